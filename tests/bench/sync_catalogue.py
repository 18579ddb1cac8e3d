"""The till's first catalogue from the centre, and its news while somebody sells."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import sys
from time import perf_counter
from typing import TYPE_CHECKING

from harness.facts import make_shop
from harness.feed import item_body

from bench.key_to_paint import (
    BASKET_LINES,
    NAME_CHARACTERS,
    SCANS_A_BASKET,
    answer_ms,
    line_pattern,
    open_shift,
    pay,
    ring_up,
)
from bench.kit import delta_writer
from bench.kit.figure import Figure, middle, percentile, spread
from bench.kit.terminal import Terminal, sign_in
from bench.kit.workshop import ROOT, TILL, note, quiet_environment
from edge.clock import SystemClock
from sync.catalogue.bootstrap import bootstrap
from sync.catalogue.publish import publish
from sync.wire.feeds import CHAIN, FeedCursor
from tui.demo.catalogue import demo_items

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bench.kit.workshop import DemoShop, Workshop
    from sync.catalogue.manifest import Manifest

FIGURES = ("bootstrap_1000000", "delta_while_selling")
DELTA_ROWS = 5_000


def measure(workshop: Workshop) -> Iterator[Figure]:
    """Put a whole file in force, beside copying it; sell while prices come, and while none do."""
    yield bootstrap_figure(workshop)
    shop = workshop.demo(workshop.sizes.pick(1_000_000, 200))
    rounds = workshop.sizes.pick(30, 1)
    during_ms, quiet_ms, apply_s = selling(shop, workshop.sizes.pick(DELTA_ROWS, 100), rounds)
    note(f"delta_while_selling, ms: during {spread(during_ms)}; quiet {spread(quiet_ms)}")
    note(f"delta_while_selling, s for {DELTA_ROWS:,} rows: {spread(apply_s)}")
    yield Figure("delta_while_selling", percentile(during_ms, 99), "ms", percentile(quiet_ms, 99))


def bootstrap_figure(workshop: Workshop) -> Figure:
    """Unpack, check and switch over; the floor is a plain, durable copy of the unpacked file."""
    out = workshop.folder / "published"
    out.mkdir()
    rows = (
        json.dumps({"kind": "item", "body": item_body(item)}).encode()
        for item in demo_items(workshop.sizes.pick(1_000_000, 200))
    )
    started_s = perf_counter()
    manifest = publish(out, FeedCursor(CHAIN, "bench", 1), rows, SystemClock().now())
    note(
        f"bootstrap_1000000: published in {perf_counter() - started_s:.1f} s,"
        f" {manifest.bytes / 1e6:.1f} MB, packed {manifest.packed_bytes / 1e6:.1f} MB"
    )
    pairs = [apply_and_copy_s(workshop, out, manifest, pair) for pair in range(3)]
    apply_s, copy_s = (middle(times) for times in zip(*pairs, strict=True))
    return Figure("bootstrap_1000000", apply_s, "s", copy_s)


def apply_and_copy_s(
    workshop: Workshop, out: Path, manifest: Manifest, pair: int
) -> tuple[float, float]:
    """Return the seconds of a bootstrap whose line costs nothing, and of a copy."""
    shop = make_shop(workshop.folder / f"bootstrap-{pair}")
    with (out / manifest.packed_file).open("rb") as packed:

        def fetch(offset: int, length: int) -> bytes:
            packed.seek(offset)
            return packed.read(length)

        started_s = perf_counter()
        bootstrap(shop, manifest, fetch, SystemClock().now())
        applied_s = perf_counter()
    copy = workshop.folder / "copy.db"
    shutil.copyfile(out / manifest.file, copy)
    with copy.open("rb+") as file:
        os.fsync(file.fileno())
    copied_s = perf_counter()
    copy.unlink()
    shutil.rmtree(shop)
    return applied_s - started_s, copied_s - applied_s


def selling(shop: DemoShop, rows: int, rounds: int) -> tuple[list[float], list[float], list[float]]:
    """Return the milliseconds of scans while prices come and while none do, in turn."""
    during_ms: list[float] = []
    quiet_ms: list[float] = []
    code = shop.codes["plain"][0]
    name = open_shift(shop, code)[:NAME_CHARACTERS]
    with (
        Writer(shop.directory, rows) as writer,
        Terminal((*TILL, "run", "--data", str(shop.directory))) as till,
    ):
        sign_in(till, shop)
        for _ in range(rounds):
            ring_up(till, code, name)
            for at in range(SCANS_A_BASKET):
                writer.keep_going()
                during_ms.append(scan_ms(till, code, name, BASKET_LINES + at + 1))
            writer.stop()
            pay(till)
            ring_up(till, code, name)
            quiet_ms.extend(
                scan_ms(till, code, name, BASKET_LINES + at + 1) for at in range(SCANS_A_BASKET)
            )
            pay(till)
        apply_s = writer.took_s
    return during_ms, quiet_ms, apply_s


def scan_ms(till: Terminal, code: str, name: str, line: int) -> float:
    """Return the milliseconds from a scan to its painted line."""
    return answer_ms(till, f"{code}\r", line_pattern(line, name))


class Writer:
    """The process that applies prices when it is told to."""

    def __init__(self, directory: Path, rows: int) -> None:
        self.took_s: list[float] = []
        self._is_busy = False
        self._process = subprocess.Popen(
            [sys.executable, delta_writer.__file__, str(directory), str(rows)],
            cwd=ROOT,
            env=quiet_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def __enter__(self) -> Writer:
        if self._line() != delta_writer.READY:
            raise RuntimeError("the process that applies prices did not start")
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)

    def keep_going(self) -> None:
        """Let it apply its rows, again if it is done; it is at it when this returns."""
        assert self._process.stdout is not None
        if self._is_busy and not select.select([self._process.stdout], [], [], 0)[0]:
            return
        self.stop()
        assert self._process.stdin is not None
        self._process.stdin.write(b"go\n")
        self._process.stdin.flush()
        self._is_busy = True

    def stop(self) -> None:
        """Wait until it is done."""
        if self._is_busy:
            self.took_s.append(float(self._line()))
            self._is_busy = False

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().decode().strip()
