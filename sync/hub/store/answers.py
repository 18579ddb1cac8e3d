"""Answers of people at a till to conflicts: noted as they come in, until they have arrived."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from psycopg import Cursor

    from sync.hub.ports import PlacedEntry

    Rows = Cursor[tuple[Any, ...]]

ANSWERED = "exception.answered"
ANSWERS = ("accepted", "disputed")


def note_answers(cursor: Rows, entries: Iterable[PlacedEntry]) -> None:
    """Note the answers among entries that were appended just now."""
    for entry in entries:
        if entry.quarantine or entry.head is None or entry.head.kind != ANSWERED:
            continue
        try:
            body = entry.head.body_tree()
        except ValueError:
            continue
        outcome, answer = body.get("outcome"), body.get("answer")
        if not isinstance(outcome, str) or answer not in ANSWERS:
            continue
        cursor.execute(
            "INSERT INTO answer_waiting (store_id, position, outcome_id, answer, note,"
            " answered_by, answered_micros) VALUES (%s, %s, %s, %s, %s, %s, %s)",
            (
                entry.stream.store,
                entry.position,
                outcome,
                answer,
                str(body.get("note") or ""),
                entry.head.actor,
                entry.received_micros,
            ),
        )


def read_answers(cursor: Rows, store: str, limit: int) -> list[tuple[Any, ...]]:
    """Return answers that have not arrived: position, outcome, answer, note, by whom, when."""
    return cursor.execute(
        "SELECT position, outcome_id, answer, note, answered_by, answered_micros"
        " FROM answer_waiting WHERE store_id = %s ORDER BY position LIMIT %s",
        (store, limit),
    ).fetchall()


def drop_answer(cursor: Rows, store: str, position: int) -> None:
    """Forget an answer that has arrived."""
    cursor.execute(
        "DELETE FROM answer_waiting WHERE store_id = %s AND position = %s", (store, position)
    )
