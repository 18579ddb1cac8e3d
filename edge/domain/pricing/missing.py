"""How little is missing for a promotion: the upsell hint, as numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.domain.pricing.promotion import (
    BasketReward,
    BuyGet,
    Gift,
    Layer,
    MixAndMatch,
    NForPrice,
    Tiered,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.pricing.evaluation import Evaluation
    from edge.domain.pricing.promotion import Rule
    from edge.domain.pricing.units import Units


@dataclass(frozen=True, slots=True)
class Missing:
    """What has to be added for one more application: units, or an amount in minor units.

    `pool` says of which of the rule's pools.
    """

    units: int = 0
    amount_minor: int = 0
    pool: int = 0


def missing(rule: Rule, pools: Sequence[Sequence[int]], units: Units) -> Missing | None:
    """Return what is missing beside the free units; None where nothing was begun.

    `pools` are the units that no deal has. A deal of which there is nothing yet is not begun.
    """
    match rule:
        case BuyGet():
            return _buy_get(rule, pools)
        case NForPrice():
            return _rest(len(pools[0]), rule.take)
        case MixAndMatch():
            return _set(rule, pools)
        case Tiered():
            return _tier(rule, pools[0], units)
        case BasketReward():
            return _basket(rule, pools[1], units)
        case Gift():
            return _gift(rule, pools, units)
        case _:
            return None


def _rest(have: int, size: int) -> Missing | None:
    begun = have % size
    return Missing(units=size - begun) if begun else None


def _buy_get(rule: BuyGet, pools: Sequence[Sequence[int]]) -> Missing | None:
    if rule.same_pool:
        return _rest(len(pools[0]), rule.buy_qty + rule.get_qty)
    bought, gotten = len(pools[0]), len(pools[1])
    if not bought:
        return None
    if bought >= rule.buy_qty:
        return Missing(units=max(rule.get_qty - gotten, 1), pool=1)
    return Missing(units=rule.buy_qty - bought)


def _set(rule: MixAndMatch, pools: Sequence[Sequence[int]]) -> Missing | None:
    """Return the component that lacks most, where only one is incomplete."""
    lacking = [
        (component.qty - len(pool), number)
        for number, (component, pool) in enumerate(zip(rule.components, pools, strict=True))
        if len(pool) < component.qty
    ]
    begun = any(pools)
    if len(lacking) != 1 or not begun:
        return None
    count, number = lacking[0]
    return Missing(units=count, pool=number)


def _tier(rule: Tiered, pool: Sequence[int], units: Units) -> Missing | None:
    measure = len(pool) if rule.by == "qty" else sum(units.amount[u] for u in pool)
    above = [tier.min - measure for tier in rule.tiers if tier.min > measure]
    if not pool or not above:
        return None
    return Missing(units=min(above)) if rule.by == "qty" else Missing(amount_minor=min(above))


def _basket(rule: BasketReward, qualify: Sequence[int], units: Units) -> Missing | None:
    if not qualify:
        return None
    amounts = units.original if rule.measure == "extended" else units.amount
    if rule.min_qty is not None and len(qualify) < rule.min_qty:
        return Missing(units=rule.min_qty - len(qualify), pool=1)
    short = (rule.min_amount or 0) - sum(amounts[u] for u in qualify)
    return Missing(amount_minor=short, pool=1) if short > 0 else None


def _gift(rule: Gift, pools: Sequence[Sequence[int]], units: Units) -> Missing | None:
    short = rule.min_amount - sum(units.amount[u] for u in pools[1])
    if pools[1] and short > 0:
        return Missing(amount_minor=short, pool=1)
    lacking = rule.qty - len(pools[0])
    return Missing(units=lacking) if pools[1] and lacking > 0 else None


def missing_beside_deals(
    at: int, line_pools: Sequence[Sequence[int]], done: Evaluation
) -> Missing | None:
    """Return what one more application needs in a finished evaluation.

    A deal counts only units that no deal has; the basket's rewards count them all.
    """
    units, promotion = done.units, done.promotion(at)
    used = done.in_deals if promotion.combine.layer is Layer.DEAL else done.reserved
    pools = [[u for u in units.of_lines(lines) if u not in used] for lines in line_pools]
    return missing(promotion.rule, pools, units)
