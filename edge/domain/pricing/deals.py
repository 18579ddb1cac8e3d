"""Deals that compete for units: each conflict solved by itself, as exactly as its size allows.

A unit belongs to one application at most. Deals without a common unit do not see each other. A
single deal has a closed form (sort and cut); a small conflict is packed exactly; a larger one is
ranked by marginal value, the value with the shared units less the value without, for each of them
(Dynamics 365 Commerce), and then improved by exchanging neighbours once.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from edge.domain.pricing.candidates import (
    Candidate,
    Classes,
    application_of,
    candidates,
    classes_of,
)
from edge.domain.pricing.orders import in_best_order
from edge.domain.pricing.packing import Packing
from edge.domain.pricing.promotion import BuyGet, MixAndMatch
from edge.domain.pricing.units import Application

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from edge.domain.pricing.evaluation import Evaluation

Chosen = list[tuple[int, Application]]
"""Applications by the promotions that give them, in the order they are given."""


def conflicts(pools: Mapping[int, list[list[int]]]) -> list[list[int]]:
    """Return deals grouped by common units, each group sorted, in a stable order."""
    owner: dict[int, int] = {}
    group_of: dict[int, int] = {at: at for at in pools}
    for at, mine in pools.items():
        for unit in {unit for pool in mine for unit in pool}:
            other = owner.setdefault(unit, at)
            if other != at:
                first, second = sorted((_root(at, group_of), _root(other, group_of)))
                group_of[second] = first
    groups: dict[int, list[int]] = {}
    for at in sorted(pools):
        groups.setdefault(_root(at, group_of), []).append(at)
    return list(groups.values())


def _root(at: int, group_of: Mapping[int, int]) -> int:
    while group_of[at] != at:
        at = group_of[at]
    return at


def solve(
    evaluation: Evaluation,
    members: Sequence[int],
    pools: Mapping[int, list[list[int]]],
    nodes: int,
    solo: Mapping[int, int] | None = None,
) -> Chosen:
    """Return the best applications of deals that share units.

    `solo` is what a unit is worth when it stays out of every deal.
    """
    if len(members) == 1 and not solo and has_closed_form(evaluation, members[0], pools):
        at = members[0]
        return [(at, application) for application in evaluation.propose_to(at, pools[at])]
    if all(evaluation.compiled.is_packable[at] for at in members):
        packed = packed_exactly(evaluation, members, pools, nodes, solo or {})
        if packed is not None:
            return packed
    return in_best_order(evaluation, members)


def has_closed_form(evaluation: Evaluation, at: int, pools: Mapping[int, list[list[int]]]) -> bool:
    """Tell whether sorting is enough for a deal: its own parts do not compete for units."""
    rule = evaluation.promotion(at).rule
    if isinstance(rule, BuyGet) and rule.same_pool:
        return True
    if not isinstance(rule, BuyGet | MixAndMatch):
        return True
    return all(set(a).isdisjoint(b) for a, b in combinations(pools[at], 2))


def packed_exactly(
    evaluation: Evaluation,
    members: Sequence[int],
    pools: Mapping[int, list[list[int]]],
    nodes: int,
    solo: Mapping[int, int],
    extra: Sequence[tuple[int, Sequence[int], int]] = (),
) -> Chosen | None:
    """Return the best packing, or None when it has too many ways or nodes.

    `extra` are applications that come as a whole: promotion, units, value. They stand in the
    result as an application without rewards, to be proposed anew by the caller.
    """
    wanted = {at: pools[at] for at in members}
    wanted |= {at: [list(units)] for at, units, _ in extra}
    classes = classes_of(wanted, evaluation, solo)
    found: list[Candidate] = []
    for at in members:
        ways = candidates(at, pools[at], classes, evaluation)
        if ways is None:
            return None
        found += ways
    for at, units, value in extra:
        places = tuple(sorted([classes.class_of[unit] for unit in units]))
        takes = sum([classes.tallies.ones[mine] for mine in places])
        found.append(Candidate(at, value, places, takes))
    limits = {at: left for at in members if (left := evaluation.applications_left(at)) is not None}
    alone = [solo.get(mine[0], 0) for mine in classes.members]
    best = Packing(classes, found, alone, limits, nodes).best()
    if best is None:
        return None
    whole = frozenset(at for at, _, _ in extra)
    return _taken(best, classes, whole, evaluation)


def _taken(
    best: Sequence[Candidate], classes: Classes, whole: frozenset[int], evaluation: Evaluation
) -> Chosen:
    """Take real units for the candidates that were chosen."""
    rest = [list(mine) for mine in classes.members]
    chosen: Chosen = []
    for candidate in best:
        if candidate.promotion in whole:
            taken = [rest[at].pop(0) for at in candidate.places]
            chosen.append((candidate.promotion, Application(tuple(sorted(taken)), ())))
        else:
            chosen.append((candidate.promotion, application_of(candidate, rest, evaluation)))
    return chosen
