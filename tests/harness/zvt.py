"""A ZVT terminal on this machine's network, and the till's driver for it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from devices.ports.zvt import ZvtTerminal
from devices.ports.zvt_commands import Commands
from devices.ports.zvt_link import NotSent, ZvtLink
from devices.ports.zvt_memory import ZvtMemory
from devices.simulated.zvt_server import ZvtServer
from edge.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ACK_S = 0.5


@contextmanager
def zvt_server(folder: Path, *words: str, delay_s: float = 0.0) -> Iterator[ZvtServer]:
    """Run a simulated terminal; each request for money uses up the first word."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "script").write_text("\n".join(words))
    server = ZvtServer(folder, delay_s=delay_s)
    try:
        yield server
    finally:
        server.close()


def driver(
    server: ZvtServer, folder: Path, *, since: str = "", connections: int = 1_000
) -> ZvtTerminal:
    """Return the till's driver for a terminal; it hardly waits between two questions.

    After so many connections the network is gone.
    """
    left = iter(range(connections))

    def connect() -> ZvtLink:
        if next(left, None) is None:
            raise NotSent("unreachable")
        return ZvtLink("127.0.0.1", server.port, ACK_S)

    return ZvtTerminal(
        connect,
        ZvtMemory(folder / "zvt.jsonl", since),
        Commands("000000", "EUR"),
        SystemClock(),
        answer_s=5.0,
        poll_s=0.01,
    )


def charged_minor(server: ZvtServer) -> int:
    """Return what the terminal has charged in all, refunds and reversals taken off."""
    return sum(total.paid_minor - total.refunded_minor for total in server.ledger.totals())
