"""What lies beside the journal and no chain covers: whether it fits, and whether it can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain import basket, stock_counting
from edge.domain.errors import TillError
from edge.domain.events import BasketEvent, BasketOpened
from edge.store.chain import Finding
from edge.store.codec import read_basket_event
from edge.store.counts import read_count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edge.store.database import Connection

_HAS_COUNT = "SELECT 1 FROM sqlite_schema WHERE name = 'count_event'"


def loose_ends(connection: Connection) -> Iterator[Finding]:
    """Look for what a transaction can only have left in part, and for what no till could read."""
    yield from _effects(connection)
    yield from _baskets(connection)
    yield from _count(connection)


def _effects(connection: Connection) -> Iterator[Finding]:
    for effect_id, subject in connection.execute(
        "SELECT effect_id, subject FROM effect WHERE position NOT IN (SELECT position FROM journal)"
    ):
        yield Finding("effect_without_entry", subject=subject, detail=effect_id)
    (missing,) = connection.execute(
        "SELECT coalesce(max(number), 0) - count(*) FROM effect"
    ).fetchone()
    if missing:
        yield Finding("effects_missing", column="number", detail=f"{missing} of them")
    for (sale,) in connection.execute(
        "SELECT sale FROM sale WHERE sale NOT IN (SELECT subject FROM effect)"
    ):
        yield Finding("sale_without_receipt", subject=sale)
    for effect_id, subject in connection.execute(
        "SELECT effect_id, subject FROM effect WHERE action NOT IN"
        " ('print', 'kick', 'display', 'came_out', 'did_not', 'centre')"
        " OR NOT coalesce(json_valid(document), 1)"
    ):
        yield Finding("effect_unreadable", subject=subject, detail=effect_id)


def _baskets(connection: Connection) -> Iterator[Finding]:
    for (sale,) in connection.execute(
        "SELECT DISTINCT sale FROM basket_event WHERE sale IN (SELECT sale FROM sale)"
    ):
        yield Finding("basket_of_finished_sale", subject=sale)
    drafts: dict[str, list[tuple[int, str, str]]] = {}
    for sale, *event in connection.execute(
        "SELECT sale, n, kind, body FROM basket_event WHERE sale NOT IN (SELECT sale FROM sale)"
        " ORDER BY sale, n"
    ):
        drafts.setdefault(sale, []).append((event[0], event[1], event[2]))
    for sale, rows in drafts.items():
        if trouble := _trouble_of(sale, rows):
            yield Finding("basket_unreadable", subject=sale, detail=trouble)


def _count(connection: Connection) -> Iterator[Finding]:
    """Look whether the count of goods under way can be gone on with; old files have none."""
    if not connection.execute(_HAS_COUNT).fetchone():
        return
    try:
        events = read_count(connection)
        if stock_counting.fold(events) is None and events:
            yield Finding("count_unreadable", detail="it does not begin with its beginning")
    except (TillError, ValueError, KeyError) as error:
        yield Finding("count_unreadable", detail=str(error)[:100] or type(error).__name__)


def _trouble_of(sale: str, rows: list[tuple[int, str, str]]) -> str:
    """Say what keeps a till from standing where it stood with this basket; empty if nothing."""
    if [n for n, _, _ in rows] != list(range(1, len(rows) + 1)):
        return "changes are missing"
    try:
        events: tuple[BasketEvent, ...] = tuple(
            read_basket_event(kind, body) for _, kind, body in rows
        )
        first = events[0]
        if not isinstance(first, BasketOpened) or first.sale != sale:
            return "it does not begin with its opening"
        basket.fold(events)
    except (TillError, ValueError, ArithmeticError, AssertionError) as error:
        return str(error)[:100] or type(error).__name__
    return ""
