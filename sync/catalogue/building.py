"""A new catalogue file, written whole before anything points to it."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from edge.domain.catalogue import Department
from edge.store.catalogue.folding import fold, words_of
from edge.store.catalogue.rows import ITEM_COLUMNS, item_row
from edge.store.catalogue.slips import indexed_keys
from edge.store.database import Access, Error, as_till_error, open_database
from edge.store.keys import sync_folder
from sync.catalogue.feed_rows import PriceRow
from sync.catalogue.scheduled import (
    SETTLED_AFTER_S,
    note_time,
    put_book,
    put_price,
    settle,
    write_price_book,
)
from sync.catalogue.schema import (
    FORMAT,
    ITEM_INDEX,
    RANKED_COLUMNS,
    STAGING,
    TABLES,
    WORD_INDEX,
)
from sync.catalogue.switching import write_departments
from sync.central.cursors import move_cursor

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from types import TracebackType

    from edge.domain.instant import Instant
    from edge.store.database import Connection
    from sync.catalogue.feed_rows import BookRow
    from sync.catalogue.listing import Listing
    from sync.wire.feeds import FeedCursor

_STAGED_COLUMNS = (*RANKED_COLUMNS, "sort_name", "line")
_MARKS = ", ".join("?" * len(_STAGED_COLUMNS))
_STAGE = f"INSERT OR REPLACE INTO staged ({', '.join(_STAGED_COLUMNS)}) VALUES ({_MARKS})"
_STAGE_CODE = "INSERT OR REPLACE INTO staged_code (code, item_id, line) VALUES (?, ?, ?)"
# A code counts as long as its item stands as it was read with that code.
_LINES = "SELECT item_id, line FROM staged WHERE item_id IN (SELECT value FROM json_each(?))"
_OWNERS = (
    "SELECT code, item_id, staged_code.line FROM staged_code JOIN staged USING (item_id, line)"
    " WHERE code IN (SELECT value FROM json_each(?))"
)
_CACHE_KIB = 32 * 1024
_BATCH_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class BuiltCatalogue:
    """A finished file that nothing points to yet."""

    path: Path
    epoch: int
    version: str
    items: int
    departments: tuple[Department, ...]


class CatalogueBuilder:
    """Gathers listings, then ranks and indexes them in a new file.

    As a context manager: what is left unfinished at its end is removed. Raises what
    `as_till_error` makes of a full or failing disk.
    """

    def __init__(self, directory: Path, epoch: int) -> None:
        self.path = directory / f"catalogue-{epoch}.db"
        self._epoch = epoch
        self._is_finished = False
        remove_files(self.path)
        self._connection = open_database(
            self.path, key=None, access=Access.WRITER, synchronous="OFF"
        )
        for statement in (
            "PRAGMA journal_mode = OFF",
            "PRAGMA temp_store = FILE",
            f"PRAGMA cache_size = -{_CACHE_KIB}",
            *TABLES,
            *STAGING,
        ):
            self._connection.execute(statement)
        self._connection.execute("BEGIN")

    def __enter__(self) -> CatalogueBuilder:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()
        if not self._is_finished:
            remove_files(self.path)
        if isinstance(error, Error):
            raise as_till_error(error, path=str(self.path)) from error

    def stage(self, listings: Iterable[Listing]) -> None:
        """Take listings in that stand in no file."""
        self.stage_read((listing, 0) for listing in listings)

    def stage_read(self, listings: Iterable[tuple[Listing, int]]) -> None:
        """Take listings in with the lines they were read from.

        One of an id that is there already takes its place; the codes it had from another line
        are its own no more.
        """
        rows: list[tuple[str | int | None, ...]] = []
        codes: list[tuple[str, str, int]] = []
        for listing, line in listings:
            item = listing.item
            rows.append((*listing_row(listing), fold(item.description), line))
            codes.extend((code, item.item_id, line) for code in listing.all_codes())
            if len(rows) >= _BATCH_ROWS:
                self._write(rows, codes)
        self._write(rows, codes)

    def lines_of(self, item_ids: Iterable[str]) -> dict[str, int]:
        """Return the lines from which those items that are there were staged (0: no file)."""
        return dict(self._connection.execute(_LINES, (json.dumps(list(item_ids)),)))

    def owners_of(self, codes: Iterable[str]) -> dict[str, tuple[str, int]]:
        """Return the items that codes belong to, with the lines they were staged from."""
        rows = self._connection.execute(_OWNERS, (json.dumps(list(codes)),))
        return {code: (item_id, line) for code, item_id, line in rows}

    def lacking_deposits(self) -> list[tuple[str, int]]:
        """Return items of the file whose deposit is no deposit with a price, and their lines."""
        rows = self._connection.execute(
            "SELECT item_id, line FROM staged WHERE line AND deposit_item IS NOT NULL"
            " AND deposit_item NOT IN"
            " (SELECT item_id FROM staged WHERE is_deposit AND price IS NOT NULL) ORDER BY line"
        )
        return [(str(item_id), int(line)) for item_id, line in rows]

    def drop(self, item_id: str) -> None:
        """Take an item out again, and with it the codes it was read with."""
        for table in ("staged", "price_change"):
            self._connection.execute(f"DELETE FROM {table} WHERE item_id = ?", (item_id,))

    def schedule(self, row: PriceRow | BookRow) -> None:
        """Take in what holds from an instant on."""
        if isinstance(row, PriceRow):
            put_price(self._connection, row)
        else:
            put_book(self._connection, row)

    def finish(
        self,
        departments: Sequence[Department],
        built_at: Instant,
        price_book: str = "",
        follows: FeedCursor | None = None,
    ) -> BuiltCatalogue:
        """Rank, index and close the file durably.

        `price_book` is the text of its promotions. A file that `follows` a feed of the centre has
        all of it up to there.
        """
        connection = self._connection
        write_departments(connection, departments)
        write_price_book(connection, price_book)
        _rank(connection)
        while settle(connection, built_at.plus_s(-SETTLED_AFTER_S)):
            pass
        if follows is not None:
            move_cursor(connection, follows)
            note_time(connection, built_at)
        digest = hashlib.sha256(repr(departments).encode())
        connection.executemany(
            "INSERT INTO name (rowid, words) VALUES (?, ?)", _names(connection, digest)
        )
        _index_words(connection)
        version = f"{self._epoch}.{digest.hexdigest()[:8]}"
        count = connection.execute("SELECT count(*) FROM item").fetchone()[0]
        meta = {
            "format": str(FORMAT),
            "version": version,
            "items": str(count),
            "built_at": built_at.as_datetime().isoformat(),
        }
        connection.executemany("INSERT INTO meta VALUES (?, ?)", list(meta.items()))
        connection.execute("COMMIT")
        connection.close()
        make_durable(self.path)
        self._is_finished = True
        return BuiltCatalogue(self.path, self._epoch, version, count, tuple(departments))

    def _write(
        self, rows: list[tuple[str | int | None, ...]], codes: list[tuple[str, str, int]]
    ) -> None:
        self._connection.executemany(_STAGE, rows)
        self._connection.executemany(_STAGE_CODE, codes)
        rows.clear()
        codes.clear()


def _rank(connection: Connection) -> None:
    """Copy what is staged in the order of its rank, then the codes."""
    columns = ", ".join(RANKED_COLUMNS)
    connection.execute(
        f"INSERT INTO item ({columns}) SELECT {columns} FROM staged"
        " ORDER BY popularity DESC, sort_name, item_id"
    )
    connection.execute(ITEM_INDEX)
    connection.execute(
        "INSERT INTO code (code, number) SELECT code, item.number FROM staged_code"
        " CROSS JOIN staged USING (item_id, line)"
        " CROSS JOIN item ON item.item_id = staged_code.item_id ORDER BY code"
    )


def _names(connection: Connection, digest: hashlib._Hash) -> Iterator[tuple[int, str]]:
    """Give each item's words, and take its content into the digest of the whole."""
    columns = ", ".join(ITEM_COLUMNS)
    for row in connection.execute(f"SELECT number, {columns} FROM item ORDER BY number"):
        digest.update(repr(row).encode())
        yield row[0], " ".join(searched_words(row[2], row[13], row[12]))
    for row in connection.execute("SELECT code, number FROM code ORDER BY code"):
        digest.update(repr(row).encode())


def listing_row(listing: Listing) -> tuple[str | int | None, ...]:
    """Return a listing as a row of table `item`, without the number."""
    codes = json.dumps(listing.codes) if listing.codes else ""
    return (*item_row(listing.item), listing.popularity, codes)


def searched_words(description: str, brand: str, attributes: str) -> list[str]:
    """Return the words that find an item, of these columns of its row."""
    values = " ".join(value for _, value in json.loads(attributes)) if attributes else ""
    return words_of(f"{description} {brand} {values}")


def _index_words(connection: Connection) -> None:
    """Gather the vocabulary of the names, and index it for slips."""
    connection.execute("INSERT INTO name (name) VALUES ('optimize')")
    connection.execute("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, name, row)")
    connection.execute(
        "INSERT INTO word (word, items) SELECT term, doc FROM temp.vocabulary ORDER BY term"
    )
    connection.executemany(
        "INSERT INTO slip (deletion, word) VALUES (?, ?)",
        (
            (key, number)
            for number, word in connection.execute("SELECT number, word FROM word")
            for key in indexed_keys(word)
        ),
    )
    connection.execute(WORD_INDEX)


def make_durable(path: Path) -> None:
    """Bring the file and its name to the disk, which the building itself did not wait for."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    sync_folder(path.parent)


def remove_files(path: Path) -> None:
    """Remove a catalogue file with what the engine keeps beside it."""
    for ending in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
