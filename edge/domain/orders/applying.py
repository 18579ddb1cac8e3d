"""What an order is after an event, in whatever order the network brings events.

Quantities are sums of moves, which do not ask for an order; of flags and registers the same one
counts whichever is heard first. The lock of a picker, the shelf and where the customer stands are
those of the last event, since they are of one store. An entry of a journal is applied once;
handovers, reversals, requests, payments and returns, which carry an id, count once even if told
twice.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, assert_never

from edge.domain.events import (
    OrderEarned,
    OrderPaid,
    OrderPaidBack,
    OrderPlaced,
    OrderSold,
    OrderUnitsAdded,
    OrderUnitsEnded,
    OrderUnitsReturned,
    PaymentNoted,
    UnitsSubstituted,
)
from edge.domain.orders.buckets import Bucket, milli_of, moved
from edge.domain.orders.fulfilment import FulfilmentOrder
from edge.domain.orders.order import Order, OrderLine, SubstitutionWish
from edge.domain.orders.sold import paid_by, placed_by, refunded_by
from edge.domain.orders.working import worked
from edge.domain.quantity import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from edge.domain.events import OrderEvent, OrderLineRecord


BY_HAND: Final = "by_hand/"
"""Begins the name of what a person gave back, as a till does: no gateway has a part in it."""


def fold(order: str, events: Iterable[OrderEvent]) -> Order:
    """Return what the events of an order make of it."""
    folded = Order(order)
    for event in events:
        folded = apply(folded, event)
    return folded


def apply(order: Order, event: OrderEvent) -> Order:
    """Return the order after an event. Never fails: what was decided has happened."""
    match event:
        case OrderPlaced():
            return _placed(order, event)
        case OrderSold():
            return _at_till(replace(_placed(order, placed_by(event)), sold=event), paid_by(event))
        case OrderPaidBack():
            return _paid_back(order, event)
        case PaymentNoted() | OrderPaid():
            return _noted(order, event)
        case OrderEarned():
            # It tells the books what leaving goods came to: their own events move the goods.
            return order
        case OrderUnitsEnded() | OrderUnitsAdded() | OrderUnitsReturned():
            return _with_units(order, event)
        case UnitsSubstituted():
            order = _with_substitute(order, event)
        case _:
            pass
    known = order.fulfilments.get(event.fulfilment, FulfilmentOrder(event.fulfilment))
    changed = worked(known, event)
    return replace(order, fulfilments={**order.fulfilments, event.fulfilment: changed})


def _paid_back(order: Order, event: OrderPaidBack) -> Order:
    """Take in what came back; what nobody is to send is the centre's to end."""
    if event.returned:
        came = OrderUnitsReturned(event.order, event.return_id, event.returned)
        order = _with_units(order, came)
    return _at_till(order, refunded_by(event))


def _noted(order: Order, event: PaymentNoted | OrderPaid) -> Order:
    """Take in what a till took, and what the centre knows: a gateway's, but for a person's."""
    if isinstance(event, OrderPaid):
        noted = PaymentNoted(order.order, event.payment, "captured", event.amount_minor)
        return _at_till(order, noted)
    if event.payment.startswith(BY_HAND):
        return _at_till(order, event)
    return replace(order, payments={**order.payments, event.payment: event})


def _at_till(order: Order, noted: PaymentNoted) -> Order:
    """Take in what a till took or gave back; whoever else moves money has no part in it."""
    payments = {noted.payment: noted, **order.payments}
    return replace(order, payments=payments, tills=order.tills | {noted.payment})


def _placed(order: Order, event: OrderPlaced) -> Order:
    """Take the order in; lines that were changed before it was heard keep their changes."""
    if order.placed is not None:
        return order
    lines = {record.line: _line_of(order, record, event.substitution) for record in event.lines}
    return replace(order, placed=event, lines={**order.lines, **lines})


def _line_of(order: Order, record: OrderLineRecord, wish: str) -> OrderLine:
    before = order.lines.get(record.line, OrderLine(record.line))
    return replace(
        before,
        item=record.item,
        description=record.description,
        unit=Unit(record.unit) if record.unit in set(Unit) else Unit.EACH,
        ordered_milli=before.ordered_milli + milli_of(record.quantity),
        amount_minor=before.amount_minor + record.amount_minor,
        gtins=record.gtins,
        substitution=_wish(record.substitution or wish),
        minimum_age=record.minimum_age,
    )


def _wish(told: str) -> SubstitutionWish:
    """Return a wish; whoever says something we do not know is not given anything else."""
    return SubstitutionWish(told) if told in set(SubstitutionWish) else SubstitutionWish.NONE


def _with_substitute(order: Order, event: UnitsSubstituted) -> Order:
    line = order.lines.get(event.by_line, OrderLine(event.by_line))
    if line.substitute_of:
        return order
    known = replace(
        line,
        item=event.item,
        description=event.description,
        unit=Unit(event.unit) if event.unit in set(Unit) else Unit.EACH,
        ordered_milli=milli_of(event.quantity),
        amount_minor=event.amount_minor,
        gtins=(event.code,) if event.code else (),
        minimum_age=event.minimum_age,
        substitute_of=event.units.line,
    )
    return replace(order, lines={**order.lines, event.by_line: known})


def _with_units(
    order: Order, event: OrderUnitsEnded | OrderUnitsAdded | OrderUnitsReturned
) -> Order:
    lines = dict(order.lines)
    for each in event.units if isinstance(event.units, tuple) else (event.units,):
        line = lines.get(each.line, OrderLine(each.line))
        lines[each.line] = _changed(line, event, milli_of(each.quantity), each.amount_minor)
    return replace(order, lines=lines)


def _changed(
    line: OrderLine,
    event: OrderUnitsEnded | OrderUnitsAdded | OrderUnitsReturned,
    milli: int,
    amount_minor: int,
) -> OrderLine:
    match event:
        case OrderUnitsAdded():
            amount_minor += line.amount_minor
            return replace(
                line, ordered_milli=line.ordered_milli + milli, amount_minor=amount_minor
            )
        case OrderUnitsEnded():
            target = Bucket.SHORT if event.outcome == Bucket.SHORT else Bucket.CANCELLED
            return replace(line, ended=moved(line.ended, milli, Bucket.OPEN, target))
        case OrderUnitsReturned():
            return replace(line, returns={**line.returns, event.return_id: milli})
    assert_never(event)
