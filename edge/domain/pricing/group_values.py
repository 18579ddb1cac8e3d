"""What one application of a deal is worth, from what its units cost alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.pricing.promotion import BuyGet, MixAndMatch, NForPrice

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from edge.domain.pricing.discounting import DiscountRounding
    from edge.domain.pricing.promotion import Effect, Rule, SetReward

Parts = tuple[tuple[int, ...], ...]
"""For each part of a deal the classes of its units."""


def group_valuer(
    rule: Rule, amounts: Sequence[int], rounding: DiscountRounding
) -> Callable[[Parts], int]:
    """Return what tells the discount on the parts of a deal, given by the classes of their units.

    `amounts` is what a unit of each class costs, in falling order, and so are the classes in each
    part. The same as applying the deal where no unit has a floor and none is measured.
    """
    match rule:
        case NForPrice():
            price = rule.price
            return lambda parts: max(sum([amounts[at] for at in parts[0]]) - price, 0)
        case BuyGet():
            effect, first = rule.effect, rule.buy_qty if rule.same_pool else 0
            return lambda parts: sum(
                [_effect_value(effect, amounts[at], rounding) for at in parts[-1][first:]]
            )
        case MixAndMatch():
            reward = rule.reward
            return lambda parts: _set_value(
                reward, [amounts[at] for part in parts for at in part], rounding
            )
        case _:
            raise AssertionError("no deal that is made of groups")


def _effect_value(effect: Effect, amount: int, rounding: DiscountRounding) -> int:
    if effect.percent is not None:
        return rounding.percent_of(amount, effect.percent)
    if effect.amount is not None:
        return min(effect.amount, amount)
    assert effect.unit_price is not None
    return max(amount - effect.unit_price, 0)


def _set_value(reward: SetReward, amounts: list[int], rounding: DiscountRounding) -> int:
    total = sum(amounts)
    if reward.cheapest_free:
        return min(amounts)
    if reward.price is not None:
        return max(total - reward.price, 0)
    if reward.percent is not None:
        return rounding.percent_of(total, reward.percent)
    assert reward.amount is not None
    return min(reward.amount, total)
