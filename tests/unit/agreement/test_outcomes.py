"""Outcomes and claims survive JSON, and their names do not depend on who finds them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from harness.claiming import claim, ref
from hypothesis import given
from hypothesis import strategies as st

from edge.domain.agreement.claims import EntryRef
from edge.domain.agreement.outcomes import (
    claim_from_json,
    claim_to_json,
    outcome_from_json,
    outcome_id,
    outcome_to_json,
)
from edge.domain.agreement.resolving import resolve
from edge.domain.errors import BadInput

CLAIMS = [
    claim("return", lane=lane, units_milli=1000, limit_milli=1000, amount_minor=5,
          basis=(("chain", 4),), facts={"number": "7"})
    for lane in "12"
]  # fmt: skip
(OUTCOME,) = resolve("return", "return/x", CLAIMS)


def test_an_outcome_comes_back_from_json_as_it_was() -> None:
    tree = json.loads(json.dumps(outcome_to_json(OUTCOME)))

    assert outcome_from_json(tree) == OUTCOME
    assert outcome_from_json({**tree, "of_next_year": 1}) == OUTCOME
    assert OUTCOME.stores == ("A",)


def test_a_claim_comes_back_from_json_as_it_was() -> None:
    placed = replace(CLAIMS[0], position=3)

    assert claim_from_json(json.loads(json.dumps(claim_to_json(placed)))) == placed


@pytest.mark.parametrize(
    "change", [{"loser": None}, {"loser": ["A"]}, {"id": 5}, {"effect_minor": "1"}, {"winners": 1}]
)
def test_what_is_no_outcome_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match="outcome_unreadable"):
        outcome_from_json({**outcome_to_json(OUTCOME), **change})
    with pytest.raises(BadInput, match="outcome_unreadable"):
        outcome_from_json({"id": "x"})
    with pytest.raises(BadInput, match="claim_unreadable"):
        claim_from_json({"policy": "return"})


PARTS = st.text("ab/~:", max_size=3)


@given(
    st.lists(
        st.tuples(PARTS, PARTS, st.builds(EntryRef, PARTS, PARTS, PARTS, PARTS, st.integers(1, 3))),
        max_size=20,
        unique=True,
    )
)
def test_different_violations_have_different_names(
    violations: list[tuple[str, str, EntryRef]],
) -> None:
    assert len({outcome_id(*each) for each in violations}) == len(violations)


def test_the_same_violation_has_the_same_name_and_each_part_of_it_counts() -> None:
    same = outcome_id("return", "k", ref())

    assert same == outcome_id("return", "k", ref())
    others = [("coupon", "k", ref()), ("return", "l", ref()), ("return", "k", ref(2))]
    assert same not in {outcome_id(*other) for other in others}
