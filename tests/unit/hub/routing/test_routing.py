"""Where an order goes, why there, and why nowhere else."""

from __future__ import annotations

from typing import Any

import pytest
from harness.routing import (
    FEWEST,
    HAMBURG,
    MUNICH,
    NEAREST,
    NOW,
    POTSDAM,
    VIENNA,
    kept,
    network,
    place,
    rules,
    wanted,
)

from edge.domain.errors import BadInput
from edge.domain.ids import ItemId
from edge.domain.quantity import Quantity, Unit, each
from sync.hub.routing.network import Network
from sync.hub.routing.places import LocationKind, Method
from sync.hub.routing.result import Reason, Routing
from sync.hub.routing.routing import route
from sync.hub.routing.rules import FilterKind, HardFilter, SoftKind, SoftRule
from sync.hub.routing.stock import ChannelTerms, Reservation, available_to_promise


def served(routing: Routing) -> list[tuple[str, int, str]]:
    return [(each.location, each.line, str(each.quantity)) for each in routing.assignments]


def reasons(routing: Routing) -> list[tuple[int, str, Reason]]:
    return [(each.line, str(each.quantity), each.reason) for each in routing.unassigned]


# What may be promised ---------------------------------------------------------------------------


def test_every_part_of_the_stock_is_kept_back_once() -> None:
    stock = kept(
        "S1", "tea", 100, unavailable_milli=1_000, safety_milli=2_000, committed_milli=4_000,
        inbound_milli=50_000,
        reservations=(
            Reservation(8_000, NOW.plus_s(1)),
            Reservation(16_000, NOW),  # over at this very instant
        ),
    )  # fmt: skip
    terms = ChannelTerms(buffer_milli=16_000, offline_buffer_milli=32_000)

    assert available_to_promise(stock, terms, NOW, is_offline=False) == each(69)
    assert available_to_promise(stock, terms, NOW, is_offline=True) == each(37)
    sold = ChannelTerms(is_inbound_sold=True)
    assert available_to_promise(stock, sold, NOW, is_offline=False) == each(135)


def test_nothing_is_promised_of_less_than_nothing_nor_half_a_piece() -> None:
    below = kept("S1", "tea", -3)
    half = kept("S1", "tea", 2)
    cheese = kept("S1", "brie", 2, unit=Unit.KILOGRAM)
    terms = ChannelTerms(buffer_milli=500)

    assert available_to_promise(below, terms, NOW, is_offline=False) == each(0)
    assert available_to_promise(half, terms, NOW, is_offline=False) == each(1)
    free = available_to_promise(cheese, terms, NOW, is_offline=False)
    assert free == Quantity(1_500, Unit.KILOGRAM)


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({}, {"S1": 5_000}),
        ({"is_cut_off": True}, {"S1": 2_000}),
        ({"known_at": NOW.plus_s(-600)}, {"S1": 5_000}),
        ({"known_at": NOW.plus_s(-601)}, {"S1": 2_000}),
    ],
    ids=["heard-now", "line-down", "as-old-as-allowed", "older"],
)
def test_a_location_out_of_reach_promises_less(
    facts: dict[str, Any], found: dict[str, int]
) -> None:
    shop = Network([place("S1", **facts)], [kept("S1", "tea", 5)], NOW)
    terms = ChannelTerms(offline_buffer_milli=3_000, offline_after_s=600)

    assert shop.offers(ItemId("tea"), terms) == found


# Which set of locations -------------------------------------------------------------------------


def test_one_far_location_beats_two_near_ones_where_fewest_splits_come_first() -> None:
    shops = network(
        place("near1"), place("near2", POTSDAM), place("far", MUNICH),
        stock={"near1": {"tea": 1}, "near2": {"cup": 1}, "far": {"tea": 1, "cup": 1}},
    )  # fmt: skip
    order = wanted(("tea", 1), ("cup", 1))

    assert served(route(order, shops, rules(FEWEST, NEAREST))) == [("far", 1, "1"), ("far", 2, "1")]
    near = route(order, shops, rules(NEAREST, FEWEST))
    assert served(near) == [("near1", 1, "1"), ("near2", 2, "1")]


def test_distances_inside_a_radius_count_as_equal_and_the_next_rule_decides() -> None:
    shops = network(
        place("berlin", open_orders=9, capacity=10),
        place("potsdam", POTSDAM, open_orders=1, capacity=10),
        place("hamburg", HAMBURG),
        stock={"berlin": {"tea": 1}, "potsdam": {"tea": 1}, "hamburg": {"tea": 1}},
    )
    load = SoftRule(SoftKind.LOAD)

    near = route(
        wanted(("tea", 1)), shops, rules(FEWEST, SoftRule(SoftKind.DISTANCE, (50_000,)), load)
    )
    exact = route(wanted(("tea", 1)), shops, rules(FEWEST, NEAREST, load))

    assert served(near) == [("potsdam", 1, "1")]
    assert served(exact) == [("berlin", 1, "1")]


def test_the_ranks_tell_at_which_rule_each_location_fell_behind() -> None:
    shops = network(
        place("a", priority=2), place("b", priority=1), place("c", HAMBURG, priority=1),
        stock={"a": {"tea": 1}, "b": {"tea": 1}, "c": {"tea": 1}},
    )  # fmt: skip

    found = route(wanted(("tea", 1)), shops, rules(NEAREST, SoftRule(SoftKind.PRIORITY)))

    _, distance, priority = found.explanation.comparisons
    ranks = [(each.locations[0], each.rank) for each in distance.standings()]
    assert ranks == [("a", 1), ("b", 1), ("c", 2)]
    assert distance.standings()[2].measure == (255_227,)
    ranks = [(each.locations[0], each.rank) for each in priority.standings()]
    assert ranks == [("b", 1), ("a", 2)]
    assert not found.explanation.is_tie


def test_equal_locations_are_told_apart_by_their_ids_and_it_is_said() -> None:
    shops = network(place("b"), place("a"), stock={"a": {"tea": 1}, "b": {"tea": 1}})

    found = route(wanted(("tea", 1)), shops, rules())

    assert served(found) == [("a", 1, "1")]
    assert found.explanation.is_tie


def test_the_deeper_stock_serves_unless_both_are_deep_enough() -> None:
    shops = network(place("a"), place("b", HAMBURG), stock={"a": {"tea": 5}, "b": {"tea": 9}})
    order = wanted(("tea", 2))

    deep = route(order, shops, rules(FEWEST, SoftRule(SoftKind.STOCK_DEPTH), NEAREST))
    enough = SoftRule(SoftKind.STOCK_DEPTH, (3_000,))

    assert served(deep) == [("b", 1, "2")]
    assert served(route(order, shops, rules(FEWEST, enough, NEAREST))) == [("a", 1, "2")]


def test_a_line_stays_whole_unless_the_rules_split_it() -> None:
    shops = network(place("a"), place("b", HAMBURG), stock={"a": {"tea": 3}, "b": {"tea": 2}})
    order = wanted(("tea", 4))

    whole = route(order, shops, rules())
    split = route(order, shops, rules(is_line_split=True))

    assert (served(whole), reasons(whole)) == ([], [(1, "4", Reason.NOT_WHOLE)])
    assert served(split) == [("a", 1, "3"), ("b", 1, "1")]


def test_two_lines_of_one_item_are_not_promised_the_same_piece() -> None:
    shops = network(place("a"), place("b", HAMBURG), stock={"a": {"tea": 3}, "b": {"tea": 2}})

    found = route(wanted(("tea", 2), ("tea", 3)), shops, rules())

    assert served(found) == [("a", 2, "3"), ("b", 1, "2")]
    assert not found.unassigned


# Who may not serve ------------------------------------------------------------------------------

RULED_OUT: dict[str, tuple[dict[str, Any], HardFilter | None, tuple[Any, Any]]] = {
    "method": ({"methods": frozenset({Method.PICKUP})}, None, (None, "ship")),
    "excluded": ({}, None, (None, None)),
    "paused": ({"is_paused": True}, None, (None, None)),
    "capacity": ({"open_orders": 3, "capacity": 3}, HardFilter(kind=FilterKind.CAPACITY), (3, 3)),
    "max_distance": (
        {"position": MUNICH},
        HardFilter(kind=FilterKind.MAX_DISTANCE, limit=504_337),
        (504_338, 504_337),
    ),
    "market": ({"market": "AT"}, HardFilter(kind=FilterKind.MARKET), ("AT", "DE")),
    "line_up": ({"is_cut_off": True}, HardFilter(kind=FilterKind.LINE_UP), (None, None)),
    "stock_age": (
        {"known_at": NOW.plus_s(-61)},
        HardFilter(kind=FilterKind.STOCK_AGE, limit=60),
        (61, 60),
    ),
    "kind": (
        {"kind": LocationKind.DROPSHIP},
        HardFilter(kind=FilterKind.KIND, kinds=frozenset({LocationKind.STORE})),
        ("dropship", "store"),
    ),
    "lead_time": ({"lead_s": 61}, HardFilter(kind=FilterKind.LEAD_TIME), (61, 60)),
}


@pytest.mark.parametrize("name", RULED_OUT)
def test_a_location_that_may_not_serve_says_why(name: str) -> None:
    facts, rule, told = RULED_OUT[name]
    out = place("out", **facts)
    shops = network(out, place("in", VIENNA), stock={"out": {"tea": 1}, "in": {"tea": 1}})
    if name == "max_distance":
        shops = network(out, place("in"), stock={"out": {"tea": 1}, "in": {"tea": 1}})
    order = wanted(
        ("tea", 1),
        excluded=frozenset({"out"} if name == "excluded" else ()),
        promised_by=NOW.plus_s(60),
    )

    found = route(order, shops, rules(NEAREST, hard=(rule,) if rule else ()))

    assert served(found) == [("in", 1, "1")]
    [fallen] = found.explanation.fallen
    [failure] = fallen.failures
    assert (fallen.location, failure.filter.value) == ("out", name)
    assert (failure.found, failure.limit) == told


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"open_orders": 2, "capacity": 3}, HardFilter(kind=FilterKind.CAPACITY)),
        ({"position": MUNICH}, HardFilter(kind=FilterKind.MAX_DISTANCE, limit=504_338)),
        ({"known_at": NOW.plus_s(-60)}, HardFilter(kind=FilterKind.STOCK_AGE, limit=60)),
        ({"lead_s": 60}, HardFilter(kind=FilterKind.LEAD_TIME)),
    ],
    ids=["capacity", "distance", "age", "lead-time"],
)
def test_at_the_limit_a_location_still_serves(facts: dict[str, Any], rule: HardFilter) -> None:
    shops = network(place("S1", **facts), stock={"S1": {"tea": 1}})

    found = route(wanted(("tea", 1), promised_by=NOW.plus_s(60)), shops, rules(hard=(rule,)))

    assert served(found) == [("S1", 1, "1")]


def test_a_pickup_is_served_where_the_customer_comes_and_nowhere_else() -> None:
    shops = network(place("a"), place("b"), stock={"a": {"tea": 1}, "b": {"tea": 1, "cup": 1}})

    order = wanted(("tea", 1), ("cup", 1), method=Method.PICKUP, pickup_at="a", ship_to=None)
    found = route(order, shops, rules())

    assert served(found) == [("a", 1, "1")]
    assert reasons(found) == [(2, "1", Reason.RULED_OUT)]
    assert found.explanation.fallen[0].failures[0].filter is FilterKind.PICKUP_LOCATION


def test_what_can_be_dropped_is_dropped_only_where_it_serves_more() -> None:
    near_only = HardFilter(kind=FilterKind.MAX_DISTANCE, limit=100_000, is_droppable=True)
    full = HardFilter(kind=FilterKind.CAPACITY)
    shops = network(
        place("near"), place("far", MUNICH), place("full", MUNICH, open_orders=1, capacity=1),
        stock={"near": {"tea": 1}, "far": {"tea": 1, "cup": 1}, "full": {"tea": 1, "cup": 1}},
    )  # fmt: skip
    book = rules(hard=(near_only, full))

    first = route(wanted(("tea", 1)), shops, book)
    second = route(wanted(("tea", 1), ("cup", 1)), shops, book)

    assert (served(first), first.explanation.is_second_pass) == ([("near", 1, "1")], False)
    assert served(second) == [("far", 1, "1"), ("far", 2, "1")]
    assert second.explanation.is_second_pass
    assert [each.location for each in second.explanation.fallen] == ["full"]


# What goes nowhere ------------------------------------------------------------------------------


def test_each_line_that_goes_nowhere_says_why() -> None:
    shops = network(
        place("a"), place("b"), place("c"), place("paused", is_paused=True),
        stock={
            "a": {"tea": 1, "jug": 1, "pot": 2}, "b": {"cup": 1, "pot": 2}, "c": {"mat": 1},
            "paused": {"tin": 9},
        },
    )  # fmt: skip
    order = wanted(("gone", 1), ("tin", 1), ("jug", 2), ("pot", 3), ("tea", 1))

    found = route(order, shops, rules())

    assert served(found) == [("a", 5, "1")]
    assert reasons(found) == [
        (1, "1", Reason.NOWHERE),
        (2, "1", Reason.RULED_OUT),
        (3, "2", Reason.TOO_LITTLE),
        (4, "3", Reason.NOT_WHOLE),
    ]
    assert [str(each.on_offer) for each in found.unassigned] == ["0", "0", "1", "4"]


def test_an_order_that_may_not_be_split_goes_to_one_location_and_says_so() -> None:
    shops = network(place("a"), place("b"), stock={"a": {"tea": 1}, "b": {"cup": 1}})

    found = route(wanted(("tea", 1), ("cup", 1), is_split_allowed=False), shops, rules())

    assert served(found) == [("a", 1, "1")]
    assert reasons(found) == [(2, "1", Reason.TOO_MANY_LOCATIONS)]


def test_an_order_that_is_kept_whole_goes_nowhere_in_part() -> None:
    shops = network(place("a"), stock={"a": {"tea": 1}})

    found = route(wanted(("tea", 1), ("cup", 1)), shops, rules(is_partial_allowed=False))

    assert served(found) == []
    assert reasons(found) == [(1, "1", Reason.ORDER_KEPT_WHOLE), (2, "1", Reason.NOWHERE)]


def test_reaching_the_bound_of_sets_is_said_and_the_preferred_ones_are_looked_at() -> None:
    names = [f"s{number}" for number in range(8)]
    shops = network(
        *(place(name, priority=10 - number) for number, name in enumerate(names)),
        stock={name: {"tea" if number % 2 else "cup": 1} for number, name in enumerate(names)},
    )
    order = wanted(("tea", 1), ("cup", 1))

    capped = route(order, shops, rules(FEWEST, SoftRule(SoftKind.PRIORITY), combinations_max=15))
    whole = route(order, shops, rules(FEWEST, SoftRule(SoftKind.PRIORITY), combinations_max=16))

    assert capped.explanation.is_capped
    assert not whole.explanation.is_capped
    assert served(capped) == served(whole) == [("s6", 2, "1"), ("s7", 1, "1")]


def test_beyond_the_bound_several_holders_of_each_line_are_compared() -> None:
    names = [f"s{number}" for number in range(8)]
    stock = {name: {"tea" if number % 2 else "cup": 1} for number, name in enumerate(names)}
    stock["s2"], stock["s7"] = {"cup": 3}, {"tea": 5}
    places = [place(name, priority=number) for number, name in enumerate(names)]
    book = rules(
        FEWEST, SoftRule(SoftKind.STOCK_DEPTH), SoftRule(SoftKind.PRIORITY), combinations_max=15
    )

    found = route(wanted(("tea", 1), ("cup", 1)), network(*places, stock=stock), book)

    # three holders of each are within the bound: the second cup is among them, the fourth tea not
    assert found.explanation.is_capped
    assert served(found) == [("s1", 1, "1"), ("s2", 2, "1")]


def test_the_bound_is_told_where_all_sets_are_compared() -> None:
    shops = network(
        *(place(name) for name in "abc"), stock={name: {"tea": 1, "cup": 1} for name in "abc"}
    )
    order = wanted(("tea", 1), ("cup", 1))

    capped = route(order, shops, rules(NEAREST, locations_max=2, combinations_max=2))
    whole = route(order, shops, rules(NEAREST, locations_max=2, combinations_max=3))

    assert capped.explanation.is_capped
    assert not whole.explanation.is_capped


def test_where_the_customer_lives_in_no_known_market_all_are_alike() -> None:
    shops = network(place("a"), place("b", market="AT"), stock={"a": {"tea": 1}, "b": {"tea": 1}})

    found = route(wanted(("tea", 1), market=None), shops, rules(SoftRule(SoftKind.MARKET)))

    [_, market] = found.explanation.comparisons
    assert [each.measure for each in market.standings()] == [(0,), (0,)]


# What cannot be routed --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "facts", "field"),
    [
        ((), {}, "lines"),
        ((("tea", 0),), {}, "lines.1.quantity"),
        ((("tea", 1),), {"method": Method.PICKUP}, "pickup_at"),
        ((("tea", 1),), {"channel": "fax"}, "channel"),
        ((("brie", 1),), {}, "lines.1.quantity"),
    ],
    ids=["no-lines", "nothing", "pickup-nowhere", "channel", "unit"],
)
def test_a_request_that_cannot_be_routed_names_its_field(
    lines: tuple[tuple[str, int], ...], facts: dict[str, Any], field: str
) -> None:
    cheese = kept("S1", "brie", 2, unit=Unit.KILOGRAM)
    shops = Network([place("S1")], [kept("S1", "tea", 1), cheese], NOW)

    with pytest.raises(BadInput) as caught:
        route(wanted(*lines, **facts), shops, rules())

    assert caught.value.code == "routing_request_invalid"
    assert caught.value.facts["field"] == field


def test_a_network_that_contradicts_itself_is_refused() -> None:
    for locations, stock in (
        ([place("S1"), place("S1")], []),
        ([place("S1")], [kept("S2", "tea", 1)]),
        ([place("S1")], [kept("S1", "tea", 1), kept("S1", "tea", 2)]),
        (
            [place("S1"), place("S2")],
            [kept("S1", "tea", 1), kept("S2", "tea", 1, unit=Unit.KILOGRAM)],
        ),
    ):
        with pytest.raises(BadInput, match="routing_network_invalid"):
            Network(locations, stock, NOW)
