"""How fast orders are routed, come to their till and are listed there."""

from __future__ import annotations

import gc
from time import perf_counter
from typing import TYPE_CHECKING

from bench.kit.chains import chain, orders, snapshot
from bench.kit.figure import Figure, percentile, spread
from bench.kit.order_path import ms_to_queue, ms_to_till
from bench.kit.workshop import note
from sync.hub.routing.demo import DEMO_RULES
from sync.hub.routing.distance import distance_m
from sync.hub.routing.reading import read_rules
from sync.hub.routing.routing import route_among
from sync.hub.routing.standing import Standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from bench.kit.workshop import Workshop
    from sync.hub.routing.network import Network
    from sync.hub.routing.requests import Request
    from sync.hub.routing.stock import ChannelTerms

FIGURES = (
    "routing",
    "routing_p99",
    "routing_snapshot",
    "order_visible_p50",
    "order_visible_p99",
    "pickup_queue_p50",
    "pickup_queue_p99",
)
OPEN_ORDERS = 2_000
BATCH = 500
"""Orders that are timed together before the floor has its turn."""


def measure(workshop: Workshop) -> Iterator[Figure]:
    """Route orders, place some at a centre and look for them at its till, list many there."""
    yield from _routed(workshop)
    yield from _seen(workshop)
    yield from _listed(workshop)


def _seen(workshop: Workshop) -> Iterator[Figure]:
    """Place orders by the API until the till counts them; the floor is the API's own answer."""
    seen_ms, answered_ms = ms_to_till(workshop.folder, workshop.sizes.pick(200, 3))
    note(f"an order at the till, ms: {spread(seen_ms)}; the centre's answer {spread(answered_ms)}")
    for point in (50, 99):
        floor = percentile(answered_ms, point)
        yield Figure(f"order_visible_p{point}", percentile(seen_ms, point), "ms", floor)


def _listed(workshop: Workshop) -> Iterator[Figure]:
    """Open the list of 2,000 open orders, from the key to the paint, beside an empty app."""
    count, times = workshop.sizes.pick(OPEN_ORDERS, 20), workshop.sizes.pick(100, 2)
    queue_ms, floor_ms = ms_to_queue(workshop.folder, count, times)
    note(f"{count} orders listed, ms: {spread(queue_ms)}; empty app {spread(floor_ms)}")
    for point in (50, 99):
        floor = percentile(floor_ms, point)
        yield Figure(f"pickup_queue_p{point}", percentile(queue_ms, point), "ms", floor)


def _routed(workshop: Workshop) -> Iterator[Figure]:
    """Route 10,000 orders over 500 locations by the rules of the demo.

    The floor finds for each order the nearest location that has all of it, and nothing else.
    """
    rules = read_rules(DEMO_RULES)
    terms = rules.channels["web"]
    places, stock = chain(workshop.sizes.pick(500, 100))
    wanted = orders(workshop.sizes.pick(10_000, 50))
    started_s = perf_counter()
    network = snapshot(places, stock)
    snapshot_s = perf_counter() - started_s
    for order in wanted:  # what may be promised is worked out once for an item, in both
        for line in order.lines:
            network.offers(line.item, terms)
    standing = Standing(network, rules)
    gc.collect()
    gc.freeze()
    times_s, floor_s, splits = [], [], [0, 0, 0, 0]
    for at in range(0, len(wanted), BATCH):
        batch = wanted[at : at + BATCH]
        floor_s.append(_timed(lambda order: _nearest(order, network, terms), batch)[0])
        _, each_s, found = _timed(lambda order: route_among(order, standing), batch)
        times_s.extend(each_s)
        for routing in found:
            splits[len({each.location for each in routing.assignments})] += 1
    gc.unfreeze()
    note(f"orders by their locations, none to three: {splits}; {len(stock):,} rows of stock")
    note(f"routing an order, ms: {spread([each * 1_000 for each in times_s])}")
    yield Figure("routing", len(wanted) / sum(times_s), "orders/s", len(wanted) / sum(floor_s))
    yield Figure("routing_p99", percentile(times_s, 99) * 1_000, "ms")
    yield Figure("routing_snapshot", snapshot_s * 1_000, "ms")


def _nearest(order: Request, network: Network, terms: ChannelTerms) -> str | None:
    """Return the nearest location that has all of an order."""
    assert order.ship_to is not None
    target = order.ship_to.point()
    first, *others = order.lines
    best: tuple[int, str] | None = None
    for name, milli in network.offers(first.item, terms).items():
        has_all = milli >= first.quantity.milli and all(
            network.offers(each.item, terms).get(name, 0) >= each.quantity.milli for each in others
        )
        if has_all:
            found = (distance_m(network.points[name], target), name)
            best = found if best is None else min(best, found)
    return best[1] if best else None


def _timed(
    work: Callable[[Request], Any], batch: list[Request]
) -> tuple[float, list[float], list[Any]]:
    """Return what a batch took, what each order took, and the answers."""
    times_s, found = [], []
    for order in batch:
        started_s = perf_counter()
        found.append(work(order))
        times_s.append(perf_counter() - started_s)
    return sum(times_s), times_s, found
