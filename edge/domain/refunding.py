"""Which of the original tenders a refund goes back to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from edge.domain.money import share

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class RefundOrder(StrEnum):
    """How a refund is spread where it is not by a list of tender types."""

    PROPORTIONAL = "proportional"
    """By what was paid with each, odd minor units to the earliest (largest remainder)."""
    REVERSE = "reverse"
    """The last tender first."""


@dataclass(frozen=True, slots=True)
class OriginalTender:
    """What was paid with one tender of a sale, and what of it went back already."""

    id: str
    type: str
    amount_minor: int
    refunded_minor: int = 0

    @property
    def refundable_minor(self) -> int:
        """Return what may still go back to it."""
        return max(self.amount_minor - self.refunded_minor, 0)


@dataclass(frozen=True, slots=True)
class RefundPolicy:
    """In which order original tenders are refunded, and as what.

    A list of types uses only those. `map` names the type a refund is paid as where that is not the
    original's own; `fallback` takes what is left, as a tender of its own (store credit).
    """

    order: tuple[str, ...] | RefundOrder
    map: Mapping[str, str] = field(default_factory=dict)
    fallback: str | None = None


@dataclass(frozen=True, slots=True)
class TenderRefund:
    """An amount that goes back. `tender` is the original's id, None for the fallback."""

    tender: str | None
    as_type: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class RefundSplit:
    """How a refund is paid, and what of it no tender takes."""

    refunds: tuple[TenderRefund, ...]
    unallocated_minor: int


def refund_to_tenders(
    refund_total_minor: int,
    originals: Sequence[OriginalTender],
    policy: RefundPolicy,
    limits: Mapping[str, int] | None = None,
) -> RefundSplit:
    """Spread a refund (above zero) over the tenders it was paid with.

    No tender gets more than was paid with it less what went back already. `limits` are the most
    that this refund pays as each type, over all tenders.
    """
    assert refund_total_minor >= 0, "a refund is told as what goes back"
    rooms = _Rooms(policy, dict(limits or {}))
    match policy.order:
        case RefundOrder.PROPORTIONAL:
            paid = _proportional(refund_total_minor, originals, rooms)
        case RefundOrder.REVERSE:
            paid = _in_turn(refund_total_minor, reversed(originals), rooms)
        case types:
            named = dict.fromkeys(types)
            wanted = (tender for name in named for tender in originals if tender.type == name)
            paid = _in_turn(refund_total_minor, wanted, rooms)
    left = refund_total_minor - sum(refund.amount_minor for refund in paid)
    if policy.fallback is not None:
        amount = rooms.take(policy.fallback, left)
        if amount:
            paid = (*paid, TenderRefund(None, policy.fallback, amount))
            left -= amount
    return RefundSplit(paid, left)


@dataclass(slots=True)
class _Rooms:
    """What may still be paid as each type."""

    policy: RefundPolicy
    left_minor: dict[str, int]

    def as_type(self, tender: OriginalTender) -> str:
        return self.policy.map.get(tender.type, tender.type)

    def take(self, as_type: str, wanted: int) -> int:
        """Use up room of a type; return how much of what was wanted there was."""
        room = self.left_minor.get(as_type)
        if room is None:
            return wanted
        amount = min(wanted, max(room, 0))
        self.left_minor[as_type] = room - amount
        return amount


def _in_turn(
    total_minor: int, originals: Iterable[OriginalTender], rooms: _Rooms
) -> tuple[TenderRefund, ...]:
    refunds = []
    left = total_minor
    for tender in originals:
        as_type = rooms.as_type(tender)
        amount = rooms.take(as_type, min(left, tender.refundable_minor))
        left -= amount
        if amount:
            refunds.append(TenderRefund(tender.id, as_type, amount))
    return tuple(refunds)


def _proportional(
    total_minor: int, originals: Sequence[OriginalTender], rooms: _Rooms
) -> tuple[TenderRefund, ...]:
    """Share out by what was paid; what one tender has no room for is offered to the others."""
    given = [0] * len(originals)
    left = total_minor
    open_ones = [i for i, tender in enumerate(originals) if tender.refundable_minor]
    while left and open_ones:
        offers = share(left, [originals[i].amount_minor for i in open_ones])
        still_open = []
        for i, offer in zip(open_ones, offers, strict=True):
            tender = originals[i]
            room = tender.refundable_minor - given[i]
            amount = rooms.take(rooms.as_type(tender), min(offer, room))
            given[i] += amount
            left -= amount
            if amount == offer and amount < room:
                still_open.append(i)
        open_ones = still_open
    return tuple(
        TenderRefund(tender.id, rooms.as_type(tender), amount)
        for tender, amount in zip(originals, given, strict=True)
        if amount
    )
