"""Which use case answers what is done with goods that are not at the counter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.commands import (
    CountCommand,
    CountGoods,
    CountTags,
    DropCount,
    FinishWave,
    HandToCarrier,
    LeaveWave,
    ListServices,
    LookInOrder,
    OrderCommand,
    PickInWave,
    PostCount,
    PrintParcels,
    SetCounted,
    ShippingQuestion,
    ShortInWave,
    ShowCount,
    ShowWave,
    StartWave,
    UncountGoods,
    UndoInWave,
    WaveCommand,
)
from edge.services import counting, orders, shipping, waves

if TYPE_CHECKING:
    from edge.services.desk import Decision, Desk

BackRoomCommand = (
    OrderCommand | HandToCarrier | PrintParcels | ShippingQuestion | WaveCommand | CountCommand
)


def back_room_command(desk: Desk, command: BackRoomCommand) -> Decision:
    """Do a step of an order, a parcel, a walk or a count."""
    match command:
        case (
            CountTags() | CountGoods() | SetCounted() | UncountGoods() | DropCount() | PostCount()
            | ShowCount()
        ):  # fmt: skip
            return counting.count_command(desk, command)
        case (
            StartWave() | ShowWave() | PickInWave() | UndoInWave() | ShortInWave()
            | FinishWave() | LeaveWave()
        ):  # fmt: skip
            return waves.wave_command(desk, command)
        case LookInOrder():
            return orders.look_in_order(desk, command)
        case ListServices():
            return orders.list_services(desk, command)
        case HandToCarrier():
            return shipping.hand_to_carrier(desk, command)
        case PrintParcels():
            return shipping.print_parcels(desk, command)
        case _:
            return orders.order_command(desk, command)
