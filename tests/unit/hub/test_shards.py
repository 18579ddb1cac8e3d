"""Stores lie on several databases; one that is away stops only its own stores."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fastapi.testclient import TestClient
from harness.clock import CountedIds, FakeClock
from harness.enrolling import Applicant
from psycopg.conninfo import make_conninfo

from edge.domain.errors import BadInput, OutcomeUnknown, Unavailable
from sync.hub.api.office import create_office_app
from sync.hub.database import Database
from sync.hub.hub import Hub, begin_epoch, found, tell_shards
from sync.hub.migrating import migrate
from sync.hub.pki import LaneCertificate, der_of, found_authority, read_lane_certificate
from sync.hub.postgres.postmaster import read_postmaster
from sync.hub.postgres.server import EmbeddedServer
from sync.hub.services.inventory import Movement, move
from sync.hub.shards import ShardMap, read_shards
from sync.hub.store.lanes import read_epoch

if TYPE_CHECKING:
    from collections.abc import Iterator


class OtherServer:
    """A second server of its own, which a test kills."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server = EmbeddedServer(folder)
        self.start()

    @property
    def dsn(self) -> str:
        return self._server.dsn()

    def start(self) -> None:
        self._server.start()

    def kill(self) -> None:
        """End it as a power cut does: nothing is flushed, no session is told."""
        running = read_postmaster(self._folder / "postgres" / "data")
        assert running is not None
        os.kill(running.pid, signal.SIGKILL)
        # What is left to do of stopping it is to wait for its end.
        self._server.stop()

    def stop(self) -> None:
        self._server.stop()


@pytest.fixture
def other() -> Iterator[OtherServer]:
    folder = Path(tempfile.mkdtemp(prefix="tillwright-test-"))
    server = OtherServer(folder)
    yield server
    server.stop()
    shutil.rmtree(folder)


@pytest.fixture
def hub(database: Database, other: OtherServer, tmp_path: Path) -> Iterator[Hub]:
    """Lend a centre whose store S2 lies on the other server."""
    second = Database(other.dsn, wait_s=2)
    migrate(second, FakeClock())
    authority = found_authority(tmp_path / "keys")
    made = Hub("h", ShardMap(database, {"S2": second}), authority, FakeClock(), CountedIds())
    for store in ("S1", "S2"):
        made.registry(store).add_store(store, "Shop", "EUR")
    yield made
    second.close()


def test_stores_of_one_server_go_on_while_the_other_is_killed(hub: Hub, other: OtherServer) -> None:
    held = enrolled(hub, Applicant(store="S1"))
    enrolled(hub, Applicant(store="S2"))

    other.kill()

    hub.registry("S1").admit(held)
    enrolled(hub, Applicant(store="S1", lane="L2"))
    with pytest.raises(Unavailable, match="database_away"):
        hub.registry("S2").new_code("S2", "L2")
    with TestClient(create_office_app(hub)) as office:
        health = office.get("/healthz")
        figures = office.get("/metrics").text
    assert health.status_code == 503
    assert health.json()["answering"] == 1
    assert 'tillwright_database_up{at="0"} 1.0' in figures
    assert 'tillwright_database_up{at="1"} 0.0' in figures

    other.start()

    hub.registry("S2").new_code("S2", "L2")


class Booking:
    """Books movements of a store's stock one after the other, as fast as they go."""

    def __init__(self, hub: Hub, store: str) -> None:
        self._database = hub.shards.database_for(store)
        self._store = store
        self.booked: set[str] = set()
        self.tried: set[str] = set()
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        for number in itertools.count():
            if self._is_over.is_set():
                return
            name = f"m-{number}"
            self.tried.add(name)
            states = ("supplier", "on_hand", 1000, "", "", 1)
            moved = Movement(self._store, name, "milk", *states)
            with suppress(Unavailable, OutcomeUnknown):
                self._database.run(lambda cursor: move(cursor, moved, 1))  # noqa: B023
                self.booked.add(name)

    def reaches(self, count: int) -> None:
        """Wait until so many more are booked."""
        wanted, until = len(self.booked) + count, time.monotonic() + 60
        while len(self.booked) < wanted:
            assert time.monotonic() < until, f"{self._store} does not go on"
            time.sleep(0.01)

    def stop(self) -> None:
        self._is_over.set()
        self._thread.join()

    def kept(self) -> tuple[set[str], int]:
        """Return what the database has: the movements, and the stock that they come to."""

        def work(cursor: Any) -> tuple[set[str], int]:
            rows = cursor.execute(
                "SELECT movement FROM stock_movement WHERE store_id = %s", (self._store,)
            ).fetchall()
            stock = cursor.execute(
                "SELECT quantity_milli FROM stock_on_hand WHERE store_id = %s", (self._store,)
            ).fetchone()
            return {name for (name,) in rows}, stock[0]

        return self._database.run(work)


def test_what_a_killed_server_had_confirmed_is_there_when_it_is_back(
    hub: Hub, other: OtherServer
) -> None:
    near, far = Booking(hub, "S1"), Booking(hub, "S2")
    try:
        for _ in range(3):
            far.reaches(30)
            other.kill()
            near.reaches(100)
            other.start()
        far.reaches(30)
    finally:
        near.stop()
        far.stop()

    for booking in (near, far):
        kept, stock_milli = booking.kept()
        assert booking.booked <= kept <= booking.tried
        assert stock_milli == 1000 * len(kept)
    assert near.booked == near.tried, "nothing of the other store was lost or put off"


def test_lanes_of_every_server_learn_of_a_restored_centre(
    database: Database, other: OtherServer
) -> None:
    second = Database(other.dsn)
    migrate(second, FakeClock())
    shards, ids = ShardMap(database, {"S2": second}), CountedIds()
    hub_id, first = found(database, FakeClock(), ids)
    tell_shards(shards, hub_id, first, 1)
    assert second.run(read_epoch) == first

    begin_epoch(database, ids, FakeClock())
    again = found(database, FakeClock(), ids)
    tell_shards(shards, *again, 1)

    assert again[1] != first
    assert second.run(read_epoch) == database.run(read_epoch) == again[1]
    second.close()


def test_a_file_names_the_databases(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "shards.toml"
    second = make_conninfo(database.dsn, application_name="second")
    file.write_text(f'[shard.east]\ndsn = "{second}"\nstores = ["S2", "S3"]\n')

    shards = read_shards(database.dsn, file)

    try:
        assert shards.database_for("S1") is shards.home
        assert shards.database_for("S2") is shards.database_for("S3")
        assert shards.database_for("S2") is not shards.home
        assert len(shards.databases()) == 2
    finally:
        shards.close()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("shard = 1", "shards_wrong"),
        ("[shard.a]\nstores = []", "shards_wrong"),
        ('[shard.a]\ndsn = "x"\nstores = "S1"', "shards_wrong"),
        ("[", "shards_wrong"),
        (
            '[shard.a]\ndsn = "x"\nstores = ["S1"]\n[shard.b]\ndsn = "y"\nstores = ["S1"]',
            "store_on_two_shards",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(text: str, code: str, tmp_path: Path) -> None:
    file = tmp_path / "shards.toml"
    file.write_text(text)

    with pytest.raises(BadInput, match=code):
        read_shards("host=nowhere", file)


def enrolled(hub: Hub, till: Applicant) -> LaneCertificate:
    registry = hub.registry(till.store)
    code = registry.new_code(till.store, till.lane)
    held = read_lane_certificate(der_of(registry.enrol(till.request(code))))
    assert held is not None
    return held
