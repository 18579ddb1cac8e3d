"""Starts, finds again and stops the embedded PostgreSQL server."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from signal import SIGINT, SIGQUIT
from typing import TYPE_CHECKING, Final, TypedDict

import psycopg
from psycopg.conninfo import make_conninfo

from edge.domain.errors import DataDamaged, Unavailable
from sync.hub.postgres import programs
from sync.hub.postgres.account import Account, choose_account, open_the_way
from sync.hub.postgres.postmaster import Postmaster, clear_stale, is_running, read_postmaster

if TYPE_CHECKING:
    from collections.abc import Mapping

START_S_MAX: Final = 60
"""Crash recovery after a kill replays the log; on a slow disk that takes its time."""
STOP_S_MAX: Final = 30
_POLL_S: Final = 0.02
_RETRY_S: Final = 0.2
_SESSIONS_LEFT: Final = "shared memory block"
"""What the server says when the sessions of one that was killed have not all ended yet."""
_LOG_TAIL: Final = 500
_SOCKET_PATH_MAX: Final = 107
"""Longest path of a Unix socket on Linux (sun_path less its end)."""
_SUPERUSER: Final = "hub"
_PORT: Final = 5432
_LOCALE = ("--locale-provider=builtin", "--locale=C.UTF-8")


class _Identity(TypedDict, total=False):
    """Whom a process is started as, in the words of `subprocess`; empty for ourselves."""

    user: int
    group: int
    extra_groups: list[str | int]


class EmbeddedServer:
    """PostgreSQL below a folder of ours: Unix socket only, scram, nobody else's account needed.

    `settings` are options of the server that a test may lower, such as fsync.
    """

    def __init__(
        self,
        folder: Path,
        *,
        system_user: str | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self._account = choose_account(system_user)
        self._folder = folder
        self._home = folder / "postgres"
        self._data = self._home / "data"
        self._password_file = folder / "keys" / "postgres.password"
        self._settings = dict(settings or {})
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Start the server, or find the one that runs here already; return a DSN for `postgres`.

        A server that outlived a killed hub is taken over. Raises `Unavailable` "postgres_failed"
        with the last line of its log.
        """
        self.prepare()
        for part in (self._home, self._data):
            part.mkdir(mode=0o700, exist_ok=True)
            self._account.owns(part)
        root = self._programs()
        if not (self._data / "PG_VERSION").exists():
            self._initialise(root)
        deadline_s = time.monotonic() + START_S_MAX
        while True:
            if clear_stale(self._data) is None:
                self._launch(root)
            dsn = self._await_ready(deadline_s)
            if dsn:
                return dsn
            time.sleep(_RETRY_S)

    def prepare(self) -> None:
        """Make the folder, or refuse one that the server's account could not reach."""
        open_the_way(self._folder, self._account)

    def dsn(self, database: str = "postgres") -> str:
        """Return how to connect to one database of the running server."""
        running = read_postmaster(self._data)
        if running is None:
            raise Unavailable("postgres_not_running")
        return self._conninfo(running, database)

    def stop(self) -> None:
        """End the server: sessions are cut, everything committed stands, the log is closed."""
        running = read_postmaster(self._data)
        if running is not None and is_running(running.pid, self._data):
            for signal in (SIGINT, SIGQUIT):
                _signal(running.pid, signal)
                if self._ended(running.pid):
                    break
            if running.socket_folder.parent != self._home:
                shutil.rmtree(running.socket_folder, ignore_errors=True)
        if self._child is not None:
            self._child.wait(STOP_S_MAX)
            self._child = None

    def _programs(self) -> Path:
        if self._account.switches:
            return programs.copied(self._home / "server")
        return programs.installed()

    def _initialise(self, root: Path) -> None:
        password = self._password()
        handed = self._home / "password"
        handed.touch(mode=0o600)
        handed.write_text(password)
        if self._account.switches:
            os.chown(handed, self._account.uid, self._account.gid)
        # A start that was cut short left half a cluster, which holds nothing yet.
        for part in self._data.iterdir():
            shutil.rmtree(part) if part.is_dir() else part.unlink()
        try:
            done = self._run(
                [str(root / "bin" / "initdb"), "-D", str(self._data), "-U", _SUPERUSER],
                ["--auth=scram-sha-256", f"--pwfile={handed}", "--encoding=UTF8", *_LOCALE],
                ["--no-instructions", *(["--no-sync"] if "fsync" in self._settings else [])],
            )
        finally:
            handed.unlink()
        if done.returncode:
            raise Unavailable("postgres_failed", told=_last_line(done.stderr.decode()))

    def _password(self) -> str:
        """Return the superuser's password, drawn when there is none, kept where only we read."""
        keys = self._password_file.parent
        keys.mkdir(mode=0o700, exist_ok=True)
        if not self._password_file.exists():
            half = self._password_file.with_suffix(".half")
            half.unlink(missing_ok=True)
            half.touch(mode=0o600)
            half.write_text(secrets.token_urlsafe(32))
            half.rename(self._password_file)
        return self._password_file.read_text()

    def _launch(self, root: Path) -> None:
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._socket_folder()),
            "unix_socket_permissions": "0700",
            "port": str(_PORT),
            "logging_collector": "off",
            "timezone": "UTC",
            **self._settings,
        }
        arguments = [str(root / "bin" / "postgres"), "-D", str(self._data)]
        for name, value in options.items():
            arguments += ["-c", f"{name}={value}"]
        with self._log().open("ab") as log:
            self._child = subprocess.Popen(
                arguments,
                cwd=self._home,
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **_identity(self._account),
            )

    def _socket_folder(self) -> Path:
        """Return a folder for the socket that is closed to all others and whose path is short."""
        folder = self._home / "socket"
        if len(os.fsencode(folder / f".s.PGSQL.{_PORT}.lock")) > _SOCKET_PATH_MAX:
            folder = Path(tempfile.mkdtemp(prefix="tillwright-"))
        folder.mkdir(mode=0o700, exist_ok=True)
        self._account.owns(folder)
        return folder

    def _await_ready(self, deadline_s: float) -> str:
        """Return the DSN once the server serves; "" when sessions of a killed one still end."""
        while time.monotonic() < deadline_s:
            if self._child is not None and self._child.poll() is not None:
                told = self._log().read_text(errors="replace")[-_LOG_TAIL:]
                if _SESSIONS_LEFT not in told:
                    raise Unavailable("postgres_failed", told=_last_line(told))
                return ""
            running = read_postmaster(self._data)
            if running is not None and running.is_ready and is_running(running.pid, self._data):
                dsn = self._conninfo(running, "postgres")
                self._greet(dsn)
                return dsn
            time.sleep(_POLL_S)
        raise Unavailable("postgres_failed", told=_last_line(self._log().read_text()))

    def _greet(self, dsn: str) -> None:
        try:
            psycopg.connect(dsn, connect_timeout=START_S_MAX).close()
        except psycopg.OperationalError as error:
            if "password" in str(error):
                raise DataDamaged("postgres_password_lost", file=str(self._password_file)) from None
            raise Unavailable("postgres_failed", told=_last_line(str(error))) from error

    def _conninfo(self, running: Postmaster, database: str) -> str:
        return make_conninfo(
            host=str(running.socket_folder),
            port=running.port,
            user=_SUPERUSER,
            password=self._password(),
            dbname=database,
        )

    def _ended(self, pid: int) -> bool:
        deadline_s = time.monotonic() + STOP_S_MAX
        while time.monotonic() < deadline_s:
            if not is_running(pid, self._data):
                return True
            time.sleep(_POLL_S)
        return False

    def _run(self, *arguments: list[str]) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [word for part in arguments for word in part],
            cwd=self._home,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            **_identity(self._account),
        )

    def _log(self) -> Path:
        return self._folder / "postgres.log"


def _identity(account: Account) -> _Identity:
    if not account.switches:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def _environment() -> dict[str, str]:
    """Return what the programs may know of our surroundings; PG* variables would bend them."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def _signal(pid: int, signal: int) -> None:
    try:
        os.kill(pid, signal)
    except ProcessLookupError:
        return


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""
