"""Deals of several units: buy and get, so many for a price, sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.pricing.discounting import spread
from edge.domain.pricing.unit_rules import effect_rewards, picked
from edge.domain.pricing.units import Application

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.pricing.discounting import DiscountRounding
    from edge.domain.pricing.promotion import BuyGet, MixAndMatch, NForPrice, SetReward
    from edge.domain.pricing.units import Units


def buy_get(
    rule: BuyGet,
    buy: list[int],
    get: list[int],
    units: Units,
    rounding: DiscountRounding,
    limit: int | None,
) -> list[Application]:
    """Return the groups that are complete; an incomplete one gets nothing."""
    if not rule.same_pool:
        return _two_pools(rule, buy, get, units, rounding, limit)
    size = rule.buy_qty + rule.get_qty
    groups = len(buy) // size
    if limit is not None:
        groups = min(groups, limit)
    if not groups:
        return []
    if rule.grouping == "cheapest_overall":
        chosen = picked(buy, units, "cheapest")[: groups * rule.get_qty]
        rewards = effect_rewards(rule.effect, chosen, units, rounding)
        return _kept([Application(tuple(buy), tuple(rewards))])
    ordered = picked(buy, units, "dearest")
    return _kept(
        [
            buy_get_group(rule, ordered[at * size : (at + 1) * size], units, rounding)
            for at in range(groups)
        ]
    )


def buy_get_group(
    rule: BuyGet, group: Sequence[int], units: Units, rounding: DiscountRounding
) -> Application:
    """Return what one group in descending price order gets: its last units are rewarded."""
    rewards = effect_rewards(rule.effect, group[rule.buy_qty :], units, rounding)
    return Application(tuple(group), tuple(rewards))


def _two_pools(
    rule: BuyGet,
    buy: list[int],
    get: list[int],
    units: Units,
    rounding: DiscountRounding,
    limit: int | None,
) -> list[Application]:
    """Take the dearest units for the buying side, then those to get from what is left."""
    bought, gotten = picked(buy, units, "dearest"), picked(get, units, rule.pick)
    used: set[int] = set()
    found: list[Application] = []
    while limit is None or len(found) < limit:
        paid = [u for u in bought if u not in used][: rule.buy_qty]
        used.update(paid)
        rewarded = [u for u in gotten if u not in used][: rule.get_qty]
        if len(paid) < rule.buy_qty or len(rewarded) < rule.get_qty:
            break
        used.update(rewarded)
        rewards = effect_rewards(rule.effect, rewarded, units, rounding)
        found.append(Application((*paid, *rewarded), tuple(rewards)))
    return _kept(found)


def n_for_price(
    rule: NForPrice, pool: list[int], units: Units, limit: int | None
) -> list[Application]:
    """Cut the pool into groups from the dearest down; each costs the price if it is dearer."""
    ordered = picked(pool, units, "dearest")
    groups = len(ordered) // rule.take
    if limit is not None:
        groups = min(groups, limit)
    take = rule.take
    return _kept(
        [
            n_for_price_group(rule, ordered[at * take : (at + 1) * take], units)
            for at in range(groups)
        ]
    )


def n_for_price_group(rule: NForPrice, group: Sequence[int], units: Units) -> Application:
    """Return what one group gets: the difference to the price, shared out over it."""
    discount = max(sum(units.amount[u] for u in group) - rule.price, 0)
    return Application(tuple(group), tuple(spread(units, group, discount)))


def mix_and_match(
    rule: MixAndMatch,
    pools: Sequence[list[int]],
    units: Units,
    rounding: DiscountRounding,
    limit: int | None,
) -> list[Application]:
    """Return complete sets, each of the dearest units that are left in every component."""
    ordered = [picked(pool, units, "dearest") for pool in pools]
    used: set[int] = set()
    found: list[Application] = []
    while limit is None or len(found) < limit:
        members: list[int] = []
        for component, pool in zip(rule.components, ordered, strict=True):
            chosen = [u for u in pool if u not in used][: component.qty]
            if len(chosen) < component.qty:
                return _kept(found)
            used.update(chosen)
            members += chosen
        found.append(set_of(rule.reward, members, units, rounding))
    return _kept(found)


def set_of(
    reward: SetReward, members: Sequence[int], units: Units, rounding: DiscountRounding
) -> Application:
    """Return what one set gets; a set that is cheaper than its price gets nothing."""
    total = sum(units.amount[u] for u in members)
    if reward.cheapest_free:
        cheapest = picked(members, units, "cheapest")[0]
        return Application(tuple(members), ((cheapest, units.room(cheapest)),))
    if reward.price is not None:
        discount = max(total - reward.price, 0)
    elif reward.percent is not None:
        discount = rounding.percent_of(total, reward.percent)
    else:
        assert reward.amount is not None
        discount = min(reward.amount, total)
    return Application(tuple(members), tuple(spread(units, members, discount)))


def _kept(found: list[Application]) -> list[Application]:
    """Leave out what gives nothing."""
    return [application for application in found if application.value > 0]
