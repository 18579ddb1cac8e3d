"""The best combination: each unit in one application of one promotion, the total at its most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.pricing.deals import packed_exactly
from edge.domain.pricing.proposing import is_unit_rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.pricing.evaluation import Evaluation

Solo = dict[int, tuple[int, int]]
"""For each unit what it gets outside of every deal, and from which promotion."""


def best_combination(evaluation: Evaluation, nodes: int) -> None:
    """Choose deals, whole-pool rewards and what each unit gets alone, for the largest discount.

    Where the conflict is too large for the search, deals are ranked and what they leave gets the
    best of the rest.
    """
    solo = _solo(evaluation)
    deals = [at for at in evaluation.eligible if evaluation.compiled.is_packable[at]]
    pooled = [
        at
        for at in evaluation.eligible
        if at not in deals and not is_unit_rule(evaluation.promotion(at))
    ]
    whole = [
        (at, sorted({u for a in proposed for u in a.units}), sum(a.value for a in proposed))
        for at in pooled
        if (proposed := evaluation.propose(at))
    ]
    pools = {at: evaluation.visible(at) for at in deals}
    worth = {unit: value for unit, (value, _) in solo.items()}
    chosen = packed_exactly(evaluation, deals, pools, nodes, worth, whole)
    if chosen is None:
        chosen = evaluation.try_order(_by_value(evaluation, [*deals, *pooled]))
    for at, application in chosen:
        if application.rewards:
            evaluation.apply(at, [application])
        else:
            evaluation.apply(at, evaluation.propose(at, set(application.units)))
        evaluation.units.take(application.units)
    _apply_solo(evaluation, solo)
    for at in pooled:
        if at not in evaluation.given:
            proposed = evaluation.propose(at)
            evaluation.apply(at, proposed)
            evaluation.units.take(u for a in proposed for u in a.units)


def _solo(evaluation: Evaluation) -> Solo:
    """Return the best reward of each unit that needs no other unit, the first of equals."""
    best: Solo = {}
    for at in evaluation.eligible:
        if not is_unit_rule(evaluation.promotion(at)):
            continue
        for application in evaluation.propose(at):
            for unit, discount in application.rewards:
                if discount > best.get(unit, (0, at))[0]:
                    best[unit] = (discount, at)
    return best


def _apply_solo(evaluation: Evaluation, solo: Solo) -> None:
    by_promotion: dict[int, set[int]] = {}
    for unit, (_, at) in solo.items():
        if unit not in evaluation.units.taken:
            by_promotion.setdefault(at, set()).add(unit)
    for at in sorted(by_promotion):
        evaluation.apply(at, evaluation.propose(at, by_promotion[at]))
        evaluation.units.take(by_promotion[at])


def _by_value(evaluation: Evaluation, members: Sequence[int]) -> list[int]:
    value = {at: sum(a.value for a in evaluation.propose(at)) for at in members}
    return sorted(members, key=lambda at: (-value[at], at))
