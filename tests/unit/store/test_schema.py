from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from harness.clock import FakeClock
from harness.till_files import open_file, shop_with_sales

from edge.domain.errors import DataDamaged, Unavailable
from edge.store.database import Access, Error, open_database, scratch_database
from edge.store.schema import (
    MIGRATIONS,
    check_schema,
    expected_schema,
    make_tables,
    migrate,
    schema_of,
)
from edge.store.till_store import open_till_store

if TYPE_CHECKING:
    from pathlib import Path

KEY = "ab" * 32


def test_migrations_make_what_is_expected_and_run_once(tmp_path: Path) -> None:
    with closing(open_database(tmp_path / "t.db", key=KEY, access=Access.WRITER)) as connection:
        migrate(connection)
        migrate(connection)

        assert schema_of(connection) == expected_schema()
        check_schema(connection)
        names = connection.execute("SELECT name FROM _sqlite_migrations ORDER BY id").fetchall()
        assert names == [(name,) for name, _ in MIGRATIONS]


def test_a_file_that_had_the_first_migration_only_gets_the_others(tmp_path: Path) -> None:
    with closing(open_database(tmp_path / "t.db", key=KEY, access=Access.WRITER)) as connection:
        with pytest.MonkeyPatch.context() as older_program:
            older_program.setattr("edge.store.schema.MIGRATIONS", MIGRATIONS[:1])
            migrate(connection)
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)

        migrate(connection)

        check_schema(connection)


def test_a_file_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    with closing(open_database(tmp_path / "t.db", key=KEY, access=Access.WRITER)) as connection:
        migrate(connection)
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")

        with pytest.raises(Unavailable) as newer:
            migrate(connection)

    assert newer.value.code == "file_newer"


def test_every_table_is_strict() -> None:
    tables = {name: sql for name, sql in expected_schema().items() if name.startswith("table ")}

    assert len(tables) == 17
    assert all("STRICT" in sql for sql in tables.values())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET actor = 'x' WHERE position = 2",
        "DELETE FROM journal WHERE position = 2",
        "INSERT OR REPLACE INTO journal SELECT * FROM journal WHERE position = 2",
        "UPDATE effect SET subject = 'x'",
        "DELETE FROM effect",
        "INSERT OR REPLACE INTO effect SELECT * FROM effect",
    ],
)
def test_journal_and_effects_only_grow(tmp_path: Path, statement: str) -> None:
    shop = shop_with_sales(tmp_path / "shop")

    with open_file(shop) as connection, pytest.raises(Error, match="append-only"):
        connection.execute(statement)


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("DROP TRIGGER journal_never_shrinks", "trigger journal_never_shrinks"),
        ("CREATE TABLE notes (a)", "table notes"),
        (
            "CREATE TRIGGER cheat AFTER INSERT ON sale BEGIN DELETE FROM stock_delta; END",
            "trigger cheat",
        ),
        ("DROP INDEX journal_subject", "index journal_subject"),
        ("ALTER TABLE sale ADD COLUMN hidden TEXT", "table sale"),
    ],
)
def test_a_till_whose_tables_were_changed_does_not_open(
    tmp_path: Path, statement: str, name: str
) -> None:
    shop = shop_with_sales(tmp_path / "shop")
    with open_file(shop) as connection:
        connection.execute(statement)

    with pytest.raises(DataDamaged) as changed:
        open_till_store(shop, FakeClock())

    assert (changed.value.code, changed.value.facts["object"]) == ("schema_changed", name)


def test_serials_that_were_sold_before_the_upgrade_are_known_after_it() -> None:
    lines = [
        {"item": "phone", "serial": "A1"},
        {"item": "phone", "serial": "A2", "voided": True},
        {"item": "milk"},
    ]
    entry = json.dumps({"body": {"sale": "sale-1", "lines": lines}})
    connection = scratch_database()
    make_tables(connection, 6)
    columns: dict[str, Any] = {"kind": "sale.completed", "entry": entry}
    for _, name, kind, *_ in connection.execute("PRAGMA table_info(journal)").fetchall():
        empty = {"TEXT": "", "BLOB": b"", "INTEGER": 1}[kind]
        columns.setdefault(name, empty)
    marks = ", ".join("?" * len(columns))
    connection.execute(
        f"INSERT INTO journal ({', '.join(columns)}) VALUES ({marks})", tuple(columns.values())
    )

    for statement in MIGRATIONS[6][1]:
        connection.execute(statement)

    sold = connection.execute("SELECT * FROM serial_sold").fetchall()
    assert [tuple(row) for row in sold] == [("phone", "A1", "sale-1")]
