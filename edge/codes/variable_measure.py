"""Prices and weights inside in-store numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.codes.check_digits import verifier_digit
from edge.codes.readings import VariableMeasure, VariableMeasureScheme
from edge.domain.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence


def scheme_of(
    gtin14: str, schemes: Sequence[VariableMeasureScheme]
) -> VariableMeasureScheme | None:
    """Return the scheme whose prefix fits best; the longest one, the first of equals."""
    if gtin14[0] != "0":
        return None
    fitting = [scheme for scheme in schemes if gtin14[1:].startswith(scheme.prefix)]
    return max(fitting, key=lambda scheme: len(scheme.prefix), default=None)


def read_variable_measure(
    ean13: str, scheme: VariableMeasureScheme, currency_digits: int | None
) -> VariableMeasure:
    """Take 13 digits, whose check digit is right, apart.

    Raises `BadInput`: code_verifier_digit, code_value_zero (a label printed without a value), or
    code_price_too_fine for the shop's currency.
    """
    value, verifier = scheme.digits(ean13, "V"), scheme.digits(ean13, "C")
    if verifier and int(verifier) != verifier_digit(value):
        raise BadInput("code_verifier_digit", value=ean13)
    if not int(value):
        raise BadInput("code_value_zero", value=ean13)
    item = scheme.digits(ean13, "I")
    if scheme.value == "price":
        return VariableMeasure(item, price_minor=_minor(int(value), scheme, currency_digits))
    return VariableMeasure(item, quantity=_decimal(int(value), scheme.decimals))


def _minor(value: int, scheme: VariableMeasureScheme, currency_digits: int | None) -> int:
    shift = scheme.decimals if currency_digits is None else currency_digits
    minor, rest = divmod(value * int(10**shift), int(10**scheme.decimals))
    if rest:
        raise BadInput("code_price_too_fine", value=value, decimals=scheme.decimals)
    return minor


def _decimal(value: int, decimals: int) -> str:
    """Write a value with its decimals behind the point, as short as it goes."""
    whole, part = divmod(value, 10**decimals)
    return f"{whole}.{part:0{decimals}d}".rstrip("0").rstrip(".") if decimals else str(whole)
