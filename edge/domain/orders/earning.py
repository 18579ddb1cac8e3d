"""What is earned when goods leave of which only a deposit had been paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.deposits import ON_PAYMENT, between, summed, taxes_between, without_zeros
from edge.domain.events import FundedAmount, LineTax, OrderEarned, OrderLineRecord
from edge.domain.orders.balance import value_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from edge.domain.orders.order import Order


def earned(before: Order, after: Order, fulfilment: str, at_micros: int) -> OrderEarned | None:
    """Return what a step of an order earns; None for one by which nothing left or came back.

    By difference over all that left, as far as it is known here, so that parts come to the whole.
    """
    placed = after.placed
    if placed is None or not placed.deposit_tax:
        return None
    steps = list(_steps(before, after))
    gone = [sum(_gone(order).values()) for order in (before, after)]
    owed = sum(last - first for _, first, last in steps)
    taxes = summed(tax for record, *step in steps for tax in _taxes([record], *step))
    container = sum(_of(record, _container(record), *step) for record, *step in steps)
    funded = _funded(steps)
    paid_by_others = sum(share.amount_minor for share in funded)
    revenue = owed - sum(tax.tax_minor for tax in taxes) - container + paid_by_others
    if not steps:
        return None
    is_on_payment = placed.deposit_tax == ON_PAYMENT
    return OrderEarned(
        order=after.order,
        fulfilment=fulfilment,
        revenue_minor=revenue,
        currency=placed.currency,
        at_micros=at_micros,
        taxes=without_zeros(taxes),
        advance=_taxes(placed.lines, gone[0], gone[1]) if is_on_payment else (),
        container_minor=container,
        funded=funded,
    )


def taxes_of_payment(order: Order, amount_minor: int) -> tuple[LineTax, ...]:
    """Return the taxes that are due with more money for an order."""
    placed = order.placed
    if placed is None or placed.deposit_tax != ON_PAYMENT:
        return ()
    moves = {"captured": 1, "refunded": -1}
    paid = sum(moves.get(each.movement, 0) * each.amount_minor for each in order.payments.values())
    return _taxes(placed.lines, paid, paid + amount_minor)


def _taxes(lines: Sequence[OrderLineRecord], before: int, after: int) -> tuple[LineTax, ...]:
    whole = sum(line.amount_minor for line in lines)
    taxes = (tax for line in lines if line.unbooked for tax in line.unbooked.taxes)
    return taxes_between(taxes, whole, before, after)


def _gone(order: Order) -> dict[str, int]:
    return {line: value_of(order, line, order.gone_milli(line)) for line in order.lines}


def _steps(before: Order, after: Order) -> Iterator[tuple[OrderLineRecord, int, int]]:
    """Yield what lines are worth that left, before and after, with what was sold.

    What a picker put in the place of a line is taxed as that.
    """
    records = {record.line: record for record in after.placed.lines} if after.placed else {}
    first, last = _gone(before), _gone(after)
    for name, line in after.lines.items():
        record = records.get(line.substitute_of or name)
        if record is not None and first.get(name, 0) != last[name]:
            yield record, first.get(name, 0), last[name]


def _of(record: OrderLineRecord, minor: int, first: int, last: int) -> int:
    return between(minor, first, last, record.amount_minor)


def _container(record: OrderLineRecord) -> int:
    return record.unbooked.container_minor if record.unbooked else 0


def _funded(steps: list[tuple[OrderLineRecord, int, int]]) -> tuple[FundedAmount, ...]:
    sums: dict[str, int] = {}
    for record, *step in steps:
        for share in record.unbooked.funded if record.unbooked else ():
            part = _of(record, share.amount_minor, *step)
            sums[share.funded_by] = sums.get(share.funded_by, 0) + part
    return tuple(FundedAmount(name, minor) for name, minor in sums.items() if minor)
