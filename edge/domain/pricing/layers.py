"""The five layers: price lists, markdowns, deals, basket rewards (tenders come when one pays).

Rewards of different layers compound; inside a layer the best price for the customer is looked for.
Everything here goes by goods and price and never by the order of lines, and lines of the same
goods at the same price are rounded together: neither the order of scanning nor the way a quantity
was split changes a total.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.pricing.deals import conflicts, solve
from edge.domain.pricing.evaluation import consumed
from edge.domain.pricing.promotion import Layer
from edge.domain.pricing.proposing import is_unit_rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from edge.domain.pricing.evaluation import Evaluation
    from edge.domain.pricing.units import Application


def layers(evaluation: Evaluation, nodes: int, between: Callable[[], None]) -> None:
    """Evaluate the layers in their order; `between` applies manual discounts before the basket's.

    An exclusive promotion keeps every later layer off the units that it rewarded.
    """
    for layer in (Layer.PRICE_LIST, Layer.MARKDOWN):
        _unit_layer(evaluation, _of_layer(evaluation, layer))
    _deal_layer(evaluation, _of_layer(evaluation, Layer.DEAL), nodes)
    evaluation.units.taken = set(evaluation.reserved)
    between()
    _basket_layer(evaluation, _of_layer(evaluation, Layer.BASKET))


def _of_layer(evaluation: Evaluation, layer: Layer) -> list[int]:
    """Return the layer's promotions, sorted by sequence and id rather than by their place."""
    members = [at for at in evaluation.eligible if evaluation.promotion(at).combine.layer is layer]
    return sorted(members, key=lambda at: _order(evaluation, at))


def _order(evaluation: Evaluation, at: int) -> tuple[int, int, str]:
    promotion = evaluation.promotion(at)
    return (promotion.combine.sequence, -promotion.combine.priority, promotion.promotion_id)


def _unit_layer(evaluation: Evaluation, members: Sequence[int]) -> None:
    """Give each line the best: an exclusive promotion, a single one, or the combinable chained."""
    by_line: dict[int, list[int]] = {}
    pooled: list[int] = []
    for at in members:
        if is_unit_rule(evaluation.promotion(at)):
            for line in evaluation.line_pools[at][0]:
                by_line.setdefault(line, []).append(at)
        else:
            pooled.append(at)
    for line, mine in by_line.items():
        _best_for_line(evaluation, line, mine)
    for at in pooled:
        _apply(evaluation, at, evaluation.propose(at))


def _best_for_line(evaluation: Evaluation, line: int, members: Sequence[int]) -> None:
    among = [u for u in evaluation.units.of_line(line) if u not in evaluation.units.taken]
    if not among:
        return
    if len(members) == 1:
        _apply(evaluation, members[0], _proposed(evaluation, members[0], among))
        return
    by_stack: dict[str, list[int]] = {}
    for at in members:
        by_stack.setdefault(evaluation.promotion(at).combine.stack, []).append(at)
    best = _best_single(evaluation, by_stack.get("exclusive", ()), among)
    if best is None:
        best = _best_single(evaluation, by_stack.get("best", ()), among)
        combinable = by_stack.get("combinable", ())
        chain = _chain(evaluation, combinable, among)
        if chain and sum(_worth(given) for _, given in chain) > (best[0] if best else 0):
            for at, given in chain:
                _apply(evaluation, at, given)
            return
    if best is not None:
        _apply(evaluation, best[1], best[2])


def _best_single(
    evaluation: Evaluation, members: Iterable[int], among: list[int]
) -> tuple[int, int, list[Application]] | None:
    best: tuple[int, int, list[Application]] | None = None
    for at in members:
        given = _proposed(evaluation, at, among)
        value = _worth(given)
        if value and (best is None or value > best[0]):
            best = (value, at, given)
    return best


def _chain(
    evaluation: Evaluation, members: Iterable[int], among: list[int]
) -> list[tuple[int, list[Application]]]:
    """Return what combinable promotions give one after the other; at most one of a group."""
    units = evaluation.units
    chain: list[tuple[int, list[Application]]] = []
    kept, units.amount = units.amount, list(units.amount)
    groups: set[str] = set()
    try:
        for at in members:
            group = evaluation.promotion(at).combine.group
            if group and group in groups:
                continue
            given = _proposed(evaluation, at, among)
            if given:
                groups.add(group)
                chain.append((at, given))
            for application in given:
                units.give(application)
    finally:
        units.amount = kept
    return chain


def _proposed(evaluation: Evaluation, at: int, among: list[int]) -> list[Application]:
    if evaluation.compiled.selector((at, 0)).undiscounted:
        units = evaluation.units
        among = [u for u in among if units.amount[u] == units.original[u]]
    return evaluation.propose_to(at, [among])


def _deal_layer(evaluation: Evaluation, members: Sequence[int], nodes: int) -> None:
    """Let deals compete for units; those that consume nothing follow on what is left."""
    competing = [at for at in members if evaluation.promotion(at).combine.consumes != "none"]
    exclusive = [at for at in competing if evaluation.promotion(at).combine.stack == "exclusive"]
    for group in (exclusive, [at for at in competing if at not in exclusive]):
        pools = {at: evaluation.visible(at) for at in group}
        pools = {at: mine for at, mine in pools.items() if all(mine)}
        for conflict in conflicts(pools):
            ordered = [at for at in group if at in set(conflict)]
            for at, application in solve(evaluation, ordered, pools, nodes):
                _apply(evaluation, at, [application])
                consumes = evaluation.promotion(at).combine.consumes
                evaluation.units.take(consumed(application, consumes))
    for at in members:
        if at not in competing:
            _apply(evaluation, at, evaluation.propose(at))


def _basket_layer(evaluation: Evaluation, members: Sequence[int]) -> None:
    """Apply basket rewards one after the other; the best exclusive one alone; one of a group."""
    exclusive = [at for at in members if evaluation.promotion(at).combine.stack == "exclusive"]
    alone = max(exclusive, key=lambda at: _worth(evaluation.propose(at)), default=None)
    if alone is not None and _worth(evaluation.propose(alone)):
        _apply(evaluation, alone, evaluation.propose(alone))
        return
    left = [at for at in members if at not in exclusive]
    while left:
        at = left.pop(0)
        group = evaluation.promotion(at).combine.group
        if group:
            rivals = [at, *(o for o in left if evaluation.promotion(o).combine.group == group)]
            at = max(rivals, key=lambda other: _worth(evaluation.propose(other)))
            left = [other for other in left if other not in rivals]
        _apply(evaluation, at, evaluation.propose(at))


def _apply(evaluation: Evaluation, at: int, given: Sequence[Application]) -> None:
    if not given:
        return
    evaluation.apply(at, given)
    if evaluation.promotion(at).combine.stack == "exclusive":
        evaluation.reserve(u for application in given for u in application.units)


def _worth(given: Iterable[Application]) -> int:
    return sum(application.value for application in given)
