"""Tables of the till's own file, as named migrations in plain SQL.

sqlite-utils keeps the book of which migrations a file has had. Its `transform` is never used: it
drops triggers, and with them the append-only protection.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.errors import DataDamaged, Unavailable
from edge.store.database import scratch_database

if TYPE_CHECKING:
    from edge.store.database import Connection

_MIGRATION_SET = "till"

_JOURNAL = """
    CREATE TABLE journal (
        position INTEGER PRIMARY KEY,
        lane TEXT NOT NULL,
        incarnation TEXT NOT NULL,
        seq INTEGER NOT NULL,
        kind TEXT NOT NULL,
        version INTEGER NOT NULL,
        subject TEXT NOT NULL,
        actor TEXT NOT NULL,
        business_date TEXT NOT NULL,
        stamp_micros INTEGER NOT NULL,
        stamp_counter INTEGER NOT NULL,
        wall_micros INTEGER NOT NULL,
        operation_id TEXT NOT NULL,
        entry TEXT NOT NULL,
        prev_hash BLOB NOT NULL,
        hash BLOB NOT NULL,
        signature BLOB NOT NULL,
        UNIQUE (lane, incarnation, seq)
    ) STRICT"""

_EFFECT = """
    CREATE TABLE effect (
        number INTEGER PRIMARY KEY,
        effect_id TEXT NOT NULL UNIQUE,
        position INTEGER NOT NULL REFERENCES journal (position),
        action TEXT NOT NULL,
        subject TEXT NOT NULL,
        document TEXT,
        not_after_micros INTEGER,
        created_micros INTEGER NOT NULL
    ) STRICT"""

_BASKET_EVENT = """
    CREATE TABLE basket_event (
        sale TEXT NOT NULL,
        n INTEGER NOT NULL,
        kind TEXT NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (sale, n)
    ) STRICT, WITHOUT ROWID"""

_META = """
    CREATE TABLE meta (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID"""

_CREDENTIAL = """
    CREATE TABLE credential (
        operator TEXT PRIMARY KEY,
        verifier TEXT NOT NULL,
        failures INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID"""

_RECOVERY = """
    CREATE TABLE recovery (
        number INTEGER PRIMARY KEY,
        operation_id TEXT NOT NULL,
        recorded INTEGER NOT NULL,
        at_micros INTEGER NOT NULL
    ) STRICT"""

_STANDING = """
    CREATE TABLE standing (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        store TEXT NOT NULL,
        store_name TEXT NOT NULL,
        lane TEXT NOT NULL,
        incarnation TEXT NOT NULL,
        currency TEXT NOT NULL,
        receipt_count INTEGER NOT NULL DEFAULT 0,
        practice_count INTEGER NOT NULL DEFAULT 0,
        z_count INTEGER NOT NULL DEFAULT 0,
        grand_total_minor INTEGER NOT NULL DEFAULT 0,
        shift_position INTEGER NOT NULL DEFAULT 1
    ) STRICT"""

_OPERATOR = """
    CREATE TABLE operator (
        operator TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        role TEXT NOT NULL,
        active INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID"""

_SALE = """
    CREATE TABLE sale (
        position INTEGER PRIMARY KEY,
        sale TEXT NOT NULL UNIQUE,
        seq INTEGER NOT NULL,
        number TEXT NOT NULL,
        business_date TEXT NOT NULL,
        completed_micros INTEGER NOT NULL,
        operator TEXT NOT NULL,
        total_minor INTEGER NOT NULL,
        item_count TEXT NOT NULL,
        copies INTEGER NOT NULL DEFAULT 0
    ) STRICT"""

_STOCK_DELTA = """
    CREATE TABLE stock_delta (
        item TEXT PRIMARY KEY,
        milli INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID"""

_PRICE_BOOK = """
    CREATE TABLE price_book (
        version TEXT PRIMARY KEY,
        source TEXT NOT NULL
    ) STRICT"""


_COUPON_USED = """
    CREATE TABLE coupon_used (
        coupon TEXT NOT NULL,
        serial TEXT NOT NULL,
        sale TEXT NOT NULL,
        PRIMARY KEY (coupon, serial)
    ) STRICT, WITHOUT ROWID"""


_SALE_RETURN = """
    CREATE TABLE sale_return (
        position INTEGER PRIMARY KEY,
        return_id TEXT NOT NULL UNIQUE,
        sale TEXT NOT NULL,
        seq INTEGER NOT NULL,
        number TEXT NOT NULL,
        business_date TEXT NOT NULL,
        completed_micros INTEGER NOT NULL,
        operator TEXT NOT NULL,
        total_minor INTEGER NOT NULL,
        item_count TEXT NOT NULL,
        copies INTEGER NOT NULL DEFAULT 0
    ) STRICT"""

_RETURNED = """
    CREATE TABLE returned (
        sale TEXT NOT NULL,
        line INTEGER NOT NULL,
        milli INTEGER NOT NULL,
        PRIMARY KEY (sale, line)
    ) STRICT, WITHOUT ROWID"""


_PROMOTION_USED = """
    CREATE TABLE promotion_used (
        promotion TEXT NOT NULL,
        customer TEXT NOT NULL,
        business_date TEXT NOT NULL,
        applications INTEGER NOT NULL,
        discount_minor INTEGER NOT NULL,
        PRIMARY KEY (promotion, customer, business_date)
    ) STRICT, WITHOUT ROWID"""

_SERIAL_SOLD = """
    CREATE TABLE serial_sold (
        item TEXT NOT NULL,
        serial TEXT NOT NULL,
        sale TEXT NOT NULL,
        PRIMARY KEY (item, serial, sale)
    ) STRICT, WITHOUT ROWID"""

_SERIALS_SOLD_BEFORE = """
    INSERT OR IGNORE INTO serial_sold (item, serial, sale)
    SELECT json_extract(line.value, '$.item'), json_extract(line.value, '$.serial'),
        json_extract(journal.entry, '$.body.sale')
    FROM journal, json_each(journal.entry, '$.body.lines') AS line
    WHERE journal.kind = 'sale.completed' AND json_extract(line.value, '$.serial') IS NOT NULL
        AND coalesce(json_extract(line.value, '$.voided'), 0) = 0"""


def _append_only(table: str) -> tuple[str, str]:
    """Return the triggers that let rows of a table be added, never changed or removed."""
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    return (
        f"CREATE TRIGGER {table}_never_changes BEFORE UPDATE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_never_shrinks BEFORE DELETE ON {table} {refuse}",
    )


_COUNT_EVENT = """
    CREATE TABLE count_event (
        n INTEGER PRIMARY KEY,
        kind TEXT NOT NULL,
        body TEXT NOT NULL
    ) STRICT"""


MIGRATIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "0001_journal",
        (
            _JOURNAL,
            "CREATE INDEX journal_operation ON journal (operation_id)",
            "CREATE INDEX journal_subject ON journal (subject)",
            *_append_only("journal"),
            _EFFECT,
            *_append_only("effect"),
            _BASKET_EVENT,
            _META,
            _CREDENTIAL,
            _RECOVERY,
        ),
    ),
    (
        "0002_projections",
        (_STANDING, _OPERATOR, _SALE, "CREATE INDEX sale_number ON sale (number)", _STOCK_DELTA),
    ),
    ("0003_price_book", (_PRICE_BOOK,)),
    ("0004_coupons", (_COUPON_USED,)),
    (
        "0005_returns",
        (
            _SALE_RETURN,
            "CREATE INDEX sale_return_number ON sale_return (number)",
            _RETURNED,
        ),
    ),
    ("0006_promotion_use", (_PROMOTION_USED,)),
    ("0007_serials", (_SERIAL_SOLD, _SERIALS_SOLD_BEFORE)),
    ("0014_count", (_COUNT_EVENT,)),
)
"""Every change of the tables since the first release, in order. Released ones never change."""


def migrate(connection: Connection) -> None:
    """Bring a file up to this program's tables.

    `user_version` counts the migrations done, so that a file that needs none costs no import of
    sqlite-utils. Raises `Unavailable("file_newer")` for a file of a newer program.
    """
    _, due = migrations_due(connection)
    if not due:
        return
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

    migrations = Migrations(_MIGRATION_SET)
    for number, (name, statements) in enumerate(MIGRATIONS, start=1):
        migrations(name=name)(_Migration(number, statements))
    migrations.apply(Database(connection, execute_plugins=False))


def migrations_due(connection: Connection) -> tuple[int, int]:
    """Return how many migrations a file has had and how many it lacks.

    Raises `Unavailable("file_newer")` for a file of a newer program.
    """
    done = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if done > len(MIGRATIONS):
        raise Unavailable("file_newer", migrations=done, known=len(MIGRATIONS))
    return done, len(MIGRATIONS) - done


class _Migration:
    """One migration in the form sqlite-utils runs, inside its transaction."""

    def __init__(self, number: int, statements: tuple[str, ...]) -> None:
        self.__name__ = f"migration_{number}"
        self._number = number
        self._statements = statements

    def __call__(self, db: object, /) -> None:
        connection: Connection = db.conn  # type: ignore[attr-defined]
        for statement in self._statements:
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {self._number}")


def check_schema(connection: Connection) -> None:
    """Compare tables, indices and triggers with what the migrations that a file has had make.

    Raises `DataDamaged("schema_changed")` naming the first that is missing, changed or foreign.
    """
    found = schema_of(connection)
    done, _ = migrations_due(connection)
    wanted = expected_schema(done)
    for name in sorted(found.keys() | wanted.keys()):
        if found.get(name) != wanted.get(name):
            raise DataDamaged("schema_changed", object=name)


def expected_schema(done: int | None = None) -> dict[str, str]:
    """Return the definitions that the first migrations make, or all, by kind and name."""
    connection = scratch_database()
    try:
        make_tables(connection, done)
        return schema_of(connection)
    finally:
        connection.close()


def make_tables(connection: Connection, done: int | None = None) -> None:
    """Make the tables of the first migrations, or all, without a book of migrations."""
    for _, statements in MIGRATIONS[:done]:
        for statement in statements:
            connection.execute(statement)


def schema_of(connection: Connection) -> dict[str, str]:
    """Return a file's definitions by kind and name, without the book of migrations."""
    rows = connection.execute(
        "SELECT type || ' ' || name, sql FROM sqlite_schema"
        " WHERE sql IS NOT NULL AND tbl_name <> '_sqlite_migrations'"
        " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    )
    return {str(name): str(sql) for name, sql in rows}
