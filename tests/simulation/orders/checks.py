"""What has to hold of orders, counted by hand from what truly happened."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from edge.domain.events import (
    FulfilmentStaged,
    HandoverReversed,
    ParcelPacked,
    UnitsHandedOver,
    UnitsShipped,
)
from edge.domain.orders.balance import balance
from edge.domain.orders.buckets import GONE, IN_HAND
from edge.domain.orders.states import ENDED, state_of
from simulation.orders.hands import units_of
from simulation.orders.world import ITEMS
from simulation.stops import Broken
from sync.hub.services.orders import whole_order

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edge.domain.orders.fulfilment import FulfilmentOrder
    from edge.domain.orders.order import Order
    from simulation.orders.world import OrderWorld

REVERSED = "reversed"


def check_agreed(world: OrderWorld) -> None:
    """Check what has to hold once everybody heard everything."""
    folded = known_orders(world)
    _check_views(world, folded)
    _check_stock(world)
    _check_kept(world, folded)
    _check_given(world, folded)
    _check_handed_over_twice(world, folded)


def check_ended(world: OrderWorld) -> None:
    """Check what has to hold once orderly people have done all there was to do."""
    folded = known_orders(world)
    for name, order in folded.items():
        for part in order.fulfilments.values():
            state = state_of(part)
            if state not in ENDED:
                raise Broken(f"{name}: {part.fulfilment} is left {state}, held by {part.holder}")
        _check_money(world, order)
    twice = {key.split("/")[1] for key, policy in _outcomes(world) if policy == "order_handover"}
    world.mail.check_ended({part.rpartition("-")[0] for part in twice})
    for store, shop in world.shops.items():
        parts = {*shop.loose, *(bag.fulfilment for bag in shop.bags.values())}
        if left := {name: dict(there) for name in sorted(parts) if (there := +shop.there(name))}:
            raise Broken(f"goods of {left} lie about in {store}, and nobody is told")


def _check_money(world: OrderWorld, order: Order) -> None:
    """What truly was paid is what truly left, or somebody is told why not."""
    owed = balance(order)
    account = world.account(order.order)
    paid = account.captured - account.refunded + world.paid_at_till[order.order]
    if paid != owed.paid.minor:
        raise Broken(f"{order.order}: {paid} was paid, and {owed.paid.minor} is told")
    # What no gateway can give back stands in the office's list of what a person has to.
    differs = paid != owed.goods.minor + owed.refund_at_till.minor
    world.happened["paid other than left"] += differs
    parts = set(order.fulfilments)
    told = [
        key
        for key, policy in _outcomes(world)
        if policy in {"order_cancel", "order_handover"} and key.split("/")[1] in parts
    ]
    if differs and not told:
        raise Broken(f"{order.order}: paid {paid} for {owed.goods.minor}, and nobody is told")


def known_orders(world: OrderWorld) -> dict[str, Order]:
    """Return each order as the centre folds it."""
    rows = world.office.get("/v1/orders", limit=200)
    assert rows["next"] is None
    return {row["order"]: whole_order(world.office.hub, row["order"]).order for row in rows["data"]}


def _check_views(world: OrderWorld, folded: dict[str, Order]) -> None:
    """The centre and both lanes of a store believe the same of each of its parts."""
    for name, order in folded.items():
        for part in order.fulfilments.values():
            ours = _told(order, part)
            for lane in world.lanes:
                if lane.store != part.location:
                    continue
                seen = lane.order(name)
                known = seen.fulfilments.get(part.fulfilment)
                if known is None or _told(seen, known) != ours:
                    theirs = known and _told(seen, known)
                    raise Broken(f"{lane.name} takes {part.fulfilment} for {theirs}, not {ours}")


def _told(order: Order, part: FulfilmentOrder) -> dict[str, Any]:
    buckets = {
        line: {bucket.value: n for bucket, n in each.buckets.units.items() if n}
        for line, each in part.lines.items()
    }
    return {
        "state": state_of(part).value,
        "holder": part.holder,
        "parcels": sorted(part.sealed_parcels),
        "buckets": buckets,
        "customer": order.placed and order.placed.number,
    }


def _check_stock(world: OrderWorld) -> None:
    """What the centre believes to be in a store is there: on shelves, in hands and bags."""
    books = _books(world)
    for store in world.shops:
        there = _there(world, store)
        for item in ITEMS:
            if there[item] * 1000 != books[store, item][0]:
                raise Broken(f"{there[item]} {item} in {store}, told {books[store, item]}")


def _there(world: OrderWorld, store: str) -> Counter[str]:
    """Return by item all that is truly in a store."""
    shop = world.shops[store]
    there = Counter(shop.shelf)
    lane = next(each for each in world.lanes if each.store == store)
    for name in lane.orders():
        order = lane.order(name)
        for part in order.fulfilments.values():
            for line, units in shop.there(part.fulfilment).items():
                there[order.lines[line].item] += units
    return there


def _books(world: OrderWorld) -> dict[tuple[str, str], tuple[int, int]]:
    return {
        (row["location"], item): (row["on_hand_milli"], row["reserved_milli"])
        for item in ITEMS
        for row in world.office.get(f"/v1/stock/{item}")
    }


def _check_kept(world: OrderWorld, folded: dict[str, Order]) -> None:
    """What is kept of the stock is what is still to leave with orders, no more and no less."""
    wanted: Counter[tuple[str, str]] = Counter()
    for order in folded.values():
        for part in order.fulfilments.values():
            for line, each in part.lines.items():
                still = each.buckets.of(*IN_HAND) if part.rejection else each.buckets.alive_milli
                wanted[part.location, order.lines[line].item] += still
    for key, (_, reserved) in _books(world).items():
        if reserved != wanted[key]:
            raise Broken(f"{reserved} of {key} is kept, and {wanted[key]} is still to go")


def _check_given(world: OrderWorld, folded: dict[str, Order]) -> None:
    """What truly left with customers is what the order says, and what went beyond is named."""
    for order in folded.values():
        for part in order.fulfilments.values():
            given = world.shops[part.location].given.get(part.fulfilment, Counter())
            for line, each in part.lines.items():
                told = each.buckets.of(*GONE) + each.buckets.excess_milli
                if given[line] * 1000 != told:
                    raise Broken(f"{given[line]} of {part.fulfilment}/{line} left, told {told}")


def _check_handed_over_twice(world: OrderWorld, folded: dict[str, Order]) -> None:
    """Exactly one exception for each handover beyond what there was, and somebody's risk."""
    expected: Counter[str] = Counter()
    for name in folded:
        taken: defaultdict[str, list[tuple[str, int, int]]] = defaultdict(list)
        facts = whole_order(world.office.hub, name).facts
        sealed = {
            fact.event.fulfilment
            for fact in facts
            if isinstance(fact.event, FulfilmentStaged | ParcelPacked) and fact.event.approval
        }
        for fact in facts:
            for key, units in _handovers(fact.event):
                taken[key].append(units)
        for key, handovers in taken.items():
            beyond = _beyond(handovers)
            expected[key] += beyond
            world.happened["handed over twice"] += beyond
            risked = key.split("/")[1] in sealed or any(r == "risk" for r, _, _ in handovers)
            if beyond and not risked:
                raise Broken(f"{key} was handed over twice without anybody's risk")
    found = Counter(key for key, policy in _outcomes(world) if policy == "order_handover")
    if +expected != found:
        raise Broken(f"handed over twice: {+expected}, and told are {found}")


def _beyond(handovers: list[tuple[str, int, int]]) -> int:
    """Count the handovers beyond what there was, in the order in which the centre heard of them."""
    used = beyond = 0
    for right, milli, limit in handovers:
        if right == REVERSED:
            used -= milli
            continue
        excess = max(min(milli, used + milli - limit), 0)
        beyond += excess > 0
        used += milli - excess
    return beyond


def _handovers(event: object) -> Iterator[tuple[str, tuple[str, int, int]]]:
    if not isinstance(event, UnitsHandedOver | UnitsShipped | HandoverReversed):
        return
    right = REVERSED if isinstance(event, HandoverReversed) else event.right
    for each in event.units:
        limit = int(each.allocated or 0) * 1000
        milli = units_of((each,))[each.line] * 1000
        yield f"order_handover/{event.fulfilment}/{each.line}", (right, milli, limit)


def _outcomes(world: OrderWorld) -> list[tuple[str, str]]:
    return world.database.run(
        lambda c: c.execute("SELECT claim_key, policy FROM outcome ORDER BY outcome_id").fetchall()
    )
