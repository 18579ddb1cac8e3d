"""What a person says of refunds that do not go by themselves: ask once more, or given back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from edge.domain.errors import Refusal
from edge.domain.events import PaymentNoted
from edge.domain.orders.applying import BY_HAND
from edge.domain.orders.balance import balance
from sync.hub.services.order_states import append, note_changed, order_of
from sync.hub.store.order_news import add_news
from sync.hub.store.orders import read_facts, read_order, ruling
from sync.hub.store.payments import read_steps
from sync.hub.store.refunds import withdraw_failed

if TYPE_CHECKING:
    from psycopg import Cursor

    from sync.hub.store.orders import OrderRow

    Rows = Cursor[tuple[Any, ...]]


def ask_again(cursor: Rows, order: str) -> None:
    """Let go of what was declined; what is still owed then goes as a step of its own.

    Raises `Refusal` "record_unknown". Where nothing was declined nothing happens.
    """
    row = _locked(cursor, order)
    if withdraw_failed(cursor, order):
        add_news(cursor, order, row.fact)


def given_by_hand(
    cursor: Rows, order: str, name: str, amount_minor: int, note: str, now_micros: int
) -> None:
    """Note that a person gave money back: `name` counts once, `note` says how.

    Raises `Refusal` "record_unknown", "refund_not_owed" where that much is not owed, or the gateway
    is just asked for it.
    """
    _locked(cursor, order)
    facts = read_facts(cursor, order)
    source = f"centre/payment/{BY_HAND}{name}"
    if any(fact.source == source for fact in facts):
        return
    asked = read_steps(cursor, order)
    moving = sum(step.amount_minor for step in asked if step.is_open and step.movement == "refund")
    left = balance(order_of(order, facts)).refund.minor - moving
    if amount_minor > left:
        raise Refusal("refund_not_owed", refund_minor=max(left, 0))
    noted = PaymentNoted(order, f"{BY_HAND}{name}", "refunded", amount_minor)
    row = append(cursor, order, [ruling(source, noted, now_micros, note)], now_micros)
    note_changed(cursor, row, now_micros)


def _locked(cursor: Rows, order: str) -> OrderRow:
    row = read_order(cursor, order, lock=True)
    if row is None:
        raise Refusal("record_unknown", kind="order", key=order)
    return row
