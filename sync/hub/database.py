"""PostgreSQL as the centre uses it: a piece of work is one transaction, which may be repeated."""

from __future__ import annotations

import secrets
import threading
import time
from typing import TYPE_CHECKING, Any, Final, TypeVar

from psycopg import Connection, Cursor, InterfaceError, OperationalError
from psycopg.errors import DeadlockDetected, SerializationFailure
from psycopg_pool import ConnectionPool, PoolTimeout

from edge.domain.errors import OutcomeUnknown, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

_T = TypeVar("_T")

ATTEMPTS_MAX: Final = 8
"""A transaction that collides this often is in a crowd that repeating does not thin."""
PAUSE_MS_MAX: Final = 400
"""The longest pause between two attempts; the first is drawn from a fiftieth of it."""
CONNECTIONS_MAX: Final = 12
WAIT_S: Final = 10
"""How long a request waits for a free connection before the database counts as away."""

_COLLIDED = (SerializationFailure, DeadlockDetected)
_LOST = (OperationalError, InterfaceError)


class NewsCursor(Cursor[tuple[Any, ...]]):
    """A cursor in whose transaction a feed may have grown."""

    has_news = False


def note_news(cursor: Cursor[tuple[Any, ...]]) -> None:
    """Have those that listen to the database told once the transaction at hand is committed."""
    if isinstance(cursor, NewsCursor):
        cursor.has_news = True


class Database:
    """One PostgreSQL database. May be used from several threads; `close` when done.

    `randbelow` draws the jitter of a pause and `sleep_s` waits, so that a test decides both.
    """

    def __init__(
        self,
        dsn: str,
        *,
        connections_max: int = CONNECTIONS_MAX,
        wait_s: int = WAIT_S,
        randbelow: Callable[[int], int] = secrets.randbelow,
        sleep_s: Callable[[float], None] = time.sleep,
    ) -> None:
        self.dsn: Final = dsn
        self._wait_s = wait_s
        self._randbelow = randbelow
        self._sleep_s = sleep_s
        self._listeners: frozenset[Callable[[], None]] = frozenset()
        self._listening = threading.Lock()
        self._pool: ConnectionPool[Connection[tuple[Any, ...]]] = ConnectionPool(
            dsn,
            min_size=1,
            max_size=connections_max,
            timeout=wait_s,
            reconnect_timeout=wait_s,
            kwargs={"application_name": "tillwright-hub", "cursor_factory": NewsCursor},
            open=True,
        )

    def run(self, work: Callable[[Cursor[tuple[Any, ...]]], _T]) -> _T:
        """Do work in one transaction and return what it returns.

        The work is repeated, in a new transaction, after a collision (40001, 40P01) and after the
        connection was lost before the commit; so it changes nothing but the database. Raises
        `Unavailable` when the database cannot be reached or the collisions do not end, and
        `OutcomeUnknown` when the connection was lost while the commit was under way.
        """
        for attempt in range(1, ATTEMPTS_MAX + 1):
            try:
                return self._once(work)
            except PoolTimeout as error:
                raise Unavailable("database_away") from error
            except (*_COLLIDED, *_LOST) as error:
                if attempt == ATTEMPTS_MAX:
                    collided = isinstance(error, _COLLIDED)
                    raise Unavailable("database_busy" if collided else "database_away") from error
                self._recover(error, attempt)
        raise AssertionError("the last attempt returned or raised")

    def listen(self, told: Callable[[], None]) -> None:
        """Have `told` called, in any thread, when a transaction of this process grew a feed.

        Of what another replica commits nothing is heard: it has to be looked for. Raises nothing.
        """
        with self._listening:
            self._listeners |= {told}

    def stop_listening(self, told: Callable[[], None]) -> None:
        """Undo `listen`."""
        with self._listening:
            self._listeners -= {told}

    def close(self) -> None:
        """Give every connection back."""
        self._pool.close()

    def _once(self, work: Callable[[Cursor[tuple[Any, ...]]], _T]) -> _T:
        with self._pool.connection() as connection:
            with connection.cursor() as cursor:
                result = work(cursor)
                has_news = isinstance(cursor, NewsCursor) and cursor.has_news
            try:
                connection.commit()
            except _COLLIDED:
                raise
            except _LOST as error:
                raise OutcomeUnknown("database_commit_unknown") from error
            for told in self._listeners if has_news else ():
                told()
            return result

    def _recover(self, error: Exception, attempt: int) -> None:
        """Wait a drawn while; after a lost connection, see to it that the next one is alive."""
        ceiling_ms = min(PAUSE_MS_MAX, PAUSE_MS_MAX // 50 * 2**attempt)
        self._sleep_s(self._randbelow(ceiling_ms + 1) / 1000)
        if not isinstance(error, _COLLIDED):
            self._pool.check()
