"""Who may end an order: the lane that holds it, who has the sealed parcel, or a supervisor.

A parcel exists once, so its scan is the mutual exclusion where no network is (sync.md 2.9).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from edge.domain.errors import Refusal
from edge.domain.events import ApprovalRecord
from edge.domain.orders.buckets import milli_of
from edge.domain.people import Permission

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from edge.domain.orders.fulfilment import FulfilmentOrder
    from edge.domain.orders.steps import Desk

OTHER_LANE: Final = "other_lane"
NOT_READY: Final = "not_ready"
NOT_SCANNED: Final = "not_scanned"


class Right(StrEnum):
    """By what a lane ended something of an order."""

    HOLDER = "holder"
    PARCEL = "parcel"
    RISK = "risk"


@dataclass(frozen=True, slots=True)
class Licence:
    """By what right it was done, and what was wrong and known about it."""

    right: Right
    flags: tuple[str, ...] = ()
    approval: ApprovalRecord | None = None


def resource_of(fulfilment: str) -> str:
    """Return how the rights ledger calls the hold of a part of an order; there is 1 of it."""
    return f"fulfilment/{fulfilment}"


def licence_for(
    part: FulfilmentOrder,
    desk: Desk,
    milli: Mapping[str, int],
    scanned: Sequence[str],
    flags: tuple[str, ...] = (),
) -> Licence:
    """Return by what right some units of a part may leave or be put back at a desk.

    A sealed parcel is what the hold became: another lane that is not heard may have given it away,
    so that then the holder scans it too. `flags` are wrong whoever holds it. Raises `NeedsApproval`
    where only a supervisor may.
    """
    check_parcels(part, scanned)
    is_holder, is_sealed = part.holder == desk.lane, _are_sealed_in(part, milli, scanned)
    if not flags and is_holder and (is_sealed or not part.sealed_parcels):
        return Licence(Right.HOLDER)
    if not flags and is_sealed:
        return Licence(Right.PARCEL)
    if not is_sealed and not is_holder:
        flags = (*flags, OTHER_LANE)
    elif not is_sealed and part.sealed_parcels:
        flags = (*flags, NOT_SCANNED)
    approval = desk.authority.require(Permission.RISK_HANDOVER)
    return Licence(Right.RISK, flags, approval)


def check_holder(part: FulfilmentOrder, desk: Desk) -> None:
    """Refuse what only the holder may; the centre is none of them."""
    if part.holder != desk.lane or desk.is_centre:
        raise Refusal("order_held_elsewhere", lane=part.holder)


def licence_to_seal(part: FulfilmentOrder, desk: Desk) -> ApprovalRecord | None:
    """Return a supervisor's approval where another lane than the holder seals parcels.

    A sealed parcel is what the hold becomes: sealed by two lanes it would be two rights. Raises
    `NeedsApproval`; refuses the centre, which has no hands.
    """
    if desk.is_centre:
        raise Refusal("order_held_elsewhere", lane=part.holder)
    if part.holder == desk.lane:
        return None
    return desk.authority.require(Permission.RISK_HANDOVER)


def check_parcels(part: FulfilmentOrder, scanned: Sequence[str]) -> None:
    """Refuse the label of a parcel that is not here any more, or of another order."""
    for name in scanned:
        if name in part.gone_parcels:
            raise Refusal("parcel_gone", parcel=name)
        if name not in part.sealed_parcels:
            raise Refusal("parcel_unknown", parcel=name)


def _are_sealed_in(part: FulfilmentOrder, milli: Mapping[str, int], scanned: Sequence[str]) -> bool:
    """Tell whether units are in the parcels that were scanned.

    A parcel that does not say what is in it counts with all the others of the order.
    """
    sealed = part.sealed_parcels
    if not scanned:
        return False
    if set(scanned) == set(sealed):
        return True
    inside: dict[str, int] = {}
    for name in set(scanned):
        for each in sealed[name].units:
            inside[each.line] = inside.get(each.line, 0) + milli_of(each.quantity)
    return all(inside.get(line, 0) >= wanted for line, wanted in milli.items())
