"""The quick way to read a usual price reads what the careful one reads."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.codes import check_digit
from edge.domain.money import currency
from sync.catalogue.importing.amounts import read_price
from sync.catalogue.importing.findings import RowTrouble

EUR = currency("EUR")


@given(st.from_regex(r"[0-9]{1,8}\.[0-9]{2}", fullmatch=True))
def test_a_usual_price_is_the_same_with_and_without_its_currency(text: str) -> None:
    assert read_price(text, EUR) == read_price(f"{text} EUR", EUR)


@pytest.mark.parametrize(
    ("text", "minor"),
    [("0.00", "0"), ("0.05", "5"), ("007.10", "710"), ("9999999.99", "999999999")],
)
def test_a_usual_price_is_written_in_minor_units(text: str, minor: str) -> None:
    assert read_price(text, EUR) == minor


@pytest.mark.parametrize("text", ["\u0663.\u0662\u0660", "1.29\n2", "-1.29", "1.790"])
def test_what_only_looks_usual_is_refused(text: str) -> None:
    with pytest.raises(RowTrouble):
        read_price(text, EUR)


def test_a_currency_of_other_digits_is_read_by_its_own() -> None:
    assert read_price("1.29", currency("JPY")) == "1.29"


@given(st.text("0123456789", min_size=1, max_size=17))
def test_a_check_digit_makes_the_weighted_sum_a_multiple_of_ten(digits: str) -> None:
    whole = digits + str(check_digit(digits))

    weights = (1, 3) * 9
    assert sum(int(d) * w for d, w in zip(reversed(whole), weights, strict=False)) % 10 == 0
