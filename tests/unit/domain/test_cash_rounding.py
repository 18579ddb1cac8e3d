"""What a balance comes to in coins."""

from __future__ import annotations

from dataclasses import replace

import pytest
from harness.goods import POLICY
from hypothesis import given
from hypothesis import strategies as st

from edge.domain.cash_rounding import (
    CASH_ROUNDINGS,
    EXACT,
    CashRounding,
    Direction,
    Tie,
    cash_rounding_of,
    round_cash,
)
from edge.domain.events import PricingPolicy

FIVE, HALVES = CashRounding(5), CashRounding(10)


@pytest.mark.parametrize(
    ("amount", "rounding", "rounded"),
    [
        (999, FIVE, 1000),
        (492, FIVE, 490),
        (-492, FIVE, -490),
        (995, HALVES, 1000),
        (995, replace(HALVES, tie=Tie.DOWN), 990),
        (985, replace(HALVES, tie=Tie.EVEN), 980),
        (995, replace(HALVES, tie=Tie.EVEN), 1000),
        (991, replace(HALVES, direction=Direction.UP), 1000),
        (999, replace(HALVES, direction=Direction.DOWN), 990),
        (-999, replace(HALVES, direction=Direction.DOWN), -990),
        (995, replace(HALVES, direction=Direction.DOWN, tie=Tie.UP), 990),
        (1949, CASH_ROUNDINGS["DK"], 1950),
        (1005, CASH_ROUNDINGS["NZ"], 1000),
        (1237, EXACT, 1237),
    ],
)
def test_an_amount_goes_to_the_coin_that_the_rule_names(
    amount: int, rounding: CashRounding, rounded: int
) -> None:
    told = round_cash(amount, rounding)

    assert (told.rounded_minor, told.adjustment_minor) == (rounded, rounded - amount)


@pytest.mark.parametrize(
    ("mode", "rounding"),
    [
        ("half_up", CashRounding(5)),
        ("half_even", CashRounding(5, tie=Tie.EVEN)),
        ("half_down", CashRounding(5, tie=Tie.DOWN)),
        ("up", CashRounding(5, Direction.UP)),
        ("down", CashRounding(5, Direction.DOWN)),
    ],
)
def test_the_mode_that_a_policy_stores_says_direction_and_tie(
    mode: str, rounding: CashRounding
) -> None:
    policy = replace(POLICY, cash_increment_minor=5, cash_mode=mode)

    assert cash_rounding_of(policy) == rounding
    assert rounding.mode == mode


@given(
    st.integers(-(10**9), 10**9),
    st.builds(
        CashRounding,
        st.sampled_from([1, 5, 10, 50, 100]),
        st.sampled_from(Direction),
        st.sampled_from(Tie),
    ),
)
def test_rounding_reaches_a_coin_within_one_step_and_mirrors(
    amount: int, rounding: CashRounding
) -> None:
    told = round_cash(amount, rounding)

    assert told.rounded_minor % rounding.increment_minor == 0
    assert told.rounded_minor - told.adjustment_minor == amount
    assert abs(told.adjustment_minor) < rounding.increment_minor
    assert round_cash(-amount, rounding).rounded_minor == -told.rounded_minor


def test_a_policy_stored_before_there_was_a_choice_still_rounds_sale_and_refund() -> None:
    stored = {
        "prices_include_tax": True,
        "tax_mode": "half_up",
        "discount_mode": "half_up",
        "classes": (),
        "cash_increment_minor": 5,
    }

    assert cash_rounding_of(PricingPolicy(**stored)) == CashRounding(5)  # type: ignore[arg-type]
