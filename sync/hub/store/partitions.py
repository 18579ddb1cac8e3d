"""The months of the entry table: each a partition, made before it begins."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from psycopg import sql

if TYPE_CHECKING:
    from psycopg import Cursor

AHEAD_MONTHS = 2
"""A centre that nobody restarts makes the next month when it sees that it comes."""


def month_of(micros: int) -> int:
    """Return the month of an instant, counted from year 0."""
    moment = datetime.fromtimestamp(micros // 1_000_000, UTC)
    return moment.year * 12 + moment.month - 1


def ensure_months(cursor: Cursor[tuple[Any, ...]], now_micros: int) -> None:
    """Make the partitions of this month and of the next ones where they are missing.

    Two programs that start at once wait for each other: to make a table "if it is missing" is not
    safe against another that does the same (PostgreSQL's documentation of CREATE TABLE).
    """
    cursor.execute("LOCK TABLE entry IN SHARE UPDATE EXCLUSIVE MODE")
    for month in range(month_of(now_micros), month_of(now_micros) + 1 + AHEAD_MONTHS):
        cursor.execute(
            sql.SQL(
                "CREATE TABLE IF NOT EXISTS {} PARTITION OF entry FOR VALUES FROM ({}) TO ({})"
            ).format(
                sql.Identifier(f"entry_{month // 12:04}_{month % 12 + 1:02}"),
                sql.Literal(_begin_micros(month)),
                sql.Literal(_begin_micros(month + 1)),
            )
        )


def _begin_micros(month: int) -> int:
    return int(datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
