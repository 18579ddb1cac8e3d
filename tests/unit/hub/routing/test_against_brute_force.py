"""Below the bound of sets, routing finds what trying everything finds, in whatever order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from harness.routing import BERLIN, HAMBURG, MUNICH, NOW, POTSDAM, VIENNA
from harness.routing_by_trying import BruteForce
from hypothesis import event, given, settings
from hypothesis import strategies as st

from edge.domain.ids import ItemId
from edge.domain.quantity import each
from sync.hub.routing.network import Network
from sync.hub.routing.places import Location, LocationKind, Method
from sync.hub.routing.requests import Request, RequestLine
from sync.hub.routing.routing import route
from sync.hub.routing.rules import (
    FilterKind,
    HardFilter,
    RoutingRules,
    SoftKind,
    SoftRule,
)
from sync.hub.routing.stock import ChannelTerms, Reservation, Stock

if TYPE_CHECKING:
    from random import Random

    from sync.hub.routing.result import Routing

NAMES = ["a", "b", "c", "d", "e", "f"]
ITEMS = [ItemId(item) for item in ("tea", "cup", "jug", "pot")]
TOWNS = [BERLIN, POTSDAM, HAMBURG, MUNICH, VIENNA]
BOUNDS = {
    SoftKind.DISTANCE: (100_000, 400_000),
    SoftKind.LOAD: (300, 700),
    SoftKind.STOCK_DEPTH: (2_000,),
    SoftKind.STOCK_AGE: (60, 3_600),
}
HARD = [
    HardFilter(kind=FilterKind.CAPACITY),
    HardFilter(kind=FilterKind.MAX_DISTANCE, limit=400_000),
    HardFilter(kind=FilterKind.MARKET),
    HardFilter(kind=FilterKind.LINE_UP),
    HardFilter(kind=FilterKind.STOCK_AGE, limit=60),
    HardFilter(kind=FilterKind.KIND, kinds=frozenset({LocationKind.STORE})),
    HardFilter(kind=FilterKind.LEAD_TIME),
]


@dataclass(frozen=True)
class Question:
    """All that one routing is made of."""

    request: Request
    places: tuple[Location, ...]
    stock: tuple[Stock, ...]
    rules: RoutingRules


def question(draw: Random) -> Question:
    """Draw a small chain, half of whose locations have some of the goods, and an order."""
    names = NAMES[: draw.randint(3, len(NAMES))]
    share = draw.choice([0.25, 0.4, 0.9])
    return Question(
        _request(draw, names),
        tuple(_location(draw, name) for name in names),
        tuple(
            _stock(draw, name, item) for name in names for item in ITEMS if draw.random() < share
        ),
        _rules(draw),
    )


def _location(draw: Random, name: str) -> Location:
    return Location(
        location=name,
        kind=draw.choice([LocationKind.STORE, LocationKind.STORE, *LocationKind]),
        market=draw.choice(["DE", "DE", "AT"]),
        known_at=NOW.plus_s(-draw.choice([0, 30, 60, 61, 5_000])),
        position=draw.choice([*TOWNS, *TOWNS, None]),
        methods=frozenset({Method.SHIP}) if _is_rare(draw) else frozenset(Method),
        is_paused=_is_rare(draw),
        is_cut_off=_is_rare(draw),
        open_orders=draw.randint(0, 3),
        capacity=draw.choice([None, 0, 3, 4, 10, 10]),
        priority=draw.randint(1, 2),
        lead_s=draw.choice([0, 100]),
    )


def _stock(draw: Random, name: str, item: ItemId) -> Stock:
    some = (0, 0, 0, 0, 500, 1_000)
    expiries = draw.choice([(), (), (NOW,), (NOW.plus_s(1), NOW)])
    return Stock(
        location=name,
        item=item,
        on_hand_milli=draw.choice([-1, 1, 2, 3, 4, 6, 9]) * 1_000,
        unavailable_milli=draw.choice(some),
        safety_milli=draw.choice(some),
        committed_milli=draw.choice(some),
        inbound_milli=draw.choice(some),
        reservations=tuple(Reservation(1_000, expires) for expires in expiries),
    )


def _request(draw: Random, names: list[str]) -> Request:
    method = draw.choice([*[Method.SHIP] * 7, Method.PICKUP])
    items = [draw.choice(ITEMS) for _ in range(draw.randint(1, 5))]
    return Request(
        channel="web",
        method=method,
        lines=tuple(
            RequestLine(number, item, each(draw.choice([1, 1, 2, 3, 5])))
            for number, item in enumerate(items, 1)
        ),
        market=draw.choice(["DE", None]),
        ship_to=draw.choice([*TOWNS, None]),
        pickup_at=draw.choice(names) if method is Method.PICKUP else None,
        excluded=frozenset({draw.choice(names)} if _is_rare(draw) else ()),
        is_split_allowed=not _is_rare(draw),
        promised_by=draw.choice([None, NOW.plus_s(100), NOW.plus_s(99)]),
    )


def _rules(draw: Random) -> RoutingRules:
    soft = draw.sample([kind for kind in SoftKind if kind is not SoftKind.COVERAGE], 7)
    if draw.random() < 0.5:
        soft.sort(key=lambda kind: kind is not SoftKind.FEWEST_SPLITS)
    hard = draw.sample(HARD, draw.choice([0, 0, 1, 2]))
    return RoutingRules(
        channels={"web": _terms(draw)},
        hard=tuple(replace(rule, is_droppable=draw.random() < 0.7) for rule in hard),
        soft=tuple(
            SoftRule(kind, BOUNDS.get(kind, ()) if draw.random() < 0.5 else ())
            for kind in soft[: draw.randint(1, 7)]
        ),
        locations_max=draw.choice([1, 2, 3, 3, 3]),
        is_line_split=draw.random() < 0.5,
        is_partial_allowed=draw.random() < 0.8,
    )


def _terms(draw: Random) -> ChannelTerms:
    return ChannelTerms(
        buffer_milli=draw.choice([0, 0, 1_000]),
        offline_buffer_milli=draw.choice([0, 2_000]),
        offline_after_s=draw.choice([None, 60]),
        is_inbound_sold=draw.random() < 0.5,
    )


def _is_rare(draw: Random) -> bool:
    return draw.random() < 0.07


QUESTIONS = st.randoms(use_true_random=True).map(question)


def answer(asked: Question) -> Routing:
    network = Network(asked.places, asked.stock, NOW)
    return route(asked.request, network, asked.rules)


@settings(max_examples=2_000, deadline=None)
@given(QUESTIONS)
def test_routing_finds_what_trying_everything_finds(asked: Question) -> None:
    trying = BruteForce(asked.request, asked.places, asked.stock, asked.rules, NOW.micros)
    gifts, is_dropped = trying.answer()

    found = answer(asked)

    event(f"{len({name for name, _, _ in gifts})} locations")
    assert not found.explanation.is_capped
    assert [(a.location, a.line, a.quantity.milli) for a in found.assignments] == gifts
    assert found.explanation.is_second_pass == is_dropped


@settings(max_examples=100, deadline=None)
@given(QUESTIONS, st.data())
def test_the_order_in_which_things_are_given_changes_nothing(
    asked: Question, data: st.DataObject
) -> None:
    def mixed(values: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(data.draw(st.permutations(values)))

    turned = replace(
        asked,
        request=replace(asked.request, lines=mixed(asked.request.lines)),
        places=mixed(asked.places),
        stock=mixed(asked.stock),
    )

    assert answer(turned) == answer(asked)


@settings(max_examples=100, deadline=None)
@given(QUESTIONS)
def test_every_piece_is_assigned_or_left_over_with_a_reason(asked: Question) -> None:
    network = Network(asked.places, asked.stock, NOW)
    found = route(asked.request, network, asked.rules)

    for line in asked.request.lines:
        given_milli = sum(a.quantity.milli for a in found.assignments if a.line == line.line)
        left_milli = sum(u.quantity.milli for u in found.unassigned if u.line == line.line)
        assert given_milli + left_milli == line.quantity.milli
    offers = {item: network.offers(item, asked.rules.channels["web"]) for item in ITEMS}
    for name in asked.places:
        for item in ITEMS:
            taken = [
                a.quantity.milli
                for a in found.assignments
                if (a.location, a.item) == (name.location, item)
            ]
            assert sum(taken) <= offers[item].get(name.location, 0)
