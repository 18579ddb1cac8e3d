"""The one place where a database file is opened.

`sqlcipher3` is the driver of every file, keyed or plain, because it bundles a SQLite without the
WAL-reset bug (SQLite 3.7.0 to 3.51.2; sqlite.org/wal.html, "the WAL-reset bug").
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from enum import Enum
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

from sqlcipher3 import dbapi2 as driver

from edge.domain.errors import DataDamaged, OutcomeUnknown, Refusal, TillError, Unavailable

if TYPE_CHECKING:
    # The driver has no types of its own; it is a build of the standard library's module.
    from collections.abc import Iterator
    from pathlib import Path
    from sqlite3 import Connection, Error
else:
    Connection = driver.Connection
    Error = driver.Error

__all__ = [
    "Access",
    "Connection",
    "Error",
    "Synchronous",
    "as_till_error",
    "checkpoint",
    "data_version",
    "open_database",
    "scratch_database",
    "transaction",
]

Synchronous = Literal["FULL", "NORMAL", "OFF"]

_FIXED_VERSION = (3, 51, 3)
_WITHDRAWN_VERSION = (3, 52)
_BUSY_TIMEOUT_MS = 5000
_WAL_BYTES_MAX = 16 * 1024 * 1024
_KEY = re.compile(r"[0-9a-f]{64}")
_PLAIN_HEADER = b"SQLite format 3\x00"


class Access(Enum):
    """What a connection is for.

    WRITER creates and writes the file: one per file, and only the process that owns it.
    READER reads a file of its own process. FOREIGN reads a file that another process writes; it is
    opened read-only, since a last reader that closes must not checkpoint a killed writer's log.
    """

    WRITER = "rwc"
    READER = "rw"
    FOREIGN = "ro"


def open_database(
    path: Path,
    *,
    key: str | None,
    access: Access,
    synchronous: Synchronous = "FULL",
    any_thread: bool = False,
) -> Connection:
    """Open a database file with the settings every file of the till has.

    `key` is the raw key as 64 hexadecimal digits, None for a plain file. `any_thread` lets other
    threads than the opening one use the connection, which must then never overlap. The connection
    is in autocommit mode: transactions begin and end only by :func:`transaction`.

    Raises `DataDamaged` (wrong_key, file_damaged), `Unavailable` (file_missing, file_read_only,
    file_busy, file_unopenable, database_engine_unfit).
    """
    check_engine(driver.sqlite_version_info)
    if access is not Access.WRITER and not path.exists():
        raise Unavailable("file_missing", path=str(path))
    connection: Connection | None = None
    try:
        connection = driver.connect(
            f"file:{quote(str(path.absolute()))}?mode={access.value}",
            uri=True,
            isolation_level=None,
            check_same_thread=not any_thread,
        )
        assert connection is not None
        _set_key(connection, key)
        _read_first_page(connection, path, keyed=key is not None)
        _set_pragmas(connection, access, synchronous)
    except BaseException as error:
        if connection is not None:
            connection.close()
        if isinstance(error, Error):
            raise as_till_error(error, path=str(path)) from error
        raise
    return connection


def scratch_database() -> Connection:
    """Return an empty database in memory, for what is compared and thrown away."""
    connection: Connection = driver.connect(":memory:", isolation_level=None)
    return connection


def check_engine(version: tuple[int, ...]) -> None:
    """Refuse a SQLite that may corrupt a WAL file used by two connections (or was withdrawn)."""
    if version < _FIXED_VERSION or version[:2] == _WITHDRAWN_VERSION:
        raise Unavailable("database_engine_unfit", version=".".join(map(str, version)))


def data_version(connection: Connection) -> int:
    """Return a number that changes whenever another connection has committed to the file."""
    return int(connection.execute("PRAGMA data_version").fetchone()[0])


def checkpoint(connection: Connection) -> bool:
    """Move the whole log into the file, synced; tell whether all of it could be moved."""
    busy, log, moved = connection.execute("PRAGMA wal_checkpoint(FULL)").fetchone()
    return not busy and log == moved


@contextmanager
def transaction(connection: Connection) -> Iterator[None]:
    """Run statements as one durable transaction.

    What fails before the COMMIT is rolled back and nothing was written. What fails in the COMMIT
    raises `OutcomeUnknown`: the connection must be closed, and the file asked after reopening.
    """
    assert not connection.in_transaction, "a transaction was left open"
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        # SQLite has already rolled back by itself after some errors (full, I/O, corrupt).
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    try:
        connection.execute("COMMIT")
    except Error as error:
        raise OutcomeUnknown("commit_unknown", engine=error_name(error)) from error
    assert not connection.in_transaction, "a commit left its transaction open"


def error_name(error: Error) -> str:
    """Return SQLite's name of an error, e.g. SQLITE_IOERR_FSYNC."""
    return str(getattr(error, "sqlite_errorname", "") or "SQLITE_ERROR")


def as_till_error(error: Error, **facts: str) -> TillError:
    """Translate an error of the engine into the till's tree of errors.

    An I/O error is `OutcomeUnknown` wherever it strikes: what was written is to be asked of the
    file after reopening, never assumed.
    """
    name = error_name(error)
    family = "_".join(name.split("_")[:2])
    facts = {**facts, "engine": name}
    match family:
        case "SQLITE_FULL":
            return Refusal("disk_full", **facts)
        case "SQLITE_IOERR":
            return OutcomeUnknown("disk_error", **facts)
        case "SQLITE_READONLY":
            return Unavailable("file_read_only", **facts)
        case "SQLITE_BUSY" | "SQLITE_LOCKED":
            return Unavailable("file_busy", **facts)
        case "SQLITE_CANTOPEN" | "SQLITE_PERM" | "SQLITE_AUTH":
            return Unavailable("file_unopenable", **facts)
        case _:
            return DataDamaged("file_damaged", detail=str(error), **facts)


def _set_key(connection: Connection, key: str | None) -> None:
    """Give the key, and keep SQLCipher from writing its own log lines over the screen."""
    connection.execute("PRAGMA cipher_log_level = NONE")
    if key is not None:
        assert _KEY.fullmatch(key), "a raw key is 64 lower-case hexadecimal digits"
        connection.execute(f"PRAGMA key = \"x'{key}'\"")


def _read_first_page(connection: Connection, path: Path, *, keyed: bool) -> None:
    """Find out whether the key fits: the first page authenticates itself or it does not."""
    try:
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except Error as error:
        if error_name(error) != "SQLITE_NOTADB":
            raise
        if not keyed:
            raise DataDamaged("file_damaged", path=str(path), detail="not_a_database") from error
        with path.open("rb") as file:
            plain = file.read(len(_PLAIN_HEADER)) == _PLAIN_HEADER
        detail = "file_is_plain" if plain else "first_page"
        raise DataDamaged("wrong_key", path=str(path), detail=detail) from error


def _set_pragmas(connection: Connection, access: Access, synchronous: Synchronous) -> None:
    """Set what every connection needs and read it back, since a pragma fails in silence."""
    wanted: dict[str, str | int] = {
        "busy_timeout": _BUSY_TIMEOUT_MS,
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "synchronous": {"OFF": 0, "NORMAL": 1, "FULL": 2}[synchronous],
    }
    if access is Access.WRITER:
        wanted |= {"journal_mode": "wal", "journal_size_limit": _WAL_BYTES_MAX}
    else:
        # Only the writer checkpoints.
        wanted |= {"query_only": 1, "wal_autocheckpoint": 0}
    for name, value in wanted.items():
        connection.execute(f"PRAGMA {name} = {value}").fetchall()
        (found,) = connection.execute(f"PRAGMA {name}").fetchone()
        if found != value:
            raise Unavailable("database_engine_unfit", pragma=name, wanted=value, found=found)
