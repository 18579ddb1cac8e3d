"""Does what time alone changes of orders: passes silent stores over, reminds, ends no-shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, assert_never

from edge.domain.events import CancelRequested, FulfilmentRejected
from edge.domain.orders.fulfilment import NO_ANSWER
from sync.hub.event_kinds import ORDER_REMINDER
from sync.hub.hub import Hub
from sync.hub.services.order_due import Change, due_of, moments
from sync.hub.services.order_keeping import settle
from sync.hub.services.order_states import append, note_changed, order_of
from sync.hub.services.outbox import tell
from sync.hub.store.order_measures import due_orders, note_reminded, save_due
from sync.hub.store.orders import read_facts, read_order, ruling

if TYPE_CHECKING:
    from psycopg import Cursor

    from edge.domain.orders.order import Order
    from sync.hub.services.order_due import Moment
    from sync.hub.store.orders import StoredFact

    Rows = Cursor[tuple[Any, ...]]

AT_ONCE: Final = 200
NOT_COLLECTED: Final = "not_collected"


@dataclass(frozen=True, slots=True)
class OrderClock:
    """Looks at orders whose time has come; several may work at once."""

    hub: Hub

    def work_off(self) -> int:
        """Decide what is due of some orders and tell their stores; return of how many."""
        now_micros = self.hub.clock.now().micros
        due = self.hub.database.run(lambda cursor: due_orders(cursor, now_micros, AT_ONCE))
        for order in due:
            self.hub.database.run(lambda cursor: _look(cursor, order, now_micros))  # noqa: B023
            settle(self.hub, order)
        return len(due)


def _look(cursor: Rows, name: str, now_micros: int) -> None:
    row = read_order(cursor, name, lock=True)
    if row is None:
        return
    order = order_of(name, read_facts(cursor, name))
    due = [each for each in moments(cursor, order) if each.micros <= now_micros]
    new: list[StoredFact] = []
    for each in due:
        if each.change is Change.REMINDER:
            _remind(cursor, name, each.fulfilment, now_micros)
        else:
            new.append(_decided(order, each, now_micros))
    after = append(cursor, name, new, now_micros)
    if after.fact != row.fact:
        note_changed(cursor, after, now_micros)
    else:
        save_due(cursor, name, due_of(cursor, order))


def _remind(cursor: Rows, order: str, fulfilment: str, now_micros: int) -> None:
    note_reminded(cursor, order, fulfilment, now_micros)
    subject = {"order": order, "fulfilment": fulfilment}
    tell(cursor, f"order.{order}.reminder.{fulfilment}", ORDER_REMINDER, subject, now_micros)


def _decided(order: Order, moment: Moment, now_micros: int) -> StoredFact:
    part = order.fulfilments[moment.fulfilment]
    source = f"centre/{moment.change.value}/{part.fulfilment}"
    match moment.change:
        case Change.NO_ANSWER:
            passed = FulfilmentRejected(order.order, part.fulfilment, part.location, NO_ANSWER)
            return ruling(source, passed, now_micros, "the location did not answer in time")
        case Change.NO_SHOW:
            # Only who holds the goods can end it: a store that is cut off may hand over meanwhile.
            request = f"{part.fulfilment}.{moment.change.value}"
            asked = CancelRequested(order.order, part.fulfilment, request, "centre", NOT_COLLECTED)
            return ruling(source, asked, now_micros, "nobody collected in time")
        case Change.REMINDER:
            raise AssertionError("nothing is decided by a reminder")
    assert_never(moment.change)
