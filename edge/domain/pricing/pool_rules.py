"""Rewards that look at a whole pool: tiers, basket thresholds, gifts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.pricing.discounting import spread_by_line
from edge.domain.pricing.unit_rules import effect_rewards, picked
from edge.domain.pricing.units import Application
from edge.domain.rounding import divide_rounded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.pricing.discounting import DiscountRounding
    from edge.domain.pricing.promotion import BasketReward, Gift, Tier, Tiered
    from edge.domain.pricing.unit_rules import Rewards
    from edge.domain.pricing.units import Units


def tiered(
    rule: Tiered, pool: list[int], units: Units, rounding: DiscountRounding
) -> list[Application]:
    """Give the tier that the pool reaches to all its units, or each unit its own tier."""
    if not pool:
        return []
    tiers = sorted(rule.tiers, key=lambda tier: tier.min)
    if rule.mode == "whole":
        measure = _measure(rule, pool, units)
        tier = _reached(tiers, measure)
        rewards = _tier_rewards(rule, tier, pool, units, rounding) if tier else []
    elif rule.by == "qty":
        return _one(pool, _by_position(rule, tiers, pool, units, rounding))
    else:
        rewards = _by_bracket(tiers, pool, units, rounding)
    return _shared_out(pool, rewards)


def _measure(rule: Tiered, pool: Sequence[int], units: Units) -> int:
    return len(pool) if rule.by == "qty" else sum(units.amount[u] for u in pool)


def _reached(tiers: Sequence[Tier], measure: int) -> Tier | None:
    """Return the highest tier whose minimum is met, the minimum included."""
    return next((tier for tier in reversed(tiers) if tier.min <= measure), None)


def _tier_rewards(
    rule: Tiered, tier: Tier, chosen: Sequence[int], units: Units, rounding: DiscountRounding
) -> Rewards:
    by_line = rule.round_at == "line"
    return effect_rewards(tier.effect, chosen, units, rounding, by_line=by_line)


def _by_position(
    rule: Tiered,
    tiers: Sequence[Tier],
    pool: Sequence[int],
    units: Units,
    rounding: DiscountRounding,
) -> Rewards:
    """Give each unit the tier that its position falls in: "from the fourth on"."""
    rewards: Rewards = []
    for at, tier in enumerate(tiers):
        until = tiers[at + 1].min - 1 if at + 1 < len(tiers) else len(pool)
        mine = pool[max(tier.min - 1, 0) : until]
        rewards += _tier_rewards(rule, tier, mine, units, rounding)
    return rewards


def _by_bracket(
    tiers: Sequence[Tier], pool: Sequence[int], units: Units, rounding: DiscountRounding
) -> Rewards:
    """Take each tier's rate off the part of the amount that lies in its bracket, rounded once."""
    total = sum(units.amount[u] for u in pool)
    common = 1
    for tier in tiers:
        if tier.effect.percent is not None:
            common = max(common, tier.effect.percent.denominator)
    exact = 0
    for at, tier in enumerate(tiers):
        until = tiers[at + 1].min if at + 1 < len(tiers) else total
        part = max(min(total, until) - tier.min, 0)
        rate = tier.effect.percent
        if rate is not None:
            exact += part * rate.numerator * (common // rate.denominator)
    return spread_by_line(units, pool, divide_rounded(exact, common, rounding.mode))


def basket_reward(
    rule: BasketReward,
    pool: list[int],
    qualify: list[int],
    units: Units,
    rounding: DiscountRounding,
    limit: int | None,
    most: int | None = None,
) -> list[Application]:
    """Take a rate or an amount off the pool once, or as often as, the condition is met.

    `most` is what may be taken off in all; it is shared out, not what it was cut from.
    """
    times = _times(rule, qualify, units)
    if limit is not None:
        times = min(times, limit)
    if not times or not pool:
        return []
    total = sum(units.amount[u] for u in pool)
    if rule.percent is not None:
        discount = rounding.percent_of(total, rule.percent)
    else:
        assert rule.amount is not None
        discount = min(rule.amount * times, total)
    if most is not None:
        discount = min(discount, most)
    return _shared_out(pool, spread_by_line(units, pool, discount), times)


def _times(rule: BasketReward, qualify: Sequence[int], units: Units) -> int:
    """Return how often the condition is met; without `repeat` once at most."""
    amounts = units.original if rule.measure == "extended" else units.amount
    worth = sum(amounts[u] for u in qualify)
    met = [
        measure // minimum if minimum else 1
        for measure, minimum in ((worth, rule.min_amount), (len(qualify), rule.min_qty))
        if minimum is not None
    ]
    times = min(met, default=1)
    return times if rule.repeat else min(times, 1)


def gift(rule: Gift, pool: list[int], qualify: list[int], units: Units) -> list[Application]:
    """Make so many units free, the cheapest first, once the others are worth enough."""
    if sum(units.amount[u] for u in qualify) < rule.min_amount:
        return []
    free = picked(pool, units, "cheapest")[: rule.qty]
    rewards = [(u, units.room(u)) for u in free]
    return _one(sorted({*qualify, *free}), rewards)


def _one(taken: Sequence[int], rewards: Rewards) -> list[Application]:
    given = tuple(reward for reward in rewards if reward[1] > 0)
    return [Application(tuple(taken), given)] if given else []


def _shared_out(taken: Sequence[int], rewards: Rewards, times: int = 1) -> list[Application]:
    return [one._replace(times=times, is_shared_out=True) for one in _one(taken, rewards)]
