"""Under which shifts streams wrote, in PostgreSQL: noted beside a batch, then summed up."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sync.hub.taken import (
    ShiftPart,
)
from sync.wire.streams import StreamKey

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg import Cursor

    Rows = Cursor[tuple[Any, ...]]


def parts_text(parts: Sequence[ShiftPart]) -> str:
    """Write the shifts of a batch as a column holds them; "" for none."""
    if not parts:
        return ""
    rows = [
        (
            part.shift,
            part.first_seq,
            part.last_seq,
            part.closed_seq,
            part.closed_position,
            part.until_seq,
        )
        for part in parts
    ]
    return json.dumps(rows, separators=(",", ":"))


def parts_from(stream: StreamKey, text: str) -> tuple[ShiftPart, ...]:
    """Read the shifts of a batch."""
    return tuple(ShiftPart(stream, *row) for row in json.loads(text)) if text else ()


def note_part(cursor: Rows, part: ShiftPart) -> None:
    """Note what more a stream wrote under a shift; a Z once noted stays."""
    stream = part.stream
    cursor.execute(
        "INSERT INTO shift_part (store_id, shift, lane, incarnation, branch, first_seq, last_seq,"
        " closed_seq, closed_position, until_seq, covers)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
        " ON CONFLICT (store_id, shift, lane, incarnation, branch) DO UPDATE SET"
        " first_seq = least(shift_part.first_seq, excluded.first_seq),"
        " last_seq = greatest(shift_part.last_seq, excluded.last_seq)" + _KEPT,
        (
            stream.store,
            part.shift,
            stream.lane,
            stream.incarnation,
            stream.branch,
            part.first_seq,
            part.last_seq,
            part.closed_seq,
            part.closed_position,
            part.until_seq,
            json.dumps(part.covers),
        ),
    )


_KEPT = "".join(
    f", {name} = CASE WHEN shift_part.closed_seq > 0 THEN shift_part.{name}"
    f" ELSE excluded.{name} END"
    for name in ("closed_seq", "closed_position", "until_seq", "covers")
)
"""The first Z of a stream stays; a second one is judged for itself."""


def read_parts(cursor: Rows, store: str, shift: str) -> list[ShiftPart]:
    """Return what each stream wrote under a shift, as far as it was looked at."""
    cursor.execute(
        "SELECT covers, lane, incarnation, branch, first_seq, last_seq, closed_seq,"
        " closed_position, until_seq FROM shift_part WHERE store_id = %s AND shift = %s"
        " ORDER BY lane, incarnation, branch",
        (store, shift),
    )
    return [_part(store, shift, row) for row in cursor]


def _part(store: str, shift: str, row: tuple[Any, ...]) -> ShiftPart:
    covers, lane, incarnation, branch, *rest = row
    part = ShiftPart(StreamKey(store, lane, incarnation, branch), shift, *rest)
    return replace(part, covers=json.loads(covers))
