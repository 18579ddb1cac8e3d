"""A transaction is repeated after a collision and after a lost connection, never after a maybe."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg.errors import SerializationFailure, UniqueViolation

from edge.domain.errors import OutcomeUnknown, Unavailable
from sync.hub.database import ATTEMPTS_MAX, Database

if TYPE_CHECKING:
    from harness.postgres import Databases
    from psycopg import Cursor


def test_work_is_one_transaction_that_a_failure_undoes(database: Database) -> None:
    database.run(lambda cursor: cursor.execute("CREATE TABLE t (n int PRIMARY KEY)"))

    def work(cursor: Cursor[tuple[Any, ...]]) -> None:
        cursor.execute("INSERT INTO t VALUES (1)")
        cursor.execute("INSERT INTO t VALUES (1)")

    with pytest.raises(UniqueViolation):
        database.run(work)
    assert count(database) == 0


def test_a_collision_is_repeated_until_it_ends(databases: Databases) -> None:
    pauses: list[float] = []
    database = Database(databases.new(), randbelow=lambda n: n - 1, sleep_s=pauses.append)
    attempts = 0

    def work(cursor: Cursor[tuple[Any, ...]]) -> str:
        nonlocal attempts
        attempts += 1
        if attempts < 4:
            raise SerializationFailure
        return "done"

    try:
        assert database.run(work) == "done"
    finally:
        database.close()
    assert pauses == [0.016, 0.032, 0.064]


def test_collisions_that_do_not_end_are_told(databases: Databases) -> None:
    pauses: list[float] = []
    database = Database(databases.new(), sleep_s=pauses.append)

    def work(cursor: Cursor[tuple[Any, ...]]) -> None:
        raise SerializationFailure

    try:
        with pytest.raises(Unavailable, match="database_busy"):
            database.run(work)
    finally:
        database.close()
    assert len(pauses) == ATTEMPTS_MAX - 1


def test_two_that_lock_crosswise_both_finish(database: Database) -> None:
    database.run(lambda cursor: cursor.execute("CREATE TABLE t (n int PRIMARY KEY, v int)"))
    database.run(lambda cursor: cursor.execute("INSERT INTO t VALUES (1, 0), (2, 0)"))
    both_hold_one = threading.Barrier(2)

    def work(first: int, second: int, held: list[int]) -> None:
        def raise_both(cursor: Cursor[tuple[Any, ...]]) -> None:
            cursor.execute("UPDATE t SET v = v + 1 WHERE n = %s", (first,))
            if not held:
                held.append(first)
                both_hold_one.wait(10)
            cursor.execute("UPDATE t SET v = v + 1 WHERE n = %s", (second,))

        database.run(raise_both)

    threads = [threading.Thread(target=work, args=(*pair, [])) for pair in ((1, 2), (2, 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    rows = database.run(lambda cursor: cursor.execute("SELECT v FROM t ORDER BY n").fetchall())
    assert rows == [(2,), (2,)]


def test_a_connection_lost_before_the_commit_is_repeated(
    database: Database, databases: Databases
) -> None:
    database.run(lambda cursor: cursor.execute("CREATE TABLE t (n int PRIMARY KEY)"))
    attempts = 0

    def work(cursor: Cursor[tuple[Any, ...]]) -> None:
        nonlocal attempts
        attempts += 1
        cursor.execute("INSERT INTO t VALUES (1)")
        if attempts == 1:
            cut(databases, cursor.connection)
        cursor.execute("SELECT 1")

    database.run(work)

    assert attempts == 2
    assert count(database) == 1


def test_a_connection_lost_in_the_commit_is_not_repeated(
    database: Database, databases: Databases
) -> None:
    attempts = 0

    def work(cursor: Cursor[tuple[Any, ...]]) -> None:
        nonlocal attempts
        attempts += 1
        cursor.execute("CREATE TABLE t (n int)")
        cut(databases, cursor.connection)

    with pytest.raises(OutcomeUnknown, match="database_commit_unknown"):
        database.run(work)
    assert attempts == 1


def test_a_database_that_is_away_is_named() -> None:
    database = Database("host=/nonexistent dbname=none", wait_s=1)

    try:
        with pytest.raises(Unavailable, match="database_away"):
            database.run(lambda cursor: cursor.execute("SELECT 1"))
    finally:
        database.close()


def cut(databases: Databases, connection: psycopg.Connection[Any]) -> None:
    """End a session from the server's side, and wait until it is gone."""
    pid = connection.info.backend_pid
    with psycopg.connect(databases.dsn, autocommit=True) as administrator:
        administrator.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))


def count(database: Database) -> int:
    row = database.run(lambda cursor: cursor.execute("SELECT count(*) FROM t").fetchone())
    assert row is not None
    return int(row[0])
