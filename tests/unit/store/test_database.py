from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from harness.failing_connection import FailingConnection, engine_error

from edge.domain.errors import DataDamaged, OutcomeUnknown, Refusal, TillError, Unavailable
from edge.store.database import (
    Access,
    Error,
    as_till_error,
    check_engine,
    checkpoint,
    data_version,
    open_database,
    transaction,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from edge.store.database import Connection

KEY = "ab" * 32
OTHER_KEY = "cd" * 32


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "some shop?.db"


@pytest.fixture
def writer(path: Path) -> Iterator[Connection]:
    with closing(open_database(path, key=KEY, access=Access.WRITER)) as connection:
        connection.execute("CREATE TABLE t (a INTEGER) STRICT")
        yield connection


def pragma(connection: Connection, name: str) -> object:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


def test_a_writer_is_durable_and_strict(writer: Connection) -> None:
    assert pragma(writer, "journal_mode") == "wal"
    assert pragma(writer, "synchronous") == 2
    assert pragma(writer, "foreign_keys") == 1
    assert pragma(writer, "recursive_triggers") == 1
    assert pragma(writer, "trusted_schema") == 0
    assert pragma(writer, "busy_timeout") == 5000


def test_nothing_readable_is_on_the_disk(path: Path, writer: Connection) -> None:
    writer.execute("CREATE TABLE secret_of_the_shop (a TEXT)")
    checkpoint(writer)

    assert b"secret_of_the_shop" not in path.read_bytes()
    assert not path.read_bytes().startswith(b"SQLite format")


@pytest.mark.parametrize("access", [Access.READER, Access.FOREIGN])
def test_readers_see_commits_but_cannot_write(
    path: Path, writer: Connection, access: Access
) -> None:
    with closing(open_database(path, key=KEY, access=access)) as reader:
        with transaction(writer):
            writer.execute("INSERT INTO t VALUES (1)")

        assert reader.execute("SELECT a FROM t").fetchall() == [(1,)]
        assert pragma(reader, "wal_autocheckpoint") == 0
        with pytest.raises(Error, match="readonly"):
            reader.execute("INSERT INTO t VALUES (2)")


def test_a_foreign_reader_that_closes_last_leaves_the_log_alone(path: Path) -> None:
    writer = open_database(path, key=KEY, access=Access.WRITER)
    writer.execute("CREATE TABLE t (a INTEGER) STRICT")
    copies = {name: path.with_name(path.name + name).read_bytes() for name in ("", "-wal")}
    writer.close()
    for name, content in copies.items():  # as a killed writer leaves them
        path.with_name(path.name + name).write_bytes(content)

    with closing(open_database(path, key=KEY, access=Access.FOREIGN)) as reader:
        assert reader.execute("SELECT name FROM sqlite_schema").fetchall() == [("t",)]

    assert path.with_name(path.name + "-wal").read_bytes() == copies["-wal"]


def test_data_version_changes_with_commits_of_others(path: Path, writer: Connection) -> None:
    with closing(open_database(path, key=KEY, access=Access.FOREIGN)) as reader:
        before = data_version(reader)
        assert data_version(reader) == before

        writer.execute("INSERT INTO t VALUES (1)")

        assert data_version(reader) != before


@pytest.mark.parametrize(
    ("key", "code", "detail"),
    [(OTHER_KEY, "wrong_key", "first_page"), (None, "file_damaged", "not_a_database")],
)
def test_a_wrong_key_is_named_and_nothing_smears_the_screen(
    path: Path,
    writer: Connection,
    capfd: pytest.CaptureFixture[str],
    key: str | None,
    code: str,
    detail: str,
) -> None:
    checkpoint(writer)

    with pytest.raises(DataDamaged) as damaged:
        open_database(path, key=key, access=Access.READER)

    assert (damaged.value.code, damaged.value.facts["detail"]) == (code, detail)
    assert capfd.readouterr() == ("", "")


def test_a_plain_file_under_a_key_is_said_to_be_plain(path: Path) -> None:
    with closing(open_database(path, key=None, access=Access.WRITER)) as plain:
        plain.execute("CREATE TABLE t (a)")

    with pytest.raises(DataDamaged) as damaged:
        open_database(path, key=KEY, access=Access.READER)

    assert damaged.value.facts["detail"] == "file_is_plain"


def test_only_a_writer_makes_a_file(path: Path) -> None:
    for access in (Access.READER, Access.FOREIGN):
        with pytest.raises(Unavailable) as missing:
            open_database(path, key=KEY, access=access)
        assert missing.value.code == "file_missing"
    assert not path.exists()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as missing:
        open_database(tmp_path / "no" / "till.db", key=KEY, access=Access.WRITER)

    assert missing.value.code == "file_unopenable"


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 51, 2), (3, 52, 0)])
def test_an_engine_that_may_corrupt_the_log_is_refused(version: tuple[int, ...]) -> None:
    with pytest.raises(Unavailable) as unfit:
        check_engine(version)

    assert unfit.value.code == "database_engine_unfit"


@pytest.mark.parametrize("version", [(3, 51, 3), (3, 53, 0), (3, 54, 1)])
def test_a_repaired_engine_is_taken(version: tuple[int, ...]) -> None:
    check_engine(version)


def test_a_transaction_is_whole_or_not_at_all(writer: Connection) -> None:
    def half_done() -> None:
        with transaction(writer):
            writer.execute("INSERT INTO t VALUES (1)")
            _ = 1 // 0

    with pytest.raises(ZeroDivisionError):
        half_done()

    assert writer.execute("SELECT count(*) FROM t").fetchone() == (0,)
    assert not writer.in_transaction


def test_a_transaction_inside_another_is_a_mistake_of_the_program(writer: Connection) -> None:
    with pytest.raises(AssertionError), transaction(writer), transaction(writer):
        pass


@pytest.mark.parametrize("how", ["lost", "kept", "disk_full"])
def test_a_failed_commit_is_unknown_not_no(writer: Connection, how: str) -> None:
    failing = FailingConnection(writer)
    failing.fail_commit(how)

    with pytest.raises(OutcomeUnknown), transaction(failing.as_connection()):
        failing.execute("INSERT INTO t VALUES (1)")

    assert writer.execute("SELECT count(*) FROM t").fetchone() == (int(how == "kept"),)


@pytest.mark.parametrize(
    ("name", "family", "code"),
    [
        ("SQLITE_FULL", Refusal, "disk_full"),
        ("SQLITE_IOERR_FSYNC", OutcomeUnknown, "disk_error"),
        ("SQLITE_IOERR_WRITE", OutcomeUnknown, "disk_error"),
    ],
)
def test_engine_errors_have_a_place_in_the_tree(
    name: str, family: type[TillError], code: str
) -> None:
    error = as_till_error(engine_error(name), path="p")  # type: ignore[arg-type]

    assert isinstance(error, family)
    assert (error.code, error.facts) == (code, {"path": "p", "engine": name})


def test_a_damaged_page_is_damage(path: Path) -> None:
    with closing(open_database(path, key=KEY, access=Access.WRITER)) as writer:
        writer.execute("CREATE TABLE t (a TEXT)")
        writer.executemany("INSERT INTO t VALUES (?)", [("x" * 500,)] * 100)
    content = bytearray(path.read_bytes())
    content[3 * 4096 + 50] ^= 1
    path.write_bytes(content)

    with closing(open_database(path, key=KEY, access=Access.FOREIGN)) as reader:
        with pytest.raises(Error) as raised:
            reader.execute("SELECT count(a) FROM t").fetchone()
        assert isinstance(as_till_error(raised.value), DataDamaged)
