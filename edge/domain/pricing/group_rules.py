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
        return _kept([Application(tuple(buy), tuple(rewards), times=groups)])
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
    """Take the dearest units for the buying side, then those to get from what is left.

    Where that leaves nothing to get, the buying side keeps off the pool to get from while it can.
    """
    bought, gotten = picked(buy, units, "dearest"), picked(get, units, rule.pick)
    in_get = set(get)
    sparing = sorted(bought, key=in_get.__contains__)
    used: set[int] = set()
    found: list[Application] = []
    while limit is None or len(found) < limit:
        for order in (bought, sparing):
            paid = _first(order, used, rule.buy_qty)
            rewarded = _first(gotten, used.union(paid), rule.get_qty)
            if len(paid) == rule.buy_qty and len(rewarded) == rule.get_qty:
                break
        else:
            break
        used.update(paid, rewarded)
        rewards = effect_rewards(rule.effect, rewarded, units, rounding)
        found.append(Application((*paid, *rewarded), tuple(rewards)))
    return _kept(found)


def _first(order: Sequence[int], used: set[int], count: int) -> list[int]:
    return [u for u in order if u not in used][:count]


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
    """Return what one group gets: the difference to the price, shared out over it.

    An odd minor unit goes to the earliest line, wherever its unit stands in the group.
    """
    discount = max(sum(units.amount[u] for u in group) - rule.price, 0)
    return Application(tuple(group), tuple(spread(units, sorted(group), discount)))


def mix_and_match(
    rule: MixAndMatch,
    pools: Sequence[list[int]],
    units: Units,
    rounding: DiscountRounding,
    limit: int | None,
) -> list[Application]:
    """Return complete sets, each of the dearest units that are left in every component.

    Where a component took what another one needs, those with the fewest goods choose first.
    """
    ordered = [picked(pool, units, "dearest") for pool in pools]
    as_listed = range(len(ordered))
    scarcest = sorted(as_listed, key=lambda at: len(ordered[at]))
    used: set[int] = set()
    found: list[Application] = []
    while limit is None or len(found) < limit:
        members = _set_members(rule, ordered, used, as_listed)
        if members is None:
            members = _set_members(rule, ordered, used, scarcest)
        if members is None:
            break
        used.update(members)
        found.append(set_of(rule.reward, members, units, rounding))
    return _kept(found)


def _set_members(
    rule: MixAndMatch, ordered: Sequence[list[int]], used: set[int], turns: Sequence[int]
) -> list[int] | None:
    """Return the units of one set in the order of its components, which choose in turns."""
    chosen: dict[int, list[int]] = {}
    taken = set(used)
    for at in turns:
        chosen[at] = _first(ordered[at], taken, rule.components[at].qty)
        if len(chosen[at]) < rule.components[at].qty:
            return None
        taken.update(chosen[at])
    return [u for at in range(len(ordered)) for u in chosen[at]]


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
    return Application(tuple(members), tuple(spread(units, sorted(members), discount)))


def _kept(found: list[Application]) -> list[Application]:
    """Leave out what gives nothing."""
    return [application for application in found if application.value > 0]
