"""Reads how a till stands to the centre from the files beside it; changes nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from edge.store.catalogue.pointer import CENTRAL_FILE
from edge.store.database import Access, Error, as_till_error, open_database
from edge.store.keys import database_key
from edge.store.shop_files import reading
from sync.catalogue.lock import LOCK_FILE
from sync.central.uploads import read_uploads
from sync.client.identity import hub_address, is_enrolled
from sync.conflicts import conflicts_in
from sync.facts import AgeFacts, ConflictFacts, ProblemFacts, ProgressFacts, SyncStatusFacts
from sync.figures import prometheus_text
from sync.wire import problems

if TYPE_CHECKING:
    from pathlib import Path

    from edge.store.database import Connection
    from sync.facts import State

__all__ = ["prometheus_text", "read_conflicts", "read_status"]

CLOCK_SUSPECT_MICROS = 300 * 1_000_000
"""Beyond five minutes a clock is wrong, not late."""

_STOPPED: dict[str, State] = {
    problems.LANE_REVOKED: "revoked",
    problems.NOT_AUTHENTICATED: "revoked",
    problems.LANE_CLONED: "must_restart",
}
_LIVES = """WITH RECURSIVE life(incarnation) AS (
        SELECT min(incarnation) FROM journal WHERE lane = :lane
        UNION ALL
        SELECT (SELECT min(incarnation) FROM journal
            WHERE lane = :lane AND incarnation > life.incarnation)
        FROM life WHERE life.incarnation IS NOT NULL
    ) SELECT incarnation FROM life WHERE incarnation IS NOT NULL"""
"""A step of the index for each life, however long the journal is."""


def read_status(directory: Path) -> SyncStatusFacts:
    """Return how things stand; a till that never joined a centre has all of its entries waiting.

    Raises like `edge.store.shop_files.reading`.
    """
    with reading(directory) as till:
        if not is_enrolled(directory):
            return _alone(till)
        central = _open_central(directory)
        try:
            return _joined(directory, till, central)
        except Error as error:
            raise as_till_error(error, path=CENTRAL_FILE) from error
        finally:
            central.close()


def _alone(till: Connection) -> SyncStatusFacts:
    """Return what a till has that never sent anything, without counting it."""
    waiting, oldest = till.execute(
        "SELECT max(position), (SELECT wall_micros FROM journal WHERE position = 1) FROM journal"
    ).fetchone()
    (sales,) = till.execute("SELECT receipt_count FROM standing").fetchone()
    return SyncStatusFacts(waiting=waiting, oldest_micros=oldest, only_here=sales)


def read_conflicts(directory: Path) -> tuple[ConflictFacts, ...]:
    """Return the conflicts that concern this till's store; without a centre there are none."""
    if not is_enrolled(directory):
        return ()
    with reading(directory) as till:
        central = _open_central(directory)
        try:
            return conflicts_in(till, central) if _has_tables(central) else ()
        except Error as error:
            raise as_till_error(error, path=CENTRAL_FILE) from error
        finally:
            central.close()


def _open_central(directory: Path) -> Connection:
    key = database_key(directory, "central")
    return open_database(directory / CENTRAL_FILE, key=key, access=Access.FOREIGN)


def _has_tables(central: Connection) -> bool:
    """Tell whether `till sync` ran here; before, the file holds what was imported."""
    found = central.execute("SELECT count(*) FROM sqlite_master WHERE name = 'contact'").fetchone()
    return bool(found[0])


def _joined(directory: Path, till: Connection, central: Connection) -> SyncStatusFacts:
    hub = hub_address(directory).url.removeprefix("https://")
    if not _has_tables(central):
        waiting, oldest, sales = _waiting(till, {})
        return SyncStatusFacts(True, hub, "stopped", waiting, oldest, only_here=sales)
    sent = {upload.incarnation: upload.seq for upload in read_uploads(central).values()}
    waiting, oldest, sales = _waiting(till, sent)
    heard, offset, problem, facts, stopped, progress = central.execute(
        "SELECT heard_micros, offset_micros, problem, facts, stopped, progress FROM contact"
    ).fetchone()
    ages = central.execute("SELECT feed, applied_micros, position FROM feed_age ORDER BY feed")
    found = conflicts_in(till, central)
    state: State = "sending" if waiting or progress else "in_step"
    if stopped:
        state = _STOPPED.get(stopped, "must_restart")
    elif not _is_running(directory):
        state = "stopped"
    elif problem or heard is None:
        state = "cannot_reach"
    return SyncStatusFacts(
        enrolled=True,
        hub=hub,
        state=state,
        waiting=waiting,
        oldest_micros=oldest,
        contact_micros=heard,
        ages=tuple(AgeFacts(*row) for row in ages.fetchall()),
        clock_offset_micros=offset,
        clock_suspect=offset is not None and abs(offset) > CLOCK_SUSPECT_MICROS,
        open_conflicts=sum(conflict.state == "open" for conflict in found),
        only_here=sales,
        progress=ProgressFacts(*json.loads(progress)) if progress else None,
        problem=ProblemFacts(problem, json.loads(facts)) if problem else None,
    )


def _waiting(till: Connection, sent: dict[str, int]) -> tuple[int, int | None, int]:
    """Return how many entries the centre has not got, since when, and how many of them are sales.

    `sent` says how far the centre has each life of the journal.
    """
    (lane,) = till.execute("SELECT lane FROM standing").fetchone()
    waiting, sales, oldest = 0, 0, None
    for (life,) in till.execute(_LIVES, {"lane": lane}).fetchall():
        where = (lane, life, sent.get(life, 0))
        last, of_sales = till.execute(
            "SELECT max(seq), count(*) FILTER (WHERE kind = 'sale.completed') FROM journal"
            " WHERE lane = ? AND incarnation = ? AND seq > ?",
            where,
        ).fetchone()
        first = till.execute(
            "SELECT wall_micros FROM journal WHERE lane = ? AND incarnation = ? AND seq > ?"
            " ORDER BY seq LIMIT 1",
            where,
        ).fetchone()
        waiting, sales = waiting + (last or where[2]) - where[2], sales + of_sales
        if first is not None:
            oldest = first[0] if oldest is None else min(oldest, first[0])
    return waiting, oldest, sales


def _is_running(directory: Path) -> bool:
    """Tell whether a process holds the writer's lock; looking must not keep one from taking it."""
    try:
        inode = (directory / LOCK_FILE).stat().st_ino
        with open("/proc/locks", encoding="ascii") as locks:  # noqa: PTH123 - no file of ours
            return any(f":{inode} " in lock for lock in locks)
    except OSError:
        return False
