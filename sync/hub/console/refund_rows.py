"""What the console's page of refunds shows and changes, at a real centre."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.hub.console.order_data import RefundRow
from sync.hub.console.telling import amount, worded
from sync.hub.services.refunding import ask_again, given_by_hand
from sync.hub.store.refunds import AT_TILL, open_refunds

if TYPE_CHECKING:
    from sync.hub.hub import Hub


def refund_rows(hub: Hub, limit: int) -> list[RefundRow]:
    """Return the refunds that wait, by order."""
    found = hub.database.run(lambda cursor: open_refunds(cursor, ("", ""), limit))
    return [
        RefundRow(
            each.order,
            each.number,
            each.by == AT_TILL,
            amount(each.amount_minor, each.currency),
            each.amount_minor,
            worded(each.told),
        )
        for each in found
    ]


def retry_refund(hub: Hub, order: str) -> None:
    """Have the gateway asked again; raises `Refusal` "record_unknown"."""
    hub.database.run(lambda cursor: ask_again(cursor, order))


def note_given(hub: Hub, order: str, minor: int, note: str) -> None:
    """Note that a person gave money back; raises `Refusal` as `given_by_hand` does."""
    name, now_micros = hub.ids.new(), hub.clock.now().micros
    hub.database.run(lambda cursor: given_by_hand(cursor, order, name, minor, note, now_micros))
