"""The till's own file behind `ports.TillStore`: one transaction for each command."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from edge.domain.errors import DataDamaged, OutcomeUnknown, Refusal, TillError, Unavailable
from edge.ports import Credential, Effect, Entry, Loaded, PromotionUsed
from edge.store import effects, journal, loading, past_sales
from edge.store.basis import FeedBasis
from edge.store.counts import write_count
from edge.store.database import Error, as_till_error, checkpoint, transaction
from edge.store.drafts import read_price_book, write_basket
from edge.store.keys import lane_key
from edge.store.projections import project
from edge.store.reserve import release_reserve
from edge.store.upgrade import TILL_FILE, connect_till_file
from edge.store.witness import Witness, check_witness, write_witness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from edge.domain.ids import OperationId
    from edge.domain.pricing.book import PriceBook
    from edge.ports import Batch, Clock, PastSale
    from edge.store.database import Connection
    from edge.store.journal import Head
    from edge.store.keys import Signer

__all__ = ["TILL_FILE", "SqliteTillStore", "open_till_store"]

LAST_OPERATION = "last_operation"
"""Name in `meta` of the newest operation: a batch without facts leaves no other trace of its id,
and only the newest write can be in doubt."""

_SET_META = (
    "INSERT INTO meta (name, value) VALUES (?, ?)"
    " ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)
_IS_RECORDED = (
    "SELECT EXISTS (SELECT 1 FROM journal WHERE operation_id = ?)"
    " OR EXISTS (SELECT 1 FROM meta WHERE name = ? AND value = ?)"
)
_ADD_RECOVERY = "INSERT INTO recovery (operation_id, recorded, at_micros) VALUES (?, ?, ?)"
_SAVE_CREDENTIAL = (
    "INSERT INTO credential (operator, verifier, failures) VALUES (?, ?, ?)"
    " ON CONFLICT (operator) DO UPDATE SET verifier = excluded.verifier,"
    " failures = excluded.failures"
)


def open_till_store(directory: Path, clock: Clock) -> SqliteTillStore:
    """Open the till's file of a shop's folder, on the thread that will use it.

    Brings older tables up to date. Raises like `open_database`, and `DataDamaged` for a file whose
    definitions or newest entries are not as this program left them.
    """

    def connect() -> Connection:
        connection = connect_till_file(directory, clock)
        try:
            check_witness(directory, connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def note_head(incarnation: str, head: Head) -> None:
        # A till that cannot write its note can still sell; verifying covers less.
        with suppress(OSError):
            write_witness(directory, Witness(incarnation, head.seq, head.hash.hex()))

    return SqliteTillStore(
        connect=connect,
        key=lane_key(directory),
        clock=clock,
        release=lambda: release_reserve(directory),
        note_head=note_head,
        basis=FeedBasis(directory),
    )


_USED = "FROM promotion_used WHERE promotion = ?3 AND customer ="
_PROMOTION_USE = (
    f"SELECT coalesce((SELECT applications {_USED} ?1 AND business_date = '' AND ?1 <> ''), 0),"
    f" coalesce((SELECT applications {_USED} '' AND business_date = ?2), 0),"
    f" coalesce((SELECT discount_minor {_USED} '' AND business_date = ''), 0)"
)
"""Three rows looked up by their key, however many customers and days there were."""


class SqliteTillStore:
    """Implements `ports.TillStore`.

    `connect` opens the file, now and again after an unknown outcome. After any I/O error the
    connection is given up and every call but `recover` raises `OutcomeUnknown`: what the disk took
    is to be read from the disk.
    """

    def __init__(
        self,
        connect: Callable[[], Connection],
        key: Signer,
        clock: Clock,
        release: Callable[[], bool] = lambda: False,
        note_head: Callable[[str, Head], None] = lambda _incarnation, _head: None,
        basis: FeedBasis | None = None,
    ) -> None:
        self._connect = connect
        self._key = key
        self._clock = clock
        self._release = release
        self._basis = basis or FeedBasis(None)
        self._note_head = note_head
        self._connection: Connection | None = None
        self._books: dict[str, PriceBook] = {}
        self._open()

    def close(self) -> None:
        """Close the file."""
        self._basis.close()
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
            self._note_head(self._incarnation, self._head)

    # Writing -----------------------------------------------------------------------------------

    def commit(self, batch: Batch) -> tuple[Entry, ...]:
        """Write a batch durably; the same operation again returns what it left the first time."""
        if batch.is_empty:
            return ()
        with self._engine(operation_id=batch.operation_id) as connection:
            if _is_recorded(connection, batch.operation_id):
                return self.recorded(batch.operation_id)
            try:
                with transaction(connection):
                    head, entries = self._write(connection, batch)
            except OutcomeUnknown as error:
                if error.facts.get("engine") != "SQLITE_FULL":
                    raise
                return self._resolve_full(batch.operation_id)
        self._head = head
        return entries

    def recover(self, operation_id: OperationId) -> bool:
        """Reopen the file, tell whether an operation is in it, and make that answer final.

        A write follows the look: it overwrites whatever the failed commit left behind the end of
        the log. Emptying the log into the file writes the data anew, since after a failed fsync the
        system may hold pages for clean that never reached the disk.
        """
        with self._reopened(operation_id) as connection:
            recorded = _is_recorded(connection, operation_id)
            with transaction(connection):
                row = (operation_id, int(recorded), self._clock.now().micros)
                connection.execute(_ADD_RECOVERY, row)
            if not checkpoint(connection) and recorded:
                raise Unavailable("log_not_emptied")
        return recorded

    def save_credential(self, credential: Credential) -> None:
        """Store a PIN verifier or a failure count durably."""
        with self._engine() as connection, transaction(connection):
            row = (credential.operator, credential.verifier, credential.failures)
            connection.execute(_SAVE_CREDENTIAL, row)

    def release_reserve(self) -> bool:
        """Free the disk space kept back for closing the day."""
        return self._release()

    # Reading -----------------------------------------------------------------------------------

    def load(self) -> Loaded:
        """Read what is needed to go on."""
        with self._engine() as connection:
            return loading.load(connection, self._head)

    def recorded(self, operation_id: OperationId) -> tuple[Entry, ...]:
        """Return the entries that an operation left."""
        with self._engine() as connection:
            return journal.read_entries(connection, "operation_id = ?", operation_id)

    def effect(self, effect_id: str) -> Effect | None:
        """Return an effect by its id."""
        with self._engine() as connection:
            return effects.find(connection, effect_id)

    def sale(self, sale: str) -> Entry | None:
        """Return a finished sale by its id or receipt number."""
        with self._engine() as connection:
            found = journal.read_entries(
                connection,
                "position = (SELECT max(position) FROM sale WHERE sale = ? OR number = ?)",
                sale,
                sale,
            )
        return found[0] if found else None

    def past_sales(self, text: str, limit: int) -> tuple[PastSale, ...]:
        """Find finished sales by the end of their number, business date or amount."""
        with self._engine() as connection:
            return past_sales.find(connection, text, limit)

    def stock_delta_milli(self, item: str) -> int:
        """Return what this lane's entries changed of an item's stock."""
        with self._engine() as connection:
            row = connection.execute(
                "SELECT milli FROM stock_delta WHERE item = ?", (item,)
            ).fetchone()
        return int(row[0]) if row else 0

    def completed_return(self, name: str) -> Entry | None:
        """Return a completed return by its id or receipt number."""
        with self._engine() as connection:
            found = journal.read_entries(
                connection,
                "position = (SELECT max(position) FROM sale_return"
                " WHERE return_id = ? OR number = ?)",
                name,
                name,
            )
        return found[0] if found else None

    def returned(self, sale: str) -> dict[int, int]:
        """Return how much of each line of a sale came back to this machine."""
        with self._engine() as connection:
            rows = connection.execute(
                "SELECT line, milli FROM returned WHERE sale = ? ORDER BY line", (sale,)
            ).fetchall()
        return dict(rows)

    def history(self, subject: str) -> tuple[Entry, ...]:
        """Return all entries about a subject in order, without those of unknown kinds."""
        with self._engine() as connection:
            entries = journal.read_entries(connection, "subject = ?", subject)
        return tuple(entry for entry in entries if journal.is_known(entry))

    def promotion_use(self, promotion: str, customer: str, business_date: str) -> PromotionUsed:
        """Return what finished sales of this file used of a promotion."""
        with self._engine() as connection:
            row = connection.execute(_PROMOTION_USE, (customer, business_date, promotion))
            return PromotionUsed(*row.fetchone())

    def is_coupon_used(self, coupon: str, serial: str) -> bool:
        """Tell whether a finished sale of this file has spent a coupon's serial."""
        with self._engine() as connection:
            row = connection.execute(
                "SELECT 1 FROM coupon_used WHERE coupon = ? AND serial = ?", (coupon, serial)
            ).fetchone()
        return row is not None

    def serial_sales(self, item: str, serial: str) -> tuple[str, ...]:
        """Return the sales of this file that sold a thing by its serial, returned or not."""
        with self._engine() as connection:
            rows = connection.execute(
                "SELECT sale FROM serial_sold WHERE item = ? AND serial = ? ORDER BY sale",
                (item, serial),
            ).fetchall()
        return tuple(sale for (sale,) in rows)

    def price_book(self, version: str) -> PriceBook | None:
        """Return the promotions of a version that sales were made under, if they are kept still."""
        if version not in self._books:
            with self._engine() as connection:
                book = read_price_book(connection, version)
            self._books = {} if book is None else {version: book}
        return self._books.get(version)

    def credential(self, operator: str) -> Credential | None:
        """Return an operator's PIN verifier."""
        with self._engine() as connection:
            row = connection.execute(
                "SELECT operator, verifier, failures FROM credential WHERE operator = ?",
                (operator,),
            ).fetchone()
        return Credential(*row) if row else None

    def entries(self, from_seq: int = 1) -> Iterator[Entry]:
        """Read this incarnation's entries in order."""
        with self._engine() as connection:
            (start,) = connection.execute(
                "SELECT min(position) FROM journal WHERE lane = ? AND incarnation = ? AND seq >= ?",
                (self._lane, self._incarnation, from_seq),
            ).fetchone()
            if start is not None:
                for row in journal.read_rows(connection, start):
                    yield journal.read_envelope(row.entry).entry

    # How ---------------------------------------------------------------------------------------

    def _open(self) -> Connection:
        connection = self._connect()
        try:
            last = journal.last_row(connection)
            identity = loading.identity(connection)
        except BaseException as error:
            connection.close()
            if isinstance(error, Error):
                raise as_till_error(error) from error
            raise
        if (last.lane, last.incarnation) != (identity.lane, identity.incarnation):
            connection.close()
            raise DataDamaged("projection_stale", incarnation=last.incarnation)
        self._connection = connection
        self._lane, self._incarnation = last.lane, last.incarnation
        self._head = last.head
        self._scribe = journal.Scribe(identity, self._key, self._clock, self._basis)
        self._note_head(self._incarnation, self._head)
        return connection

    def _write(self, connection: Connection, batch: Batch) -> tuple[Head, tuple[Entry, ...]]:
        """Write a batch inside the open transaction; return the new head and the entries."""
        for change in batch.baskets:
            write_basket(connection, change, batch.book)
        if batch.count is not None:
            write_count(connection, batch.count)
        head, entries = self._head, []
        for fact in batch.facts:
            row, envelope = self._scribe.write(head, fact, batch.operation_id)
            journal.insert(connection, row)
            project(connection, row.position, envelope)
            head = row.head
            entries.append(envelope.entry)
        now_micros = self._clock.now().micros
        for effect in batch.effects:
            effects.write(connection, effect, head.position, now_micros)
        connection.execute(_SET_META, (LAST_OPERATION, batch.operation_id))
        return head, tuple(entries)

    def _resolve_full(self, operation_id: OperationId) -> tuple[Entry, ...]:
        """Find out what a commit left that found the disk full.

        The last page of a transaction marks it as committed. If that page had no room the
        transaction is not there, but the file is asked all the same.
        """
        with self._reopened(operation_id) as connection:
            recorded = _is_recorded(connection, operation_id)
        if not recorded:
            raise Refusal("disk_full", operation_id=operation_id)
        return self.recorded(operation_id)

    @contextmanager
    def _reopened(self, operation_id: OperationId) -> Iterator[Connection]:
        """Open the file anew. What goes wrong meanwhile is damage, or leaves the doubt."""
        self._abandon()
        try:
            yield self._open()
        except DataDamaged:
            self._abandon()
            raise
        except (Error, TillError) as error:
            self._abandon()
            raise OutcomeUnknown(
                "commit_unknown", operation_id=operation_id, detail=str(error)
            ) from error

    @contextmanager
    def _engine(self, **facts: str) -> Iterator[Connection]:
        """Lend the connection; translate what the engine raises and give up a doubtful file."""
        if self._connection is None:
            raise OutcomeUnknown("file_in_doubt", **facts)
        try:
            yield self._connection
        except Error as error:
            translated = as_till_error(error, **facts)
            if isinstance(translated, OutcomeUnknown):
                self._abandon()
            raise translated from error
        except OutcomeUnknown as error:
            self._abandon()
            raise OutcomeUnknown(error.code, **{**error.facts, **facts}) from error

    def _abandon(self) -> None:
        """Give the connection up without asking it for anything more."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            connection.close()
        except Error:
            # Its last checkpoint failed too; the log is still there for whoever opens next.
            return


def _is_recorded(connection: Connection, operation_id: OperationId) -> bool:
    values = (operation_id, LAST_OPERATION, operation_id)
    return bool(connection.execute(_IS_RECORDED, values).fetchone()[0])
