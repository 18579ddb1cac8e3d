"""A centre as `hub up` starts it, with lanes that are enrolled by their codes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from bench.kit.workshop import ROOT, quiet_environment
from edge.store.keys import lane_key
from edge.store.upgrade import connect_till_file

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

    def enrol(self, till: Path, store: str, lane: str) -> None:
        """Enrol a till by a code; what it gets lies in its folder of keys."""
        run = (*_HUB, "enrol-code", "--data", str(self.folder), "--store", store, "--lane", lane)
        done = subprocess.run(
            [*run, "--currency", "EUR"], cwd=ROOT, capture_output=True, text=True, check=True
        )
        secret = done.stdout.splitlines()[0].partition(".")[0]
        key = lane_key(till)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, lane)])
        csr = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, None)
        connection = connect_till_file(till)
        entry, signature = connection.execute(
            "SELECT entry, signature FROM journal ORDER BY position LIMIT 1"
        ).fetchone()
        connection.close()
        answer = httpx.post(
            f"{self.url}/v1/enrolments",
            verify=False,
            json={
                "code": secret,
                "store": store,
                "lane": lane,
                "csr": csr.public_bytes(Encoding.PEM).decode(),
                "genesis": {"entry": entry, "signature": signature.hex()},
            },
        )
        answer.raise_for_status()
        keys = till / "keys"
        (keys / "hub-ca.pem").write_text(answer.json()["ca"])
        (keys / "lane-cert.pem").write_text(answer.json()["certificate"])
        (keys / "lane-tls.key").write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        )


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
    raise RuntimeError(f"the centre did not start in {os.getcwd()}")
