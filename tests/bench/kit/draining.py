"""Drains a till with its own `till sync --once` and watches it and the centre meanwhile."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter, sleep
from typing import TYPE_CHECKING, Any

from psycopg import connect

from bench.kit.relay import Relay
from bench.kit.workshop import ROOT, TILL, quiet_environment
from edge.store.upgrade import connect_till_file
from sync.client.identity import HUB_FILE
from sync.hub.store.claims import stores_waiting
from sync.hub.store.outcomes import stores_untold

if TYPE_CHECKING:
    from psycopg import Cursor

    from bench.kit.running_hub import RunningHub

_LOOK_S = 0.02
_WAIT_S = 900


@dataclass(frozen=True, slots=True)
class Drained:
    """What a drain came to: times as `perf_counter` tells them, bytes in both directions.

    It began with the first connection and ended when all was acknowledged, and nothing waited to
    be decided or told. `steps` are when the centre was seen to have how many entries.
    """

    entries: int
    began_s: float
    ended_s: float
    up_bytes: int
    down_bytes: int
    peak_mb: float
    cpu_s: float
    steps: tuple[tuple[float, int], ...]

    @property
    def rate(self) -> float:
        """Entries a second."""
        return self.entries / (self.ended_s - self.began_s)


def drain(hub: RunningHub, till: Path) -> Drained:
    """Send all that an enrolled till has, from one process, and wait until the centre is done."""
    stream, last = _last(till)
    port = int(hub.url.rpartition(":")[2])
    with Relay(port) as relay, connect(hub.dsn(), autocommit=True) as server:
        _lead_through(till, relay.address)
        process = subprocess.Popen(
            [*TILL, "sync", "--once", "--data", str(till)],
            cwd=ROOT,
            env=quiet_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        seen = _watch(server.cursor(), process, stream, last)
        _, complaint = process.communicate(timeout=_WAIT_S)
        if process.returncode:
            raise RuntimeError(f"till sync ended with {process.returncode}: {complaint[-500:]}")
        return replace(
            seen, began_s=relay.began_s, up_bytes=relay.up_bytes, down_bytes=relay.down_bytes
        )


def _last(till: Path) -> tuple[str, int]:
    connection = connect_till_file(till)
    stream, last = connection.execute(
        "SELECT incarnation, max(seq) FROM journal GROUP BY incarnation"
    ).fetchone()
    connection.close()
    return str(stream), int(last)


def _lead_through(till: Path, address: str) -> None:
    """Have the till reach its centre by another address of this machine."""
    path = till / "keys" / HUB_FILE
    path.write_text(json.dumps(json.loads(path.read_text()) | {"url": f"https://{address}"}))


def _watch(cursor: Cursor[Any], process: subprocess.Popen[str], stream: str, last: int) -> Drained:
    """Look at the centre and at the process until nothing waits."""
    steps: list[tuple[float, int]] = []
    peak_kb = cpu_s = 0.0
    while True:
        if process.poll() is None:
            peak_kb, cpu_s = max(peak_kb, memory_kb(process.pid, "VmHWM")), processor_s(process.pid)
        elif process.returncode:
            break
        found = cursor.execute("SELECT seq FROM stream WHERE incarnation = %s", (stream,))
        ((seq,),) = found.fetchall() or [(0,)]
        if not steps or seq != steps[-1][1]:
            steps.append((perf_counter(), seq))
        if seq >= last and not stores_waiting(cursor) and not stores_untold(cursor):
            break
        sleep(_LOOK_S)
    ended_s = perf_counter()
    while process.poll() is None:
        peak_kb, cpu_s = max(peak_kb, memory_kb(process.pid, "VmHWM")), processor_s(process.pid)
        sleep(_LOOK_S)
    return Drained(last, 0, ended_s, 0, 0, peak_kb / 1024, cpu_s, tuple(steps))


def memory_kb(pid: int, name: str = "VmRSS") -> float:
    """Return a figure of a process's memory by its name; 0 for one that has just ended."""
    for line in _told(pid, "status").splitlines():
        if line.startswith(name):
            return float(line.split()[1])
    return 0


def processor_s(pid: int) -> float:
    """Return the processor's seconds that a process has had; 0 for one that has just ended."""
    told = _told(pid, "stat").rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / 100 if told else 0


def _told(pid: int, name: str) -> str:
    try:
        return Path(f"/proc/{pid}/{name}").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):
        return ""
