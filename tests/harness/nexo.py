"""A nexo terminal on this machine's network, and the till's driver for it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from devices.ports.nexo import NexoTerminal
from devices.ports.nexo_line import TerminalLine
from devices.ports.nexo_messages import Ends
from devices.ports.nexo_sealing import SharedKey
from devices.simulated.nexo_server import (
    CERTIFICATE_NAME,
    KEY_IDENTIFIER,
    PASSPHRASE,
    POI_ID,
    NexoServer,
)
from edge.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def nexo_server(folder: Path, *words: str, delay_s: float = 0.0) -> Iterator[NexoServer]:
    """Run a simulated terminal; each request for money uses up the first word."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "script").write_text("\n".join(words))
    server = NexoServer(folder, SystemClock(), delay_s=delay_s)
    try:
        yield server
    finally:
        server.close()


def driver(server: NexoServer, answer_s: float = 5.0) -> NexoTerminal:
    """Return the till's driver for a terminal; it never waits between two questions."""
    line = TerminalLine("127.0.0.1", server.port, CERTIFICATE_NAME, server.authority_file)
    return NexoTerminal(
        line,
        SharedKey(PASSPHRASE, KEY_IDENTIFIER, 1),
        Ends("TILL-1", POI_ID),
        SystemClock(),
        currency="EUR",
        answer_s=answer_s,
        poll_s=0.0,
    )


def charged_minor(server: NexoServer) -> int:
    """Return what the terminal has charged in all, refunds taken off."""
    return sum(total.paid_minor - total.refunded_minor for total in server.ledger.totals())
