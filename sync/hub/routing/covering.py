"""Sets of locations that serve all that can be served, of the least size that does."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from sync.hub.routing.allocation import Plan

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sync.hub.routing.case import Case
    from sync.hub.routing.coverage import Coverage


class Covering:
    """Looks for plans of one size that serve every line which anybody can serve.

    It branches over the holders of the line that fewest can serve, then over those of one that is
    still open, and so on. Where no smaller set serves all, that reaches every set of the size
    which does: a set that serves all has a holder of each line that is branched over.
    """

    def __init__(self, case: Case, coverage: Coverage, names: Sequence[str]) -> None:
        self._case, self._coverage, self._names = case, coverage, names
        self._holders = coverage.holders
        self._lines_lost = len(case.lines) - len(coverage.lines)
        self.is_capped = False

    def plans(self, size: int) -> list[Plan]:
        """Return the plans of a size.

        Beyond `combinations_max` sets only as many of the preferred holders of a line are looked
        at as keep within it.
        """
        case, most = self._case, self._case.rules.combinations_max
        sets = list(islice(self._sets((), size, len(self._names)), most + 1))
        if size > 1 and len(sets) > most:
            self._prefer()
            sets = list(islice(self._sets((), size, _root(most, size)), most))
        open_line = self._coverage.open_line
        whole = {tuple(sorted(each)) for each in sets if open_line(each) is None}
        plans = [Plan(case, names) for names in sorted(whole)]
        if case.has_items_once:
            return plans  # all is served, and nobody is idle where no smaller set serves all
        return [each for each in plans if each.is_used and each.missing()[0] == self._lines_lost]

    def _prefer(self) -> None:
        self.is_capped = True
        self._names = sorted(self._names, key=self._case.preference)
        self._holders = [sorted(held, key=self._case.preference) for held in self._holders]

    def _sets(self, chosen: tuple[str, ...], size: int, width: int) -> Iterator[tuple[str, ...]]:
        """Yield sets of a size that hold those chosen, some of them more than once."""
        if size == len(chosen):
            yield chosen
            return
        at = self._coverage.open_line(chosen)
        for name in (self._names if at is None else self._holders[at])[:width]:
            if name not in chosen:
                yield from self._sets((*chosen, name), size, width)


def _root(number: int, degree: int) -> int:
    """Return the largest whole number, at least 1, whose power is not above another."""
    root = 1
    while (root + 1) ** degree <= number:
        root += 1
    return root
