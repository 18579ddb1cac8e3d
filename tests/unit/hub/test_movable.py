"""The centre's SQL moves to a PostgreSQL that is distributed by store, unchanged."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from harness.movable import check_ddl, check_module, check_query, owned_tables, queries

ROOT = Path(__file__).resolve().parents[3]
HUB = ROOT / "sync" / "hub"
OWNED = owned_tables(HUB / "schema")
WRITES_SQL = ("store", "services")
"""Folders of the centre where SQL is written."""
WRITES_SQL_TOO = frozenset(
    {
        "sync/hub/enrolment.py",
        "sync/hub/hub.py",
        "sync/hub/standing.py",
        "sync/hub/api/catalogue_files.py",
    }
)
SPEAKS_TO_A_SERVER = ("postgres", "commands")
"""Folders that look after a server rather than keep what stores own."""


def modules() -> list[Path]:
    return sorted(
        path
        for path in HUB.glob("**/*.py")
        if path.relative_to(HUB).parts[0] not in SPEAKS_TO_A_SERVER
        and path.name not in {"database.py", "migrating.py"}
    )


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_stores_own_tables() -> None:
    assert {"lane", "store", "enrol_code", "entry", "stream"} <= OWNED
    assert not {"hub_meta", "chain_row", "claim"} & OWNED


@pytest.mark.parametrize("path", sorted((HUB / "schema").glob("*.sql")), ids=name_of)
def test_the_schema_is_movable(path: Path) -> None:
    assert list(check_ddl(path.read_text(encoding="utf-8"), name_of(path))) == []


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_queries_and_transactions_are_movable(path: Path) -> None:
    assert list(check_module(path.read_text(encoding="utf-8"), name_of(path), OWNED)) == []


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_sql_is_written_in_few_places(path: Path) -> None:
    if path.relative_to(HUB).parts[0] in WRITES_SQL or name_of(path) in WRITES_SQL_TOO:
        return
    found = queries(ast.parse(path.read_text(encoding="utf-8")))

    assert [query for query in found if query != "SELECT 1"] == []


@pytest.mark.parametrize(
    ("rule", "script"),
    [
        (1, "CREATE TABLE thing (id text PRIMARY KEY)"),
        (1, "CREATE TABLE thing (store_id text NOT NULL, id text)"),
        (1, "CREATE TABLE thing (store_id text, id text, PRIMARY KEY (id, store_id))"),
        (1, "CREATE TABLE thing (store_id text PRIMARY KEY, id text, UNIQUE (id))"),
        (1, "CREATE TABLE thing (store_id text PRIMARY KEY, id text UNIQUE)"),
        (1, "CREATE INDEX thing_by_id ON thing (id)"),
        (1, "CREATE UNIQUE INDEX thing_by_id ON thing USING btree (id, store_id)"),
        (2, "CREATE TABLE thing (store_id text PRIMARY KEY, n bigserial)"),
        (2, "CREATE TABLE thing (store_id text PRIMARY KEY, n int GENERATED ALWAYS AS IDENTITY)"),
        (2, "CREATE SEQUENCE thing_number"),
        (2, "SELECT nextval('thing_number')"),
        (3, "CREATE TABLE thing (store_id text PRIMARY KEY, hub text REFERENCES hub_meta)"),
        (3, "CREATE TABLE claim (policy text PRIMARY KEY REFERENCES store)"),
        (5, "CREATE TRIGGER t BEFORE INSERT ON store EXECUTE FUNCTION f()"),
        (5, "CREATE RULE r AS ON INSERT TO store DO INSTEAD NOTHING"),
        (5, "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'"),
        (5, "CREATE TEMP TABLE thing (store_id text PRIMARY KEY)"),
        (5, "CREATE TABLE thing (store_id text PRIMARY KEY DEFERRABLE)"),
        (5, "DO $$ BEGIN END $$ LANGUAGE plpgsql"),
    ],
)
def test_a_schema_that_is_tied_down_is_found(rule: int, script: str) -> None:
    assert rule in {finding.rule for finding in check_ddl(script, "here")}


@pytest.mark.parametrize(
    ("rule", "query"),
    [
        (1, "SELECT lane FROM lane WHERE lane = %s"),
        (1, "SELECT store_id FROM lane"),
        (1, "UPDATE lane SET reason = '' WHERE lane = %s"),
        (1, "DELETE FROM enrol_code WHERE expires_micros < %s"),
        (1, "INSERT INTO lane (lane) VALUES (%s)"),
        (1, "SELECT c.policy FROM claim c JOIN lane ON lane.lane = c.policy"),
        (2, "SELECT max(seq) + 1 FROM stream WHERE store_id = %s"),
        (5, "NOTIFY feed"),
        (5, "SELECT pg_notify('feed', '1')"),
        (5, "LISTEN feed"),
        (5, "SELECT pg_advisory_xact_lock(1)"),
        (5, "SELECT pg_try_advisory_lock(1)"),
        (5, "SELECT ctid FROM lane WHERE store_id = %s"),
        (5, "SELECT xmin FROM lane WHERE store_id = %s"),
    ],
)
def test_a_query_that_is_tied_down_is_found(rule: int, query: str) -> None:
    assert rule in {finding.rule for finding in check_query(query, "here", OWNED)}


@pytest.mark.parametrize(
    ("rule", "module"),
    [
        (1, 'cursor.execute("SELECT lane" " FROM lane")'),
        (1, 'cursor.execute(f"SELECT {columns} FROM lane")'),
        (1, 'cursor.execute("SELECT lane FROM lane" + suffix)'),
        (4, "hub.in_store(a, lambda one: hub.in_store(b, work))"),
        (6, "connection.commit()"),
        (6, "psycopg.connect(dsn)"),
    ],
)
def test_a_module_that_is_tied_down_is_found(rule: int, module: str) -> None:
    assert rule in {finding.rule for finding in check_module(module, "here", OWNED)}


def test_what_moves_is_left_in_peace() -> None:
    script = (
        "-- no trigger here\n"
        "CREATE TABLE thing (store_id text NOT NULL, id text, note text DEFAULT 'serial',"
        " amount numeric(10, 2), PRIMARY KEY (store_id, id));"
        "CREATE INDEX thing_by_note ON thing (store_id, note) WHERE note <> '';"
    )

    assert list(check_ddl(script, "here")) == []
    assert list(check_query("SELECT * FROM lane WHERE store_id = %s", "here", OWNED)) == []
    assert list(check_query("SELECT * FROM claim WHERE policy = %s", "here", OWNED)) == []
