"""Runs a simulated card terminal for a shop's folder, with the secrets that the till needs."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from devices.files import replace_file
from devices.ports import zvt as zvt_driver
from devices.ports.nexo import PORT
from devices.simulated import nexo_server as nexo
from devices.simulated import zvt_server as zvt
from edge.clock import SystemClock
from edge.store.keys import KEYS_FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Serving:
    """A terminal that listens: where, what it keeps, and what the till's settings have to say."""

    port: int
    folder: Path
    settings: str


@contextmanager
def serve_zvt(directory: Path, *, port: int, delay_s: float) -> Iterator[Serving]:
    """Listen for a till as a ZVT terminal, which needs no secret, until the block ends."""
    folder = directory / zvt.FOLDER
    server = zvt.ZvtServer(folder, port=port or zvt_driver.PORT, delay_s=delay_s)
    try:
        yield Serving(server.port, folder, _settings("zvt", server.port, ()))
    finally:
        server.close()


@contextmanager
def serve_nexo(directory: Path, *, port: int, delay_s: float) -> Iterator[Serving]:
    """Listen for a till until the block ends."""
    keys = directory / KEYS_FOLDER
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = directory / nexo.FOLDER
    server = nexo.NexoServer(folder, SystemClock(), port=port or PORT, delay_s=delay_s)
    try:
        replace_file(keys / "terminal-passphrase", f"{nexo.PASSPHRASE}\n".encode())
        replace_file(keys / "terminal-authority.pem", server.authority_file.read_bytes())
        lines = (
            f'poi_id = "{nexo.POI_ID}"',
            f'key_identifier = "{nexo.KEY_IDENTIFIER}"',
            f'certificate_name = "{nexo.CERTIFICATE_NAME}"',
        )
        yield Serving(server.port, folder, _settings("nexo", server.port, lines))
    finally:
        server.close()


def _settings(protocol: str, port: int, lines: tuple[str, ...]) -> str:
    told = ("[devices]", f'terminal = "{protocol}"', "", "[terminal]", 'host = "127.0.0.1"')
    return "\n".join((*told, f"port = {port}", *lines))
