"""Rewards that each unit gets for itself: a rate, an amount or another price."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.money import UNIT_PRICE_SCALE
from edge.domain.pricing.discounting import spread, spread_by_line
from edge.domain.pricing.units import Application, extended_of, unit_count
from edge.domain.quantity import MILLI
from edge.domain.rounding import RoundingMode, divide_rounded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from edge.domain.pricing.discounting import DiscountRounding
    from edge.domain.pricing.promotion import (
        AmountOffUnit,
        Effect,
        FixedUnitPrice,
        PercentOff,
        Pick,
        PriceList,
    )
    from edge.domain.pricing.units import Units
    from edge.domain.rates import Rate

Rewards = list[tuple[int, int]]


def percent_off(
    rule: PercentOff, pool: list[int], units: Units, rounding: DiscountRounding
) -> list[Application]:
    """Take a rate off every unit of the pool, or off so many of them."""
    if rule.max_units is not None:
        pool = sorted(picked(pool, units, rule.pick)[: rule.max_units])
    return _each_line(units, _percent(pool, rule.percent, rule.round_at == "line", units, rounding))


def percent_kept_to(most: int, found: Sequence[Application], units: Units) -> list[Application]:
    """Share the most that a rate may take off out over its units, by what they cost."""
    pool = sorted(u for application in found for u in application.units)
    return _each_line(units, spread_by_line(units, pool, most))


def amount_off_unit(rule: AmountOffUnit, pool: list[int], units: Units) -> list[Application]:
    """Take an amount off every unit, never more than it costs."""
    return _each_line(units, [(u, min(rule.amount, units.room(u))) for u in pool])


def fixed_unit_price(rule: FixedUnitPrice, pool: list[int], units: Units) -> list[Application]:
    """Charge another unit price where it is lower."""
    return _each_line(units, [(u, _down_to(rule.price, u, units)) for u in pool])


def price_list(rule: PriceList, pool: list[int], units: Units) -> list[Application]:
    """Charge the list's price of an item where it is lower."""
    prices: Mapping[str, int] = rule.prices
    return _each_line(
        units,
        [(u, _down_to(prices[units.lines[units.line_of[u]].item], u, units)) for u in pool],
    )


def effect_rewards(
    effect: Effect,
    chosen: Sequence[int],
    units: Units,
    rounding: DiscountRounding,
    *,
    by_line: bool = False,
) -> Rewards:
    """Return what an effect gives each of the units."""
    if effect.percent is not None:
        return _percent(chosen, effect.percent, by_line, units, rounding)
    if effect.amount is not None:
        return [(u, min(effect.amount, units.room(u))) for u in chosen]
    assert effect.unit_price is not None
    return [(u, _down_to(effect.unit_price, u, units)) for u in chosen]


def picked(pool: Sequence[int], units: Units, pick: Pick) -> list[int]:
    """Return a pool sorted cheapest or dearest first, ties to the earliest unit."""
    sign = 1 if pick == "cheapest" else -1
    amount = units.amount
    return sorted(pool, key=lambda u: (sign * amount[u], u))


def _percent(
    chosen: Sequence[int], rate: Rate, by_line: bool, units: Units, rounding: DiscountRounding
) -> Rewards:
    amount, room = units.amount, units.room
    if not by_line:
        return [(u, min(rounding.percent_of(amount[u], rate), room(u))) for u in chosen]
    rewards: Rewards = []
    for mine in units.by_line(chosen):
        discount = rounding.percent_of(sum(amount[u] for u in mine), rate)
        rewards += spread(units, mine, discount)
    return rewards


def _down_to(price: int, unit: int, units: Units) -> int:
    """Return what brings a unit down to a unit price; a measured unit is extended by it."""
    line = units.lines[units.line_of[unit]]
    target = price
    if line.measured:
        if line.fixed_extended_minor is not None:
            target = _embedded_at(price, unit, units)
        else:
            exact = line.quantity.milli * price * UNIT_PRICE_SCALE
            target = divide_rounded(exact, MILLI * UNIT_PRICE_SCALE, RoundingMode.HALF_UP)
    return min(max(units.amount[unit] - target, 0), units.room(unit))


def _embedded_at(price: int, unit: int, units: Units) -> int:
    """Return the amount in a barcode brought down by the ratio of the two unit prices."""
    line = units.lines[units.line_of[unit]]
    assert unit_count(line) == 1
    listed = line.unit_price.scaled
    if listed <= price * UNIT_PRICE_SCALE:
        return units.amount[unit]
    exact = extended_of(line) * price * UNIT_PRICE_SCALE
    return divide_rounded(exact, listed, RoundingMode.HALF_UP)


def _each_line(units: Units, rewards: Rewards) -> list[Application]:
    """Return one application a line: a unit's own reward binds no other unit."""
    given = [reward for reward in rewards if reward[1] > 0]
    by_line: dict[int, Rewards] = {}
    for reward in given:
        by_line.setdefault(units.line_of[reward[0]], []).append(reward)
    return [
        Application(tuple(u for u, _ in mine), tuple(mine), is_own=True)
        for mine in by_line.values()
    ]
