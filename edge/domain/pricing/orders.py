"""Whole deals one after the other, in the best order that is looked for.

What a deal gives depends only on which of its units are taken before, for a deal changes no price
but those of units that it takes. So each deal is asked once for each such set, and two orders that
have come to the same taken units go on alike.
"""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, NamedTuple

from edge.domain.pricing.evaluation import consumed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from edge.domain.pricing.evaluation import Evaluation
    from edge.domain.pricing.units import Application

ORDERS_MEMBERS_MAX = 3
"""Up to here every order of deals is tried."""


class _Turn(NamedTuple):
    """What a deal gives when its turn comes, and the units it takes as a set of bits."""

    applications: list[Application]
    value: int
    takes: int


_NO_TURN = _Turn([], 0, 0)


def in_best_order(evaluation: Evaluation, members: Sequence[int]) -> list[tuple[int, Application]]:
    """Return what deals give one after the other, each all it can, in the best order found.

    Few deals are tried in every order; more are ranked, then each is once exchanged with the next.
    """
    turns = _Turns(evaluation, members)
    if len(members) <= ORDERS_MEMBERS_MAX:
        trials = [_Trial(turns, order) for order in permutations(members)]
        return max(trials, key=lambda trial: trial.value).chosen()
    trial = _Trial(turns, _ranked(evaluation, turns, members))
    for at in range(len(members) - 1):
        trial.exchange(at)
    return trial.chosen()


def _ranked(evaluation: Evaluation, turns: _Turns, members: Sequence[int]) -> list[int]:
    """Sort deals by marginal value, then priority, then their place in the book."""
    once = twice = 0
    for at in members:
        twice |= once & turns.sees[at]
        once |= turns.sees[at]

    def rank(at: int) -> tuple[int, int, int]:
        shared = turns.sees[at] & twice
        with_shared, without = turns.turn(at, 0).value, turns.turn(at, shared).value
        marginal = (with_shared - without) * 1_000 // max(shared.bit_count(), 1)
        return (-marginal, -evaluation.promotion(at).combine.priority, at)

    return sorted(members, key=rank)


class _Turns:
    """What each deal gives once some units are taken. Sets of units are the bits of a number."""

    def __init__(self, evaluation: Evaluation, members: Iterable[int]) -> None:
        self._evaluation = evaluation
        self._pools = {at: evaluation.visible(at) for at in members}
        self.sees = {at: _bits(u for p in pools for u in p) for at, pools in self._pools.items()}
        self._known: dict[tuple[int, int], _Turn] = {}

    def turn(self, at: int, taken: int) -> _Turn:
        """Return what a deal gives when these units are taken."""
        hidden = self.sees[at] & taken
        known = self._known.get((at, hidden))
        if known is None:
            known = self._known[at, hidden] = self._asked(at, hidden)
        return known

    def _asked(self, at: int, hidden: int) -> _Turn:
        if hidden == self.sees[at]:
            return _NO_TURN
        pools: Sequence[list[int]] = self._pools[at]
        if hidden:
            pools = [[u for u in pool if not hidden >> u & 1] for pool in pools]
        given = self._evaluation.propose_to(at, pools)
        consumes = self._evaluation.promotion(at).combine.consumes
        takes = _bits(u for application in given for u in consumed(application, consumes))
        return _Turn(given, sum([application.value for application in given]), takes)


class _Trial:
    """Deals in one order: each one's turn and which units were taken before it."""

    def __init__(self, turns: _Turns, order: Sequence[int]) -> None:
        self._turns = turns
        self._order = list(order)
        self._before, self._given = self._run(order, 0)
        self.value = sum([turn.value for turn in self._given])

    def _run(self, order: Sequence[int], taken: int) -> tuple[list[int], list[_Turn]]:
        before, given = [], []
        for at in order:
            turn = self._turns.turn(at, taken)
            before.append(taken)
            given.append(turn)
            taken |= turn.takes
        return before, given

    def exchange(self, at: int) -> None:
        """Let a deal and the next change places if all is worth more then."""
        first, second = self._order[at : at + 2]
        if not self._turns.sees[first] & self._turns.sees[second]:
            return
        order = [second, first, *self._order[at + 2 :]]
        taken, gain = self._before[at], 0
        for place, deal in enumerate(order, start=at):
            if place >= at + 2 and taken == self._before[place]:
                break  # from here on both orders give the same
            turn = self._turns.turn(deal, taken)
            gain += turn.value - self._given[place].value
            taken |= turn.takes
        if gain > 0:
            self._order[at:] = order
            self._before[at:], self._given[at:] = self._run(order, self._before[at])
            self.value += gain

    def chosen(self) -> list[tuple[int, Application]]:
        """Return the applications in their order."""
        return [
            (at, application)
            for at, turn in zip(self._order, self._given, strict=True)
            for application in turn.applications
        ]


def _bits(units: Iterable[int]) -> int:
    found = 0
    for unit in units:
        found |= 1 << unit
    return found
