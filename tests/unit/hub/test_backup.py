"""A centre is copied while it serves, and comes back as a new life with its lanes and keys."""

from __future__ import annotations

import shutil
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from stat import S_IMODE
from typing import TYPE_CHECKING

import pytest
from harness.clock import CountedIds, FakeClock
from harness.enrolling import Applicant

from edge.domain.errors import BadInput, DataDamaged, Refusal
from sync.hub.backup import back_up, read_backup
from sync.hub.commands import restore_command
from sync.hub.database import Database
from sync.hub.hub import Hub, found
from sync.hub.migrating import migrations
from sync.hub.pki import der_of, found_authority, read_lane_certificate
from sync.hub.shards import ShardMap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.postgres import Databases


@pytest.fixture
def hub(database: Database, tmp_path: Path) -> Hub:
    clock, ids = FakeClock(), CountedIds()
    hub_id, _ = found(database, clock, ids)
    authority = found_authority(tmp_path / "first" / "keys")
    authority.certify_server(["hub.example"])
    return Hub(hub_id, ShardMap(database), authority, clock, ids)


@pytest.fixture
def copy(hub: Hub, tmp_path: Path) -> Path:
    registry = hub.registry("S1")
    registry.add_store("S1", "High Street", "EUR")
    registry.enrol(Applicant().request(registry.new_code("S1", "L1")))
    back_up(hub, tmp_path / "copy")
    return tmp_path / "copy"


def test_a_backup_is_closed_to_others_and_says_what_is_in_it(hub: Hub, copy: Path) -> None:
    manifest = read_backup(copy)

    assert manifest.schema == migrations()[-1].version
    assert S_IMODE(copy.stat().st_mode) == 0o700
    keys = {path.name for path in (hub.folder / "keys").iterdir()}
    assert keys >= {"ca.key", "console.key", "outcome.key", "server.key"}
    assert {f"keys/{name}" for name in keys} | {"database-0.dump"} == set(manifest.files)
    assert {S_IMODE((copy / name).stat().st_mode) for name in manifest.files} == {0o600}
    assert not (copy / "keys" / "postgres.password").exists()


def test_a_restored_centre_knows_its_lanes_and_begins_a_new_epoch(
    hub: Hub, copy: Path, databases: Databases, tmp_path: Path
) -> None:
    dsn = databases.new(migrated=False)

    assert restore(copy, "--data", str(tmp_path / "second"), "--dsn", dsn) == 0

    again = Database(dsn)
    try:
        hub_id, epoch = found(again, hub.clock, hub.ids)
        lanes = again.run(lambda cursor: cursor.execute("SELECT lane FROM lane").fetchall())
    finally:
        again.close()
    assert hub_id == hub.hub_id
    assert epoch != found(hub.database, hub.clock, hub.ids)[1]
    assert lanes == [("L1",)]
    assert found_authority(tmp_path / "second" / "keys").pem == hub.authority.pem


def test_a_damaged_backup_is_refused_before_anything_changes(
    copy: Path, databases: Databases, tmp_path: Path
) -> None:
    dump = copy / "database-0.dump"
    content = bytearray(dump.read_bytes())
    content[len(content) // 2] ^= 1
    dump.write_bytes(bytes(content))

    with pytest.raises(DataDamaged, match=r"database-0\.dump"):
        restore(copy, "--data", str(tmp_path / "second"), "--dsn", databases.new(migrated=False))
    assert not (tmp_path / "second").exists()


def test_a_folder_without_a_manifest_is_no_backup(copy: Path) -> None:
    (copy / "manifest.json").unlink()

    with pytest.raises(DataDamaged, match="backup_damaged"):
        read_backup(copy)


def test_a_backup_of_a_newer_program_is_refused(copy: Path) -> None:
    manifest = copy / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"format": 1', '"format": 2'))

    with pytest.raises(BadInput, match="backup_newer"):
        read_backup(copy)


def test_a_centre_is_not_restored_over_another(hub: Hub, copy: Path, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="restore_target_used"):
        restore(copy, "--data", str(hub.folder), "--dsn", hub.database.dsn)
    with pytest.raises(Refusal, match="restore_target_used"):
        restore(copy, "--data", str(tmp_path / "third"), "--dsn", hub.database.dsn)
    with pytest.raises(Refusal, match="backup_target_used"):
        back_up(hub, copy)


@pytest.fixture
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="tillwright-test-"))
    yield made
    shutil.rmtree(made)


def test_a_backup_comes_back_with_a_database_server_of_its_own(copy: Path, folder: Path) -> None:
    assert restore(copy, "--data", str(folder)) == 0

    assert (folder / "postgres" / "data").exists()
    assert read_lane_certificate(der_of(found_authority(folder / "keys").pem)) is None
    with pytest.raises(Refusal, match="restore_target_used"):
        restore(copy, "--data", str(folder))


def restore(*arguments: str | Path) -> int:
    parser = ArgumentParser()
    restore_command.add_arguments(parser)
    return restore_command.run(parser.parse_args([str(argument) for argument in arguments]))


def test_settings_and_their_secrets_come_back_closed_to_others(
    hub: Hub, databases: Databases, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("payments.toml", "messages.toml", "carriers.toml"):
        (hub.folder / name).write_text(f"# {name}", encoding="utf-8")
    (hub.folder / "keys" / "payments.token").write_text("sk_1", encoding="utf-8")
    back_up(hub, tmp_path / "copy")
    second = tmp_path / "second"
    second.mkdir()
    (second / "carriers.toml").write_text("# of this machine", encoding="utf-8")

    dsn = databases.new(migrated=False)
    assert restore(tmp_path / "copy", "--data", str(second), "--dsn", dsn) == 0

    texts = {name: (second / name).read_text() for name in ("payments.toml", "carriers.toml")}
    assert texts == {"payments.toml": "# payments.toml", "carriers.toml": "# of this machine"}
    assert (second / "keys" / "payments.token").read_text() == "sk_1"
    assert S_IMODE((second / "payments.toml").stat().st_mode) == 0o600
    assert S_IMODE((tmp_path / "copy" / "messages.toml").stat().st_mode) == 0o600
    assert "payments.toml, messages.toml: as backed up" in capsys.readouterr().out
