"""What a promotion would give to the units that it may see: the one table of its rules."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from edge.domain.money import allocate
from edge.domain.pricing.group_rules import buy_get, mix_and_match, n_for_price
from edge.domain.pricing.pool_rules import basket_reward, gift, tiered
from edge.domain.pricing.promotion import (
    UNLIMITED,
    AmountOffUnit,
    BasketReward,
    BuyGet,
    FixedUnitPrice,
    Gift,
    MixAndMatch,
    NForPrice,
    PercentOff,
    PriceList,
    Promotion,
    Tiered,
)
from edge.domain.pricing.selector import Selector
from edge.domain.pricing.unit_rules import (
    amount_off_unit,
    fixed_unit_price,
    percent_kept_to,
    percent_off,
    price_list,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.pricing.discounting import DiscountRounding
    from edge.domain.pricing.promotion import Rule
    from edge.domain.pricing.units import Application, Units

UNIT_RULES = (PercentOff, AmountOffUnit, FixedUnitPrice, PriceList)
"""Rules whose reward of a unit depends on no other unit (but for `PercentOff.max_units`)."""


def selectors(rule: Rule) -> tuple[Selector, ...]:
    """Return the pools that a rule looks at, in the order in which `propose` wants their units."""
    match rule:
        case PriceList():
            return (Selector(sku=frozenset(rule.prices)),)
        case BuyGet():
            return (rule.buy, rule.get or rule.buy)
        case MixAndMatch():
            return tuple(component.select for component in rule.components)
        case BasketReward():
            return (rule.select, rule.qualify or rule.select)
        case Gift():
            return (rule.select, rule.qualify)
        case PercentOff() | AmountOffUnit() | FixedUnitPrice() | NForPrice() | Tiered():
            return (rule.select,)
    assert_never(rule)


def needs(rule: Rule) -> tuple[int, ...]:
    """Return how many units of each pool a rule needs at least; pools beyond need none."""
    match rule:
        case BuyGet(same_pool=True):
            return (rule.buy_qty + rule.get_qty,)
        case BuyGet():
            return (rule.buy_qty, rule.get_qty)
        case NForPrice():
            return (rule.take,)
        case MixAndMatch():
            return tuple(component.qty for component in rule.components)
        case _:
            return (1,)


def is_unit_rule(promotion: Promotion) -> bool:
    """Tell whether each unit can be rewarded without looking at another one."""
    rule = promotion.rule
    if isinstance(rule, PercentOff) and rule.max_units is not None:
        return False
    return isinstance(rule, UNIT_RULES) and promotion.limits == UNLIMITED


def propose(
    promotion: Promotion,
    pools: Sequence[list[int]],
    units: Units,
    rounding: DiscountRounding,
    limit: int | None = None,
    most: int | None = None,
) -> list[Application]:
    """Return what the promotion would give, without giving it.

    `pools` are the units it may see, one list for each of its selectors, each in unit order.
    `limit` is how often it may still be applied, `most` the discount that it may still give.
    """
    found = _by_rule(promotion.rule, pools, units, rounding, limit, most)
    if most is None or sum(application.value for application in found) <= most:
        return found
    if isinstance(promotion.rule, PercentOff):
        return percent_kept_to(most, found, units)
    return _kept_to(most, found)


def _by_rule(
    rule: Rule,
    pools: Sequence[list[int]],
    units: Units,
    rounding: DiscountRounding,
    limit: int | None,
    most: int | None,
) -> list[Application]:
    match rule:
        case PercentOff() | AmountOffUnit() | FixedUnitPrice() | PriceList():
            return _unit_rule(rule, pools[0], units, rounding, limit)
        case BuyGet():
            return buy_get(rule, pools[0], pools[1], units, rounding, limit)
        case NForPrice():
            return n_for_price(rule, pools[0], units, limit)
        case MixAndMatch():
            return mix_and_match(rule, pools, units, rounding, limit)
        case Tiered():
            return tiered(rule, pools[0], units, rounding)
        case BasketReward():
            return basket_reward(rule, pools[0], pools[1], units, rounding, limit, most)
        case Gift():
            return gift(rule, pools[0], pools[1], units)
    assert_never(rule)


def _unit_rule(
    rule: PercentOff | AmountOffUnit | FixedUnitPrice | PriceList,
    pool: list[int],
    units: Units,
    rounding: DiscountRounding,
    limit: int | None,
) -> list[Application]:
    match rule:
        case PercentOff():
            return percent_off(_limited(rule, limit), pool, units, rounding)
        case AmountOffUnit():
            return amount_off_unit(rule, pool[:limit], units)
        case FixedUnitPrice():
            return fixed_unit_price(rule, pool[:limit], units)
        case PriceList():
            return price_list(rule, pool[:limit], units)
    assert_never(rule)


def _limited(rule: PercentOff, limit: int | None) -> PercentOff:
    if limit is None or (rule.max_units is not None and rule.max_units <= limit):
        return rule
    return replace(rule, max_units=limit)


def _kept_to(most: int, found: list[Application]) -> list[Application]:
    """Cut a discount down to its maximum, in the proportion in which it would have been given."""
    nominal = [discount for application in found for _, discount in application.rewards]
    shares = iter(allocate(most, nominal, caps=nominal).shares)
    cut = [
        application._replace(rewards=tuple((u, next(shares)) for u, _ in application.rewards))
        for application in found
    ]
    return [application for application in cut if application.value > 0]
