"""A PostgreSQL database for each test: the embedded server, or the one that a variable names."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from harness.clock import FakeClock
from sync.hub.database import Database
from sync.hub.migrating import migrate
from sync.hub.postgres.server import EmbeddedServer

if TYPE_CHECKING:
    from collections.abc import Iterator

TEST_DSN = "TILLWRIGHT_TEST_DSN"
"""Names a superuser's connection to an installed server; the suite then runs against that."""
HURRIED = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


class Databases:
    """Makes databases on one server, each a copy of one with the schema applied."""

    def __init__(self, dsn: str) -> None:
        self.dsn = dsn
        self._names = (f"tillwright_{os.getpid()}_{n}" for n in itertools.count())
        self._made: list[str] = []
        self._template = self._create(None)
        template = Database(self._named(self._template))
        try:
            migrate(template, FakeClock())
        finally:
            template.close()

    def new(self, *, migrated: bool = True) -> str:
        """Return the DSN of a fresh database."""
        return self._named(self._create(self._template if migrated else None))

    def drop(self) -> None:
        """Remove what was made, the newest first."""
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            for name in reversed(self._made):
                connection.execute(
                    sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
                )

    def _create(self, template: str | None) -> str:
        name = next(self._names)
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                    sql.Identifier(name), sql.Identifier(template or "template0")
                )
            )
        self._made.append(name)
        return name

    def _named(self, name: str) -> str:
        return make_conninfo(self.dsn, dbname=name)


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """Make databases at will; one server for each worker of the suite."""
    if TEST_DSN in os.environ:
        made = Databases(os.environ[TEST_DSN])
        yield made
        made.drop()
        return
    folder = Path(tempfile.mkdtemp(prefix="tillwright-test-"))
    server = EmbeddedServer(folder, settings=HURRIED)
    try:
        yield Databases(server.start())
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def database(databases: Databases) -> Iterator[Database]:
    """Open a fresh database with the schema applied."""
    opened = Database(databases.new())
    yield opened
    opened.close()


@pytest.fixture
def empty_database(databases: Databases) -> Iterator[Database]:
    """Open a fresh database with nothing in it."""
    opened = Database(databases.new(migrated=False))
    yield opened
    opened.close()
