"""What the console's pages show of orders, from a real centre."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.errors import Refusal
from edge.domain.orders.balance import balance
from edge.domain.orders.buckets import Bucket
from edge.domain.orders.states import ENDED, is_cancel_pending, is_partial, state_of
from sync.hub.console.order_data import (
    OrderLineRow,
    OrderMessageRow,
    OrderPage,
    OrderPartRow,
    OrderPaymentRow,
    OrderRow,
    OrderStepRow,
)
from sync.hub.console.telling import amount, moment, plain_fields, quantity, worded
from sync.hub.services.order_states import promise_of
from sync.hub.services.orders import whole_order
from sync.hub.store.orders import list_orders

if TYPE_CHECKING:
    from collections.abc import Mapping

    from edge.domain.orders.fulfilment import FulfilmentOrder
    from edge.domain.orders.order import Order
    from sync.hub.hub import Hub
    from sync.hub.store import orders
    from sync.hub.store.messages import OrderMessage
    from sync.hub.store.orders import StoredFact
    from sync.hub.store.payments import PaymentStep

_BEFORE_ALL = (-(2**62), "")
_ITS_OWN = frozenset({"order", "currency_digits"})


def newest_orders(hub: Hub, number: str, names: Mapping[str, str], limit: int) -> list[OrderRow]:
    """Return the newest orders, or those of a number."""
    wanted = {"number": number}
    found = hub.database.run(lambda cursor: list_orders(cursor, wanted, _BEFORE_ALL, limit))
    return [_row(each, names) for each in found]


def order_page(hub: Hub, name: str, names: Mapping[str, str]) -> OrderPage | None:
    """Return an order whole; None where there is none."""
    try:
        whole = whole_order(hub, name)
    except Refusal:
        return None
    order, code = whole.order, whole.row.currency
    owed_minor = balance(order).refund.minor
    return OrderPage(
        _row(whole.row, names),
        owed=amount(owed_minor, code) if owed_minor else "",
        lines=tuple(_line(order, line, code) for line in order.lines),
        parts=tuple(_part(part, names) for _, part in sorted(order.fulfilments.items())),
        payments=tuple(_payment(step) for step in whole.payments),
        messages=tuple(_message(message) for message in whole.messages),
        story=tuple(_step(fact, names) for fact in whole.facts),
    )


def _row(row: orders.OrderRow, names: Mapping[str, str]) -> OrderRow:
    return OrderRow(
        row.order,
        row.number,
        row.channel,
        row.state,
        row.payment.replace("_", " "),
        amount(row.total_minor, row.currency) if row.currency else "",
        moment(row.promise_micros),
        ", ".join(names.get(each, each) for each in row.locations.split()),
        moment(row.placed_micros),
    )


def _line(order: Order, line: str, code: str) -> OrderLineRow:
    known, buckets = order.lines[line], order.buckets(line)
    units = [
        f"{quantity(buckets.of(each))} {each.value.replace('_', ' ')}"
        for each in Bucket
        if buckets.of(each)
    ]
    name = known.description or known.item or line
    told = amount(known.amount_minor, code) if code else ""
    return OrderLineRow(name, quantity(known.ordered_milli), told, ", ".join(units))


def _part(part: FulfilmentOrder, names: Mapping[str, str]) -> OrderPartRow:
    known = state_of(part)
    state = known.value.replace("_", " ")
    if is_partial(part):
        state += ", in part"
    if known not in ENDED and is_cancel_pending(part):
        state += ", asked to be cancelled"
    location = names.get(part.location, part.location)
    promised = moment(promise_of(part))
    return OrderPartRow(location, part.method.value, state, promised, part.holder)


def _payment(step: PaymentStep) -> OrderPaymentRow:
    told = amount(step.amount_minor, step.currency)
    why = step.told.replace("_", " ")
    return OrderPaymentRow(moment(step.made_micros), step.movement, told, step.state, why)


def _message(message: OrderMessage) -> OrderMessageRow:
    about = message.message.partition("/")[0].replace("_", " ")
    why = message.told.replace("_", " ")
    return OrderMessageRow(moment(message.made_micros), about, message.state, why)


def _step(fact: StoredFact, names: Mapping[str, str]) -> OrderStepRow:
    what = worded(fact.kind)
    if fact.event is None:
        what += " (not known to this program)"
    where = names.get(fact.store, fact.store) if fact.store else "centre"
    return OrderStepRow(moment(fact.at_micros), where, what, "; ".join(_said(fact)))


def _said(fact: StoredFact) -> list[str]:
    """Return why the centre decided so, and what a fact says beyond whose it is."""
    body = fact.tree()
    units = body.get("units")
    listed = [units] if isinstance(units, dict) else units if isinstance(units, list) else []
    moved = [
        f"{each.get('quantity')} of line {each.get('line')}"
        for each in listed
        if isinstance(each, dict)
    ]
    plain = {name: value for name, value in body.items() if name not in _ITS_OWN}
    return [*([fact.note] if fact.note else []), *moved, *plain_fields(plain)]
