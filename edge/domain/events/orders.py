"""Facts of orders at a store: what was done with the goods that a customer ordered.

A fulfilment is the part of an order at one location (Shopify FulfillmentOrder, Square Fulfillment).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from edge.domain.events.order_pickers import PickFinished, PickReleased, PickStarted
from edge.domain.events.order_records import LineUnits, ParcelRecord, VerificationRecord
from edge.domain.events.parcels import ParcelFact
from edge.domain.events.records import ApprovalRecord


@dataclass(frozen=True, slots=True)
class FulfilmentAccepted:
    """A store took its part of an order on.

    The lane `holder` holds and ends it, unless the centre had given the hold to another lane.
    """

    order: str
    fulfilment: str
    location: str
    holder: str
    automatic: bool = False
    KIND: ClassVar[str] = "fulfilment.accepted"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class FulfilmentRejected:
    """A store declined, or nobody answered in time: the units are free to go to another location.

    What was not picked is released; the location is not asked again for this order.
    """

    order: str
    fulfilment: str
    location: str
    reason: str
    KIND: ClassVar[str] = "fulfilment.rejected"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class HoldPassed:
    """The lane that held a fulfilment gave it to another lane of the store; it ends it no more.

    `tenure` is one above that of the hold before: the highest holds.
    """

    order: str
    fulfilment: str
    from_lane: str
    to_lane: str
    tenure: int
    KIND: ClassVar[str] = "fulfilment.hold_passed"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class UnitsPicked:
    """Units of a line were taken off the shelf; `code` is what was scanned."""

    order: str
    fulfilment: str
    units: LineUnits
    picker: str
    code: str = ""
    KIND: ClassVar[str] = "fulfilment.picked"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class PickUndone:
    """Units that were picked went back to the shelf, to be picked again."""

    order: str
    fulfilment: str
    units: LineUnits
    picker: str
    parcels: tuple[str, ...] = ()
    KIND: ClassVar[str] = "fulfilment.pick_undone"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class UnitsShort:
    """Units of a line are not there (a short pick): the shelf has to be counted.

    `resolution`: reroute (another location is asked), backorder or cancel.
    """

    order: str
    fulfilment: str
    units: LineUnits
    reason: str
    resolution: str = "reroute"
    KIND: ClassVar[str] = "fulfilment.short"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class UnitsSubstituted:
    """Another item was picked in the place of some units; it stands on the new line `by_line`.

    `amount_minor` is what the substitute costs the customer: never more than the original units.
    `consent` is auto, where the customer had said so, or asked.
    """

    order: str
    fulfilment: str
    units: LineUnits
    by_line: str
    item: str
    description: str
    quantity: str
    unit: str
    amount_minor: int
    consent: str
    picker: str
    code: str = ""
    minimum_age: int = 0
    KIND: ClassVar[str] = "fulfilment.substituted"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class FulfilmentStaged:
    """Picked units lie sealed at a place of the shop, ready for the customer; the clock starts."""

    order: str
    fulfilment: str
    place: str
    units: tuple[LineUnits, ...]
    parcels: tuple[ParcelRecord, ...]
    at_micros: int
    approval: ApprovalRecord | None = None
    KIND: ClassVar[str] = "fulfilment.staged"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class CustomerArrived:
    """The customer is there: at the counter, or at a spot of the car park."""

    order: str
    fulfilment: str
    spot: str
    at_micros: int
    KIND: ClassVar[str] = "fulfilment.customer_arrived"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class UnitsHandedOver:
    """Goods left with the customer. Physical fact: it is true whatever else was decided.

    `right` says by what it was done: holder (this lane holds the order), parcel (the sealed
    parcel was scanned) or risk (a supervisor's). `flags` name what was wrong and known: not_ready,
    other_lane. `currency` is that of the amounts in `units`, `number` what the customer calls the
    order.
    """

    order: str
    fulfilment: str
    handover: str
    lane: str
    units: tuple[LineUnits, ...]
    verification: VerificationRecord
    right: str
    at_micros: int
    currency: str
    parcels: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    number: str = ""
    approval: ApprovalRecord | None = None
    KIND: ClassVar[str] = "fulfilment.handed_over"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class HandoverRefused:
    """The shop did not hand over, or the customer did not want some units.

    `by` is shop or customer. Units that a customer refuses have to be put back and are paid back.
    """

    order: str
    fulfilment: str
    by: str
    reason: str
    units: tuple[LineUnits, ...] = ()
    KIND: ClassVar[str] = "fulfilment.handover_refused"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class FulfilmentExpired:
    """Nobody collected in time (eBay BuyerNoShow): what is ready has to be put back."""

    order: str
    fulfilment: str
    at_micros: int
    KIND: ClassVar[str] = "fulfilment.expired"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class CancelRequested:
    """Somebody wants units not to be handed over any more; whoever holds them ends it.

    Without `units` all that is not gone yet. `by` is customer, channel, store or centre; `request`
    is its id, and counts once.
    """

    order: str
    fulfilment: str
    request: str
    by: str
    reason: str
    units: tuple[LineUnits, ...] = ()
    KIND: ClassVar[str] = "fulfilment.cancel_requested"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class UnitsCancelled:
    """The holder ended units that were never picked: they are free again."""

    order: str
    fulfilment: str
    units: tuple[LineUnits, ...]
    KIND: ClassVar[str] = "fulfilment.cancelled"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class UnitsPutBack:
    """Goods of a cancelled, refused or expired order lie on the shelf again, and are cancelled."""

    order: str
    fulfilment: str
    units: tuple[LineUnits, ...]
    right: str
    parcels: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    approval: ApprovalRecord | None = None
    KIND: ClassVar[str] = "fulfilment.put_back"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class HandoverReversed:
    """A handover was taken back within its window: the units are ready again."""

    order: str
    fulfilment: str
    handover: str
    units: tuple[LineUnits, ...]
    reason: str
    at_micros: int
    currency: str
    approval: ApprovalRecord | None = None
    KIND: ClassVar[str] = "fulfilment.handover_reversed"
    VERSION: ClassVar[int] = 1


FulfilmentFact = (
    FulfilmentAccepted | FulfilmentRejected | HoldPassed | PickStarted | PickReleased | UnitsPicked
    | PickUndone | UnitsShort | UnitsSubstituted | PickFinished | FulfilmentStaged
    | CustomerArrived | UnitsHandedOver | HandoverRefused | FulfilmentExpired
    | CancelRequested | UnitsCancelled | UnitsPutBack | HandoverReversed | ParcelFact
)  # fmt: skip
"""What a lane writes into its journal of its part of an order."""
