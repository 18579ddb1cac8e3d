"""Numbers for goods that do not exist."""

from __future__ import annotations

from edge.codes import check_digit

_DEMONSTRATION_PREFIX = "952"
"""GS1 keeps this prefix for demonstrations and examples, so that no product has such a number."""

_SPREAD = 2_654_435_761
_SPREAD_MODULUS = 2**32


def demo_gtin(number: int) -> str:
    """Return the GTIN-14 of the demo's n-th product, below a thousand million."""
    digits = f"{_DEMONSTRATION_PREFIX}{number:09}"
    return f"0{digits}{check_digit(digits)}"


def scattered(number: int, below: int) -> int:
    """Return a value that looks arbitrary but is always the same (Knuth's multiplicative hash)."""
    return (number * _SPREAD % _SPREAD_MODULUS) * below // _SPREAD_MODULUS


def shop_price(minor: int) -> int:
    """Return a price as shops like it: ending in 9, never nothing."""
    return max(9, (minor + 5) // 10 * 10 - 1)
