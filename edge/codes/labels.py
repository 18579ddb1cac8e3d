"""Writes the in-store number of a price label, by the shop's own schemes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.codes.check_digits import verifier_digit
from edge.codes.gate import read_code
from edge.codes.readings import VariableMeasure, catalogue_keys
from edge.domain.errors import BadInput
from edge.domain.product_numbers import check_digit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.codes.readings import VariableMeasureScheme


def price_number(
    item_code: str,
    price_minor: int,
    schemes: Sequence[VariableMeasureScheme],
    currency_digits: int,
) -> str | None:
    """Return the 13 digits that carry an item and its price; None where no scheme has room.

    A shorter item is filled up with zeros. Whatever is returned is read back as that item and
    exactly that price.
    """
    for scheme in schemes:
        if scheme.value != "price":
            continue
        number = _number(item_code, price_minor, scheme, currency_digits)
        if number is None:
            continue
        try:
            back = read_code(number, schemes=schemes, currency_digits=currency_digits)
        except BadInput:
            continue
        if isinstance(back, VariableMeasure) and item_code in catalogue_keys(back):
            return number if back.price_minor == price_minor else None
    return None


def _number(
    item_code: str, price_minor: int, scheme: VariableMeasureScheme, currency_digits: int
) -> str | None:
    value, rest = divmod(price_minor * int(10**scheme.decimals), int(10**currency_digits))
    values = f"{value:0{scheme.pattern.count('V')}d}"
    fits = len(values) == scheme.pattern.count("V")
    item_code = item_code.zfill(scheme.pattern.count("I"))
    if rest or not fits or len(item_code) != scheme.pattern.count("I"):
        return None
    verifier = str(verifier_digit(values)) if "C" in scheme.pattern else ""
    prefix = scheme.prefix.ljust(scheme.pattern.count("P"), "0")
    digits = {letter: iter(text) for letter, text in
              zip("PICV", (prefix, item_code, verifier, values), strict=True)}  # fmt: skip
    body = "".join(next(digits[letter]) for letter in scheme.pattern if letter != "K")
    return f"{body}{check_digit(body)}"
