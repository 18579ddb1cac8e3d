"""The till's resident memory with the largest catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.key_to_paint import line_pattern, open_shift
from bench.kit.figure import Figure
from bench.kit.terminal import ESCAPE, Terminal, sign_in
from bench.kit.workshop import TILL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.kit.workshop import Workshop

FIGURES = ("memory",)
SEARCHES = ("milk", "shrt blue", "cof")
"""A word, a slip of the keyboard, a beginning: each reads another part of the catalogue."""


def measure(workshop: Workshop) -> Iterator[Figure]:
    """Sign in, sell something, find something by name, look."""
    shop = workshop.demo(workshop.sizes.pick(1_000_000, 200))
    code = shop.codes["plain"][0]
    name = open_shift(shop, code)
    with Terminal((*TILL, "run", "--data", str(shop.directory))) as till:
        sign_in(till, shop)
        till.types(f"{code}\r")
        till.painted(line_pattern(1, name[:10]))
        for words in SEARCHES:
            till.types(f"{words}\r")
            till.settle(0.5)
            till.types(ESCAPE)
            till.settle(0.2)
        yield Figure("memory", till.resident_mb(), "MB")
