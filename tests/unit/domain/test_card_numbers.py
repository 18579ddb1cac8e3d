"""Whatever looks like a card number is masked, and nothing else is."""

from __future__ import annotations

import logging
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.log import JsonLines
from edge.domain.card_numbers import holds_card_number, masked

NUMBERS = (
    "4111111111111111",
    "4222222222222",
    "5500005555555559",
    "2223000048400011",
    "340000000000009",
    "6304000000000000",
    "6759649826438453",
)
"""Published test numbers of the schemes."""


@pytest.mark.parametrize("number", NUMBERS)
def test_a_card_number_shows_its_last_four_digits(number: str) -> None:
    text = f"PAN {number}=2512101"

    assert number not in masked(text)
    assert masked(f"PAN {number}") == f"PAN {'*' * (len(number) - 4)}{number[-4:]}"


@pytest.mark.parametrize(
    "text",
    [
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "0004111111111111111",
        "12 4111111111111111 34",
        "41111111111111112512101000",
        "0000.4111.1111.1111.1111",
        "4111_1111_1111_1111",
        "4111  1111  1111  1111",
        "4111 / 1111 / 1111 / 1111",
        "4111.1111.1111.1111.12",
        "3714.496353.98431",
        "6212.3456.7890.1234.569",
        "\uff14\uff11\uff11\uff11" + "\uff11" * 12,
        "\u0664" + "\u0661" * 15,
    ],
)
def test_groups_and_digits_before_it_do_not_hide_one(text: str) -> None:
    assert holds_card_number(text)
    assert len(re.findall(r"\d", masked(text))) <= len(re.findall(r"\d", text)) - 9


@pytest.mark.parametrize(
    "text",
    [
        "************4771",
        "4r7i001557325515012.8815573255107661",
        "4111111111111112",
        "12.34",
        "0000000000000",
        "26.11.2026 12:30:45",
        "41.11 11.11 11.11 11.11",
        "1234 5678",
    ],
)
def test_what_is_no_card_number_stays_as_it_is(text: str) -> None:
    assert masked(text) == text


@given(st.text(alphabet="0123456789 -._/ab", max_size=60))
def test_what_was_masked_holds_none_any_more(text: str) -> None:
    assert not holds_card_number(masked(text))
    assert len(masked(text)) == len(text)


def test_no_log_line_holds_one() -> None:
    record = logging.makeLogRecord({"msg": f"answer {NUMBERS[0]}", "detail": NUMBERS[1]})

    line = JsonLines().format(record)

    assert NUMBERS[0] not in line
    assert NUMBERS[1] not in line
