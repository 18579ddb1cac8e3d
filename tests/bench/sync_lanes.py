"""How a centre stands many lanes: twenty at once, a wake-up's way, thousands that only wait."""

from __future__ import annotations

import json
import resource
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter, sleep
from typing import TYPE_CHECKING, Any

import httpx
from psycopg import connect

from bench.kit.backlog import write_backlog
from bench.kit.draining import drain, memory_kb, processor_s
from bench.kit.figure import Figure, percentile, spread
from bench.kit.running_hub import running_hub
from bench.kit.workshop import note
from sync.client.identity import tls_context
from sync.hub.publishing import publish_chain

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bench.kit.running_hub import RunningHub
    from bench.kit.workshop import Workshop

FIGURES = (
    "lanes_at_once",
    "wake_up_p99",
    "wake_up_elsewhere_p99",
    "idle_lanes",
    "idle_lane_memory",
    "idle_processor",
)


def measure(workshop: Workshop) -> Iterator[Figure]:
    """Enrol lanes of several stores, and let them send, wait and be woken."""
    lanes = workshop.sizes.pick(21, 3)  # The first one goes alone, as the floor of the others.
    sales = workshop.sizes.pick(2_000, 50)
    tills = []
    with running_hub() as hub:
        for n in range(lanes):
            till = workshop.folder / f"lane-{n}"
            write_backlog(till, sales, store=f"s-{n % 4}", lane=str(n))
            hub.enrol(till, f"s-{n % 4}", str(n))
            tills.append(till)
        yield _at_once(hub, tills)
        yield from _wake_up(hub, tills[0], workshop.sizes.pick(200, 5))
        yield from _idle(hub, tills, workshop.sizes.pick(2_000, 20), workshop.sizes.pick(10, 1))


def _at_once(hub: RunningHub, tills: list[Path]) -> Figure:
    alone = drain(hub, tills[0])
    with ThreadPoolExecutor(len(tills)) as pool:
        sent = list(pool.map(lambda till: drain(hub, till), tills[1:]))
    seconds = max(each.ended_s for each in sent) - min(each.began_s for each in sent)
    took = [each.ended_s - each.began_s for each in sent]
    note(f"lanes_at_once: {len(sent)} clients, from connection to end, s: {spread(took)}")
    return Figure("lanes_at_once", sum(s.entries for s in sent) / seconds, "1/s", alone.rate)


def _wake_up(hub: RunningHub, till: Path, times: int) -> Iterator[Figure]:
    """From a change of the office to the event at the till; and from a commit of another replica.

    The first is measured from before the office's request, so its answer is part of it.
    """
    with httpx.Client(base_url=hub.office, timeout=60) as office, connect(hub.dsn()) as server:
        office.headers["authorization"] = f"Bearer {hub.token()}"

        def change(n: int) -> float:
            began_s = perf_counter()
            office.put(
                "/v1/departments/d-1", json={"name": f"Name {n}", "tax_class": "standard"}
            ).raise_for_status()
            return began_s

        def commit_elsewhere(n: int) -> float:
            with server.transaction(), server.cursor() as cursor:
                publish_chain(cursor, "item", f"i-{n}", {"item": f"i-{n}"})
            return perf_counter()

        yield _way("wake_up_p99", hub, till, times, change)
        yield _way("wake_up_elsewhere_p99", hub, till, times, commit_elsewhere)


def _way(
    name: str, hub: RunningHub, till: Path, times: int, publish: Callable[[int], float]
) -> Figure:
    """Publish so often; return the 99th percentile of the time until the till hears of it."""
    heard: list[float] = []
    news = threading.Event()
    with httpx.Client(base_url=hub.url, verify=tls_context(till), timeout=60) as client:
        told = (client, times + 1, heard, news)
        reader = threading.Thread(target=_listen, args=told, daemon=True)
        reader.start()
        news.wait(10)
        took = []
        for n in range(times):
            news.clear()
            began_s = publish(n)
            if not news.wait(10):
                raise RuntimeError("a waiting till was not woken")
            took.append((heard[-1] - began_s) * 1e3)
            # No two in one look, and none always at the same time after it.
            sleep(0.02 + n % 7 * 0.011)
        reader.join(20)
    note(f"{name}, ms: {spread(took)}")
    return Figure(name, percentile(took, 99), "ms")


def _listen(client: httpx.Client, events: int, heard: list[float], news: threading.Event) -> None:
    with client.stream("GET", "/v1/wake") as answer:
        for line in answer.iter_lines():
            if line.startswith("data: "):
                json.loads(line[6:])
                heard.append(perf_counter())
                news.set()
                if len(heard) >= events:
                    return


def _idle(hub: RunningHub, tills: list[Path], count: int, watch_s: int) -> Iterator[Figure]:
    """Open lines that wait and measure what they cost while nothing happens."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, count + 500), hard))
    before_kb, contexts = memory_kb(hub.process.pid), [tls_context(till) for till in tills]
    lines: list[ssl.SSLSocket] = []
    try:
        lines.extend(_waiting(hub, contexts[n % len(contexts)]) for n in range(count))
        sleep(2)
        cpu, start = processor_s(hub.process.pid), perf_counter()
        sleep(watch_s)
        percent = (processor_s(hub.process.pid) - cpu) / (perf_counter() - start) * 100
        yield Figure("idle_lanes", len(lines), "lines")
        yield Figure(
            "idle_lane_memory", (memory_kb(hub.process.pid) - before_kb) / len(lines), "kB"
        )
        yield Figure("idle_processor", percent, "%")
    finally:
        for line in lines:
            line.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def _waiting(hub: RunningHub, context: ssl.SSLContext) -> ssl.SSLSocket:
    """Open a line that waits for news, and see that it is answered."""
    host, _, port = hub.url.removeprefix("https://").partition(":")
    line = context.wrap_socket(socket.create_connection((host, int(port))), server_hostname=host)
    line.settimeout(30)
    line.sendall(f"GET /v1/wake HTTP/1.1\r\nhost: {host}\r\n\r\n".encode())
    answer: Any = line.recv(4_096)
    if b" 200 " not in answer:
        raise RuntimeError(f"a waiting line was refused: {answer[:200]!r}")
    return line
