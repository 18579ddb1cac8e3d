"""What sets of locations can serve of a request, before anything is shared out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sync.hub.routing.case import Case


class Coverage:
    """The lines that somebody can serve, the scarcest first, with the locations that can.

    A holder of a line has all of it, or some where the rules let a line be split.
    """

    def __init__(self, case: Case, names: Sequence[str]) -> None:
        self._case = case
        held = [(self._holders(at, names), at) for at in range(len(case.lines))]
        held = sorted((each for each in held if each[0]), key=lambda each: (len(each[0]), each[1]))
        self.lines = [case.lines[at] for _, at in held]
        self.holders = [holders for holders, _ in held]
        self._all = (1 << len(self.lines)) - 1
        self._bits = dict.fromkeys(names, 0)
        for at, holders in enumerate(self.holders):
            for name in holders:
                self._bits[name] |= 1 << at

    def open_line(self, chosen: Sequence[str]) -> int | None:
        """Return the place of the scarcest line that these cannot serve together."""
        if self._case.rules.is_line_split:
            return next((at for at, milli in enumerate(self._short(chosen)) if milli), None)
        rest = self._all & ~self._served(chosen)
        return (rest & -rest).bit_length() - 1 if rest else None

    def missing(self, chosen: Sequence[str]) -> tuple[int, int]:
        """Return how many of the lines these cannot serve at the least, and how much of them."""
        short = self._short(chosen)
        return sum(milli > 0 for milli in short), sum(short)

    def _short(self, chosen: Sequence[str]) -> list[int]:
        """Return what is missing of each line."""
        case, short = self._case, []
        if case.rules.is_line_split:
            for line in self.lines:
                offers = case.offers[line.item]
                reached = sum([offers.get(name, 0) for name in chosen])
                short.append(max(0, line.quantity.milli - reached))
            return short
        served = self._served(chosen)
        return [0 if served >> at & 1 else x.quantity.milli for at, x in enumerate(self.lines)]

    def _served(self, chosen: Sequence[str]) -> int:
        served = 0
        for name in chosen:
            served |= self._bits[name]
        return served

    def _holders(self, at: int, names: Sequence[str]) -> list[str]:
        line = self._case.lines[at]
        least = 1 if self._case.rules.is_line_split else line.quantity.milli
        offers = self._case.offers[line.item]
        return [name for name in names if offers.get(name, 0) >= least]
