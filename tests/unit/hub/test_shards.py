"""Stores lie on several databases; one that is away stops only its own stores."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient
from harness.clock import CountedIds, FakeClock
from harness.enrolling import Applicant
from psycopg.conninfo import make_conninfo

from edge.domain.errors import BadInput, Unavailable
from sync.hub.api.office import create_office_app
from sync.hub.database import Database
from sync.hub.hub import Hub, begin_epoch, found, tell_shards
from sync.hub.migrating import migrate
from sync.hub.pki import LaneCertificate, der_of, found_authority, read_lane_certificate
from sync.hub.postgres.server import EmbeddedServer
from sync.hub.shards import ShardMap, read_shards
from sync.hub.store.lanes import read_epoch

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def other() -> Iterator[EmbeddedServer]:
    """A second server of its own, which a test may take away."""
    folder = Path(tempfile.mkdtemp(prefix="tillwright-test-"))
    server = EmbeddedServer(folder, settings={"fsync": "off"})
    server.start()
    yield server
    server.stop()
    shutil.rmtree(folder)


def test_stores_of_one_server_go_on_while_the_other_is_away(
    database: Database, other: EmbeddedServer, tmp_path: Path
) -> None:
    second = Database(other.dsn(), wait_s=2)
    migrate(second, FakeClock())
    shards = ShardMap(database, {"S2": second})
    authority = found_authority(tmp_path / "keys")
    hub = Hub("h", shards, authority, FakeClock(), CountedIds())
    for store in ("S1", "S2"):
        hub.registry(store).add_store(store, "Shop", "EUR")
    till = Applicant(store="S1")
    held = enrolled(hub, till)
    enrolled(hub, Applicant(store="S2"))

    other.stop()

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
    second.close()


def test_lanes_of_every_server_learn_of_a_restored_centre(
    database: Database, other: EmbeddedServer
) -> None:
    second = Database(other.dsn())
    migrate(second, FakeClock())
    shards, ids = ShardMap(database, {"S2": second}), CountedIds()
    hub_id, first = found(database, FakeClock(), ids)
    tell_shards(shards, hub_id, first, 1)
    assert second.run(read_epoch) == first

    begin_epoch(database, ids)
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
