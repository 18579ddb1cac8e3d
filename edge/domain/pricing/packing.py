"""The most valuable way to put units into deals, each unit into one (weighted set packing).

The search is exact for small conflicts and counted in nodes, never in time, so that the same basket
costs the same on every machine. It goes through the classes of like units from the dearest; what
is left after a choice falls into parts that share no deal, each solved once and remembered. Of
equal ways the first is taken, so that neither bounds nor parts decide what is found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from edge.domain.pricing.candidates import Candidate, Classes

_DEPTH_MAX = 400
"""Units beyond this are not searched through: each is a level of the search."""

_SPLIT_MIN = 10
"""Classes from which on looking for parts costs less than it saves."""

_Choice = tuple[int, int, int, "Candidate"]
"""A candidate as the search sees it: what it takes, its value, how far it lowers the bound."""


class _OutOfNodes(Exception):
    """The budget is used up."""


def _best_shares(found: Sequence[Candidate], solo: Sequence[int]) -> list[int]:
    """Return for each class the most that a unit of it can bring, rounded up."""
    shares = list(solo)
    for candidate in found:
        share = -(-candidate.value // len(candidate.places))
        for at in candidate.places:
            shares[at] = max(shares[at], share)
    return shares


class Packing:
    """One search. `solo` is what a unit of each class is worth alone.

    `limits` says for some deals how often they may be applied.
    """

    def __init__(
        self,
        classes: Classes,
        found: Sequence[Candidate],
        solo: Sequence[int],
        limits: Mapping[int, int],
        nodes: int,
    ) -> None:
        self._tallies = classes.tallies
        self._size = classes.size
        self._solo = solo
        self._nodes = nodes
        self._share = _best_shares(found, solo)
        self._values: dict[int, int] = {}
        self._solved: dict[int, tuple[int, int, Candidate | None]] = {}
        """For each state its value, what its best choice takes, and that choice."""
        ones = self._tallies.ones
        self._is_class = (1 << len(classes.members) * self._tallies.width) - 1
        self._start = classes.counts
        self._limit_of: dict[int, int] = {}
        tight = [at for at in sorted(limits) if limits[at] < self._size]
        for at, one in zip(tight, ones[len(classes.members) :], strict=False):
            self._limit_of[at] = one
            self._start += limits[at] * one
        self._by_class: list[list[_Choice]] = [[] for _ in classes.members]
        for candidate in sorted(found, key=lambda each: -each.value):
            self._by_class[min(candidate.places)].append(self._choice(candidate))
        is_wide = len(classes.members) >= _SPLIT_MIN
        self._near = self._neighbours(found) if is_wide else None

    def _choice(self, candidate: Candidate) -> _Choice:
        takes = candidate.takes + self._limit_of.get(candidate.promotion, 0)
        cost = sum([self._share[at] for at in candidate.places])
        return takes, candidate.value, cost, candidate

    def _neighbours(self, found: Sequence[Candidate]) -> dict[int, int]:
        """Return for the guard of each field the guards of those that a candidate joins it to."""
        up, ones = self._tallies.width - 1, self._tallies.ones
        near = {one << up: 0 for one in ones}
        for candidate in found:
            mine = {ones[at] << up for at in candidate.places}
            if candidate.promotion in self._limit_of:
                mine.add(self._limit_of[candidate.promotion] << up)
            together = sum(mine)
            for guard in mine:
                near[guard] |= together
        return near

    def best(self) -> list[Candidate] | None:
        """Return the best applications, in the order they were chosen; None out of nodes."""
        if self._size > _DEPTH_MAX:
            return None
        state = self._start
        try:
            self._value(state)
        except _OutOfNodes:
            return None
        chosen: list[Candidate] = []
        while state & self._is_class:
            _, takes, candidate = self._solved[self._first_part(state)]
            if candidate is not None:
                chosen.append(candidate)
            state -= takes
        return chosen

    def _value(self, state: int, bound: int | None = None) -> int:
        """Return the most that what is left can be worth: the sum of its parts."""
        known = self._values.get(state)
        if known is not None:
            return known
        if not state & self._is_class:
            return 0
        total, left = 0, state
        while left & self._is_class:
            part = self._first_part(left)
            solved = self._solved.get(part)
            if solved is None:
                solved = self._solved[part] = self._solve(part, bound if part == state else None)
            total += solved[0]
            left -= part
        self._values[state] = total
        return total

    def _first_part(self, state: int) -> int:
        """Return the dearest class of a state with all that deals join it to, directly or not."""
        near = self._near
        if near is None:
            return state
        left = self._tallies.filled(state)
        todo = part = left & -left
        while todo:
            guard = todo & -todo
            new = near[guard] & left & ~part
            part |= new
            todo = (todo ^ guard) | new
        return state if part == left else self._tallies.of_fields(state, part)

    def _solve(self, state: int, bound: int | None) -> tuple[int, int, Candidate | None]:
        """Return the best value of a state with the first choice that leads to it.

        A choice that cannot beat the best so far is not looked into.
        """
        guards = self._tallies.guards
        filled = self._tallies.filled(state)
        at = ((filled & -filled).bit_length() - 1) // self._tallies.width
        if bound is None:
            bound = self._bound(state)
        best, best_takes, best_candidate = -1, 0, None
        guarded = state | guards
        for takes, value, cost, candidate in self._by_class[at]:
            if (guarded - takes) & guards != guards:
                continue
            self._visit()
            if value + bound - cost <= best:
                continue
            worth = value + self._value(state - takes, bound - cost)
            if worth > best:
                best, best_takes, best_candidate = worth, takes, candidate
        # if no way fits now, none will with a unit less: all of the class stay alone
        alone = 1 if best_candidate else self._tallies.count(state, at)
        value, cost = self._solo[at] * alone, self._share[at] * alone
        self._visit()
        if value + bound - cost > best:
            takes = self._tallies.ones[at] * alone
            worth = value + self._value(state - takes, bound - cost)
            if worth > best:
                return worth, takes, None
        return best, best_takes, best_candidate

    def _visit(self) -> None:
        self._nodes -= 1
        if self._nodes < 0:
            raise _OutOfNodes

    def _bound(self, state: int) -> int:
        """Return more than what is left can be worth: each unit at its best share of any deal."""
        count = self._tallies.count
        return sum([share * count(state, at) for at, share in enumerate(self._share)])
