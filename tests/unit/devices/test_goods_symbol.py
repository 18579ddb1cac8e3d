"""The symbol of a goods number, which a scanner may take for one."""

from __future__ import annotations

import pytest

from devices.codes import EAN13_QUIET, encode

_SETS = {"0": ("0001101", "0100111"), "1": ("0011001", "0110011"), "2": ("0010011", "0011011"),
         "4": ("0100011", "0011101"), "7": ("0111011", "0010001")}  # fmt: skip
"""Of some digits the number sets A and B (GS1 General Specifications 5.2.1.2); C is A inverted."""


def test_the_bars_are_those_of_the_standard() -> None:
    """The first digit 2 chooses the sets A A B B A B for the left half."""
    symbol = encode("2110101204714", "ean13")

    assert symbol is not None
    bars = "".join("1" if bar else "0" for bar in symbol.rows[0])
    left = "".join(_SETS[d]["AABBAB"[i] == "B"] for i, d in enumerate("110101"))
    right = "".join(_SETS[d][0].translate(str.maketrans("01", "10")) for d in "204714")
    quiet = "0" * EAN13_QUIET
    assert bars == f"{quiet}101{left}01010{right}101{quiet}"


@pytest.mark.parametrize("value", ["2110101204715", "211010120471", "21101012047ab", ""])
def test_what_is_no_goods_number_has_no_symbol(value: str) -> None:
    assert encode(value, "ean13") is None
