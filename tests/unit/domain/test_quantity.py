"""Quantities and rates are exact and read from what people type."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domain.errors import BadInput, Refusal
from edge.domain.quantity import Quantity, Unit, each, parse_quantity
from edge.domain.rates import Rate, parse_percent, parse_rate
from edge.domain.selling import check_quantity


@pytest.mark.parametrize(
    ("text", "unit", "milli"),
    [
        ("3", Unit.EACH, 3000),
        ("0.842", Unit.KILOGRAM, 842),
        ("0,842", Unit.KILOGRAM, 842),
        (".5", Unit.KILOGRAM, 500),
        ("-2", Unit.EACH, -2000),
        ("2.000", Unit.EACH, 2000),
    ],
)
def test_a_typed_quantity_is_read_exactly(text: str, unit: Unit, milli: int) -> None:
    assert parse_quantity(text, unit) == Quantity(milli, unit)


@pytest.mark.parametrize("text", ["", "-", ".", "1.2345", "1e3", "٣", "1 000", "--1", "0x1"])
def test_an_unreadable_quantity_is_refused(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_quantity(text, Unit.KILOGRAM)
    assert caught.value.code == "quantity_unreadable"


def test_pieces_are_whole() -> None:
    with pytest.raises(BadInput) as caught:
        parse_quantity("1.5", Unit.EACH)
    assert caught.value.code == "quantity_not_whole"


@given(st.integers(-(10**9), 10**9))
def test_a_quantity_reads_back_what_it_wrote(milli: int) -> None:
    quantity = Quantity(milli, Unit.KILOGRAM)

    assert parse_quantity(str(quantity), Unit.KILOGRAM) == quantity


@pytest.mark.parametrize(
    ("quantity", "code"),
    [
        (each(0), "quantity_not_positive"),
        (each(-1), "quantity_not_positive"),
        (each(10_000), "quantity_absurd"),
        (Quantity(1_000_000, Unit.KILOGRAM), "quantity_absurd"),
    ],
)
def test_a_quantity_nobody_can_mean_is_refused(quantity: Quantity, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        check_quantity(quantity)
    assert caught.value.code == code


def test_rates_are_exact_and_written_as_percentages() -> None:
    assert parse_rate("0.08875") == Rate(8875, 100_000)
    assert parse_rate("0.08875").percent == "8.875"
    assert parse_rate("0.049").percent == "4.9"
    assert parse_rate("0").percent == "0"


def test_a_percentage_is_more_than_nothing_and_at_most_all() -> None:
    assert parse_percent("12,5") == Rate(125, 1000)
    assert parse_percent("100") == Rate(100, 100)
    for text, code in [
        ("0", "percent_out_of_range"),
        ("101", "percent_out_of_range"),
        ("-5", "percent_unreadable"),
        ("x", "percent_unreadable"),
    ]:
        with pytest.raises(BadInput) as caught:
            parse_percent(text)
        assert caught.value.code == code
