"""How fast a till's backlog comes up, beside a staged COPY of the same rows."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

import psycopg

from bench.kit.backlog import write_backlog
from bench.kit.draining import drain, processor_s
from bench.kit.figure import Figure
from bench.kit.running_hub import running_hub
from bench.kit.workshop import note
from edge.store.upgrade import connect_till_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bench.kit.draining import Drained
    from bench.kit.running_hub import RunningHub
    from bench.kit.workshop import Workshop

FIGURES = (
    "backlog",
    "backlog_bytes_per_sale",
    "backlog_client_memory",
    "backlog_late",
)

_BATCH = 500
_FLOOR_TABLE = """
CREATE TABLE bench_floor (store_id text, lane text, incarnation text, seq bigint, hash bytea,
    entry text, PRIMARY KEY (store_id, lane, incarnation, seq))
"""
_STAGE = """
CREATE TEMP TABLE stage (incarnation text, seq bigint, hash bytea, entry text)
ON COMMIT DELETE ROWS
"""
_TAKE = """
INSERT INTO bench_floor SELECT 's-1', '1', incarnation, seq, hash, entry FROM stage
ON CONFLICT DO NOTHING
"""


def measure(workshop: Workshop) -> Iterator[Figure]:
    """Drain a till into a centre that is a process of its own: TLS, signatures, resolver.

    The floor is measured before and after; the faster one counts.
    """
    sales = workshop.sizes.pick(100_000, 300)
    till = workshop.folder / "backlog"
    note(f"writing a backlog of {sales:,} sales of four lines")
    write_backlog(till, sales)
    with running_hub() as hub:
        hub.enrol(till, "s-1", "1")
        before = floor_per_s(hub, till)
        hub_s = processor_s(hub.process.pid)
        sent = drain(hub, till)
        hub_s = processor_s(hub.process.pid) - hub_s
        after = floor_per_s(hub, till)
    note(f"backlog: floor {before:,.0f} entries/s before, {after:,.0f} after")
    note(f"backlog: processor {sent.cpu_s:.1f} s at the till, {hub_s:.1f} s at the centre")
    yield Figure("backlog", sent.rate, "1/s", max(before, after))
    yield Figure("backlog_bytes_per_sale", (sent.up_bytes + sent.down_bytes) / sales, "B")
    yield Figure("backlog_client_memory", sent.peak_mb, "MB")
    early, late = tenths(sent)
    yield Figure("backlog_late", late, "1/s", early)


def tenths(sent: Drained) -> tuple[float, float]:
    """Return the entries a second of the first and of the last tenth of a drain."""
    return rate_between(sent, 0, 0.1), rate_between(sent, 0.9, 1)


def rate_between(sent: Drained, first: float, last: float) -> float:
    """Return the entries a second between two shares of a drain, as near as it was watched."""
    begin_s, begun = next(step for step in sent.steps if step[1] >= sent.entries * first)
    end_s, ended = next(step for step in sent.steps if step[1] >= sent.entries * last)
    return (ended - begun) / (end_s - begin_s) if end_s > begin_s else sent.rate


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
