"""What a dead printer costs a sale, and how long a receipt takes to become a printer's bytes."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from time import perf_counter_ns
from typing import TYPE_CHECKING

from harness.papers import every_kind

from bench.kit.figure import Figure, middle, percentile, spread
from bench.kit.workshop import ROOT, note
from bench.sale_commit import Lane
from devices.escpos_library import fresh_builder
from devices.layout import CodeBlock, Line, Paper, layout
from devices.lock import is_running
from devices.render_escpos import render_escpos
from devices.settings import DevicesSettings
from edge.domain.document import Document, Pair

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bench.kit.workshop import Workshop

FIGURES = ("sale_commit_beside_dead_printer_p99", "receipt_render_ms")

_LINES = 50
_MODEL = "epson-tm-m30iii"


def measure(workshop: Workshop) -> Iterator[Figure]:
    """Sell beside a printer that takes connections and never answers, and beside none, in turn."""
    yield _sale_beside_dead_printer(workshop)
    yield _render(workshop)


def _sale_beside_dead_printer(workshop: Workshop) -> Figure:
    pairs = workshop.sizes.pick(1000, 20)
    beside, alone = (Lane(workshop.folder / f"printer-{name}") for name in ("dead", "none"))
    took_ms: tuple[list[float], list[float]] = ([], [])
    with _devices_process(workshop.folder / "printer-dead") as process:
        for pair in range(pairs):
            turns = ((beside, signal.SIGCONT, 0), (alone, signal.SIGSTOP, 1))
            for lane, state, which in turns if pair % 2 else reversed(turns):
                # Beside no printer there is no process either: it must not take the machine's time.
                process.send_signal(state)
                lane.ring_up()
                took_ms[which].append(lane.pay() / 1e6)
        process.send_signal(signal.SIGCONT)
    for lane in (beside, alone):
        lane.store.close()
    note(f"sale_commit, ms: dead printer {spread(took_ms[0])}; none {spread(took_ms[1])}")
    dead, none = (percentile(values, 99) for values in took_ms)
    return Figure(FIGURES[0], dead, "ms", none)


@contextmanager
def _devices_process(directory: Path) -> Iterator[subprocess.Popen[bytes]]:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        command = [sys.executable, "-m", "devices", "--data", str(directory)]
        process = subprocess.Popen(
            [*command, "--printer", "network", "--address", address],
            cwd=ROOT,
            stderr=subprocess.DEVNULL,
        )
        try:
            while not is_running(directory):
                if process.poll() is not None:
                    raise RuntimeError("the devices process ended")
            yield process
        finally:
            process.kill()
            process.wait()


def _render(workshop: Workshop) -> Figure:
    """Render a receipt of many lines, beside its text alone through a bare builder."""
    rounds = workshop.sizes.pick(200, 5)
    model = DevicesSettings(model=_MODEL).printer_model()
    receipt = every_kind()["receipt"]
    goods = tuple(Pair(f"Goods of the {n}th kind", f"{n}.99") for n in range(_LINES))
    document = Document(receipt.kind, receipt.title, (*receipt.rows[:5], *goods, *receipt.rows[5:]))
    lines: list[Line] = []
    for laid in layout(document, Paper(model.columns)):
        lines.extend(laid.caption if isinstance(laid, CodeBlock) else [])
        lines.extend([laid] if isinstance(laid, Line) else [])
    rendered_ms, bare_ms = [], []
    for _ in range(rounds):
        start = perf_counter_ns()
        render_escpos(document, model)
        middle_ns = perf_counter_ns()
        builder = fresh_builder(model)
        builder.hw("INIT")
        builder.charcode(model.code_page.name)
        for line in lines:
            builder.textln(line.text)
        bare_ms.append((perf_counter_ns() - middle_ns) / 1e6)
        rendered_ms.append((middle_ns - start) / 1e6)
    note(f"receipt_render, ms: {spread(rendered_ms)}; its text alone {spread(bare_ms)}")
    return Figure(FIGURES[1], middle(rendered_ms), "ms", middle(bare_ms))
