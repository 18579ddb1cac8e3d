"""How long after its start the till takes typing, then knows how it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.kit import empty_app
from bench.kit.figure import Figure, middle, spread
from bench.kit.terminal import SIGN_IN_PROMPT, STANDING, Terminal
from bench.kit.workshop import EMPTY_APP, TILL, note

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench.kit.workshop import Workshop

FIGURES = ("first_paint", "till_open")

ITEMS = 10_000


def measure(workshop: Workshop) -> Iterator[Figure]:
    """Start both in turn; a first round each compiles the bytecode and warms the disk's cache.

    `first_paint` is the prompt under which typing is taken; `till_open` is the same screen with
    what the journal says, which cannot be hurried by painting early.
    """
    rounds = workshop.sizes.pick(20, 2)
    shop = workshop.demo(workshop.sizes.pick(ITEMS, 200))
    till = (*TILL, "run", "--data", str(shop.directory))
    paint_ms: list[float] = []
    open_ms: list[float] = []
    empty_ms: list[float] = []
    for turn in range(rounds + 1):
        pair = [(till, (SIGN_IN_PROMPT, STANDING)), (EMPTY_APP, (empty_app.READY,))]
        taken: dict[Sequence[str], list[float]] = {}
        for command, patterns in pair if turn % 2 else reversed(pair):
            taken[command] = _start(command, patterns)
        if turn:
            paint_ms.append(taken[till][0])
            open_ms.append(taken[till][1])
            empty_ms += taken[EMPTY_APP]
    note(f"first_paint, ms: till {spread(paint_ms)}; empty app {spread(empty_ms)}")
    yield Figure("first_paint", middle(paint_ms), "ms", middle(empty_ms))
    yield Figure("till_open", middle(open_ms), "ms", middle(empty_ms))


def _start(command: Sequence[str], patterns: Sequence[str]) -> list[float]:
    """Return the milliseconds from the start of a process to each of its paints."""
    with Terminal(command) as terminal:
        return [(terminal.painted(p) - terminal.started_s) * 1000 for p in patterns]
