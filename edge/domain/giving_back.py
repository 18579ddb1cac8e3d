"""A return from its request to its completion, and what it leaves in the journal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from edge.domain.catalogue import ORDER_ITEM, PREPAYMENT
from edge.domain.deposits import is_deposit
from edge.domain.errors import Refusal
from edge.domain.events import (
    Amounts,
    LineUnits,
    OrderPaidBack,
    PaymentRequested,
    PaymentResolved,
    ReturnCancelled,
    ReturnCompleted,
    ReturnLine,
    ReturnRequested,
    StockDelta,
    TenderAmount,
    TenderRecord,
)
from edge.domain.quantity import Quantity, Unit, parse_quantity
from edge.domain.returned_taxes import part_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from edge.domain.events import CardRecord, Fact, LineRecord, SaleCompleted
    from edge.domain.returning import Refund

RESTOCK = "restock"
UNSENT = "unsent"
"""Goods that were to follow and have not come to the customer: they are not sent any more."""
DISPOSITIONS = (RESTOCK, "damaged", "quarantine", "vendor", UNSENT)
"""What can happen to goods that came back; only restocked ones can be sold again."""

PLANNED = "planned"
"""A refund that the card terminal was not asked for yet."""

UNSURE = frozenset({"requested", "unknown"})
"""States of a refund in which it is not known whether money moved."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What shall come back of one line. Without a quantity it is all that is left.

    Without a condition that of the whole return counts.
    """

    quantity: str | None = None
    serial: str | None = None
    condition: str = ""


def quantities(
    sale: SaleCompleted, wishes: Mapping[int, Wish], before: Mapping[int, int]
) -> dict[int, Quantity]:
    """Return how much of which lines comes back, each deposit with the goods it is on.

    Raises `Refusal` for lines that cannot come back, `BadInput` for what is no quantity.
    """
    lines = {line.line: line for line in sale.lines if not line.voided}
    found: dict[int, Quantity] = {}
    for number, wish in wishes.items():
        if number not in lines:
            raise Refusal("return_line_unknown", line=number)
        line = lines[number]
        _check_line(line, wish)
        sold = _quantity(line)
        left = sold.milli - before.get(number, 0)
        if left <= 0:
            raise Refusal("return_nothing_left", line=number, description=line.description)
        if wish.quantity is None:
            found[number] = Quantity(left, sold.unit)
        else:
            found[number] = parse_quantity(wish.quantity, sold.unit)
        for deposit in lines.values():
            if deposit.deposit_of == number:
                had = before.get(number, 0)
                found[deposit.line] = _with_goods(deposit, sold, had, found[number])
    return found


def _quantity(line: LineRecord) -> Quantity:
    return parse_quantity(line.quantity, Unit(line.unit))


def _check_line(line: LineRecord, wish: Wish) -> None:
    if line.deposit_of is not None:
        raise Refusal("return_deposit_alone", line=line.line, goods=line.deposit_of)
    if line.liability not in {"", PREPAYMENT} or line.quantity.startswith("-"):
        raise Refusal("return_not_possible", line=line.line, description=line.description)
    if line.serial and wish.serial != line.serial:
        code = "return_serial_wrong" if wish.serial else "return_serial_needed"
        raise Refusal(code, line=line.line, description=line.description)


def _with_goods(deposit: LineRecord, goods: Quantity, had: int, back: Quantity) -> Quantity:
    whole = _quantity(deposit).milli
    after = part_of(whole, had + back.milli, goods.milli)
    return Quantity(after - part_of(whole, had, goods.milli))


def conditions(sale: SaleCompleted, wishes: Mapping[int, Wish], usual: str) -> Mapping[int, str]:
    """Return by line what happens to the goods; what was paid for an order was never goods."""
    found = {number: wish.condition or usual for number, wish in wishes.items()}
    for line in sale.lines:
        if line.deposit_of in found:
            found[line.line] = found[line.deposit_of]
        elif line.liability == PREPAYMENT:
            found[line.line] = UNSENT
    return found


def return_lines(
    sale: SaleCompleted, refund: Refund, *, reason: str, conditions: Mapping[int, str]
) -> tuple[ReturnLine, ...]:
    """Return the lasting records of what came back."""
    cancels = _cancels(sale)
    sold = {line.line: line for line in sale.lines}
    return tuple(
        ReturnLine(
            line=back.line,
            item=sold[back.line].item,
            description=sold[back.line].description,
            quantity=str(back.quantity),
            unit=sold[back.line].unit,
            amount_minor=back.amount_minor,
            reason=reason,
            disposition=conditions.get(back.line, RESTOCK),
            taxes=back.taxes,
            prices_include_tax=back.inclusive,
            funded=back.funded,
            serial=sold[back.line].serial,
            deposit_of=sold[back.line].deposit_of,
            liability=sold[back.line].liability,
            sold=sold[back.line].quantity,
            order=_order_of(sold[back.line]),
            cancels=cancels.get(back.line, ()),
        )
        for back in refund.lines
    )


def _order_of(line: LineRecord) -> str:
    """Return the order that a line belongs to: its goods follow, or it paid for it."""
    if line.liability == PREPAYMENT:
        return line.item.removeprefix(ORDER_ITEM)
    return line.follow.order if line.follow else ""


def _cancels(sale: SaleCompleted) -> dict[int, tuple[LineUnits, ...]]:
    """Return by the line of a deposit which units it was paid for."""
    found = {}
    for line in sale.lines:
        if is_deposit(line):
            order = _order_of(line)
            goods = (each for each in sale.deferred if _order_of(each) == order)
            found[line.line] = tuple(
                LineUnits(str(each.line), each.quantity)
                for each in goods
                if each.deposit_of is None
            )
    return found


def return_amounts(fact: ReturnCompleted) -> Amounts:
    """Return money and stock of a return; only what can be sold again is stock."""
    by_kind: dict[str, int] = {}
    for tender in fact.tenders:
        by_kind[tender.kind] = by_kind.get(tender.kind, 0) + tender.amount_minor
    return Amounts(
        currency=fact.currency,
        net_minor=fact.tax_minor - fact.total_minor,
        tax_minor=-fact.tax_minor,
        gross_minor=-fact.total_minor,
        tenders=tuple(TenderAmount(kind, minor) for kind, minor in by_kind.items()),
        stock=tuple(
            StockDelta(line.item, line.quantity, line.unit)
            for line in fact.lines
            if line.disposition == RESTOCK and line.quantity != "0" and line.liability != PREPAYMENT
        ),
    )


# Card refunds in two steps ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ask:
    """What the card terminal has to be asked next, of which refund: refund, status or reverse."""

    question: str
    tender: TenderRecord


def apply(waiting: ReturnCompleted | None, fact: Fact) -> ReturnCompleted | None:
    """Return the return that waits for the card terminal after a fact, None for none."""
    match fact:
        case ReturnRequested():
            return fact.planned
        case ReturnCompleted() | ReturnCancelled():
            return None
        case PaymentRequested():
            return _with_state(waiting, fact.payment, "requested", None)
        case PaymentResolved():
            state = "voided" if fact.state == "reversed" else fact.state
            return _with_state(waiting, fact.payment, state, fact.reference, fact.card)
        case _:
            return waiting


def _with_state(
    waiting: ReturnCompleted | None,
    payment: str,
    state: str,
    reference: str | None,
    card: CardRecord | None = None,
) -> ReturnCompleted | None:
    if waiting is None:
        return None
    tenders = tuple(
        replace(t, state=state, reference=reference or t.reference, card=card or t.card)
        if t.payment == payment
        else t
        for t in waiting.tenders
    )
    return replace(waiting, tenders=tenders)


def next_ask(waiting: ReturnCompleted) -> Ask | None:
    """Return what to ask the terminal next; None when the return can be ended.

    What is not known is asked first. After a refusal nothing more is paid, and what was paid is
    taken back, so that a return is paid whole or not at all.
    """
    by_state: dict[str, list[TenderRecord]] = {}
    for tender in waiting.tenders:
        if tender.payment is not None:
            by_state.setdefault(tender.state, []).append(tender)
    unsure = [t for state in UNSURE for t in by_state.get(state, ())]
    if unsure:
        return Ask("status", unsure[0])
    if is_refused(waiting):
        paid = by_state.get("approved", [])
        return Ask("reverse", paid[0]) if paid else None
    planned = by_state.get(PLANNED, [])
    return Ask("refund", planned[0]) if planned else None


def is_refused(waiting: ReturnCompleted) -> bool:
    """Tell whether the terminal has refused one of the refunds."""
    return any(t.state in {"declined", "voided"} for t in waiting.tenders)


# Goods that were to follow ----------------------------------------------------------------------


def check_unsent(
    sale: SaleCompleted,
    chosen: Mapping[int, Quantity],
    conditions: Mapping[int, str],
    follows: Mapping[int, int],
) -> None:
    """Refuse to call goods not sent that the customer carried away, or has been given since.

    `follows` is by line how much is still to follow, in thousandths.
    """
    for line in sale.lines:
        if line.line not in chosen or conditions.get(line.line) != UNSENT:
            continue
        if line.line not in follows:
            raise Refusal("return_carried_away", line=line.line, description=line.description)
        if chosen[line.line].milli > follows[line.line]:
            left = str(Quantity(follows[line.line], chosen[line.line].unit))
            raise Refusal("return_came_already", description=line.description, left=left)


def paid_back(fact: ReturnCompleted) -> Iterator[OrderPaidBack]:
    """Yield what a return means for the orders of goods that were to follow."""
    by_order: dict[str, list[ReturnLine]] = {}
    for line in fact.lines:
        if line.order and line.quantity != "0":
            by_order.setdefault(line.order, []).append(line)
    for order, lines in by_order.items():
        goods = [line for line in lines if line.deposit_of is None and not line.liability]
        yield OrderPaidBack(
            order=order,
            return_id=fact.return_id,
            unsent=(
                *(_units(line) for line in goods if line.disposition == UNSENT),
                *(units for line in lines for units in line.cancels),
            ),
            returned=tuple(_units(line) for line in goods if line.disposition != UNSENT),
            amount_minor=sum(_paid_minor(line) for line in lines),
            at_micros=fact.completed_at_micros,
            reason=lines[0].reason,
        )


def _units(line: ReturnLine) -> LineUnits:
    return LineUnits(str(line.line), line.quantity)


def _paid_minor(line: ReturnLine) -> int:
    taxes = 0 if line.prices_include_tax else sum(tax.tax_minor for tax in line.taxes)
    return line.amount_minor + taxes
