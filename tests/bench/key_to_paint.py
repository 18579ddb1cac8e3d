"""From a scan to the painted line, in a real terminal, with a small and a large catalogue."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from harness.pipe import Pipe

from bench.kit import empty_app
from bench.kit.figure import Figure, percentile, spread
from bench.kit.terminal import F2, F12, Terminal, sign_in
from bench.kit.workshop import EMPTY_APP, TILL, note

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.kit.workshop import DemoShop, Workshop

SIZES = (10_000, 1_000_000)
FIGURES = tuple(f"key_to_paint_{size}_{point}" for size in SIZES for point in ("p50", "p99"))
BASKET_LINES = 50
SCANS_A_BASKET = 10
"""After so many the basket is paid and rung up anew, so that it stays about as long."""

NAME_CHARACTERS = 10
"""Enough of a description to know its line by; the column may cut the rest off."""


def measure(workshop: Workshop) -> Iterator[Figure]:
    """Scan into a basket of fifty lines, and after each scan type a key at an empty app."""
    baskets = workshop.sizes.pick(30, 1)
    for size in SIZES:
        shop = workshop.demo(workshop.sizes.pick(size, 200))
        till_ms, floor_ms = pairs(shop, baskets)
        note(f"key_to_paint_{size}, ms: till {spread(till_ms)}; empty app {spread(floor_ms)}")
        for point, percent in (("p50", 50), ("p99", 99)):
            name = f"key_to_paint_{size}_{point}"
            yield Figure(name, percentile(till_ms, percent), "ms", percentile(floor_ms, percent))


def pairs(shop: DemoShop, baskets: int) -> tuple[list[float], list[float]]:
    """Return the milliseconds of scans and of keys at the empty app, taken in turn."""
    till_ms: list[float] = []
    floor_ms: list[float] = []
    code = shop.codes["plain"][0]
    name = open_shift(shop, code)[:NAME_CHARACTERS]
    till_command = (*TILL, "run", "--data", str(shop.directory))
    with Terminal(till_command) as till, Terminal(EMPTY_APP) as empty:
        empty.painted(empty_app.READY)
        sign_in(till, shop)
        for basket in range(baskets):
            ring_up(till, code, name)
            for scan in range(SCANS_A_BASKET):
                line = BASKET_LINES + 1 + scan
                till_ms.append(answer_ms(till, f"{code}\r", line_pattern(line, name)))
                key = basket * SCANS_A_BASKET + scan + 1
                floor_ms.append(answer_ms(empty, "x", rf"key {key} was"))
            pay(till)
    return till_ms, floor_ms


def answer_ms(terminal: Terminal, text: str, pattern: str) -> float:
    """Return the milliseconds from typing to painting, on a terminal that was quiet before."""
    terminal.settle()
    typed_s = terminal.types(text)
    return (terminal.painted(pattern) - typed_s) * 1000


def line_pattern(line: int, name: str) -> str:
    """Return what a line of the basket looks like: its number, then its name."""
    return rf"(?<!\d){line} +{re.escape(name)}"


def ring_up(till: Terminal, code: str, name: str) -> None:
    """Scan fifty lines as fast as the terminal takes them."""
    till.types(f"{code}\r" * BASKET_LINES)
    till.painted(line_pattern(BASKET_LINES, name))


def pay(till: Terminal) -> None:
    """Take exact cash, so that the next scan begins a basket."""
    till.settle()
    till.types(F12)
    till.painted("Exact")
    till.types(F2)
    till.painted("Change|CHANGE|change")


def open_shift(shop: DemoShop, code: str) -> str:
    """Open a shift where none is; return what the item of a code is called."""
    with Pipe(shop.directory) as pipe:
        view = pipe.does("sign_on", operator=shop.operator, pin=shop.pin)["view"]
        if view["shift"] is None:
            pipe.does("open_shift", float_minor=0)
        answer = pipe.does("price_check", code=code)
        return str(answer["items"][0]["description"])
