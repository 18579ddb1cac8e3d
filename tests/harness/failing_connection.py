"""A database connection whose disk fails at a chosen statement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from sqlcipher3 import dbapi2 as driver

if TYPE_CHECKING:
    from edge.store.database import Connection

_ENGINE_ERRORS = {"SQLITE_FULL": 13, "SQLITE_IOERR_FSYNC": 1034, "SQLITE_IOERR_WRITE": 778}


class PowerCut(BaseException):
    """The machine is off: nothing runs after this, no handler, no rollback."""


def engine_error(name: str) -> Exception:
    """Return an error as SQLite reports it."""
    error: Exception = driver.OperationalError(name)
    error.sqlite_errorname = name  # type: ignore[attr-defined]
    error.sqlite_errorcode = _ENGINE_ERRORS[name]  # type: ignore[attr-defined]
    return error


class FailingConnection:
    """Passes statements on until one fails.

    disk_full, lost: the COMMIT fails and nothing is kept. kept: it is kept, then reported failed.
    `cut_before(n)` cuts the power before the n-th statement from now.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._how: str | None = None
        self._left: int | None = None
        self._error: str | None = None
        self.is_off = False
        self.statements: list[str] = []

    def as_connection(self) -> Connection:
        return cast("Connection", self)

    def fail_commit(self, how: str) -> None:
        self._how = how

    def cut_before(self, number: int) -> None:
        self._left = number

    def fail_at(self, number: int, name: str) -> None:
        """Make the n-th statement from now fail with an engine's error."""
        self._left, self._error = number, name

    @property
    def in_transaction(self) -> bool:
        return self._connection.in_transaction

    def execute(self, sql: str, values: Any = ()) -> Any:
        self._count(sql)
        if sql == "COMMIT" and self._how is not None:
            return self._fail_commit()
        return self._connection.execute(sql, values)

    def close(self) -> None:
        if not self.is_off:
            self._connection.close()

    def drop(self) -> None:
        """Let go of a connection whose power was cut, so that its file can be looked at."""
        self._connection.close()

    def _count(self, sql: str) -> None:
        if self.is_off:
            raise PowerCut
        self.statements.append(sql)
        if self._left is None:
            return
        self._left -= 1
        if self._left == 0:
            self._left = None
            if self._error is not None:
                raise engine_error(self._error)
            self.is_off = True
            raise PowerCut

    def _fail_commit(self) -> None:
        how, self._how = self._how, None
        self._connection.execute("COMMIT" if how == "kept" else "ROLLBACK")
        raise engine_error("SQLITE_FULL" if how == "disk_full" else "SQLITE_IOERR_FSYNC")
