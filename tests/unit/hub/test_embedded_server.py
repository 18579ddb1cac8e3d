"""The server that comes with the program: closed to others, found again, and gone when stopped."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
from pathlib import Path
from stat import S_IMODE
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from edge.domain.errors import BadInput, DataDamaged, Refusal
from sync.hub.postgres import programs
from sync.hub.postgres.postmaster import is_running, read_postmaster
from sync.hub.postgres.server import EmbeddedServer

if TYPE_CHECKING:
    from collections.abc import Iterator

SETTINGS = {"fsync": "off"}
"""Quick, yet what is committed outlives a killed process, as it must; not a power cut."""

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become someone else")


@pytest.fixture
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="tillwright-test-"))
    yield made
    shutil.rmtree(made)


@pytest.fixture
def server(folder: Path) -> Iterator[EmbeddedServer]:
    made = EmbeddedServer(folder, settings=SETTINGS)
    yield made
    made.stop()


def test_what_is_committed_outlives_a_stop(server: EmbeddedServer) -> None:
    write(server.start())

    server.stop()

    assert read(server.start()) == 1


def test_only_the_centre_reads_the_password_and_reaches_the_socket(
    server: EmbeddedServer, folder: Path
) -> None:
    dsn = server.start()

    assert mode(folder / "keys") == 0o700
    assert mode(folder / "keys" / "postgres.password") == 0o600
    assert mode(folder / "postgres") == 0o700
    assert mode(folder / "postgres" / "data") == 0o700
    assert mode(folder / "postgres" / "socket") == 0o700
    with psycopg.connect(dsn) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(make_conninfo(dsn, password="guess")).close()


def test_nothing_outside_its_own_folder_changes(server: EmbeddedServer, folder: Path) -> None:
    outside = [
        *folder.parents,
        programs.installed(),
        *programs.installed().parents,
        *programs.installed().rglob("*"),
    ]
    before = {path: fingerprint(path) for path in outside}

    write(server.start())
    server.stop()

    assert {path: fingerprint(path) for path in outside} == before


@needs_root
def test_started_by_root_it_runs_as_somebody_else(server: EmbeddedServer, folder: Path) -> None:
    server.start()

    running = read_postmaster(folder / "postgres" / "data")
    assert running is not None
    status = Path(f"/proc/{running.pid}/status").read_text()
    uids = next(line for line in status.splitlines() if line.startswith("Uid:")).split()[1:]
    assert "0" not in uids
    assert Path(f"/proc/{running.pid}/exe").readlink().is_relative_to(folder)


@needs_root
def test_a_folder_that_the_account_cannot_reach_is_refused_and_named(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    server = EmbeddedServer(closed / "centre", settings=SETTINGS)

    folder.chmod(0o711)
    with pytest.raises(Refusal, match="folder_not_passable") as refused:
        server.start()

    assert refused.value.facts["closed"] == str(closed)
    assert mode(closed) == 0o700


@needs_root
def test_a_folder_with_other_things_in_it_is_not_opened(folder: Path) -> None:
    (folder / "letters").write_text("private")

    with pytest.raises(Refusal, match="folder_not_passable"):
        EmbeddedServer(folder, settings=SETTINGS).start()

    assert mode(folder) == 0o700


@needs_root
@pytest.mark.parametrize(
    ("name", "code"), [("nobody-here", "system_user_unknown"), ("root", "system_user_is_root")]
)
def test_an_account_that_cannot_serve_is_refused(folder: Path, name: str, code: str) -> None:
    with pytest.raises(BadInput, match=code):
        EmbeddedServer(folder, system_user=name)


def test_a_server_that_outlived_its_centre_is_taken_over(
    server: EmbeddedServer, folder: Path
) -> None:
    write(server.start())
    data = folder / "postgres" / "data"
    before = read_postmaster(data)

    assert read(EmbeddedServer(folder, settings=SETTINGS).start()) == 1
    assert read_postmaster(data) == before


def test_a_killed_server_starts_again_with_everything_committed(
    server: EmbeddedServer, folder: Path
) -> None:
    write(server.start())
    data = folder / "postgres" / "data"
    running = read_postmaster(data)
    assert running is not None

    os.kill(running.pid, signal.SIGKILL)
    while is_running(running.pid, data):
        time.sleep(0.01)
    again = EmbeddedServer(folder, settings=SETTINGS)

    assert read(again.start()) == 1

    again.stop()


def test_a_number_that_now_belongs_to_another_process_does_not_stop_it(
    server: EmbeddedServer, folder: Path
) -> None:
    server.start()
    pid_file = folder / "postgres" / "data" / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    server.stop()
    pid_file.write_text("\n".join([str(os.getppid()), *lines[1:]]))

    write(server.start())


def test_a_path_too_long_for_a_socket_gets_a_short_one(folder: Path) -> None:
    server = EmbeddedServer(folder / ("d" * 60) / ("e" * 60), settings=SETTINGS)
    folder.chmod(0o711)
    try:
        write(server.start())
        running = read_postmaster(folder / ("d" * 60) / ("e" * 60) / "postgres" / "data")
        assert running is not None
        assert mode(running.socket_folder) == 0o700
    finally:
        server.stop()
    assert not running.socket_folder.exists()


def test_a_lost_password_is_named(server: EmbeddedServer, folder: Path) -> None:
    server.start()
    (folder / "keys" / "postgres.password").unlink()

    with pytest.raises(DataDamaged, match="postgres_password_lost"):
        EmbeddedServer(folder, settings=SETTINGS).start()


def write(dsn: str) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute("CREATE TABLE t (n int)")
        connection.execute("INSERT INTO t VALUES (1)")


def read(dsn: str) -> int:
    with psycopg.connect(dsn) as connection:
        row = connection.execute("SELECT n FROM t").fetchone()
    assert row is not None
    return int(row[0])


def mode(path: Path) -> int:
    return S_IMODE(path.stat().st_mode)


def fingerprint(path: Path) -> tuple[int, int, int]:
    status = path.lstat()
    return status.st_mode, status.st_uid, status.st_gid
