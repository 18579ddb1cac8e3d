"""The most valuable way to put units into deals, each unit into one (weighted set packing).

The search is exact for small conflicts and counted in nodes, never in time, so that the same basket
costs the same on every machine. It goes through the classes of like units from the dearest; what
is left after a choice is solved once and remembered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from edge.domain.pricing.candidates import Candidate

_DEPTH_MAX = 400
"""Units beyond this are not searched through: each is a level of the search."""

State = tuple[int, ...]


class _OutOfNodes(Exception):
    """The budget is used up."""


class Packing:
    """One search. `counts` are the units of each class, `solo` what one of them is worth alone.

    `limits` says for some deals how often they may be applied.
    """

    def __init__(
        self,
        counts: Sequence[int],
        found: Sequence[Candidate],
        solo: Sequence[int],
        limits: Mapping[int, int],
        nodes: int,
    ) -> None:
        self._counts = tuple(counts)
        self._solo = solo
        self._nodes = nodes
        self._limited = sorted(limits)
        self._limits = tuple(limits[at] for at in self._limited)
        self._by_class: list[list[Candidate]] = [[] for _ in counts]
        for candidate in found:
            first = next(i for i, take in enumerate(candidate.takes) if take)
            self._by_class[first].append(candidate)
        self._solved: dict[State, tuple[int, Candidate | None]] = {}

    def best(self) -> list[Candidate] | None:
        """Return the best applications, in the order they were chosen; None out of nodes."""
        if sum(self._counts) > _DEPTH_MAX:
            return None
        state = self._counts + self._limits
        try:
            self._value(state)
        except _OutOfNodes:
            return None
        chosen: list[Candidate] = []
        while True:
            at = self._first(state)
            if at is None:
                return chosen
            _, candidate = self._solved[state]
            if candidate is None:
                state = self._without_one(state, at)
            else:
                chosen.append(candidate)
                after = self._after(state, candidate)
                assert after is not None
                state = after

    def _value(self, state: State) -> int:
        """Return the most that what is left can be worth."""
        at = self._first(state)
        if at is None:
            return 0
        known = self._solved.get(state)
        if known is not None:
            return known[0]
        best, choice = -1, None
        for candidate in self._by_class[at]:
            self._count_node()
            after = self._after(state, candidate)
            if after is None:
                continue
            value = candidate.value + self._value(after)
            if value > best:
                best, choice = value, candidate
        self._count_node()
        alone = self._solo[at] + self._value(self._without_one(state, at))
        if alone > best:
            best, choice = alone, None
        self._solved[state] = (best, choice)
        return best

    def _count_node(self) -> None:
        self._nodes -= 1
        if self._nodes < 0:
            raise _OutOfNodes

    def _first(self, state: State) -> int | None:
        for at in range(len(self._counts)):
            if state[at]:
                return at
        return None

    def _after(self, state: State, candidate: Candidate) -> State | None:
        """Return what is left after a candidate; None when it does not fit."""
        left = list(state)
        for at, take in enumerate(candidate.takes):
            if take:
                left[at] -= take
                if left[at] < 0:
                    return None
        if candidate.promotion in self._limited:
            at = len(self._counts) + self._limited.index(candidate.promotion)
            left[at] -= 1
            if left[at] < 0:
                return None
        return tuple(left)

    @staticmethod
    def _without_one(state: State, at: int) -> State:
        left = list(state)
        left[at] -= 1
        return tuple(left)
