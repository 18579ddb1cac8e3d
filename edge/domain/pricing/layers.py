"""The five layers: price lists, markdowns, deals, basket rewards (tenders come when one pays).

Rewards of different layers compound; inside a layer the best price for the customer is looked for.
Everything here goes by goods and price and never by the order of lines, and lines of the same
goods at the same price are rounded together: neither the order of scanning nor the way a quantity
was split changes a total.
"""

from __future__ import annotations

from operator import ge
from typing import TYPE_CHECKING

from edge.domain.pricing.deals import conflicts, has_closed_form, solve
from edge.domain.pricing.evaluation import consumed
from edge.domain.pricing.promotion import Layer
from edge.domain.pricing.unit_layers import unit_layers
from edge.domain.pricing.units import Application

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from edge.domain.pricing.deals import Chosen
    from edge.domain.pricing.evaluation import Evaluation
    from edge.domain.pricing.units import Units


def layers(evaluation: Evaluation, nodes: int, between: Callable[[], None]) -> None:
    """Evaluate the layers in their order; `between` applies manual discounts before the basket's.

    An exclusive promotion keeps every later layer off the units that it rewarded.
    """
    unit_layers(evaluation)
    _deal_layer(evaluation, _of_layer(evaluation, Layer.DEAL), nodes)
    evaluation.units.taken = set(evaluation.reserved)
    between()
    _basket_layer(evaluation, _of_layer(evaluation, Layer.BASKET))


def _of_layer(evaluation: Evaluation, layer: Layer) -> list[int]:
    layer_of = evaluation.compiled.layer
    members = [at for at in evaluation.eligible if layer_of[at] is layer]
    return sorted(members, key=evaluation.compiled.order.__getitem__)


def _deal_layer(evaluation: Evaluation, members: Sequence[int], nodes: int) -> None:
    """Let deals compete for units; those that consume nothing follow on what is left."""
    combine = {at: evaluation.promotion(at).combine for at in members}
    competing = [at for at in members if combine[at].consumes != "none"]
    exclusive = [at for at in competing if combine[at].stack == "exclusive"]
    others = [at for at in competing if combine[at].stack != "exclusive"]
    for group in (exclusive, others):
        pools = _pools(evaluation, group)
        for conflict in conflicts(pools):
            ordered = sorted(conflict, key=evaluation.compiled.order.__getitem__)
            for at, application in _solved(evaluation, ordered, pools, nodes):
                _apply(evaluation, at, [application])
                evaluation.units.take(consumed(application, combine[at].consumes))
    for at in members:
        if combine[at].consumes == "none":
            _apply(evaluation, at, evaluation.propose(at))


def _pools(evaluation: Evaluation, members: Iterable[int]) -> dict[int, list[list[int]]]:
    """Return the free units of those deals that have enough for one application."""
    found: dict[int, list[list[int]]] = {}
    counts, needs = evaluation.units.counts, evaluation.compiled.needs
    for at in members:
        for lines, need in zip(evaluation.line_pools[at], needs[at], strict=False):
            if sum([counts[line] for line in lines]) < need:
                break
        else:
            pools = evaluation.visible(at)
            if all(map(ge, map(len, pools), needs[at])):
                found[at] = pools
    return found


def _solved(
    evaluation: Evaluation, conflict: Sequence[int], pools: dict[int, list[list[int]]], nodes: int
) -> Chosen:
    """Solve a conflict, remembered by its deals and what its units are."""
    if len(conflict) == 1 and has_closed_form(evaluation, conflict[0], pools):
        at = conflict[0]
        return [(at, application) for application in evaluation.propose_to(at, pools[at])]
    units = evaluation.units
    seen = [pool for at in conflict for pool in pools[at]]
    mine = sorted(set().union(*seen))
    places = {unit: number for number, unit in enumerate(mine)}
    key = (
        tuple(conflict),
        _alike(units, mine),
        tuple([tuple([places[u] for u in pool]) for pool in seen]),
        tuple([evaluation.applications_left(at) for at in conflict]),
        tuple([evaluation.most_left(at) for at in conflict]),
        evaluation.rounding,
        nodes,
    )
    memory = evaluation.compiled.remembered("deals")
    known: Chosen | None = memory.get(key)
    if known is None:
        solved = solve(evaluation, conflict, pools, nodes)
        memory[key] = [(at, _moved(a, places.__getitem__)) for at, a in solved]
        return solved
    return [(at, _moved(application, mine.__getitem__)) for at, application in known]


def _alike(units: Units, chosen: Sequence[int]) -> tuple[object, ...]:
    """Return what deals can tell of units: what they cost, and what may be taken off them."""
    amounts = tuple([units.amount[u] for u in chosen])
    rooms = tuple([units.room(u) for u in chosen]) if units.has_floors else ()
    lines = [units.line_of[u] for u in chosen]
    if any(units.lines[line].measured for line in lines):
        return amounts, rooms, tuple(lines)
    return amounts, rooms


def _moved(application: Application, to: Callable[[int], int]) -> Application:
    return Application(
        tuple(map(to, application.units)),
        tuple([(to(u), discount) for u, discount in application.rewards]),
        application.is_own,
        application.times,
        application.is_shared_out,
    )


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
