"""Whatever arrives in whatever order and portions: same totals, one outcome for each violation."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from harness.claiming import placed, ref
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.domain.agreement.claims import Claim
from edge.domain.agreement.policies.merge import root_of
from edge.domain.agreement.policies.stock import on_hand_milli
from edge.domain.agreement.policy import Context, Ruling
from edge.domain.agreement.resolving import resolve
from edge.domain.agreement.rulings import office_ref
from edge.domain.agreement.table import POLICIES

LIMITED = ("return", "coupon", "promotion", "order_handover")
VALUES = ("a", "b", "given", "withdrawn", "blocked", "revoked", "1", "2.5")
WHATS = ("closing", "counted", "consent", "unique", "field", "merged", "unmerged", "")


def claims_of(policy: str) -> st.SearchStrategy[list[Claim]]:
    """Draw claims with everything that any policy looks at, each from an entry of its own."""
    number = policy in {"price", "tax"}
    one = st.builds(
        Claim,
        policy=st.just(policy),
        key=st.just("k"),
        ref=st.builds(ref, st.integers(1, 9), st.sampled_from("123")),
        units_milli=st.integers(1, 4).map(lambda count: count * 1000),
        amount_minor=st.integers(0, 999),
        currency=st.just("EUR"),
        offered=st.booleans(),
        limit_milli=st.just(5000),
        limit_minor=st.just(900),
        at_micros=st.integers(0, 9),
        basis=st.lists(
            st.tuples(st.sampled_from(("chain", "store", "A/1/inc/")), st.integers(0, 5))
        ).map(lambda pairs: tuple(sorted(dict(pairs).items()))),
        facts=st.fixed_dictionaries(
            {
                "value": st.sampled_from(VALUES[-2:] if number else VALUES),
                "what": st.sampled_from(WHATS),
                "side": st.sampled_from(("web", "shelf", "cancel", "changed")),
                "digest": st.sampled_from("xy"),
                "flag": st.sampled_from(("", "clock_ahead", "clock_behind")),
                "one": st.sampled_from("ABC"),
                "other": st.sampled_from("ABC"),
                "customer": st.sampled_from("AB"),
                "published": st.integers(0, 3),
                "known_seq": st.integers(0, 3),
                "held_seq": st.integers(0, 3),
            }
        ),
    )
    return st.lists(one, max_size=8, unique_by=lambda each: each.ref).map(placed)


def rulings_of(policy: str) -> st.SearchStrategy[Ruling]:
    """Draw what the office may have said."""
    numbers = VALUES[-2:] if policy == "price" else VALUES
    return st.builds(
        Ruling,
        ref=st.just(office_ref("item", "k", 1)),
        value=st.sampled_from(numbers),
        at_micros=st.integers(0, 9),
        position=st.integers(1, 6),
        facts=st.fixed_dictionaries({"grace_micros": st.integers(0, 4)}),
    )


@pytest.mark.parametrize("policy", [policy.code for policy in POLICIES])
@settings(max_examples=30)
@given(data=st.data())
def test_what_was_said_never_changes_when_more_arrives(policy: str, data: st.DataObject) -> None:
    claims = data.draw(claims_of(policy))
    context = Context(limit_milli=3000, rulings=tuple(data.draw(st.lists(rulings_of(policy)))))
    whole = resolve(policy, "k", claims, context)

    for until in range(len(claims) + 1):
        part = resolve(policy, "k", claims[:until], context)
        assert whole[: len(part)] == part
    assert len({each.id for each in whole}) == len(whole)


def oracle(claims: list[Claim], limit_milli: int) -> Counter[tuple[str, int]]:
    """Say by pieces which entries took more than there was: one piece after the other is taken."""
    pieces = limit_milli // 1000
    beyond: Counter[tuple[str, int]] = Counter()
    for claim in claims:
        for _ in range(claim.units_milli // 1000):
            if pieces:
                pieces -= 1
            else:
                beyond[claim.ref.lane, claim.ref.seq] += 1
    return beyond


@pytest.mark.parametrize("policy", LIMITED)
@given(data=st.data())
def test_exceptions_are_exactly_the_violations_of_a_count_by_hand(
    policy: str, data: st.DataObject
) -> None:
    drawn = data.draw(claims_of(policy))
    limit = data.draw(st.integers(0, 6)) * 1000
    claims = [replace(each, offered=False, limit_milli=limit) for each in drawn]

    found = resolve(policy, "k", claims)

    expected = oracle(claims, limit)
    told = [((each.loser.lane, each.loser.seq), each.effect_milli // 1000) for each in found]
    assert sorted(told) == sorted(expected.items())
    assert all(each.violation for each in found)


@pytest.mark.parametrize("policy", LIMITED)
@given(data=st.data())
def test_in_any_order_the_same_is_beyond(policy: str, data: st.DataObject) -> None:
    drawn = data.draw(claims_of(policy))
    claims = [replace(each, offered=False, amount_minor=each.units_milli) for each in drawn]
    shuffled = placed(data.draw(st.permutations(claims)))

    totals = [
        (sum(each.effect_milli for each in found), sum(each.effect_minor for each in found))
        for found in (resolve(policy, "k", claims), resolve(policy, "k", shuffled))
    ]

    assert totals[0] == totals[1]
    beyond = max(sum(each.units_milli for each in claims) - 5000, 0)
    assert totals[0] == (beyond, -beyond)


@given(data=st.data())
def test_sums_and_unions_do_not_know_an_order(data: st.DataObject) -> None:
    claims = data.draw(claims_of("merge"))
    merges = [replace(each, facts={**each.facts, "what": "merged"}) for each in claims]
    shuffled = data.draw(st.permutations(merges))

    assert on_hand_milli(merges, 7) == on_hand_milli(shuffled, 7)
    assert {at: root_of(at, merges) for at in "ABC"} == {at: root_of(at, shuffled) for at in "ABC"}
