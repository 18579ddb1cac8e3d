"""What is measured of an order, folded from its facts as they come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from edge.domain.events import (
    FulfilmentProposed,
    FulfilmentStaged,
    PickFinished,
    PickStarted,
    UnitsHandedOver,
    UnitsShipped,
)
from edge.domain.orders.buckets import Bucket
from edge.domain.orders.fulfilment import Method
from edge.domain.orders.states import ENDED, OrderState, order_state, state_of
from sync.hub.store.order_measures import OrderMeasure, PartMeasure, save_measures

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from psycopg import Cursor

    from edge.domain.events import OrderEvent
    from edge.domain.orders.fulfilment import FulfilmentOrder
    from edge.domain.orders.order import Order
    from sync.hub.store.orders import OrderRow, StoredFact

    Rows = Cursor[tuple[Any, ...]]

_OUT: Final = (UnitsHandedOver, UnitsShipped)


def note_measures(
    cursor: Rows, row: OrderRow, order: Order, facts: Sequence[StoredFact], due_micros: int
) -> None:
    """Keep what is measured of an order, and when time changes it next; its row is locked."""
    if order.placed is None:
        return
    parts = [part for _, part in sorted(order.fulfilments.items()) if part.proposed is not None]
    pickup = next((part for part in parts if part.method is not Method.SHIP), None)
    method = (pickup or parts[0]).method.value if parts else ""
    out_micros = max((_last(facts, part, *_OUT) for part in parts), default=0)
    is_over = order_state(order) is OrderState.COMPLETED
    measure = OrderMeasure(
        order=row.order,
        channel=row.channel,
        method=method,
        location=pickup.location if pickup else "",
        placed_micros=row.placed_micros,
        completed_micros=out_micros if is_over else 0,
        is_first_choice=is_over and _went_as_sent_at_first(order, parts, facts),
        due_micros=due_micros,
    )
    save_measures(cursor, measure, (_part(row, order, part, facts) for part in parts))


def _part(
    row: OrderRow, order: Order, part: FulfilmentOrder, facts: Sequence[StoredFact]
) -> PartMeasure:
    # A substitute is no line of its own here: it stands for one that counts already.
    lines = [each for name, each in part.lines.items() if not _is_substitute(order, name)]
    picked_micros = _last(facts, part, PickFinished)
    return PartMeasure(
        order=row.order,
        fulfilment=part.fulfilment,
        location=part.location,
        channel=row.channel,
        method=part.method.value,
        is_over=state_of(part) in ENDED,
        proposed_micros=_first(facts, part, FulfilmentProposed),
        pick_began_micros=_first(facts, part, PickStarted),
        pick_ended_micros=picked_micros,
        placed_micros=row.placed_micros,
        ready_micros=_first(facts, part, FulfilmentStaged),
        out_micros=_last(facts, part, *_OUT),
        lines=len(lines),
        lines_short=sum(each.buckets.of(Bucket.SHORT) > 0 for each in lines),
    )


def _is_substitute(order: Order, line: str) -> bool:
    return line in order.lines and bool(order.lines[line].substitute_of)


def _went_as_sent_at_first(
    order: Order, parts: Sequence[FulfilmentOrder], facts: Sequence[StoredFact]
) -> bool:
    """Tell whether all that went out went from where the first routing sent it, none short.

    The first routing is what was proposed in the moment of placing. A part that its customer
    cancelled whole went nowhere, and says nothing of it.
    """
    if any(order.lines[line].ended.get(Bucket.SHORT) for line in order.lines):
        return False
    proposed = [_first(facts, part, FulfilmentProposed) for part in parts]
    first = min(proposed, default=0)
    return all(
        at == first and part.rejection is None and not part.milli(Bucket.SHORT)
        for at, part in zip(proposed, parts, strict=True)
    )


def _first(facts: Sequence[StoredFact], part: FulfilmentOrder, *kinds: type[OrderEvent]) -> int:
    return min(_times(facts, part, *kinds), default=0)


def _last(facts: Sequence[StoredFact], part: FulfilmentOrder, *kinds: type[OrderEvent]) -> int:
    return max(_times(facts, part, *kinds), default=0)


def _times(
    facts: Sequence[StoredFact], part: FulfilmentOrder, *kinds: type[OrderEvent]
) -> Iterator[int]:
    """Yield when facts of some kinds happened to a part, in micros."""
    names = {kind.KIND for kind in kinds}
    for fact in facts:
        if fact.kind in names and fact.tree().get("fulfilment") == part.fulfilment:
            yield fact.at_micros
