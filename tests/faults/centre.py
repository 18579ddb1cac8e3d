"""A whole centre in a folder of its own that can be killed, with its database, and looked into."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import psycopg
from harness.hub_process import HubProcess

from sync.hub.commands.arguments import DATABASE
from sync.hub.postgres.postmaster import read_postmaster
from sync.hub.postgres.server import EmbeddedServer

if TYPE_CHECKING:
    from collections.abc import Iterator


class Centre:
    """`hub up` in a folder; a folder that is restored from a backup takes its place."""

    def __init__(self, folder: Path) -> None:
        self.hub = HubProcess(folder)
        self.said: list[str] = []
        self._database: EmbeddedServer | None = None

    @property
    def port(self) -> int:
        """Return where the lanes reach it, on this machine."""
        return int(self.hub.lanes.rpartition(":")[2])

    def start(self) -> None:
        """Start it, and wait until it serves."""
        self.hub.start()
        assert self.hub.process is not None
        said = self.hub.process.stdout
        # A full pipe would hold up the process that writes to it.
        self._listener = Thread(target=lambda: self.said.extend(said or ()), daemon=True)
        self._listener.start()

    def kill(self, *, database_too: bool = False) -> None:
        """Kill the process as a power cut does; perhaps its database server as well."""
        if database_too:
            os.kill(self._postmaster(), signal.SIGKILL)
        assert self.hub.process is not None
        self.hub.process.kill()
        self._reap()

    def kill_database(self) -> None:
        """Kill the database server under the running hub."""
        os.kill(self._postmaster(), signal.SIGKILL)

    def start_database(self) -> None:
        """Start the database server again, as whoever looks after it does."""
        # Kept until it is stopped: it is this process's child from now on.
        self._database = EmbeddedServer(self.hub.folder)
        self._database.start()

    def stop(self) -> None:
        """End hub and database."""
        if self.hub.process is not None:
            self.hub.process.terminate()
            self._reap()
        (self._database or EmbeddedServer(self.hub.folder)).stop()

    def enrol_code(self, store: str, lane: str, port: int) -> str:
        """Return a code that leads a till here by way of a port of this machine."""
        done = self.hub.command(
            "enrol-code", "--store", store, "--lane", lane, "--store-name", f"Store {store}",
            "--currency", "EUR", "--replace", "--at", f"127.0.0.1:{port}",
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()[0]

    def command(self, *arguments: str) -> str:
        """Run a command of the hub that has to succeed; return what it said."""
        done = self.hub.command(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def restored(self, backup: Path, folder: Path) -> None:
        """End this life of the centre and begin another from a backup, at the same address."""
        self.stop()
        old, self.hub.folder = self.hub.folder, folder
        self.command("restore", str(backup))
        shutil.rmtree(old)
        self.start()

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the database directly."""
        with psycopg.connect(EmbeddedServer(self.hub.folder).dsn(DATABASE)) as connection:
            return connection.execute(sql, values).fetchall()

    def _reap(self) -> None:
        assert self.hub.process is not None
        self.hub.process.wait(60)
        self._listener.join(10)
        assert self.hub.process.stdout is not None
        self.hub.process.stdout.close()
        self.hub.process = None

    def _postmaster(self) -> int:
        running = read_postmaster(self.hub.folder / "postgres" / "data")
        assert running is not None
        return running.pid


@contextmanager
def a_centre() -> Iterator[Centre]:
    """Lend a centre that serves; the folder is one that the database's own account can reach."""
    centre = Centre(hub_folder())
    try:
        centre.start()
        yield centre
    finally:
        centre.stop()
        shutil.rmtree(centre.hub.folder, ignore_errors=True)


def hub_folder() -> Path:
    """Return a new folder for a centre."""
    return Path(tempfile.mkdtemp(prefix="tillwright-test-"))
