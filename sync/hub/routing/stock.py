"""What of a location's stock may be promised to a channel."""

from __future__ import annotations

from dataclasses import dataclass

from edge.domain.ids import ItemId
from edge.domain.instant import Instant
from edge.domain.quantity import MILLI, Quantity, Unit


@dataclass(frozen=True, slots=True)
class Reservation:
    """A quantity set aside for a basket until an instant, in thousandths of the stock's unit."""

    milli: int
    expires: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """The parts of one item's stock at one location, in thousandths of its unit.

    `on_hand_milli` is what lies there, below 0 where the books are wrong; `unavailable_milli` is
    damaged or held by quality control, `committed_milli` allocated to orders.
    """

    location: str
    item: ItemId
    unit: Unit = Unit.EACH
    on_hand_milli: int = 0
    unavailable_milli: int = 0
    safety_milli: int = 0
    committed_milli: int = 0
    inbound_milli: int = 0
    reservations: tuple[Reservation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelTerms:
    """What a channel may not promise, in thousandths of an item's unit.

    `buffer_milli` is kept back everywhere; `offline_buffer_milli` besides where the line is down or
    the stock was last heard of more than `offline_after_s` ago (None: age does not count).
    """

    buffer_milli: int = 0
    offline_buffer_milli: int = 0
    offline_after_s: int | None = None
    is_inbound_sold: bool = False

    def is_offline(self, age_s: int, *, is_cut_off: bool) -> bool:
        """Tell whether a location counts as offline to this channel."""
        is_old = self.offline_after_s is not None and age_s > self.offline_after_s
        return is_cut_off or is_old


def available_to_promise(
    stock: Stock, terms: ChannelTerms, now: Instant, *, is_offline: bool
) -> Quantity:
    """Return what a channel may promise, never below 0; of counted goods whole pieces only.

    Source of the formula: available to promise as inventory systems state it, on hand less what
    cannot be sold, less what others were promised, less buffers; a reservation ends at `expires`.
    """
    reserved = sum(each.milli for each in stock.reservations if each.expires > now)
    kept = stock.unavailable_milli + stock.safety_milli + stock.committed_milli + reserved
    kept += terms.buffer_milli + (terms.offline_buffer_milli if is_offline else 0)
    there = stock.on_hand_milli + (stock.inbound_milli if terms.is_inbound_sold else 0)
    free = max(0, there - kept)
    return Quantity(free - free % MILLI if stock.unit.is_counted else free, stock.unit)
