"""All ways in which deals can be put together from units that are worth the same."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from edge.domain.pricing.group_rules import buy_get_group, n_for_price_group, set_of
from edge.domain.pricing.group_values import group_value
from edge.domain.pricing.promotion import BuyGet, MixAndMatch, NForPrice, Promotion
from edge.domain.pricing.unit_rules import effect_rewards, picked
from edge.domain.pricing.units import Application

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from edge.domain.pricing.evaluation import Evaluation

Parts = tuple[tuple[int, ...], ...]
_ClassKey = tuple[int, int, int, int, tuple[tuple[int, int], ...]]

CANDIDATES_MAX = 400
"""More ways than this are not searched through; the deals are then ranked instead."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to apply a deal: how many units of each class it takes, and what it is worth.

    `parts` are the classes of the units in each part of the deal.
    """

    promotion: int
    takes: tuple[int, ...]
    value: int
    parts: Parts = ()


@dataclass(frozen=True, slots=True)
class Classes:
    """Units sorted into classes whose members are alike for every deal that is looked at."""

    members: tuple[tuple[int, ...], ...]
    class_of: dict[int, int]


def is_packable(promotion: Promotion) -> bool:
    """Tell whether a deal is made of groups that can be chosen one by one."""
    if promotion.limits.max_discount is not None or promotion.combine.consumes != "all":
        return False
    rule = promotion.rule
    if isinstance(rule, BuyGet):
        return not (rule.same_pool and rule.grouping == "cheapest_overall")
    return isinstance(rule, NForPrice | MixAndMatch)


def classes_of(
    pools: dict[int, list[list[int]]], evaluation: Evaluation, solo: Mapping[int, int]
) -> Classes:
    """Sort units by price, floor, worth alone and the pools they are in; dearest class first."""
    units = evaluation.units
    membership: dict[int, list[tuple[int, int]]] = {}
    for at, mine in pools.items():
        for number, pool in enumerate(mine):
            for unit in pool:
                membership.setdefault(unit, []).append((at, number))
    found: dict[_ClassKey, list[int]] = {}
    for unit in sorted(membership):
        line = units.lines[units.line_of[unit]]
        measured = units.line_of[unit] if line.measured else -1
        alone = solo.get(unit, 0)
        key = (-units.amount[unit], units.room(unit), measured, alone, tuple(membership[unit]))
        found.setdefault(key, []).append(unit)
    members = tuple(tuple(found[key]) for key in sorted(found))
    class_of = {unit: at for at, mine in enumerate(members) for unit in mine}
    return Classes(members, class_of)


def candidates(
    at: int, pools: list[list[int]], classes: Classes, evaluation: Evaluation
) -> list[Candidate] | None:
    """Return every way to apply a deal once, dearest first; None when there are too many."""
    promotion = evaluation.promotion(at)
    found: dict[tuple[int, ...], Candidate] = {}
    amounts, rounding = _plain_amounts(classes, evaluation), evaluation.rounding
    tried = 0
    for group in _groups(promotion, pools, classes):
        tried += 1
        if tried > CANDIDATES_MAX:
            return None
        takes = _counted(group, len(classes.members))
        if any(take > len(mine) for take, mine in zip(takes, classes.members, strict=True)):
            continue
        if amounts is None:
            left = [list(mine) for mine in classes.members]
            parts = [[left[mine].pop(0) for mine in part] for part in group]
            value = _application(promotion, parts, evaluation).value
        else:
            value = group_value(
                promotion.rule, [[amounts[mine] for mine in part] for part in group], rounding
            )
        if value > 0 and (takes not in found or value > found[takes].value):
            found[takes] = Candidate(at, takes, value, group)
    return list(found.values())


def _plain_amounts(classes: Classes, evaluation: Evaluation) -> list[int] | None:
    """Return what a unit of each class costs; None where floors or measures need a closer look."""
    units = evaluation.units
    if units.has_floors or any(
        units.lines[units.line_of[mine[0]]].measured for mine in classes.members
    ):
        return None
    return [units.amount[mine[0]] for mine in classes.members]


def application_of(
    candidate: Candidate, left: list[list[int]], evaluation: Evaluation
) -> Application:
    """Take a candidate's units out of what is left of each class, and return its application."""
    parts = [[left[at].pop(0) for at in part] for part in candidate.parts]
    return _application(evaluation.promotion(candidate.promotion), parts, evaluation)


def _groups(promotion: Promotion, pools: list[list[int]], classes: Classes) -> Iterator[Parts]:
    """Yield for each part of a deal the classes its units are of."""
    rule = promotion.rule
    sizes: tuple[int, ...]
    if isinstance(rule, BuyGet):
        if rule.same_pool:
            pools, sizes = pools[:1], (rule.buy_qty + rule.get_qty,)
        else:
            sizes = (rule.buy_qty, rule.get_qty)
    elif isinstance(rule, NForPrice):
        sizes = (rule.take,)
    else:
        assert isinstance(rule, MixAndMatch)
        sizes = tuple(component.qty for component in rule.components)
    in_pool = [sorted({classes.class_of[u] for u in pool}) for pool in pools]
    counts = [len(mine) for mine in classes.members]
    if len(sizes) == 1:
        return ((part,) for part in _choices(in_pool[0], counts, sizes[0]))
    return product(
        *(list(_choices(mine, counts, size)) for mine, size in zip(in_pool, sizes, strict=True))
    )


def _choices(classes: Sequence[int], counts: Sequence[int], size: int) -> Iterator[tuple[int, ...]]:
    """Yield every way to take so many units from classes, the dearest first."""
    if size == 0:
        yield ()
        return
    for at, mine in enumerate(classes):
        for count in range(min(counts[mine], size), 0, -1):
            for rest in _choices(classes[at + 1 :], counts, size - count):
                yield (mine,) * count + rest


def _counted(group: Parts, count: int) -> tuple[int, ...]:
    takes = [0] * count
    for part in group:
        for mine in part:
            takes[mine] += 1
    return tuple(takes)


def _application(
    promotion: Promotion, parts: Sequence[Sequence[int]], evaluation: Evaluation
) -> Application:
    """Apply a deal once to the units of its parts."""
    units, rounding = evaluation.units, evaluation.rounding
    rule = promotion.rule
    if isinstance(rule, BuyGet):
        if rule.same_pool:
            return buy_get_group(rule, picked(parts[0], units, "dearest"), units, rounding)
        rewarded = picked(parts[1], units, rule.pick)
        rewards = tuple(effect_rewards(rule.effect, rewarded, units, rounding))
        return Application((*parts[0], *parts[1]), rewards)
    if isinstance(rule, NForPrice):
        return n_for_price_group(rule, picked(parts[0], units, "dearest"), units)
    assert isinstance(rule, MixAndMatch)
    return set_of(rule.reward, [u for part in parts for u in part], units, rounding)
