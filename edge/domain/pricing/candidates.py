"""All ways in which deals can be put together from units that are worth the same."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import combinations, islice, product
from math import comb, prod
from typing import TYPE_CHECKING, NamedTuple

from edge.domain.pricing.group_rules import buy_get_group, n_for_price_group, set_of
from edge.domain.pricing.group_values import Parts, group_valuer
from edge.domain.pricing.promotion import BuyGet, MixAndMatch, NForPrice, Promotion
from edge.domain.pricing.tallies import Tallies
from edge.domain.pricing.unit_rules import effect_rewards, picked
from edge.domain.pricing.units import Application

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from edge.domain.pricing.evaluation import Evaluation

_ClassKey = tuple[int, int, int, int, tuple[tuple[int, int], ...]]

CANDIDATES_MAX = 400
"""More ways than this are not searched through; the deals are then ranked instead."""


class Candidate(NamedTuple):
    """One way to apply a deal: the classes of the units it takes, and what it is worth.

    `takes` counts them in the classes' tallies. `parts` are the classes of the units in each part
    of the deal.
    """

    promotion: int
    value: int
    places: tuple[int, ...]
    takes: int
    parts: Parts = ()


@dataclass(frozen=True, slots=True)
class Classes:
    """Units sorted into classes whose members are alike for every deal that is looked at.

    `tallies` has a field for each class and then one for each deal; `counts` are the classes' in
    it, `size` is how many units there are.
    """

    members: tuple[tuple[int, ...], ...]
    class_of: dict[int, int]
    amounts: list[int] | None
    """What a unit of each costs; None where floors or measures need a closer look."""
    tallies: Tallies
    counts: int
    size: int


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
    membership: dict[int, list[tuple[int, int]]] = {}
    for at, mine in pools.items():
        for number, pool in enumerate(mine):
            touch = (at, number)
            for unit in pool:
                known = membership.get(unit)
                if known is None:
                    membership[unit] = [touch]
                else:
                    known.append(touch)
    found: dict[_ClassKey, list[int]] = {}
    units = evaluation.units
    for unit in sorted(membership):
        line = units.line_of[unit]
        measured = line if units.lines[line].measured else -1
        room = units.room(unit) if units.has_floors else 0  # else it is the amount
        alone = solo.get(unit, 0) if solo else 0
        key = (-units.amount[unit], room, measured, alone, tuple(membership[unit]))
        found.setdefault(key, []).append(unit)
    keys = sorted(found)
    members = tuple([tuple(found[key]) for key in keys])
    class_of = {unit: at for at, mine in enumerate(members) for unit in mine}
    is_plain = not units.has_floors and all(measured < 0 for _, _, measured, _, _ in keys)
    parts_max = max(map(len, pools.values()), default=1)
    tallies = Tallies(len(members) + len(pools), len(class_of) * parts_max)
    return Classes(
        members,
        class_of,
        amounts=[-amount for amount, _, _, _, _ in keys] if is_plain else None,
        tallies=tallies,
        counts=sum([len(mine) * one for mine, one in zip(members, tallies.ones, strict=False)]),
        size=len(class_of),
    )


def candidates(
    at: int, pools: list[list[int]], classes: Classes, evaluation: Evaluation
) -> list[Candidate] | None:
    """Return every way to apply a deal once, dearest first; None when there are too many."""
    promotion = evaluation.promotion(at)
    ways = _ways(evaluation.compiled.needs[at], pools, classes)
    if ways is None:
        return None
    value_of = _valuer(promotion, classes, evaluation)
    ones = classes.tallies.ones
    if len(ways) == 1:
        return [
            Candidate(at, value, part, sum([ones[mine] for mine in part]), (part,))
            for part in ways[0]
            if (value := value_of((part,))) > 0
        ]
    found: dict[int, Candidate] = {}
    for parts in product(*ways):
        places = tuple([mine for part in parts for mine in part])
        takes = sum([ones[mine] for mine in places])
        if not classes.tallies.has(classes.counts, takes):
            continue
        value = value_of(parts)
        if value > 0 and (takes not in found or value > found[takes].value):
            found[takes] = Candidate(at, value, places, takes, parts)
    return list(found.values())


def _valuer(
    promotion: Promotion, classes: Classes, evaluation: Evaluation
) -> Callable[[Parts], int]:
    """Return what tells the value of a deal on units of these classes."""
    if classes.amounts is not None:
        return group_valuer(promotion.rule, classes.amounts, evaluation.rounding)

    def applied(parts: Parts) -> int:
        left = [list(mine) for mine in classes.members]
        return _application(
            promotion, [[left[mine].pop(0) for mine in part] for part in parts], evaluation
        ).value

    return applied


def application_of(
    candidate: Candidate, left: list[list[int]], evaluation: Evaluation
) -> Application:
    """Take a candidate's units out of what is left of each class, and return its application."""
    parts = [[left[at].pop(0) for at in part] for part in candidate.parts]
    return _application(evaluation.promotion(candidate.promotion), parts, evaluation)


def _ways(
    sizes: Sequence[int], pools: list[list[int]], classes: Classes
) -> list[list[tuple[int, ...]]] | None:
    """Return for each part of a deal every way to fill it; None when there are too many."""
    ways = [_choices(pool, classes, size) for pool, size in zip(pools, sizes, strict=False)]
    return ways if prod([len(mine) for mine in ways]) <= CANDIDATES_MAX else None


def _choices(pool: Sequence[int], classes: Classes, size: int) -> list[tuple[int, ...]]:
    """Return the ways to take so many units of a pool, the dearest first; too many are cut off."""
    of_units = sorted([classes.class_of[unit] for unit in pool])
    if comb(len(of_units), size) <= CANDIDATES_MAX:
        return list(dict.fromkeys(combinations(of_units, size)))
    counts = Counter(of_units)
    return list(islice(_choices_of(list(counts), counts, size), CANDIDATES_MAX + 1))


def _choices_of(
    classes: Sequence[int], counts: Mapping[int, int], size: int
) -> Iterator[tuple[int, ...]]:
    """Yield every way to take so many units from classes, the dearest first."""
    if size == 0:
        yield ()
        return
    for at, mine in enumerate(classes):
        for count in range(min(counts[mine], size), 0, -1):
            for rest in _choices_of(classes[at + 1 :], counts, size - count):
                yield (mine,) * count + rest


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
