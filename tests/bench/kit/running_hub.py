"""A centre as `hub up` starts it, with lanes that are enrolled by their codes."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bench.kit.workshop import ROOT, quiet_environment
from sync.client.enrolling import enrol

if TYPE_CHECKING:
    from collections.abc import Iterator

_WAIT_S = 60
_HUB = (sys.executable, "-m", "sync.hub")


class RunningHub:
    """A centre's process and its folder."""

    def __init__(self, folder: Path, process: subprocess.Popen[bytes]) -> None:
        self.folder = folder
        self.process = process

    @property
    def url(self) -> str:
        """Where lanes are served."""
        told = json.loads((self.folder / "listening.json").read_text())
        return f"https://127.0.0.1:{told['lanes'].rpartition(':')[2]}"

    @property
    def office(self) -> str:
        """Where the office is served."""
        return f"http://{json.loads((self.folder / 'listening.json').read_text())['office']}"

    def dsn(self) -> str:
        """Return where its database is."""
        from sync.hub.commands.arguments import DATABASE
        from sync.hub.postgres.server import EmbeddedServer

        return EmbeddedServer(self.folder).dsn(DATABASE)

    def token(self) -> str:
        """Return a token for the office that may write."""
        run = (*_HUB, "token", "--data", str(self.folder), "--name", "bench", "--scope", "write")
        done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=True)
        return done.stdout.splitlines()[0]

    def enrol(self, till: Path, store: str, lane: str) -> None:
        """Enrol a till by a code, as `till enrol` does."""
        run = (*_HUB, "enrol-code", "--data", str(self.folder), "--store", store, "--lane", lane)
        done = subprocess.run(
            [*run, "--currency", "EUR"], cwd=ROOT, capture_output=True, text=True, check=True
        )
        enrol(till, done.stdout.splitlines()[0])


@contextmanager
def running_hub() -> Iterator[RunningHub]:
    """Start a centre in a folder of its own and stop it at the end."""
    # Its database server may run under another account, which must reach the folder.
    folder = Path(tempfile.mkdtemp(prefix="hub-bench-"))
    folder.chmod(0o755)
    data = folder / "centre"
    command = [*_HUB, "up", "--data", str(data), "--lanes", "127.0.0.1:0"]
    process = subprocess.Popen(
        [*command, "--office", "127.0.0.1:0"],
        cwd=ROOT,
        env={**quiet_environment(), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
    )
    try:
        _wait(process)
        yield RunningHub(data, process)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(_WAIT_S)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(process: subprocess.Popen[bytes]) -> None:
    assert process.stdout is not None
    until = time.monotonic() + _WAIT_S
    while time.monotonic() < until:
        line = process.stdout.readline()
        if line.startswith(b"office"):
            return
        if not line:
            break
    raise RuntimeError("the centre did not start")
