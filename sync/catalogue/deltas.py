"""Rows of the centre go into the catalogue in force, together with how far they go."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from time import sleep
from typing import TYPE_CHECKING

from edge.domain.errors import Refusal, TillError
from edge.store.catalogue.pointer import current_pointer
from edge.store.database import Access, Error, as_till_error, open_database, transaction
from sync.catalogue.applying import Applier
from sync.catalogue.building import CatalogueBuilder
from sync.catalogue.feed_rows import catalogue_row
from sync.catalogue.mirroring import mirror_departments
from sync.catalogue.scheduled import SETTLED_AFTER_S, note_time, settle
from sync.catalogue.schema import LATER_TABLES
from sync.catalogue.switching import next_epoch, switch_to
from sync.central.cursors import move_cursor, read_cursor
from sync.central.refused_rows import UNREADABLE, set_aside
from sync.wire.feeds import CHAIN, FeedCursor

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from edge.domain.instant import Instant
    from edge.store.database import Connection
    from sync.wire.feeds import FeedRow

BATCH_ROWS = 250
"""Rows a transaction: a till that looks an item up meanwhile never waits for more."""

_PAUSE_S = 0.002


@dataclass(frozen=True, slots=True)
class DeltasReport:
    """What became of rows that were new: applied, or refused (set aside in `feed_refused`)."""

    cursor: FeedCursor
    applied: int = 0
    refused: int = 0


def catalogue_cursor(directory: Path) -> FeedCursor | None:
    """Return how far the catalogue in force follows the chain's feed.

    None where it does not: there is none, it was made here, or it is lost or damaged, which a
    whole new file mends. Raises what central.db raises.
    """
    pointer = current_pointer(directory)
    if pointer is None:
        return None
    path = directory / pointer.file
    try:
        with closing(open_database(path, key=None, access=Access.FOREIGN)) as catalogue:
            cursor = read_cursor(catalogue, CHAIN)
    except (TillError, Error):
        return None
    return cursor if cursor.epoch else None


def start_following(directory: Path, epoch: str, at: Instant) -> None:
    """Let the catalogue follow a feed from its first row, where there is no file to start from.

    Goods that were imported here stay until rows say otherwise; a shop without a catalogue gets an
    empty one. The caller holds the writer's lock.
    """
    pointer = current_pointer(directory)
    if pointer is None:
        with CatalogueBuilder(directory, next_epoch(directory)) as builder:
            switch_to(directory, builder.finish((), at), at)
        pointer = current_pointer(directory)
    assert pointer is not None
    with closing(_open(directory / pointer.file)) as catalogue, transaction(catalogue):
        _make_ready(catalogue)
        move_cursor(catalogue, FeedCursor(CHAIN, epoch))


def apply_rows(
    directory: Path,
    epoch: str,
    rows: Sequence[FeedRow],
    hub_now: Instant,
    *,
    pause: Callable[[], None] = lambda: sleep(_PAUSE_S),
) -> DeltasReport:
    """Apply rows of the chain's feed in order, in small transactions with a `pause` between them.

    Rows up to the cursor are passed over, so that rows may come again; a row that cannot be read
    is set aside, and the rest goes on. `hub_now` is the centre's clock. The caller holds the
    writer's lock. Raises `Refusal("catalogue_not_following")` for a catalogue that does not
    follow this epoch of the feed, `Refusal("disk_full")`, and what a damaged file raises; what
    was applied until then stays, with its cursor.
    """
    pointer = current_pointer(directory)
    if pointer is None:
        raise Refusal("catalogue_not_following", epoch=epoch)
    path = directory / pointer.file
    try:
        with closing(_open(path)) as catalogue:
            report = _applied(catalogue, epoch, rows, hub_now, pause)
            mirror_departments(directory, catalogue)
    except Error as error:
        raise as_till_error(error, path=str(path)) from error
    return report


def _applied(
    catalogue: Connection,
    epoch: str,
    rows: Sequence[FeedRow],
    hub_now: Instant,
    pause: Callable[[], None],
) -> DeltasReport:
    cursor = read_cursor(catalogue, CHAIN)
    if cursor.epoch != epoch:
        raise Refusal("catalogue_not_following", epoch=epoch, known=cursor.epoch)
    new = [row for row in rows if row.position > cursor.position]
    report = DeltasReport(cursor)
    for start in range(0, len(new), BATCH_ROWS):
        batch = new[start : start + BATCH_ROWS]
        with transaction(catalogue):
            refused = _apply_batch(catalogue, batch)
            last = batch[-1]
            cursor = replace(cursor, position=last.position, checksum=last.checksum)
            move_cursor(catalogue, cursor)
            note_time(catalogue, hub_now)
        applied = report.applied + len(batch) - refused
        report = DeltasReport(cursor, applied, report.refused + refused)
        pause()
    with transaction(catalogue):
        settle(catalogue, hub_now.plus_s(-SETTLED_AFTER_S))
    return report


def _apply_batch(catalogue: Connection, rows: Sequence[FeedRow]) -> int:
    """Apply rows inside one transaction; return how many were set aside."""
    applier = Applier(catalogue)
    refused = 0
    for row in rows:
        try:
            told = catalogue_row(row.kind, row.body)
        except UNREADABLE as error:
            set_aside(catalogue, CHAIN, row, error)
            refused += 1
            continue
        if told is not None:
            applier.apply(told)
    applier.finish()
    return refused


def _open(path: Path) -> Connection:
    # What a power cut may take comes again: the cursor stands in the same transaction.
    return open_database(path, key=None, access=Access.WRITER, synchronous="NORMAL")


def _make_ready(catalogue: Connection) -> None:
    """Give a file that was made here, perhaps by an earlier program, what deltas need."""
    for statement in LATER_TABLES:
        catalogue.execute(statement)
    known = {row[1] for row in catalogue.execute("PRAGMA table_info(item)")}
    if "codes" in known:
        return
    catalogue.execute("ALTER TABLE item ADD COLUMN codes TEXT NOT NULL DEFAULT ''")
    catalogue.execute("ALTER TABLE item ADD COLUMN price_from_micros INTEGER")
    catalogue.execute(
        "UPDATE item SET codes = beside.codes FROM (SELECT code.number AS number,"
        " json_group_array(code.code) AS codes FROM code JOIN item USING (number)"
        " WHERE code.code IS NOT item.gtin GROUP BY code.number) AS beside"
        " WHERE item.number = beside.number"
    )
