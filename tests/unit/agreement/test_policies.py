"""Each policy, with two lanes in both orders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from harness.claiming import claim, placed, ref

from edge.domain.agreement.claims import Claim, EntryRef
from edge.domain.agreement.policies.counting import Count, on_hand_milli, variance_milli
from edge.domain.agreement.policies.merge import aliases_of, root_of
from edge.domain.agreement.policies.points_earned import kept_milli
from edge.domain.agreement.policies.profile import consent_of
from edge.domain.agreement.policies.tax import rates_text
from edge.domain.agreement.policies.two_counts import standing
from edge.domain.agreement.policy import Context, Ruling
from edge.domain.agreement.resolving import resolve
from edge.domain.agreement.rulings import office_ref
from edge.domain.agreement.table import POLICIES

if TYPE_CHECKING:
    from edge.domain.agreement.outcomes import Outcome


def decide(claims: list[Claim], **context: Any) -> tuple[Outcome, ...]:
    return resolve(claims[0].policy, claims[0].key, placed(claims), Context(**context))


def facts(**values: Any) -> dict[str, Any]:
    return {"facts": values}


ONE, TWO = ref(1, "1"), ref(1, "2")
PAIRS: dict[str, tuple[str, dict[str, Any], dict[str, Any], dict[str, Any], int, int]] = {
    # policy: rule, first lane, second lane, context, money, units; the later one gives way
    "sale": ("sale_differs", facts(digest="a"), facts(digest="b"), {}, 0, 0),
    "stock": ("stock_below", {"units_milli": -2000}, {"units_milli": -2000},
              {"limit_milli": -3000}, 0, 1000),
    "return": ("over_return", {"units_milli": 2000, "limit_milli": 3000, "amount_minor": 500},
               {"units_milli": 2000, "limit_milli": 3000, "amount_minor": 500}, {}, -250, 1000),
    "order_handover": ("handed_over_twice",
                       {"units_milli": 2000, "limit_milli": 2000, "amount_minor": 1999},
                       {"units_milli": 2000, "limit_milli": 2000, "amount_minor": 1999},
                       {}, -1999, 2000),
    "gift_card": ("gift_card_overdrawn", {"amount_minor": 800, "limit_minor": 1000},
                  {"amount_minor": 800, "limit_minor": 1000}, {}, -600, 0),
    "points_earned": ("points_earned_once", {"units_milli": 5000}, {"units_milli": 5000},
                      {}, 0, 5000),
    "points_burned": ("points_overdrawn", {"units_milli": 700}, {"units_milli": 700},
                      {"limit_milli": 1000}, 0, 400),
    "coupon": ("coupon_used_twice",
               {"units_milli": 1000, "limit_milli": 1000, "amount_minor": 300},
               {"units_milli": 1000, "limit_milli": 1000, "amount_minor": 300}, {}, -300, 1000),
    "promotion": ("promotion_over",
                  {"units_milli": 2000, "limit_milli": 3000, "amount_minor": 401},
                  {"units_milli": 2000, "limit_milli": 3000, "amount_minor": 401},
                  {}, -200, 1000),
    "two_counts": ("counts_disagree", {"units_milli": 5000, "basis": (("1", 9), ("2", 3))},
                   {"units_milli": 5000 + 1, "basis": (("1", 8), ("2", 4))}, {}, 0, 1),
    "serial": ("serial_sold_twice", {"units_milli": 1000, "amount_minor": 900},
               {"units_milli": 1000, "amount_minor": 900}, {}, 0, 1000),
    "shift": ("shift_closed_twice", facts(what="closing"), facts(what="closing"), {}, 0, 0),
    "fork": ("life_copied", {"units_milli": 1000}, {"units_milli": 1000}, {}, 0, 1000),
}  # fmt: skip


@pytest.mark.parametrize("policy", sorted(PAIRS))
@pytest.mark.parametrize("swapped", [False, True])
def test_of_two_lanes_the_later_gives_way_once_in_either_order(policy: str, swapped: bool) -> None:
    rule, first, second, context, minor, milli = PAIRS[policy]
    claims = [claim(policy, lane="1", **first), claim(policy, lane="2", **second)]
    if swapped:
        claims.reverse()

    (found,) = decide(claims, **context)

    assert found.rule == rule
    assert found.loser == claims[1].ref
    assert found.effect_minor == minor
    assert abs(found.effect_milli) == milli
    assert found.violation is (policy != "points_earned")
    owner = next(each for each in POLICIES if each.code == policy)
    assert (found.owner, found.key) == (owner.owner, f"{policy}/x")


def test_every_policy_has_a_test_here() -> None:
    elsewhere = {
        "web_promise", "profile", "merge", "erasure", "count", "price", "tax", "blocked_item",
        "staff", "config", "restored", "clock", "order_cancel", "order_lines", "short_pick",
    }  # fmt: skip

    assert {policy.code for policy in POLICIES} == set(PAIRS) | elsewhere


def test_a_count_is_asked_for_once_a_day_whatever_comes_first() -> None:
    day = 24 * 3600 * 1_000_000
    instants = (9 * day, 9 * day + 5, 8 * day + 6, 10 * day, 8 * day)
    claims = [
        claim("short_pick", at, units_milli=1000, at_micros=micros)
        for at, micros in enumerate(instants, 1)
    ]

    found = decide(claims)

    assert [each.rule for each in found] == ["count_asked"] * 3
    assert [each.loser for each in found] == [claims[at].ref for at in (0, 3, 4)]


def test_no_count_is_asked_for_where_the_books_have_nothing_either() -> None:
    levels = (0, 1000, -1000)
    claims = [
        claim(
            "short_pick", at, units_milli=1000, at_micros=at * 10**12, facts={"level_milli": each}
        )
        for at, each in enumerate(levels, 1)
    ]

    assert [each.loser for each in decide(claims)] == [claims[1].ref]


def test_a_policy_that_is_not_known_decides_nothing() -> None:
    assert resolve("of_next_year", "k", [claim("of_next_year"), claim("of_next_year", 2)]) == ()


def test_the_same_entry_twice_counts_once() -> None:
    again = claim("coupon", units_milli=1000, limit_milli=1000)

    assert decide([again, again]) == ()


def test_a_return_without_a_known_limit_is_not_judged_and_the_centre_may_know_it() -> None:
    claims = [claim("return", lane=lane, units_milli=1000, amount_minor=99) for lane in "12"]

    assert decide(claims) == ()
    assert [each.loser for each in decide(claims, limit_milli=1000)] == [TWO]


def test_three_returns_name_both_that_stand_and_share_the_money_exactly() -> None:
    claims = [
        claim("return", lane=lane, units_milli=2000, limit_milli=3000, amount_minor=101)
        for lane in "123"
    ]

    second, third = decide(claims)

    assert (second.effect_minor, third.effect_minor) == (-50, -101)
    assert third.winners == (ONE, TWO)
    assert len({second.id, third.id}) == 2


def test_what_gave_way_itself_is_no_winner_over_the_next() -> None:
    uses = [claim("coupon", lane=lane, units_milli=1000, limit_milli=1000) for lane in "123"]

    assert [each.winners for each in decide(uses)] == [(ONE,), (ONE,)]


def test_a_serial_that_came_back_may_be_sold_again() -> None:
    sold = claim("serial", 1, units_milli=1000)
    back = claim("serial", 2, units_milli=1000, offered=True)
    again = claim("serial", 3, units_milli=1000)

    assert decide([sold, back, again]) == ()
    twice = claim("serial", 4, units_milli=1000)
    assert [each.loser.seq for each in decide([sold, twice, back, again])] == [4]
    assert [each.loser.seq for each in decide([sold, again, back])] == [3]


def test_points_that_were_overdrawn_are_paid_back_by_later_ones() -> None:
    burn = [claim("points_burned", seq, units_milli=1000) for seq in (1, 2, 3)]
    earn = claim("points_burned", 4, units_milli=1000, offered=True)

    found = decide([burn[0], burn[1], earn, burn[2]], limit_milli=1000)

    assert [(each.loser.seq, each.effect_milli) for each in found] == [(2, 1000), (3, 1000)]


def test_points_go_with_returned_goods_and_add_up() -> None:
    assert kept_milli(1000, 3000, 1000) == 667
    assert kept_milli(1000, 3000, 3000) == 0
    assert kept_milli(1000, 3000, 9000) == 0
    assert kept_milli(1000, 0, 1000) == 1000


def test_a_sale_from_the_shelf_breaks_the_latest_promise() -> None:
    web = claim("web_promise", 1, "web", units_milli=1000, amount_minor=50, **facts(side="web"))
    shelf = claim("web_promise", 2, units_milli=1000, **facts(side="shelf"))

    (late_sale,) = decide([web, shelf], limit_milli=1000)
    (late_promise,) = decide([shelf, web], limit_milli=1000)

    assert late_sale.loser == late_promise.loser == web.ref
    assert late_sale.effect_milli == late_promise.effect_milli == 1000
    assert late_sale.winners == late_promise.winners == (shelf.ref,)
    assert decide([web, shelf], limit_milli=2000) == ()


def test_stock_below_the_tolerance_asks_for_one_count_until_it_was_above() -> None:
    moves = [claim("stock", at, units_milli=units) for at, units in enumerate((-1, -1, 3, -2))]

    assert [each.loser.seq for each in decide(moves)] == [0, 3]


def test_a_movement_that_tells_what_was_there_stands_for_all_before_it() -> None:
    moves = [
        claim("stock", 1, units_milli=-3, **facts(before_milli=2)),
        claim("stock", 7, units_milli=-1, **facts(before_milli=0)),
        claim("stock", 8, units_milli=-1, **facts(before_milli=-1)),
    ]

    assert [(each.loser.seq, each.effect_milli) for each in decide(moves)] == [(1, 1), (7, 1)]


@pytest.mark.parametrize("swapped", [False, True])
def test_consent_withdrawn_at_the_same_time_stays_withdrawn(swapped: bool) -> None:
    given = claim("profile", lane="1", **facts(what="consent", value="given"))
    taken = claim("profile", lane="2", **facts(what="consent", value="withdrawn"))
    claims = [taken, given] if swapped else [given, taken]

    (found,) = decide(claims)

    assert consent_of(placed(claims)) == "withdrawn"
    assert (found.loser, found.winners) == (given.ref, (taken.ref,))
    assert not found.violation


def test_consent_given_after_reading_the_withdrawal_is_given() -> None:
    taken = claim("profile", 1, position=1, **facts(what="consent", value="withdrawn"))
    given = claim(
        "profile", 2, position=2, basis=(("chain", 1),), **facts(what="consent", value="given")
    )

    assert consent_of([taken, given]) == "given"
    assert consent_of([taken]) == "withdrawn"


def test_of_two_values_of_a_field_the_later_stands_and_the_lost_one_is_kept() -> None:
    old = claim("profile", 1, **facts(what="field", value="a"))
    new = claim("profile", 1, "2", **facts(what="field", value="b"))

    (found,) = decide([old, new])

    assert (found.loser, found.winners) == (old.ref, (new.ref,))
    assert (found.facts["kept"], found.facts["lost"], found.review) == ("b", "a", False)
    assert decide([old, claim("profile", 2, basis=(("chain", 1),), **new_facts("b"))]) == ()


def new_facts(value: str) -> dict[str, Any]:
    return facts(what="field", value=value)


def test_a_unique_value_stays_with_the_customer_who_has_it_first() -> None:
    claims = [
        claim("profile", 1, lane, **facts(what="unique", customer=customer))
        for lane, customer in (("1", "c1"), ("2", "c2"), ("3", "c1"))
    ]

    assert [each.loser.lane for each in decide(claims)] == ["2"]


def merging(seq: int, one: str, other: str, what: str = "merged") -> Claim:
    return claim("merge", seq, **facts(what=what, one=one, other=other))


def test_merging_both_ways_is_one_customer_under_the_smallest_id_and_undoing_splits() -> None:
    there, back, more = merging(1, "B", "A"), merging(2, "A", "B"), merging(3, "B", "C")

    assert [each.loser.seq for each in decide([there, back, more])] == [2]
    for order in ([there, back, more], [more, back, there]):
        assert {root_of(each, order) for each in "ABC"} == {"A"}
    split = [there, more, merging(4, "A", "B", "unmerged")]
    assert aliases_of("C", split) == {"B", "C"}
    assert root_of("A", split) == "A"


def test_what_arrives_for_an_erased_customer_counts_for_nobody() -> None:
    erased = claim("erasure", 1, "hub", offered=True)
    sale = claim("erasure", 2)

    assert [each.loser for each in decide([erased, sale])] == [sale.ref]
    assert decide([sale, erased]) == ()


def test_a_count_is_compared_with_what_it_had_seen_whatever_arrives_later() -> None:
    sales = [claim("count", seq, units_milli=-1000) for seq in (1, 2, 3)]
    opening = claim("count", 1, "hub", units_milli=10_000)
    seen = (("A/1/inc/", 2), ("A/hub/inc/", 1))
    counted = claim("count", 4, units_milli=8000, basis=seen, **facts(what="counted"))
    count = Count(counted, dict(seen))

    for moves in ([opening, *sales], [*reversed(sales), opening]):
        assert variance_milli(count, moves) == 0
        assert on_hand_milli(count, moves) == 7000
    assert decide([opening, *sales, counted]) == ()
    (found,) = decide([opening, sales[0], counted, sales[1]])
    assert (found.effect_milli, found.violation) == (-1000, False)


def test_of_two_counts_the_one_that_had_seen_the_other_stands() -> None:
    first = claim("two_counts", 1, units_milli=5, basis=(("1", 3),))
    later = claim("two_counts", 1, "2", units_milli=6, basis=(("1", 4),))
    aside = claim("two_counts", 1, "3", units_milli=7, basis=(("2", 1),))

    assert decide([first, later]) == ()
    assert standing([first, later]) == standing([later, first]) == (later,)
    assert set(standing([first, later, aside])) == {later, aside}


def ruling(value: str | None, at: int, position: int = 1, **more: Any) -> Ruling:
    return Ruling(office_ref("item", "x", position), value, at, position, **more)


NEW = ruling("199.5", 100, 7)


@pytest.mark.parametrize("swapped", [False, True])
def test_an_old_price_is_a_difference_from_when_the_new_one_holds(swapped: bool) -> None:
    sale = claim("price", at_micros=150, units_milli=3000, **facts(value="180"))
    early = claim("price", 2, at_micros=99, units_milli=3000, **facts(value="180"))

    (found,) = decide([early, sale] if swapped else [sale, early], rulings=(NEW,))

    assert (found.loser, found.effect_minor, found.violation) == (sale.ref, -59, False)
    assert found.winners == (NEW.ref,)
    assert found.stores == ("A",)


def test_a_lane_that_had_read_a_ruling_was_no_victim_of_the_way_it_took() -> None:
    sales = [
        claim("price", seq, at_micros=150, units_milli=1000, basis=basis, **facts(value="180"))
        for seq, basis in enumerate([(("chain", 7),), (("chain", 6), ("store", 9)), ()])
    ]

    assert [each.loser.seq for each in decide(sales, rulings=(NEW,))] == [1, 2]


def test_of_two_prices_the_one_in_force_when_it_was_sold_counts() -> None:
    rulings = (ruling("5", 100, 2), ruling("7", 200, 1), ruling("6", 100, 3))
    sales = [
        claim("price", at, at_micros=at, units_milli=1000, **facts(value="7")) for at in (150, 250)
    ]

    assert [each.facts["valid"] for each in decide(sales, rulings=rulings)] == ["6", "6"]
    later = (*rulings[:1], ruling("7", 200, 1, rank=(1, 200)))
    assert [each.loser.seq for each in decide(sales, rulings=later)] == [150]


def test_a_price_that_the_till_asks_for_is_no_difference() -> None:
    sale = claim("price", at_micros=150, units_milli=3000, **facts(value="180"))

    assert decide([sale], rulings=(ruling(None, 100),)) == ()


@pytest.mark.parametrize("swapped", [False, True])
def test_a_tax_that_was_too_low_is_owed_and_one_that_comes_to_the_same_is_not(
    swapped: bool,
) -> None:
    rates = rates_text({"food": "0.07", "goods": "0.19", "books": "7/100"})
    sales = [
        claim("tax", seq, at_micros=5, amount_minor=10_000, **facts(value=value, rates=rates))
        for seq, value in enumerate(("food", "goods", "books", "gone"))
    ]

    found = decide(sales[::-1] if swapped else sales, rulings=(ruling("goods", 1),))

    effects = {each.loser.seq: (each.effect_minor, each.violation) for each in found}
    assert effects == {0: (-1200, True), 2: (-1200, True), 3: (0, True)}
    assert [each.loser.seq for each in decide(sales, rulings=(ruling("books", 1),))] == [1, 3]


@pytest.mark.parametrize("swapped", [False, True])
def test_a_recall_names_each_sale_while_it_was_in_force(swapped: bool) -> None:
    sales = [
        claim("blocked_item", at, at_micros=at, units_milli=1000, amount_minor=9)
        for at in (1, 5, 9)
    ]
    rulings = (ruling("blocked", 4, 1), ruling("free", 8, 2))

    (found,) = decide(sales[::-1] if swapped else sales, rulings=rulings)

    assert (found.loser.seq, found.effect_milli, found.violation) == (5, 1000, True)


@pytest.mark.parametrize("swapped", [False, True])
def test_what_a_revoked_person_did_within_the_grace_is_listed_and_no_violation(
    swapped: bool,
) -> None:
    acts = [claim("staff", at, at_micros=at, amount_minor=1) for at in (1, 15, 25)]
    rulings = (ruling("revoked", 10, facts={"grace_micros": 10}),)

    found = decide(acts[::-1] if swapped else acts, rulings=rulings)

    judged = {each.loser.seq: (each.violation, each.review) for each in found}
    assert judged == {15: (False, True), 25: (True, True)}
    back = (*rulings, ruling("active", 12, 2))
    assert decide(acts, rulings=back) == ()


def test_a_setting_written_at_once_gives_way_to_the_later() -> None:
    claims = [claim("config", 1, lane, **facts(value=lane)) for lane in "12"]

    assert [each.loser.lane for each in decide(claims)] == ["1"]


@pytest.mark.parametrize("swapped", [False, True])
def test_a_late_fact_is_listed_beside_its_z_whichever_came_first(swapped: bool) -> None:
    late = claim("shift", 9, amount_minor=700, **facts(what="late", closing="A/1/inc~b:5"))
    closing = claim("shift", 5, **facts(what="closing"))

    (found,) = decide([closing, late] if swapped else [late, closing])

    assert (found.loser.seq, found.rule, found.violation) == (9, "late_after_closing", False)
    assert (found.effect_minor, found.review) == (700, True)
    assert found.winners == (EntryRef("A", "1", "inc", "b", 5),)


def test_a_restored_life_that_misses_entries_is_named() -> None:
    lost = claim("restored", 1, **facts(known_seq=7, held_seq=10))
    whole = claim("restored", 1, "2", **facts(known_seq=7, held_seq=7))

    (found,) = decide([lost, whole])

    assert (found.loser, found.facts["entries"], found.violation) == (lost.ref, 3, False)


def test_a_wrong_clock_is_told_once_until_it_was_right() -> None:
    flags = ["", "clock_ahead", "clock_ahead", "", "clock_behind"]
    claims = [claim("clock", seq, **facts(flag=flag)) for seq, flag in enumerate(flags)]

    found = decide(claims)

    assert [(each.loser.seq, each.rule) for each in found] == [
        (1, "clock_ahead"), (4, "clock_behind"),
    ]  # fmt: skip


def test_a_small_loss_needs_nobody() -> None:
    claims = [
        claim("coupon", lane=lane, units_milli=1000, limit_milli=1000, amount_minor=300)
        for lane in "12"
    ]

    (found,) = decide(claims, review_minor=301)

    assert (found.review, found.deadline_s, found.violation) == (False, 0, True)


def test_entries_of_a_branch_are_others() -> None:
    trunk = EntryRef("A", "1", "inc", "", 5)
    branch = EntryRef("A", "1", "inc", "deadbeef", 5)
    claims = [Claim("coupon", "k", at, 1000, limit_milli=1000) for at in (trunk, branch)]

    (found,) = resolve("coupon", "k", claims)

    assert (found.loser, found.loser.text) == (branch, "A/1/inc/deadbeef/5")


def test_a_sale_that_arrives_twice_with_the_same_bytes_is_one() -> None:
    assert decide([claim("sale", lane=lane, **facts(digest="a")) for lane in "12"]) == ()
