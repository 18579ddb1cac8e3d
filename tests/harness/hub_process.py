"""A real `hub up` in a folder of its own, and a till's line to it."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from sync.hub.pki import der_of, read_lane_certificate
from sync.hub.postgres.server import EmbeddedServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.enrolling import Applicant

_ROOT = Path(__file__).resolve().parent.parent.parent
NO_CHECK_TIME = 0x200000


def free_address() -> str:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{taken.getsockname()[1]}"


@dataclass
class HubProcess:
    """`hub up`, started and ended like a user does it."""

    folder: Path
    lanes: str = field(default_factory=free_address)
    office: str = field(default_factory=free_address)
    process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [*_HUB, "up", "--data", str(self.folder), *self._listeners()],
            cwd=_ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.process.stdout is not None
        said = ""
        for line in self.process.stdout:
            said += line
            if line.startswith("office"):
                return
        raise AssertionError(said)

    def kill(self) -> None:
        """Kill the hub's own process; its database server lives on."""
        assert self.process is not None
        self.process.kill()
        self._reap()

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self._reap()
        EmbeddedServer(self.folder).stop()

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        name, *others = arguments
        return subprocess.run(
            [*_HUB, name, "--data", str(self.folder), *others],
            cwd=_ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    def _listeners(self) -> tuple[str, ...]:
        return "--lanes", self.lanes, "--office", self.office

    def _reap(self) -> None:
        assert self.process is not None
        self.process.communicate(timeout=30)
        self.process = None


_HUB = [sys.executable, "-m", "sync.hub"]


@contextmanager
def a_hub() -> Iterator[HubProcess]:
    """Lend a hub that serves; its folder may be another one at the end than at the beginning."""
    folder = Path(tempfile.mkdtemp(prefix="tillwright-test-"))
    made = HubProcess(folder)
    try:
        made.start()
        yield made
    finally:
        made.stop()
        for each in {folder, made.folder}:
            shutil.rmtree(each, ignore_errors=True)


def line_to(address: str, ca: str, certificate: str = "", key: str = "") -> httpx.Client:
    """Return a till's line: the authority pinned, times not judged, perhaps with a certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=ca)
    context.verify_flags |= NO_CHECK_TIME
    if certificate:
        with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:
            file.write(certificate + key)
            file.flush()
            context.load_cert_chain(file.name)
    return httpx.Client(base_url=f"https://{address}", verify=context, timeout=20)


def body_of(till: Applicant, code: str) -> dict[str, Any]:
    asked = till.request(code)
    return {
        "code": code,
        "store": till.store,
        "lane": till.lane,
        "csr": asked.csr,
        "genesis": {"entry": asked.genesis.entry, "signature": asked.genesis.signature},
    }


def serial_of(pem: str) -> str:
    held = read_lane_certificate(der_of(pem))
    assert held is not None
    return held.serial
