"""How fast a till's backlog comes up, beside a staged COPY of the same rows."""

from __future__ import annotations

import json
import subprocess
import sys
from time import perf_counter
from typing import TYPE_CHECKING, Any

import psycopg

from bench.kit.backlog import write_backlog
from bench.kit.figure import Figure, middle, percentile, spread
from bench.kit.running_hub import running_hub
from bench.kit.workshop import ROOT, note, quiet_environment
from edge.store.upgrade import connect_till_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bench.kit.running_hub import RunningHub
    from bench.kit.workshop import Workshop

FIGURES = (
    "backlog",
    "backlog_bytes_per_sale",
    "backlog_client_memory",
    "backlog_again",
    "backlog_late",
)

_LEVEL = "3"
_BATCH = 500
_FLOOR_TABLE = """
CREATE TABLE bench_floor (store_id text, lane text, incarnation text, seq bigint, hash bytea,
    entry text, PRIMARY KEY (store_id, lane, incarnation, seq))
"""
_STAGE = "CREATE TEMP TABLE stage (incarnation text, seq bigint, hash bytea, entry text)"
_TAKE = """
INSERT INTO bench_floor SELECT 's-1', '1', incarnation, seq, hash, entry FROM stage
ON CONFLICT DO NOTHING
"""


def measure(workshop: Workshop) -> Iterator[Figure]:
    """Drain a till into a centre that is a process of its own: TLS, signatures, resolver."""
    sales = workshop.sizes.pick(100_000, 300)
    till = workshop.folder / "backlog"
    note(f"writing a backlog of {sales:,} sales of four lines")
    write_backlog(till, sales)
    with running_hub() as hub:
        hub.enrol(till, "s-1", "1")
        before = floor_per_s(hub, till)
        sent = drain(hub, till)
        after = floor_per_s(hub, till)
        again = drain(hub, till)
    note(f"backlog: floor {before:,.0f} entries/s before, {after:,.0f} after")
    note(f"backlog: client {sent['cpu_s']:.1f} s of processor")
    note(f"backlog: a batch took, ms: {spread(sent['took_ms'])}")
    yield Figure("backlog", sent["rate"], "1/s", middle([before, after]))
    yield Figure("backlog_bytes_per_sale", sent["bytes"] / sent["entries"], "B")
    yield Figure("backlog_client_memory", sent["rss_mb"], "MB")
    yield Figure("backlog_again", again["rate"], "1/s", sent["rate"])
    tenth = max(1, len(sent["took_ms"]) // 10)
    yield Figure(
        "backlog_late", middle(sent["took_ms"][-tenth:]), "ms", middle(sent["took_ms"][:tenth])
    )


def drain(hub: RunningHub, till: Path) -> dict[str, Any]:
    """Send all that the till has; return what the sender measured."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.kit.sender", str(till), hub.url, _LEVEL],
        cwd=ROOT,
        env={**quiet_environment(), "PYTHONPATH": str(ROOT / "tests")},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the sender ended with {done.returncode}: {done.stderr[-500:]}")
    told: dict[str, Any] = json.loads(done.stdout)
    told["rate"] = told["entries"] / told["seconds"]
    told["p99_ms"] = percentile(told["took_ms"], 99)
    return told


def floor_per_s(hub: RunningHub, till: Path) -> float:
    """Return how many of the same entries a second go in by COPY, staged, each batch durable."""
    connection = connect_till_file(till)
    rows = connection.execute("SELECT incarnation, seq, hash, entry FROM journal ORDER BY position")
    with psycopg.connect(hub.dsn()) as server, server.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_floor")
        cursor.execute(_FLOOR_TABLE)
        cursor.execute(_STAGE)
        server.commit()
        entries, start = 0, perf_counter()
        while batch := rows.fetchmany(_BATCH):
            cursor.execute("TRUNCATE stage")
            with cursor.copy("COPY stage FROM STDIN") as copy:
                for row in batch:
                    copy.write_row(row)
            cursor.execute(_TAKE)
            server.commit()
            entries += len(batch)
        seconds = perf_counter() - start
        cursor.execute("DROP TABLE bench_floor")
    connection.close()
    return entries / seconds
