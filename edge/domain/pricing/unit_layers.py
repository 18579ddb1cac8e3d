"""The first two layers, price lists and markdowns: the best for each line by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.pricing.promotion import (
    AmountOffUnit,
    FixedUnitPrice,
    Layer,
    PercentOff,
    PriceList,
)
from edge.domain.pricing.units import Application

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from edge.domain.pricing.discounting import DiscountRounding
    from edge.domain.pricing.evaluation import Evaluation
    from edge.domain.pricing.promotion import Rule

Gains = tuple[tuple[int, tuple[tuple[int, int], ...]], ...]
"""Promotions with what they give to a line's units, counted from the line's first."""


def unit_layers(evaluation: Evaluation) -> None:
    """Give each line its best price list and then its best markdown.

    Markdowns that look at several units (so many of a pool, up to an amount) come first and take
    the units on which they are worth more than the line's own best.
    """
    units = evaluation.units
    contested = _contested(evaluation)
    for at, line in enumerate(units.lines):
        touched = evaluation.compiled.touched(line)
        if not (touched.price_lists or touched.markdowns):
            continue
        if at in contested:
            _apply(evaluation, at, _best_of_layer(evaluation, at, touched.price_lists))
        else:
            _apply(evaluation, at, _gains(evaluation, at))
    if contested:
        _contest(evaluation, contested)


def _contested(evaluation: Evaluation) -> set[int]:
    """Return the lines that a markdown over several units looks at."""
    return {
        line
        for at in evaluation.eligible
        if evaluation.promotion(at).combine.layer in {Layer.PRICE_LIST, Layer.MARKDOWN}
        for pool in evaluation.line_pools[at]
        for line in pool
    }


def _contest(evaluation: Evaluation, contested: Iterable[int]) -> None:
    own: dict[int, Gains] = {}
    worth: dict[int, int] = {}
    for at in sorted(contested):
        markdowns = evaluation.compiled.touched(evaluation.units.lines[at]).markdowns
        own[at] = _best_of_layer(evaluation, at, markdowns)
        for _, rewards in own[at]:
            for offset, discount in rewards:
                unit = evaluation.units.first[at] + offset
                worth[unit] = worth.get(unit, 0) + discount
    won: set[int] = set()
    pooled = [
        at
        for at in evaluation.eligible
        if evaluation.promotion(at).combine.layer in {Layer.PRICE_LIST, Layer.MARKDOWN}
    ]
    for at in sorted(pooled, key=evaluation.compiled.order.__getitem__):
        free = {u for pool in evaluation.visible(at) for u in pool} - won
        for application in evaluation.propose(at, free):
            better = tuple((u, d) for u, d in application.rewards if d > worth.get(u, 0))
            if better:
                mine = tuple(u for u, _ in better)
                evaluation.apply(at, [Application(mine, better, is_own=True)])
                won.update(mine)
    for at in own:
        markdowns = evaluation.compiled.touched(evaluation.units.lines[at]).markdowns
        if won.isdisjoint(evaluation.units.of_line(at)):
            _apply(evaluation, at, own[at])
        else:
            _apply(evaluation, at, _best_of_layer(evaluation, at, markdowns, won))


def _apply(evaluation: Evaluation, at: int, gains: Gains) -> None:
    first = evaluation.units.first[at]
    for promotion, rewards in gains:
        mine = tuple((first + offset, discount) for offset, discount in rewards)
        units = tuple(unit for unit, _ in mine)
        evaluation.apply(promotion, (Application(units, mine, is_own=True),))
        if evaluation.promotion(promotion).combine.stack == "exclusive":
            evaluation.reserve(units)


def _gains(evaluation: Evaluation, at: int) -> Gains:
    """Return what both layers give to a line that nothing else contests; remembered."""
    line = evaluation.units.lines[at]
    touched = evaluation.compiled.touched(line)
    lists = tuple(filter(evaluation.is_eligible, touched.price_lists))
    markdowns = tuple(filter(evaluation.is_eligible, touched.markdowns))
    if not (lists or markdowns):
        return ()
    amounts = tuple(evaluation.units.original[u] for u in evaluation.units.of_line(at))
    key = (line.kind, line.quantity, amounts, lists, markdowns, evaluation.rounding)
    memory = evaluation.compiled.remembered("unit_layers")
    known: Gains | None = memory.get(key)
    if known is None:
        by_list = _best_of_layer(evaluation, at, lists)
        kept = evaluation.units.amount
        evaluation.units.amount = list(kept)
        try:
            _take_off(evaluation, at, by_list)
            by_markdown = (
                () if _is_exclusive(evaluation, by_list)
                else _best_of_layer(evaluation, at, markdowns)
            )  # fmt: skip
        finally:
            evaluation.units.amount = kept
        known = memory[key] = (*by_list, *by_markdown)
    return known


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
    """Return the promotion that is worth most on these units, the first of equals.

    Its worth is computed in whole numbers where all units cost the same; only the best is proposed.
    """
    units = evaluation.units
    amount = units.amount[among[0]]
    line = units.lines[units.line_of[among[0]]]
    is_plain = not (line.measured or units.has_floors) and all(
        units.amount[u] == amount for u in among
    )
    best, choice, rewards = 0, -1, None
    for at in members:
        if is_plain and not evaluation.compiled.selectors[at][0].undiscounted:
            rule = evaluation.promotion(at).rule
            value = _worth(rule, line.item, amount, len(among), evaluation.rounding)
            proposed = None
        else:
            proposed = _proposed(evaluation, at, among)
            value = proposed.value if proposed else 0
        if value > best:
            best, choice, rewards = value, at, proposed
    if choice < 0:
        return None
    given = rewards or _proposed(evaluation, choice, among)
    assert given is not None
    return choice, given


def _worth(rule: Rule, item: str, amount: int, count: int, rounding: DiscountRounding) -> int:
    """Return what a rule gives to so many equal units."""
    match rule:
        case PercentOff():
            if rule.round_at == "unit":
                return rounding.percent_of(amount, rule.percent) * count
            return rounding.percent_of(amount * count, rule.percent)
        case AmountOffUnit():
            return min(rule.amount, amount) * count
        case FixedUnitPrice():
            return max(amount - rule.price, 0) * count
        case PriceList():
            return max(amount - rule.prices[item], 0) * count
        case _:
            raise AssertionError("no rule of single units")


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
