"""The most valuable way to put units into deals, each unit into one (weighted set packing).

The search is exact for small conflicts and counted in nodes, never in time, so that the same basket
costs the same on every machine. It goes through the classes of like units from the dearest; what
is left after a choice is solved once and remembered.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import mul
from typing import TYPE_CHECKING

from edge.domain.pricing.candidates import Candidate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_DEPTH_MAX = 400
"""Units beyond this are not searched through: each is a level of the search."""

State = tuple[int, ...]
Takes = tuple[tuple[int, int], ...]
"""Places of a state and how much is taken from each."""


@dataclass(frozen=True, slots=True)
class _Choice:
    """A candidate as the search takes it off a state; its first place is its dearest class."""

    candidate: Candidate
    value: int
    takes: Takes


class _OutOfNodes(Exception):
    """The budget is used up."""


def _best_shares(count: int, found: Sequence[Candidate], solo: Sequence[int]) -> list[int]:
    """Return for each class the most that a unit of it can bring, rounded up."""
    shares = list(solo)
    for candidate in found:
        share = -(-candidate.value // sum(candidate.takes))
        for at, take in enumerate(candidate.takes):
            if take and share > shares[at]:
                shares[at] = share
    return shares[:count]


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
        self._share = _best_shares(len(counts), found, solo)
        self._solved: dict[State, tuple[int, _Choice | None]] = {}
        self._by_class: list[list[_Choice]] = [[] for _ in counts]
        for candidate in sorted(found, key=lambda each: -each.value):
            choice = self._choice(candidate)
            self._by_class[choice.takes[0][0]].append(choice)

    def _choice(self, candidate: Candidate) -> _Choice:
        takes = [(at, take) for at, take in enumerate(candidate.takes) if take]
        if candidate.promotion in self._limited:
            takes.append((len(self._counts) + self._limited.index(candidate.promotion), 1))
        return _Choice(candidate, candidate.value, tuple(takes))

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
            _, choice = self._solved[state]
            if choice is None:
                state = _less(state, ((at, 1),))
            else:
                chosen.append(choice.candidate)
                state = _less(state, choice.takes)

    def _value(self, state: State) -> int:
        """Return the most that what is left can be worth."""
        at = self._first(state)
        if at is None:
            return 0
        known = self._solved.get(state)
        if known is not None:
            return known[0]
        best, best_choice = -1, None
        for choice in self._by_class[at]:
            if not _fits(state, choice.takes):
                continue
            value = self._worth(state, choice.takes, choice.value, best)
            if value > best:
                best, best_choice = value, choice
        alone = self._worth(state, ((at, 1),), self._solo[at], best)
        if alone > best:
            best, best_choice = alone, None
        self._solved[state] = (best, best_choice)
        return best

    def _worth(self, state: State, takes: Takes, value: int, best: int) -> int:
        """Return what a choice and the best of what it leaves are worth, or less than the best.

        A choice that cannot beat the best so far is not looked into.
        """
        self._nodes -= 1
        if self._nodes < 0:
            raise _OutOfNodes
        after = _less(state, takes)
        if value + self._bound(after) <= best:
            return best
        return value + self._value(after)

    def _bound(self, state: State) -> int:
        """Return more than what is left can be worth: each unit at its best share of any deal."""
        return sum(map(mul, state, self._share))

    def _first(self, state: State) -> int | None:
        for at in range(len(self._counts)):
            if state[at]:
                return at
        return None


def _fits(state: State, takes: Takes) -> bool:
    for at, take in takes:  # noqa: SIM110 - the innermost loop of the search
        if state[at] < take:
            return False
    return True


def _less(state: State, takes: Takes) -> State:
    left = list(state)
    for at, take in takes:
        left[at] -= take
    return tuple(left)
