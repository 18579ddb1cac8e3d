"""How long after its start the till shows its first screen, beside an empty Textual app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.kit import empty_app
from bench.kit.figure import Figure, middle, spread
from bench.kit.terminal import SIGN_IN_PROMPT, Terminal
from bench.kit.workshop import EMPTY_APP, TILL, note

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench.kit.workshop import Workshop

FIGURES = ("first_paint",)

ITEMS = 10_000


def measure(workshop: Workshop) -> Iterator[Figure]:
    """Start both in turn; a first round each compiles the bytecode and warms the disk's cache."""
    rounds = workshop.sizes.pick(20, 2)
    shop = workshop.demo(workshop.sizes.pick(ITEMS, 200))
    till = (*TILL, "run", "--data", str(shop.directory))
    till_ms: list[float] = []
    empty_ms: list[float] = []
    for turn in range(rounds + 1):
        pair = [(till, SIGN_IN_PROMPT, till_ms), (EMPTY_APP, empty_app.READY, empty_ms)]
        for command, first, times_ms in pair if turn % 2 else reversed(pair):
            took_ms = _start(command, first)
            if turn:
                times_ms.append(took_ms)
    note(f"first_paint, ms: till {spread(till_ms)}; empty app {spread(empty_ms)}")
    yield Figure("first_paint", middle(till_ms), "ms", middle(empty_ms))


def _start(command: Sequence[str], first: str) -> float:
    """Return the milliseconds from the start of a process to its first useful paint."""
    with Terminal(command) as terminal:
        return (terminal.painted(first) - terminal.started_s) * 1000
