"""The till's resident memory with the largest catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.kit.figure import Figure
from bench.kit.terminal import Terminal
from bench.kit.workshop import TILL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.kit.workshop import Workshop

FIGURES = ("memory",)


def measure(workshop: Workshop) -> Iterator[Figure]:
    """Sign in, sell a little, look."""
    shop = workshop.demo(workshop.sizes.pick(1_000_000, 200))
    with Terminal((*TILL, "run", "--data", str(shop.directory))) as terminal:
        terminal.painted("Type your number")
        terminal.types(f"{shop.operator}\r")
        terminal.painted("PIN")
        terminal.types(f"{shop.pin}\r")
        terminal.painted("F12")
        for code in shop.codes["plain"]:
            terminal.types(f"{code}\r")
            terminal.settle(0.2)
        yield Figure("memory", terminal.resident_mb(), "MB")
