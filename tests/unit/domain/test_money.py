"""Money is exact, shared out without losing a unit, and rounded once."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domain.errors import BadInput
from edge.domain.money import (
    CURRENCIES,
    Money,
    UnitPrice,
    currency,
    parse_unit_price,
    share,
    unit_price_text,
)
from edge.domain.rounding import RoundingMode, divide_rounded
from edge.domain.text import amount_text, price_text

EUR = currency("EUR")


@pytest.mark.parametrize(
    ("numerator", "denominator", "mode", "expected"),
    [
        pytest.param(545, 1000, RoundingMode.HALF_UP, 1, id="above half goes up"),
        pytest.param(5, 10, RoundingMode.HALF_UP, 1, id="half goes up"),
        pytest.param(-5, 10, RoundingMode.HALF_UP, -1, id="half below zero goes away from zero"),
        pytest.param(5, 10, RoundingMode.HALF_DOWN, 0, id="half goes down"),
        pytest.param(15, 10, RoundingMode.HALF_EVEN, 2, id="half goes to even upwards"),
        pytest.param(25, 10, RoundingMode.HALF_EVEN, 2, id="half goes to even downwards"),
        pytest.param(22853125, 10**7, RoundingMode.HALF_EVEN, 2, id="never rounded twice"),
        pytest.param(11, 10, RoundingMode.UP, 2, id="up"),
        pytest.param(19, 10, RoundingMode.DOWN, 1, id="down"),
        pytest.param(20, 10, RoundingMode.UP, 2, id="whole stays"),
    ],
)
def test_a_quotient_is_rounded_by_its_mode(
    numerator: int, denominator: int, mode: RoundingMode, expected: int
) -> None:
    assert divide_rounded(numerator, denominator, mode) == expected


@given(st.integers(-(10**9), 10**9), st.integers(1, 10**6), st.sampled_from(RoundingMode))
def test_rounding_is_sign_symmetric_and_never_off_by_one_or_more(
    numerator: int, denominator: int, mode: RoundingMode
) -> None:
    rounded = divide_rounded(numerator, denominator, mode)

    assert divide_rounded(-numerator, denominator, mode) == -rounded
    assert abs(Fraction(numerator, denominator) - rounded) < 1


@given(st.integers(-(10**9), 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=12))
def test_shares_sum_to_the_amount_and_nobody_is_a_unit_off(amount: int, weights: list[int]) -> None:
    if not sum(weights):
        weights = [*weights, 1]

    shares = share(amount, weights)

    assert sum(shares) == amount
    for part, weight in zip(shares, weights, strict=True):
        exact = Fraction(amount * weight, sum(weights))
        assert abs(exact - part) < 1
        assert weight or not part


def test_odd_units_go_to_the_earliest_of_equals() -> None:
    assert share(10, [1, 1, 1]) == (4, 3, 3)
    assert share(-10, [1, 1, 1]) == (-4, -3, -3)


def test_nothing_can_be_shared_over_no_weight() -> None:
    assert share(0, [0, 0]) == (0, 0)
    with pytest.raises(ValueError, match="no weight"):
        share(1, [0, 0])


def test_shares_of_money_keep_the_currency() -> None:
    assert Money(5, EUR).share([1, 1]) == (Money(3, EUR), Money(2, EUR))


def test_two_currencies_are_never_added() -> None:
    with pytest.raises(AssertionError):
        Money(1, EUR) + Money(1, currency("USD"))


def test_currencies_have_their_iso_digits() -> None:
    assert [CURRENCIES[code].digits for code in ("JPY", "EUR", "KWD", "CLF")] == [0, 2, 3, 4]
    with pytest.raises(BadInput) as caught:
        currency("EURO")
    assert caught.value.code == "currency_unknown"


@given(st.integers(-(10**12), 10**12))
def test_a_unit_price_reads_back_what_it_wrote(scaled: int) -> None:
    price = UnitPrice(scaled, EUR)

    assert parse_unit_price(unit_price_text(price), EUR) == price


@pytest.mark.parametrize("text", ["", "-", "1,5", "1e5", "1.23456", "१२", "1.5.2", "1.-5", "abc"])
def test_an_unreadable_unit_price_is_refused(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_unit_price(text, EUR)
    assert caught.value.code == "price_unreadable"


@pytest.mark.parametrize(
    ("minor", "code", "text"),
    [(1299, "EUR", "12.99"), (-5, "EUR", "-0.05"), (500, "JPY", "500"), (1005, "KWD", "1.005")],
)
def test_amounts_are_written_with_the_currency_digits(minor: int, code: str, text: str) -> None:
    assert amount_text(minor, currency(code)) == text


def test_a_price_finer_than_the_minor_unit_shows_its_digits() -> None:
    assert price_text(parse_unit_price("164.9", EUR)) == "1.649"
    assert price_text(parse_unit_price("165", EUR)) == "1.65"
    assert price_text(parse_unit_price("165.5", currency("JPY"))) == "165.5"
