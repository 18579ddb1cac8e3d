"""Deals that compete: search and ranking find what the plain and slow ways find."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

from harness.promotions import GOLD, Table, baskets, book_of, counts, policy, pools
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.domain.pricing.candidates import Candidate, Classes
from edge.domain.pricing.discounting import discount_rounding
from edge.domain.pricing.evaluation import Evaluation
from edge.domain.pricing.orders import ORDERS_MEMBERS_MAX, in_best_order
from edge.domain.pricing.packing import Packing
from edge.domain.pricing.tallies import Tallies
from edge.domain.pricing.units import Application, Units

if TYPE_CHECKING:
    from edge.domain.pricing import PriceLine

Chosen = list[tuple[int, Application]]


# The exact search -----------------------------------------------------------------------------


def classes_of(sizes: list[int], deals: int) -> Classes:
    """Return classes of so many units."""
    tallies = Tallies(len(sizes) + deals, sum(sizes) * 3)
    members, first = [], 0
    for size in sizes:
        members.append(tuple(range(first, first + size)))
        first += size
    class_of = {unit: at for at, mine in enumerate(members) for unit in mine}
    counted = sum(size * one for size, one in zip(sizes, tallies.ones, strict=False))
    return Classes(tuple(members), class_of, None, tallies, counted, first)


def best_value(
    left: list[int], found: list[Candidate], limits: dict[int, int], solo: list[int]
) -> int:
    """Return the most that units can be worth, every combination tried."""
    if not found:
        return sum(size * worth for size, worth in zip(left, solo, strict=True))
    best = best_value(left, found[1:], limits, solo)
    first = found[0]
    after = [size - first.places.count(at) for at, size in enumerate(left)]
    if min(after) >= 0 and limits.get(first.promotion, 1) > 0:
        fewer = {at: limit - (at == first.promotion) for at, limit in limits.items()}
        best = max(best, first.value + best_value(after, found, fewer, solo))
    return best


@st.composite
def packings(draw: st.DrawFn) -> tuple[Classes, list[Candidate], list[int], dict[int, int]]:
    """Draw a small packing; with twelve classes the search looks for parts, with fewer not."""
    sizes = draw(
        st.one_of(
            st.lists(st.integers(1, 3), min_size=1, max_size=4),
            st.lists(st.integers(1, 2), min_size=12, max_size=12),
        )
    )
    classes = classes_of(sizes, deals=3)
    taking = st.lists(st.integers(0, len(sizes) - 1), min_size=1, max_size=3)
    drawn = draw(
        st.lists(st.tuples(st.integers(0, 2), taking, st.integers(1, 9)), min_size=1, max_size=7)
    )
    ones = classes.tallies.ones
    found = [
        Candidate(deal, value, tuple(sorted(places)), sum(ones[at] for at in places))
        for deal, places, value in drawn
        if all(places.count(at) <= sizes[at] for at in places)
    ]
    solo = draw(st.lists(st.integers(0, 3), min_size=len(sizes), max_size=len(sizes)))
    limits = draw(st.dictionaries(st.integers(0, 2), st.integers(0, 3)))
    return classes, found, solo, limits


@settings(max_examples=400)
@given(drawn=packings())
def test_the_search_is_worth_what_trying_every_combination_is(
    drawn: tuple[Classes, list[Candidate], list[int], dict[int, int]],
) -> None:
    classes, found, solo, limits = drawn
    sizes = [len(mine) for mine in classes.members]

    best = Packing(classes, found, solo, limits, 100_000).best()

    assert best is not None
    left = list(sizes)
    for candidate in best:
        for at in candidate.places:
            left[at] -= 1
    assert min(left) >= 0
    assert all(sum(c.promotion == at for c in best) <= most for at, most in limits.items())
    alone = sum(size * worth for size, worth in zip(left, solo, strict=True))
    assert sum(c.value for c in best) + alone == best_value(sizes, found, limits, solo)


def test_a_search_out_of_nodes_finds_nothing_rather_than_something_worse() -> None:
    classes = classes_of([1, 1, 1, 1], deals=1)
    ones = classes.tallies.ones
    found = [Candidate(0, 5 + a + b, (a, b), ones[a] + ones[b]) for a in range(4) for b in range(a)]

    assert Packing(classes, found, [0] * 4, {}, 2).best() is None
    assert Packing(classes, found, [0] * 4, {}, 100).best() is not None


@given(held=st.lists(st.integers(0, 9), min_size=1, max_size=8), data=st.data())
def test_tallies_compare_and_split_as_the_counts_they_hold(
    held: list[int], data: st.DataObject
) -> None:
    size = len(held)
    asked = data.draw(st.lists(st.integers(0, 9), min_size=size, max_size=size))
    tallies = Tallies(size, 9)
    packed = sum(count * one for count, one in zip(held, tallies.ones, strict=True))
    wanted = sum(count * one for count, one in zip(asked, tallies.ones, strict=True))

    filled = tallies.filled(packed)

    assert [tallies.count(packed, at) for at in range(size)] == held
    assert tallies.has(packed, wanted) == all(a >= b for a, b in zip(held, asked, strict=True))
    assert filled.bit_count() == sum(count > 0 for count in held)
    assert tallies.of_fields(packed, filled) == packed


# Deals one after the other --------------------------------------------------------------------


def asked_anew(evaluation: Evaluation, members: list[int]) -> Chosen:
    """Rank deals and exchange neighbours, all deals proposed anew for every order."""
    if len(members) <= ORDERS_MEMBERS_MAX:
        return max(map(evaluation.try_order, permutations(members)), key=worth)
    seen = {at: {u for pool in evaluation.visible(at) for u in pool} for at in members}

    def rank(at: int) -> tuple[int, int, int]:
        others = {u for other in members if other != at for u in seen[other]}
        shared = seen[at] & others
        gain = sum(a.value for a in evaluation.propose(at))
        gain -= sum(a.value for a in evaluation.propose(at, seen[at] - shared))
        priority = evaluation.promotion(at).combine.priority
        return (-(gain * 1_000 // max(len(shared), 1)), -priority, at)

    order = sorted(members, key=rank)
    for at in range(len(order) - 1):
        other = [*order[:at], order[at + 1], order[at], *order[at + 2 :]]
        if worth(evaluation.try_order(other)) > worth(evaluation.try_order(order)):
            order = other
    return evaluation.try_order(order)


def worth(chosen: Chosen) -> int:
    return sum(application.value for _, application in chosen)


deals = st.one_of(
    st.tuples(pools, st.integers(2, 3), st.integers(1, 900)).map(
        lambda d: {"type": "n_for_price", "select": d[0], "take": d[1], "price": d[2]}
    ),
    st.tuples(pools, counts, counts, pools).map(
        lambda d: {
            "type": "buy_get", "same_pool": False, "buy": {"select": d[0], "qty": d[1]},
            "get": {"select": d[3], "qty": d[2], "percent": "50"},
        }
    ),
)  # fmt: skip
extras = st.fixed_dictionaries(
    {},
    optional={
        "priority": st.integers(0, 2),
        "max_discount": st.integers(1, 800),
        "max_applications": st.integers(1, 2),
        "consumes": st.sampled_from(("target", "all")),
    },
)
deal_tables = st.lists(st.tuples(deals, extras).map(lambda d: d[0] | d[1]), min_size=2, max_size=6)


@settings(max_examples=300)
@given(drawn=deal_tables, lines=baskets)
def test_ranking_gives_what_asking_every_deal_anew_gives(
    drawn: list[Table], lines: list[PriceLine]
) -> None:
    rounding = discount_rounding(policy())
    evaluation = Evaluation(Units(lines), book_of(drawn).compiled, GOLD, rounding)

    given_once = in_best_order(evaluation, evaluation.eligible)

    assert given_once == asked_anew(evaluation, evaluation.eligible)
