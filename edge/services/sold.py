"""A finished sale with what came of it since, at this lane and, as far as is known, at others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.domain.errors import Refusal
from edge.domain.events import Fact, ReturnCompleted, SaleCompleted
from edge.domain.quantity import Quantity, Unit, parse_quantity
from edge.elsewhere import Heard
from edge.ports import Entry

if TYPE_CHECKING:
    from edge.domain.errors import Fact as Told
    from edge.domain.giving_back import Wish
    from edge.elsewhere import HeardEntry
    from edge.services.desk import Desk

RECEIPTS_LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class Sold:
    """A sale, the lane that made it, and what followed in the order of the lanes' stamps."""

    entry: Entry
    sale: SaleCompleted
    lane: str
    history: tuple[Fact, ...]
    before: Mapping[int, int]
    """What came back of each line anywhere, in thousandths."""
    back_elsewhere: Mapping[int, Heard]
    """The lines of which something came back at another lane, with the last that took it."""


def find_sold(desk: Desk, text: str) -> Sold:
    """Find a sale by its number, its id, or the last digits of its number.

    Of other lanes only by the whole number, since their last digits are everybody's. Raises
    `Refusal`: receipt_unknown, receipt_of_a_return.
    """
    entry = _own(desk, text)
    if entry is not None:
        return _with_history(desk, entry, desk.state.identity.lane)
    found = desk.tools.elsewhere.sale(text) if text else None
    if found is None:
        raise Refusal("receipt_unknown", receipt=text[:40])
    return _with_history(desk, found.entry, found.heard.lane)


def _own(desk: Desk, text: str) -> Entry | None:
    store = desk.tools.store
    found = store.sale(text) if text else None
    if found is not None:
        return found
    if text and store.completed_return(text) is not None:
        raise Refusal("receipt_of_a_return", number=text[:40])
    digits = text.zfill(6) if text.isascii() and text.isdecimal() else ""
    rows = store.past_sales(digits, RECEIPTS_LOOKED_AT) if digits else ()
    ends = [row.sale for row in rows if row.number.endswith(f"-{digits}")]
    return next((entry for entry in map(store.sale, ends) if entry is not None), None)


def _with_history(desk: Desk, entry: Entry, lane: str) -> Sold:
    sale = entry.fact
    assert isinstance(sale, SaleCompleted)
    others = desk.tools.elsewhere.history(sale.sale)
    entries = [*desk.tools.store.history(sale.sale), *(each.entry for each in others)]
    before, back_elsewhere = dict(desk.tools.store.returned(sale.sale)), {}
    for each in others:
        for line, milli in _back(each).items():
            before[line] = before.get(line, 0) + milli
            back_elsewhere[line] = each.heard
    lines = {line.line for line in sale.lines}
    for line, (milli, heard) in desk.tools.elsewhere.returned_ahead(sale.sale).items():
        if line in lines:
            before[line] = before.get(line, 0) + milli
            back_elsewhere[line] = heard
    history = tuple(each.fact for each in sorted(entries, key=lambda each: each.stamp))
    return Sold(entry, sale, lane, history, before, back_elsewhere)


def _back(heard: HeardEntry) -> dict[int, int]:
    """Return how much of which lines an entry of another lane took back, in thousandths."""
    fact, sums = heard.entry.fact, dict[int, int]()
    for line in fact.lines if isinstance(fact, ReturnCompleted) else ():
        milli = parse_quantity(line.quantity, Unit(line.unit)).milli
        sums[line.line] = sums.get(line.line, 0) + milli
    return sums


def check_not_back_elsewhere(desk: Desk, sold: Sold, wishes: Mapping[int, Wish]) -> None:
    """Refuse what another lane has taken back already, naming the lane."""
    for line in sold.sale.lines:
        heard, wish = sold.back_elsewhere.get(line.line), wishes.get(line.line)
        if heard is None or wish is None:
            continue
        unit = Unit(line.unit)
        left = max(parse_quantity(line.quantity, unit).milli - sold.before[line.line], 0)
        asked = parse_quantity(wish.quantity, unit).milli if wish.quantity else 1
        if asked > left:
            raise Refusal(
                "returned_elsewhere",
                description=line.description,
                left=str(Quantity(left, unit)),
                **told_of(desk, heard),
            )


def serial_sold_on(desk: Desk, item: str, serial: str) -> tuple[str, Refusal] | None:
    """Return which receipt sold a thing that has not come back, and the refusal that says so."""
    own = (desk.tools.store.sale(name) for name in desk.tools.store.serial_sales(item, serial))
    lane = desk.state.identity.lane
    for entry in own:
        if entry is not None and _is_out(sold := _with_history(desk, entry, lane), item, serial):
            number = sold.sale.number
            return number, Refusal("serial_sold_here", serial=serial, number=number)
    for found in desk.tools.elsewhere.serial_sales(item, serial):
        sold = _with_history(desk, found.entry, found.heard.lane)
        if _is_out(sold, item, serial):
            number, told = sold.sale.number, told_of(desk, found.heard)
            return number, Refusal("serial_sold_elsewhere", serial=serial, number=number, **told)
    ahead = desk.tools.elsewhere.serial_ahead(item, serial)
    if ahead is not None:
        told = told_of(desk, ahead)
        return f"{ahead.store}/{ahead.lane}", Refusal(
            "serial_claimed_elsewhere", serial=serial, **told
        )
    return None


def _is_out(sold: Sold, item: str, serial: str) -> bool:
    return any(
        (line.item, line.serial) == (item, serial)
        and not line.voided
        and not sold.before.get(line.line)
        for line in sold.sale.lines
    )


def told_of(desk: Desk, heard: Heard) -> dict[str, Told]:
    """Return who recorded something and how long ago it was heard, for words."""
    ago_s = max(desk.now.micros - heard.at.micros, 0) // 1_000_000
    return {"store": heard.store, "lane": heard.lane, "heard_ago_s": ago_s}
