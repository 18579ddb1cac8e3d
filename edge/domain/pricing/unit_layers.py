"""The first two layers, price lists and markdowns: the best for each line by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from edge.domain.pricing.promotion import Layer
from edge.domain.pricing.simple_gains import Gains, LineOutcome, is_plain, simple_gains
from edge.domain.pricing.units import Application

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from edge.domain.pricing.evaluation import Evaluation

_UNKNOWN = object()


def unit_layers(evaluation: Evaluation) -> None:
    """Give each line its best price list and then its best markdown.

    Markdowns that look at several units (so many of a pool, up to an amount) come first and take
    the units on which they are worth more than the line's own best.
    """
    contested = _contested(evaluation)
    units, outcomes = evaluation.units, evaluation.line_outcomes
    for at, touched in enumerate(evaluation.touched):
        if not (touched.price_lists or touched.markdowns):
            continue
        if at in contested:
            _apply(evaluation, at, _best_of_layer(evaluation, at, touched.price_lists))
            continue
        outcome = line_outcome(evaluation, at)
        if outcome is None:
            continue
        if outcome.stays_apart:
            _apply(evaluation, at, outcome.gains)
        else:
            units.amount[units.first[at] : units.first[at + 1]] = outcome.amounts
            outcomes[at] = outcome
    if contested:
        _contest(evaluation, contested)


def _contested(evaluation: Evaluation) -> set[int]:
    """Return the lines that a markdown over several units looks at."""
    pooled = _pooled(evaluation)
    return {line for at in pooled for pool in evaluation.line_pools[at] for line in pool}


def _contest(evaluation: Evaluation, contested: Iterable[int]) -> None:
    """Let pooled markdowns take the units on which they are worth more than the line's own best."""
    own = {
        at: _best_of_layer(evaluation, at, evaluation.touched[at].markdowns)
        for at in sorted(contested)
    }
    won = _won_by_pooled(evaluation, _by_unit(evaluation, own))
    for at, gains in own.items():
        markdowns = evaluation.touched[at].markdowns
        if won.isdisjoint(evaluation.units.of_line(at)):
            _apply(evaluation, at, gains)
        else:
            _apply(evaluation, at, _best_of_layer(evaluation, at, markdowns, won))


def _by_unit(evaluation: Evaluation, gains: dict[int, Gains]) -> dict[int, int]:
    worth: dict[int, int] = {}
    for at, mine in gains.items():
        first = evaluation.units.first[at]
        for _, rewards in mine:
            for offset, discount in rewards:
                worth[first + offset] = worth.get(first + offset, 0) + discount
    return worth


def _won_by_pooled(evaluation: Evaluation, worth: dict[int, int]) -> set[int]:
    """Apply pooled markdowns where they are worth more; return the units they took."""
    won: set[int] = set()
    for at in sorted(_pooled(evaluation), key=evaluation.compiled.order.__getitem__):
        free = {u for pool in evaluation.visible(at) for u in pool} - won
        for application in evaluation.propose(at, free):
            better = tuple((u, d) for u, d in application.rewards if d > worth.get(u, 0))
            if better:
                evaluation.apply(at, _counted(evaluation, at, better))
                won.update(u for u, _ in better)
    return won


def _counted(
    evaluation: Evaluation, at: int, rewards: tuple[tuple[int, int], ...]
) -> list[Application]:
    """Return one application, or one for each unit where it matters how many there are."""
    if evaluation.applications_left(at) is None:
        return [Application(tuple(u for u, _ in rewards), rewards, is_own=True)]
    return [Application((u,), ((u, discount),), is_own=True) for u, discount in rewards]


def _pooled(evaluation: Evaluation) -> list[int]:
    """Return the markdowns that look at several units."""
    return [
        at
        for at in evaluation.eligible
        if evaluation.promotion(at).combine.layer in {Layer.PRICE_LIST, Layer.MARKDOWN}
    ]


def _apply(evaluation: Evaluation, at: int, gains: Gains) -> None:
    first = evaluation.units.first[at]
    for promotion, rewards in gains:
        mine = tuple((first + offset, discount) for offset, discount in rewards)
        units = tuple(unit for unit, _ in mine)
        evaluation.apply(promotion, (Application(units, mine, is_own=True),))
        if evaluation.promotion(promotion).combine.stack == "exclusive":
            evaluation.reserve(units)


def line_outcome(evaluation: Evaluation, at: int) -> LineOutcome | None:
    """Return what both layers make of a line that nothing else contests; remembered."""
    line = evaluation.units.lines[at]
    memory = evaluation.line_memory
    key: Hashable = (evaluation.touched[at].number, line.quantity.milli)
    if not line.joins:
        key = (key, line.measured, line.fixed_extended_minor, line.quantity.unit)
    known = memory.get(key, _UNKNOWN)
    if known is not _UNKNOWN:
        return cast("LineOutcome | None", known)
    gains = _gains(evaluation, at)
    outcome = _outcome(evaluation, at, gains) if gains else None
    memory[key] = outcome
    return outcome


def _outcome(evaluation: Evaluation, at: int, gains: Gains) -> LineOutcome:
    units, compiled = evaluation.units, evaluation.compiled
    amounts = units.amount[units.first[at] : units.first[at + 1]]
    modifiers = []
    for promotion, rewards in gains:
        total = 0
        for offset, discount in rewards:
            amounts[offset] -= discount
            total += discount
        modifiers.append(compiled.modifier(promotion, total))
    stays_apart = any(compiled.stays_apart[promotion] for promotion, _ in gains)
    return LineOutcome(gains, tuple(amounts), tuple(modifiers), stays_apart)


def _gains(evaluation: Evaluation, at: int) -> Gains:
    line = evaluation.units.lines[at]
    lists, markdowns = evaluation.unit_rules(at)
    if not (lists or markdowns):
        return ()
    units = evaluation.units
    amounts = units.original[units.first[at] : units.first[at + 1]]
    if evaluation.touched[at].is_simple and amounts[0] == amounts[-1] and is_plain(line):
        return simple_gains(evaluation, line.item, amounts[0], len(amounts), lists, markdowns)
    return _searched(evaluation, at, lists, markdowns)


def _searched(
    evaluation: Evaluation, at: int, lists: Sequence[int], markdowns: Sequence[int]
) -> Gains:
    """Return what both layers give to a line, looked for among all ways to combine them."""
    by_list = _best_of_layer(evaluation, at, lists)
    if _is_exclusive(evaluation, by_list):
        return by_list
    kept = evaluation.units.amount
    evaluation.units.amount = list(kept)
    try:
        _take_off(evaluation, at, by_list)
        return (*by_list, *_best_of_layer(evaluation, at, markdowns))
    finally:
        evaluation.units.amount = kept


def _is_exclusive(evaluation: Evaluation, gains: Gains) -> bool:
    return any(evaluation.promotion(at).combine.stack == "exclusive" for at, _ in gains)


def _take_off(evaluation: Evaluation, at: int, gains: Gains) -> None:
    first = evaluation.units.first[at]
    for _, rewards in gains:
        for offset, discount in rewards:
            evaluation.units.amount[first + offset] -= discount


def _best_of_layer(
    evaluation: Evaluation, at: int, members: Sequence[int], lost: Iterable[int] = ()
) -> Gains:
    """Return the best for a line: an exclusive one, a single one, or the combinable chained.

    `lost` are units that the line does not have any more.
    """
    closed = evaluation.units.taken.union(lost)
    among = [u for u in evaluation.units.of_line(at) if u not in closed]
    eligible = [member for member in members if evaluation.is_eligible(member)]
    if not among or not eligible:
        return ()
    by_stack: dict[str, list[int]] = {}
    for member in eligible:
        by_stack.setdefault(evaluation.promotion(member).combine.stack, []).append(member)
    best = _best_single(evaluation, by_stack.get("exclusive", ()), among)
    if best is None:
        best = _best_single(evaluation, by_stack.get("best", ()), among)
        chain = _chain(evaluation, by_stack.get("combinable", ()), among)
        if chain and sum(a.value for _, a in chain) > (best[1].value if best else 0):
            return tuple(_gain(evaluation, at, *each) for each in chain)
    return (_gain(evaluation, at, *best),) if best else ()


def _gain(
    evaluation: Evaluation, at: int, promotion: int, application: Application
) -> tuple[int, tuple[tuple[int, int], ...]]:
    first = evaluation.units.first[at]
    return promotion, tuple((u - first, discount) for u, discount in application.rewards)


def _best_single(
    evaluation: Evaluation, members: Sequence[int], among: list[int]
) -> tuple[int, Application] | None:
    """Return the promotion that is worth most on these units, the first of equals."""
    best: tuple[int, Application] | None = None
    for at in members:
        proposed = _proposed(evaluation, at, among)
        if proposed is not None and (best is None or proposed.value > best[1].value):
            best = (at, proposed)
    return best


def _chain(
    evaluation: Evaluation, members: Iterable[int], among: list[int]
) -> list[tuple[int, Application]]:
    """Return what combinable promotions give one after the other; at most one of a group."""
    units = evaluation.units
    chain: list[tuple[int, Application]] = []
    kept, units.amount = units.amount, list(units.amount)
    groups: set[str] = set()
    try:
        for at in members:
            group = evaluation.promotion(at).combine.group
            given = None if group and group in groups else _proposed(evaluation, at, among)
            if given is not None:
                groups.add(group)
                chain.append((at, given))
                units.give(given)
    finally:
        units.amount = kept
    return chain


def _proposed(evaluation: Evaluation, at: int, among: list[int]) -> Application | None:
    if evaluation.compiled.selectors[at][0].undiscounted:
        units = evaluation.units
        among = [u for u in among if units.amount[u] == units.original[u]]
    found = evaluation.propose_to(at, [among])
    return found[0] if found else None
