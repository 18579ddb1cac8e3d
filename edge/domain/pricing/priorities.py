"""The two priority models of Dynamics 365 Commerce, unit by unit.

Sources: "Apply multiple Retail discounts to a product" of its documentation and the worked
examples there (three products, six discounts: 31.04 within zones, 26.62 compounded across).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.pricing.promotion import AmountOffUnit, FixedUnitPrice, PercentOff, PriceList
from edge.domain.pricing.units import Application

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from edge.domain.pricing.evaluation import Evaluation

Rewards = dict[int, int]
"""What units are given, by unit."""


def priority_zones(evaluation: Evaluation) -> None:
    """Apply only the highest priority that a unit has.

    Its compound promotions are chained and compete with its best single one. Threshold promotions
    come after and likewise: compound ones are added unless a best-price one won the unit.
    """
    ordinary, threshold = _split(evaluation)
    closed: set[int] = set()
    for priority in _priorities(evaluation, ordinary):
        at_priority = _of_priority(evaluation, ordinary, priority)
        touched = _touched(evaluation, at_priority) - closed
        _apply_zone(evaluation, at_priority, touched, lambda _: True)
        closed |= touched
    closed = set()
    for priority in _priorities(evaluation, threshold):
        at_priority = _of_priority(evaluation, threshold, priority)
        touched = _touched(evaluation, at_priority) - closed
        open_to_more = touched - _won_by_best(evaluation)
        untouched = {
            u for u in touched if evaluation.units.amount[u] == evaluation.units.original[u]
        }
        _apply_zone(evaluation, at_priority, open_to_more, untouched.__contains__)
        closed |= touched


def priority_compound(evaluation: Evaluation) -> None:
    """Apply the best promotion of each priority, from high to low, each on what is left.

    Threshold promotions apply only at priorities that a unit has not used.
    """
    ordinary, threshold = _split(evaluation)
    used: set[tuple[int, int]] = set()
    for group in (ordinary, threshold):
        for priority in _priorities(evaluation, group):
            at_priority = _of_priority(evaluation, group, priority)
            among = {u for u in _touched(evaluation, at_priority) if (u, priority) not in used}
            winners = _best(_proposals(evaluation, at_priority, among))
            for at, rewards in winners.items():
                used.update((u, priority) for u in rewards)
                _give(evaluation, at, rewards)


def _apply_zone(
    evaluation: Evaluation,
    members: Sequence[int],
    among: set[int],
    best_allowed: Callable[[int], bool],
) -> None:
    """Let the chain of compound promotions compete with the best single one, for each unit."""
    compound = [m for m in members if evaluation.promotion(m).combine.concurrency == "compound"]
    singles = [m for m in members if m not in compound]
    chain = _chained(evaluation, compound, among)
    single = _best(_proposals(evaluation, singles, {u for u in among if best_allowed(u)}))
    chain_value = _summed(chain.values())
    single_value = _summed(single.values())
    for at, rewards in chain.items():
        won = {u: d for u, d in rewards.items() if chain_value[u] >= single_value.get(u, 0)}
        _give(evaluation, at, won)
    for at, rewards in single.items():
        won = {u: d for u, d in rewards.items() if single_value[u] > chain_value.get(u, 0)}
        _give(evaluation, at, won)


def _chained(
    evaluation: Evaluation, compound: Sequence[int], among: set[int]
) -> dict[int, Rewards]:
    """Chain promotions on scratch amounts: unit prices, then amounts, then rates."""
    units = evaluation.units
    kept, units.amount = units.amount, list(units.amount)
    chain: dict[int, Rewards] = {}
    try:
        for at in sorted(compound, key=lambda at: (_kind(evaluation, at), at)):
            applications = evaluation.propose(at, among)
            chain[at] = _rewards(applications)
            for application in applications:
                units.give(application)
    finally:
        units.amount = kept
    return chain


def _kind(evaluation: Evaluation, at: int) -> int:
    rule = evaluation.promotion(at).rule
    if isinstance(rule, FixedUnitPrice | PriceList):
        return 0
    if isinstance(rule, AmountOffUnit):
        return 1
    return 2 if isinstance(rule, PercentOff) else 3


def _proposals(
    evaluation: Evaluation, members: Iterable[int], among: set[int]
) -> dict[int, Rewards]:
    return {at: _rewards(evaluation.propose(at, among)) for at in members}


def _best(proposals: dict[int, Rewards]) -> dict[int, Rewards]:
    """Return for each promotion the units on which it is the best, the first of equals."""
    best: dict[int, tuple[int, int]] = {}
    for at, rewards in proposals.items():
        for unit, discount in rewards.items():
            if discount > best.get(unit, (0, 0))[0]:
                best[unit] = (discount, at)
    won: dict[int, Rewards] = {}
    for unit, (discount, at) in best.items():
        won.setdefault(at, {})[unit] = discount
    return won


def _give(evaluation: Evaluation, at: int, rewards: Rewards) -> None:
    if rewards:
        ordered = tuple(sorted(rewards.items()))
        evaluation.apply(at, [Application(tuple(u for u, _ in ordered), ordered)])


def _rewards(applications: Iterable[Application]) -> Rewards:
    return _summed([dict(application.rewards) for application in applications])


def _summed(many: Iterable[Rewards]) -> Rewards:
    total: Rewards = {}
    for rewards in many:
        for unit, discount in rewards.items():
            total[unit] = total.get(unit, 0) + discount
    return total


def _split(evaluation: Evaluation) -> tuple[list[int], list[int]]:
    threshold = [at for at in evaluation.eligible if evaluation.promotion(at).combine.threshold]
    return [at for at in evaluation.eligible if at not in threshold], threshold


def _priorities(evaluation: Evaluation, members: Iterable[int]) -> list[int]:
    return sorted({evaluation.promotion(at).combine.priority for at in members}, reverse=True)


def _of_priority(evaluation: Evaluation, members: Iterable[int], priority: int) -> list[int]:
    return [at for at in members if evaluation.promotion(at).combine.priority == priority]


def _touched(evaluation: Evaluation, members: Iterable[int]) -> set[int]:
    """Return the units that any of these promotions would reward."""
    return {u for at in members for a in evaluation.propose(at) for u, _ in a.rewards}


def _won_by_best(evaluation: Evaluation) -> set[int]:
    return {
        unit
        for at, given in evaluation.given.items()
        if evaluation.promotion(at).combine.concurrency == "best"
        for unit in given.placed
    }
