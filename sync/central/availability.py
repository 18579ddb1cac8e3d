"""What other places have, kept in central.db: by item, with when that was known."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sync.central.bodies import checked_text, integer, items, needed_text, tree_of

if TYPE_CHECKING:
    from edge.store.database import Connection

AVAILABILITY_TABLES = (
    """CREATE TABLE IF NOT EXISTS availability (
        item TEXT PRIMARY KEY,
        places TEXT NOT NULL,
        exact_micros INTEGER
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS availability_place (
        location TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        kind TEXT NOT NULL,
        silent_micros INTEGER
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS availability_distance (
        location TEXT PRIMARY KEY,
        distance_m INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS availability_state (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        epoch TEXT NOT NULL,
        n INTEGER NOT NULL,
        places_digest TEXT NOT NULL,
        at_micros INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE IF NOT EXISTS centre_answer (
        request TEXT PRIMARY KEY,
        is_kept INTEGER NOT NULL,
        available_milli INTEGER NOT NULL,
        at_micros INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
)
ANSWERS_KEPT_MICROS = 7 * 86_400 * 1_000_000
"""Longer than a basket is put aside."""


@dataclass(frozen=True, slots=True)
class AvailabilityState:
    """How far the news of other places is applied; `epoch` "" is before the first page."""

    epoch: str = ""
    n: int = 0
    places_digest: str = ""


def availability_state(connection: Connection) -> AvailabilityState:
    """Return how far the news is applied."""
    row = connection.execute("SELECT epoch, n, places_digest FROM availability_state").fetchone()
    return AvailabilityState(*row) if row else AvailabilityState()


def apply_availability(connection: Connection, page: dict[str, Any]) -> bool:
    """Apply a page of news inside the transaction; tell whether there is no more just now.

    A centre that was put back counts anew: what was told is forgotten then, and False returned,
    for the news to be asked for from the beginning. Raises ValueError for what is no page.
    """
    known, epoch = availability_state(connection), needed_text(page, "epoch")
    if known.epoch not in {"", epoch}:
        connection.execute("DELETE FROM availability")
        connection.execute("DELETE FROM availability_state")
        return False
    if "places" in page:
        connection.execute("DELETE FROM availability_place")
        connection.executemany(
            "INSERT OR REPLACE INTO availability_place VALUES (?, ?, ?, NULL)",
            [tuple(map(checked_text, place)) for place in items(page, "places")],
        )
        connection.execute("DELETE FROM availability_distance")
        connection.executemany(
            "INSERT INTO availability_distance VALUES (?, ?)",
            [(each, int(far)) for each, far in tree_of(page.get("distances")).items()],
        )
    connection.execute("UPDATE availability_place SET silent_micros = NULL")
    connection.executemany(
        "UPDATE availability_place SET silent_micros = ? WHERE location = ?",
        [(micros, place) for place, micros in tree_of(page.get("silent")).items()],
    )
    n = known.n
    for item, number, places in items(page, "rows"):
        n = max(n, number)
        _keep_item(connection, checked_text(item), places, None)
    connection.execute(
        "INSERT OR REPLACE INTO availability_state VALUES (1, ?, ?, ?, ?)",
        (epoch, n, needed_text(page, "places_digest"), integer(page, "at_micros")),
    )
    return page.get("is_whole") is True


def keep_exact(connection: Connection, item: str, answer: dict[str, Any]) -> None:
    """Keep what the centre said when it was asked for one item; raises ValueError."""
    _keep_item(connection, item, items(answer, "places"), integer(answer, "at_micros"))


def keep_answer(
    connection: Connection, request: str, answer: dict[str, Any], now_micros: int
) -> None:
    """Keep what the centre answered under a name, and forget what nobody waits for any more."""
    connection.execute(
        "INSERT OR REPLACE INTO centre_answer VALUES (?, ?, ?, ?)",
        (
            request,
            answer.get("is_kept") is True,
            integer(answer, "available_milli"),
            now_micros,
        ),
    )
    connection.execute(
        "DELETE FROM centre_answer WHERE at_micros < ?", (now_micros - ANSWERS_KEPT_MICROS,)
    )


def _keep_item(
    connection: Connection, item: str, places: list[Any], exact_micros: int | None
) -> None:
    pairs = [(checked_text(place), int(units)) for place, units in places]
    connection.execute(
        "INSERT OR REPLACE INTO availability VALUES (?, ?, ?)",
        (item, json.dumps(pairs, separators=(",", ":")), exact_micros),
    )
