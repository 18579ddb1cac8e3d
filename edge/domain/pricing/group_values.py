"""What one application of a deal is worth, from what its units cost alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.pricing.promotion import BuyGet, MixAndMatch, NForPrice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.pricing.discounting import DiscountRounding
    from edge.domain.pricing.promotion import Effect, Rule, SetReward


def group_value(rule: Rule, parts: Sequence[list[int]], rounding: DiscountRounding) -> int:
    """Return the discount on units of these amounts, for each part of the deal.

    The same as applying the deal where no unit has a floor and none is measured.
    """
    match rule:
        case NForPrice():
            return max(sum(parts[0]) - rule.price, 0)
        case BuyGet():
            rewarded = parts[1] if not rule.same_pool else sorted(parts[0])[: rule.get_qty]
            return sum(_effect_value(rule.effect, amount, rounding) for amount in rewarded)
        case MixAndMatch():
            return _set_value(rule.reward, [a for part in parts for a in part], rounding)
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
