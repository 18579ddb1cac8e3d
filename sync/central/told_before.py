"""Outcomes as they were told, and which life of the centre has them all."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from edge.store.database import Connection
    from sync.steps import HandBack, KeepHandedBack


def read_told(connection: Connection, step: HandBack) -> list[str]:
    """Return outcomes byte for byte, in the order in which they were heard.

    Later ones are only ever appended, so that a number of them that was passed stays passed.
    """
    rows = connection.execute(
        "SELECT body FROM outcome ORDER BY rowid LIMIT ? OFFSET ?", (step.at_once, step.after)
    )
    return [str(body) for (body,) in rows.fetchall()]


def handed_back_to(connection: Connection) -> str:
    """Return the life of the centre that has all outcomes that were told here; "" for none."""
    row = connection.execute("SELECT epoch FROM handed_back").fetchone()
    return str(row[0]) if row else ""


def keep_handed_back(connection: Connection, kept: KeepHandedBack) -> None:
    """Keep which life of the centre has them all, inside the transaction."""
    connection.execute("INSERT OR REPLACE INTO handed_back VALUES (1, ?)", (kept.epoch,))
