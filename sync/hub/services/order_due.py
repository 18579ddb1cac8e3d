"""When time alone changes an order: nobody answered, nobody collected."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from edge.domain.orders.fulfilment import Method
from edge.domain.orders.states import FulfilmentState, state_of
from sync.hub.services.location_terms import SILENT, read_all_terms
from sync.hub.store.order_measures import read_reminded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from psycopg import Cursor

    from edge.domain.orders.fulfilment import FulfilmentOrder
    from edge.domain.orders.order import Order
    from sync.hub.services.location_terms import LocationTerms

    Rows = Cursor[tuple[Any, ...]]

PATIENCE_S: Final = 3600
"""How long a store that is in touch is given to say by itself that nobody came."""
_MICROS: Final = 1_000_000
_WAITING: Final = frozenset({FulfilmentState.READY, FulfilmentState.ARRIVED})


class Change(StrEnum):
    """What time does to a part of an order."""

    NO_ANSWER = "no_answer"
    REMINDER = "reminder"
    NO_SHOW = "no_show"


class Moment(NamedTuple):
    """When what happens to which part."""

    micros: int
    change: Change
    fulfilment: str


def moments(cursor: Rows, order: Order) -> list[Moment]:
    """Return what is still to come of an order by time alone, the nearest first."""
    if order.placed is None:
        return []
    parts = list(order.fulfilments.values())
    terms = read_all_terms(cursor, (part.location for part in parts if part.location))
    ready = [part for part in parts if state_of(part) in _WAITING]
    reminded = read_reminded(cursor, order.order) if ready else frozenset()
    found = [
        each
        for part in parts
        for each in _of(part, terms.get(part.location, SILENT))
        if each.change is not Change.REMINDER or part.fulfilment not in reminded
    ]
    return sorted(found)


def due_of(cursor: Rows, order: Order) -> int:
    """Return the nearest moment of an order in micros, 0 for none."""
    return next((each.micros for each in moments(cursor, order)), 0)


def _of(part: FulfilmentOrder, terms: LocationTerms) -> Iterator[Moment]:
    told, state = part.proposed, state_of(part)
    if told is None:
        return
    if state is FulfilmentState.PROPOSED and told.answer_until_micros:
        yield Moment(told.answer_until_micros, Change.NO_ANSWER, part.fulfilment)
    if state not in _WAITING or part.method is Method.SHIP or not told.collect_until_micros:
        return
    # Who was late with getting it ready does not shorten the customer's time.
    from_ready_micros = part.ready_at_micros + terms.collect_s * _MICROS
    until_micros = max(told.collect_until_micros, from_ready_micros if terms.collect_s else 0)
    if terms.remind_s:
        remind_micros = until_micros - terms.remind_s * _MICROS
        yield Moment(remind_micros, Change.REMINDER, part.fulfilment)
    over_micros = until_micros + (terms.grace_s + PATIENCE_S) * _MICROS
    yield Moment(over_micros, Change.NO_SHOW, part.fulfilment)
