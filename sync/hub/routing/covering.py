"""Sets of locations that serve all that can be served, of the least size that does."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from sync.hub.routing.allocation import Plan, allocate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sync.hub.routing.case import Case
    from sync.hub.routing.requests import RequestLine


class Covering:
    """Looks for plans of one size that serve every line which anybody can serve.

    It branches over the holders of the line that fewest can serve, then over those of one that is
    still missing, and so on. Where no smaller set does, that reaches every set of the size which
    does: each of them has a holder of the line that is branched over.
    """

    def __init__(self, case: Case, preferred: Sequence[str]) -> None:
        self._case = case
        self._places = {name: place for place, name in enumerate(preferred)}
        self._preferred = preferred
        self._holders = {
            line.line: [name for name in preferred if _gives(case, name, line)]
            for line in case.lines
        }
        served = [line for line in case.lines if self._holders[line.line]]
        self._lines = sorted(served, key=lambda line: (len(self._holders[line.line]), line.line))
        self._lines_lost = len(case.lines) - len(served)
        self.is_capped = False

    def plans(self, size: int) -> list[Plan]:
        """Return the plans of a size.

        Beyond `combinations_max` sets only as many of the preferred holders of a line are looked
        at as keep within it.
        """
        most = self._case.rules.combinations_max
        sets = list(islice(self._sets((), size, len(self._preferred)), most + 1))
        if len(sets) > most:
            self.is_capped = True
            sets = list(islice(self._sets((), size, _root(most, size)), most))
        whole = dict.fromkeys(self._ordered(each) for each in sets if not self._open_line(each))
        found = (allocate(self._case, names) for names in whole)
        return [plan for plan in found if plan and plan.lines_missing == self._lines_lost]

    def _sets(self, chosen: tuple[str, ...], size: int, width: int) -> Iterator[tuple[str, ...]]:
        """Yield sets of a size that hold those chosen, some of them more than once."""
        if size == len(chosen):
            yield chosen
            return
        line = self._open_line(chosen)
        for name in (self._holders[line.line] if line else self._preferred)[:width]:
            if name not in chosen:
                yield from self._sets((*chosen, name), size, width)

    def _ordered(self, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(sorted(names, key=self._places.__getitem__))

    def _open_line(self, chosen: tuple[str, ...]) -> RequestLine | None:
        """Return the scarcest line that some locations cannot serve together."""
        case = self._case
        for line in self._lines:
            offers = [case.offer(name, line.item) for name in chosen]
            reached = sum(offers) if case.rules.is_line_split else max(offers, default=0)
            if reached < line.quantity.milli:
                return line
        return None


def _gives(case: Case, name: str, line: RequestLine) -> bool:
    """Tell whether a location can give to a line: some of it, or all where it stays whole."""
    least = 1 if case.rules.is_line_split else line.quantity.milli
    return case.offer(name, line.item) >= least


def _root(number: int, degree: int) -> int:
    """Return the largest whole number, at least 1, whose power is not above another."""
    root = 1
    while (root + 1) ** degree <= number:
        root += 1
    return root
