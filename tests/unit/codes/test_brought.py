"""Cards and coupons are told from the numbers of goods."""

from __future__ import annotations

import pytest

from edge.codes import check_digit, numbers_goods, plain_code


def ean13(prefix: str) -> str:
    digits = prefix.ljust(12, "0")
    return f"{digits}{check_digit(digits)}"


@pytest.mark.parametrize("prefix", ["400", "030", "100", "590", "952", "978", "979", "985"])
def test_a_number_under_a_prefix_of_goods_numbers_goods(prefix: str) -> None:
    assert numbers_goods(ean13(prefix))


@pytest.mark.parametrize("prefix", ["020", "040", "050", "200", "299", "980", "981", "984", "990"])
def test_a_number_under_a_prefix_of_the_store_or_of_coupons_does_not(prefix: str) -> None:
    assert not numbers_goods(ean13(prefix))


@pytest.mark.parametrize(
    ("code", "is_goods"),
    [
        ("96385074", True),
        ("20000004", False),
        ("18712345678903", True),
        ("]C10104006381333931", True),
        ("https://id.example.com/01/09506000134376", True),
        ("4006381333932", True),
        ("7700001001", False),
        ("SAVE5", False),
        ("]C04006381333931", False),
        ("", False),
    ],
)
def test_other_shapes(code: str, is_goods: bool) -> None:
    assert numbers_goods(code) is is_goods


def test_a_code_is_compared_without_its_frame() -> None:
    assert plain_code(" ]C07700001001\r\n") == "7700001001"
