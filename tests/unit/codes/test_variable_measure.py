"""Prices and weights printed into in-store barcodes."""

from __future__ import annotations

from typing import Literal

import pytest
from biip.checksums import gs1_price_weight_check_digit
from hypothesis import given
from hypothesis import strategies as st

from edge.codes import Gtin, VariableMeasure, VariableMeasureScheme, check_digit, read_code
from edge.codes.check_digits import verifier_digit
from edge.domain.errors import BadInput

BRITISH = VariableMeasureScheme("20", "PPIIIIICVVVVK", "price", 2)
FINNISH = VariableMeasureScheme("23", "PPIIIIIIVVVVK", "weight", 3)
COUNTED = VariableMeasureScheme("24", "PPIIIIIIVVVVK", "count", 0)
ANY_TWO = VariableMeasureScheme("2", "PIIIIIIVVVVVK", "price", 2)
AMERICAN = VariableMeasureScheme("02", "PPIIIIICVVVVK", "price", 2)


def whole(digits: str) -> str:
    return digits + str(check_digit(digits))


@pytest.mark.parametrize(
    ("code", "reading"),
    [
        ("2011122912346", VariableMeasure("11122", price_minor=1234)),
        ("2388060112344", VariableMeasure("880601", quantity="1.234")),
        (whole("248806010012"), VariableMeasure("880601", quantity="12")),
        (whole("288060112345"), VariableMeasure("880601", price_minor=12345)),
    ],
)
def test_the_scheme_of_the_prefix_says_what_the_digits_mean(
    code: str, reading: VariableMeasure
) -> None:
    assert read_code(code, schemes=(ANY_TWO, BRITISH, FINNISH, COUNTED)) == reading


def test_a_upc_a_of_number_system_two_is_prefix_02() -> None:
    value = "0599"
    digits = "2" + "12345" + str(verifier_digit(value)) + value

    reading = read_code(whole("0" + digits)[1:], schemes=(AMERICAN,))

    assert reading == VariableMeasure("12345", price_minor=599)


def test_without_a_scheme_an_in_store_number_is_a_number() -> None:
    assert read_code("2388060112344") == Gtin("02388060112344")


def test_a_wrong_verifier_is_refused() -> None:
    with pytest.raises(BadInput, match="code_verifier_digit"):
        read_code(whole("201112281234"), schemes=(BRITISH,))


def test_a_label_without_a_value_is_refused() -> None:
    with pytest.raises(BadInput, match="code_value_zero"):
        read_code(whole("238806010000"), schemes=(FINNISH,))


def test_a_price_is_turned_into_the_currencys_minor_units() -> None:
    assert read_code(whole("288060112300"), schemes=(ANY_TWO,), currency_digits=0) == (
        VariableMeasure("880601", price_minor=123)
    )
    with pytest.raises(BadInput, match="code_price_too_fine"):
        read_code(whole("288060112345"), schemes=(ANY_TWO,), currency_digits=0)


@given(st.from_regex(r"[0-9]{4,5}", fullmatch=True))
def test_verifier_digits_agree_with_another_implementation(value: str) -> None:
    assert verifier_digit(value) == gs1_price_weight_check_digit(value)


@given(st.integers(1, 9999), st.integers(0, 999_999))
def test_a_weight_comes_back_as_it_was_printed(grams: int, item: int) -> None:
    reading = read_code(whole(f"23{item:06}{grams:04}"), schemes=(FINNISH,))

    assert isinstance(reading, VariableMeasure)
    assert reading.item_code == f"{item:06}"
    kilograms, _, part = (reading.quantity or "").partition(".")
    assert int(kilograms) * 1000 + int(part.ljust(3, "0") or 0) == grams


@pytest.mark.parametrize(
    ("prefix", "pattern", "value", "decimals"),
    [
        ("20", "PPIIIIICVVVV", "price", 2),
        ("20", "PPIIIIIXVVVVK", "price", 2),
        ("20", "IIIIIPPCVVVVK", "price", 2),
        ("20", "PPIIIIIIIIIIK", "price", 0),
        ("20", "PPIIIIIICVVVK", "price", 2),
        ("200", "PPIIIIICVVVVK", "price", 2),
        ("40", "PPIIIIICVVVVK", "price", 2),
        ("2x", "PPIIIIICVVVVK", "price", 2),
        ("20", "PPIIIIICVVVVK", "price", 5),
        ("20", "PPIIIIIIVVVVK", "count", 1),
    ],
)
def test_a_scheme_that_makes_no_sense_is_refused(
    prefix: str, pattern: str, value: Literal["price", "weight", "count"], decimals: int
) -> None:
    with pytest.raises(BadInput, match="scheme_invalid"):
        VariableMeasureScheme(prefix, pattern, value, decimals)
