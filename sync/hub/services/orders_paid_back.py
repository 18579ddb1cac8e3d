"""Sees to it that nobody sends what a till paid back; names what had gone all the same."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from edge.domain.agreement.claims import Claim, key_of
from edge.domain.agreement.policies.order_cancel import CANCEL
from edge.domain.errors import Refusal
from edge.domain.events import OrderPaidBack, UnitsHandedOver, UnitsShipped
from edge.domain.orders.balance import balance_at_handover, value_of
from edge.domain.orders.buckets import milli_of
from edge.domain.returned_taxes import part_of
from sync.hub.hub import Hub
from sync.hub.services.orders import AskedCancel, WholeOrder, cancel, whole_order
from sync.hub.services.orders_sold import entry_of
from sync.hub.store.hub_store import PostgresStoreTransaction
from sync.hub.store.orders import drop_paid_back, read_paid_back

if TYPE_CHECKING:
    from collections.abc import Mapping

    from psycopg import Cursor

    from edge.domain.orders.order import Order
    from sync.hub.store.orders import StoredFact

    Rows = Cursor[tuple[Any, ...]]

AT_ONCE: Final = 100
ORDER_CANCEL: Final = "order_cancel"
_LEFT: Final = ("order_units_too_many", "order_nothing_left")


@dataclass(frozen=True, slots=True)
class PaidBack:
    """Works off what tills paid back; each step may be repeated and changes nothing again."""

    hub: Hub

    def work_off(self) -> int:
        """Cancel what is not gone of it, tell of what is; return how much was seen to."""
        found = self.hub.database.run(partial(read_paid_back, limit=AT_ONCE))
        for order, source in found:
            self._see_to(order, source)
            self.hub.database.run(partial(drop_paid_back, order=order, source=source))
        return len(found)

    def _see_to(self, order: str, source: str) -> None:
        whole = whole_order(self.hub, order)
        fact = next(each for each in whole.facts if each.source == source)
        event = fact.event
        if isinstance(event, OrderPaidBack) and event.unsent:
            late = self._cancelled(order, event)
            if late:
                _tell(self.hub, whole, fact, late)

    def _cancelled(self, order: str, event: OrderPaidBack) -> dict[str, int]:
        """Cancel units; return by line how many were gone already."""
        wanted = {each.line: milli_of(each.quantity) for each in event.unsent}
        left, late = dict(wanted), dict[str, int]()
        while left:
            asked = AskedCancel(event.return_id, "customer", event.reason, left)
            try:
                cancel(self.hub, order, asked)
            except Refusal as refusal:
                if refusal.code not in _LEFT:
                    raise
                named = refusal.facts.get("line")
                there = int(refusal.facts.get("available") or 0)
                for line in [named] if isinstance(named, str) else list(left):
                    late[line] = left.pop(line) - there
                    if there:
                        left[line] = there
            else:
                break
        return late


def _tell(hub: Hub, whole: WholeOrder, fact: StoredFact, late: Mapping[str, int]) -> None:
    """Have it judged that goods were paid back that had gone: once for each line.

    At stake is what the customer has and did not pay for: of a deposit the rest may have been paid.
    """
    at_stake_minor = balance_at_handover(whole.order, {}).due.minor
    values = {line: value_of(whole.order, line, milli) for line, milli in late.items()}
    worth = max(sum(values.values()), 1)
    for line, milli in sorted(late.items()):
        gone = next((each for each in whole.facts if _sends(each, line)), None)
        if gone is None:
            continue
        claims = [
            replace(
                _claim(whole.order, line, fact, fact, CANCEL),
                units_milli=milli,
                amount_minor=part_of(min(at_stake_minor, worth), values[line], worth),
            ),
            replace(
                _claim(whole.order, line, fact, gone, "handover"),
                units_milli=whole.order.gone_milli(line),
            ),
        ]
        hub.shards.database_for(fact.store).run(
            lambda c: PostgresStoreTransaction(c, fact.store, fact.at_micros).add_claims(
                claims,  # noqa: B023
                {each.ref: at for at, each in enumerate(claims)},  # noqa: B023
            )
        )


def _claim(order: Order, line: str, back: StoredFact, fact: StoredFact, side: str) -> Claim:
    """Return a side of the dispute over a line that was paid back and had gone."""
    placed = order.placed
    return Claim(
        ORDER_CANCEL,
        key_of(ORDER_CANCEL, order.order, back.source.replace("/", "."), line),
        entry_of(fact),
        currency=placed.currency if placed else "",
        limit_milli=order.lines[line].ordered_milli,
        at_micros=fact.at_micros,
        facts={
            "side": side,
            "order": order.order,
            "number": placed.number if placed else order.order,
        },
    )


def _sends(fact: StoredFact, line: str) -> bool:
    event = fact.event
    if not fact.store or not isinstance(event, UnitsShipped | UnitsHandedOver):
        return False
    return any(units.line == line for units in event.units)
