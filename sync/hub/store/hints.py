"""Hints of claims in PostgreSQL, until the entries themselves have come."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg import Cursor


def add_hints(
    cursor: Cursor[tuple[Any, ...]],
    store: str,
    lane: str,
    hints: Sequence[tuple[str, int, str, str, int]],
    now_micros: int,
) -> None:
    """Keep hints (incarnation, seq, policy, key, units) of a lane, each once."""
    names = ("i", "s", "o", "k", "u")
    rows = [dict(zip(names, hint, strict=True)) for hint in hints]
    cursor.execute(
        "INSERT INTO claim_hint (store_id, lane, incarnation, seq, policy, claim_key, units_milli,"
        " told_micros) SELECT %s, %s, i, s, o, k, u, %s FROM jsonb_to_recordset(%s::jsonb)"
        " AS x (i text, s bigint, o text, k text, u bigint) ON CONFLICT DO NOTHING",
        (store, lane, now_micros, json.dumps(rows)),
    )
