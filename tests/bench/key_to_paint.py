"""From a scan to the painted line, in a real terminal, with a small and a large catalogue."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from harness.pipe import Pipe

from bench.kit import empty_app
from bench.kit.figure import Figure, percentile, spread
from bench.kit.terminal import Terminal
from bench.kit.workshop import TILL, note

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.kit.workshop import DemoShop, Workshop

SIZES = (10_000, 1_000_000)
FIGURES = tuple(f"key_to_paint_{size}_{point}" for size in SIZES for point in ("p50", "p99"))
BASKET_LINES = 50


def measure(workshop: Workshop) -> Iterator[Figure]:
    """Scan into a basket of fifty lines; the floor is a label painted by an empty app."""
    scans = workshop.sizes.pick(200, 8)
    for size in SIZES:
        shop = workshop.demo(workshop.sizes.pick(size, 200))
        fill_basket(shop)
        floor_ms = keys_of_empty_app(scans)
        till_ms = scans_of_till(shop, scans)
        note(f"key_to_paint_{size}, ms: till {spread(till_ms)}; empty app {spread(floor_ms)}")
        for point, percent in (("p50", 50), ("p99", 99)):
            name = f"key_to_paint_{size}_{point}"
            yield Figure(name, percentile(till_ms, percent), "ms", percentile(floor_ms, percent))


def fill_basket(shop: DemoShop) -> None:
    """Ring fifty lines up and leave them on the counter; an earlier basket is paid first."""
    code = shop.codes["plain"][0]
    with Pipe(shop.directory) as pipe:
        view = pipe.does("sign_on", operator=shop.operator, pin=shop.pin)["view"]
        if view["shift"] is None:
            pipe.does("open_shift", float_minor=0)
        if view["sale"] is not None:
            pipe.does("tender", kind="cash")
        for _ in range(BASKET_LINES):
            pipe.does("scan", code=code)


def scans_of_till(shop: DemoShop, count: int) -> list[float]:
    """Return the milliseconds from each scan to its painted line."""
    times_ms: list[float] = []
    code = shop.codes["plain"][0]
    with Terminal((*TILL, "run", "--data", str(shop.directory))) as terminal:
        terminal.painted("Type your number")
        terminal.types(f"{shop.operator}\r")
        terminal.painted("PIN")
        terminal.types(f"{shop.pin}\r")
        terminal.painted("PAY")
        for line in range(BASKET_LINES + 1, BASKET_LINES + 1 + count):
            terminal.settle()
            typed_s = terminal.types(f"{code}\r")
            painted_s = terminal.painted(rf"(?<!\d){line} +\S")
            times_ms.append((painted_s - typed_s) * 1000)
    return times_ms


def keys_of_empty_app(count: int) -> list[float]:
    """Return the milliseconds from each key to the label that tells of it."""
    times_ms: list[float] = []
    with Terminal((sys.executable, str(Path(empty_app.__file__)))) as terminal:
        terminal.painted(empty_app.READY)
        for number in range(1, count + 1):
            terminal.settle()
            typed_s = terminal.types("x")
            painted_s = terminal.painted(rf"{number}")
            times_ms.append((painted_s - typed_s) * 1000)
    return times_ms
