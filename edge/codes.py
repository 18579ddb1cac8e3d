"""The gate between what a scanner or a keyboard delivers and what the catalogue is asked for.

A code is read by its symbology where the scanner says it (AIM identifier), else by its shape. What
fails its own check digit is refused here and never looked up: no product from a code that is not
one. Rules: GS1 General Specifications (check digits, restricted circulation numbers, price
verifiers), ISO/IEC 15424 (AIM identifiers).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from edge.domain.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

CODE_CHARACTERS_MAX = 256
SHORT_CODE_CHARACTERS_MAX = 12
GTIN_LENGTHS = frozenset({8, 12, 13, 14})


@dataclass(frozen=True, slots=True)
class Gtin:
    """A trade item number, padded to 14 digits."""

    gtin14: str


@dataclass(frozen=True, slots=True)
class ShortCode:
    """A price look-up number or a shop's own short code."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """Anything else that was typed or scanned: an item id, a name, a plain Code 128."""

    text: str


@dataclass(frozen=True, slots=True)
class VariableMeasure:
    """An in-store label that carries the price or the quantity of this very piece."""

    item_code: str
    price_minor: int | None
    quantity: str | None


CodeReading = Gtin | ShortCode | VariableMeasure | Text


@dataclass(frozen=True, slots=True)
class VariableMeasureScheme:
    """The layout of an in-store label, as data.

    `pattern` has one letter a digit: P prefix, I item, V value, C GS1 price or weight verifier,
    K check digit. `decimals` of a price are those of the label, in minor units where it is 2.
    """

    prefix: str
    pattern: str
    value: Literal["price", "weight", "count"]
    decimals: int = 2

    def __post_init__(self) -> None:
        """Refuse a layout that cannot be read."""
        letters = set(self.pattern)
        if not letters <= set("PIVCK") or not {"I", "V"} <= letters:
            raise BadInput("scheme_pattern_wrong", pattern=self.pattern)
        if not self.pattern.startswith("P" * len(self.prefix)) or not self.prefix.isdecimal():
            raise BadInput("scheme_prefix_wrong", prefix=self.prefix, pattern=self.pattern)

    def digits_of(self, letter: str, code: str) -> str:
        """Return the digits of a code that stand at a letter's places."""
        return "".join(d for d, at in zip(code, self.pattern, strict=True) if at == letter)


_AIM_PLAIN = frozenset({"]C0", "]A0", "]A1", "]A2", "]A4", "]F0", "]F2", "]L0", "]d1", "]Q1"})
"""Symbols that never carry a product by themselves."""

_AIM_EAN = {"]E0": 13, "]E4": 8}
_AIM_GS1 = frozenset({"]C1", "]e0", "]d2", "]Q3", "]J1"})
_AIM_ITF = "]I1"


def read_code(
    text: str,
    *,
    symbology: str | None = None,
    schemes: Sequence[VariableMeasureScheme] = (),
) -> CodeReading:
    """Read what was scanned or typed.

    `symbology` is the scanner's word for the symbol (EAN13, UPCE, ITF14, CODE128 …) where it sends
    no AIM identifier. Raises `BadInput`: code_empty, code_too_long, code_control_characters,
    code_check_digit, code_verifier_digit, code_zero_value, code_not_product.
    """
    code = _cleaned(text)
    if code.startswith("]"):
        return _read_aim(code, schemes)
    if symbology in {"CODE128", "CODE39", "CODABAR", "PDF417", "QR", "DATAMATRIX"}:
        return Text(code)
    if symbology == "UPCE":
        return Gtin(_checked(_expanded_upc_e(code)))
    if code.isascii() and code.isdecimal():
        return _read_digits(code, schemes)
    return ShortCode(code) if len(code) <= SHORT_CODE_CHARACTERS_MAX else Text(code)


def _cleaned(text: str) -> str:
    code = text.strip(" \t\r\n")
    if not code:
        raise BadInput("code_empty")
    if len(code) > CODE_CHARACTERS_MAX:
        raise BadInput("code_too_long", characters=len(code), characters_max=CODE_CHARACTERS_MAX)
    separators = "\x1d" if code.startswith("]") else ""
    if any(not c.isprintable() and c not in separators for c in code):
        raise BadInput("code_control_characters")
    return code


def _read_aim(code: str, schemes: Sequence[VariableMeasureScheme]) -> CodeReading:
    """Read a code by the AIM identifier in front of it."""
    identifier, payload = code[:3], code[3:]
    if identifier in _AIM_EAN:
        if len(payload) != _AIM_EAN[identifier] or not payload.isdecimal():
            raise BadInput("code_not_product", code=code[:40])
        return _read_digits(payload, schemes)
    if identifier == _AIM_ITF and len(payload) == 14 and payload.isdecimal():
        return Gtin(_checked(payload))
    if identifier in _AIM_GS1:
        return _read_element_string(payload)
    if identifier in _AIM_PLAIN:
        return Text(payload)
    raise BadInput("code_symbology_unknown", identifier=identifier)


def _read_element_string(payload: str) -> CodeReading:
    """Read the trade item number that a GS1 element string begins with.

    Its other parts (lot, expiry, weight) are read by the full GS1 gate of the scanner drivers.
    """
    if payload.startswith("01") and len(payload) >= 16 and payload[2:16].isdecimal():
        return Gtin(_checked(payload[2:16]))
    raise BadInput("code_not_product", code=payload[:40])


def _read_digits(code: str, schemes: Sequence[VariableMeasureScheme]) -> CodeReading:
    """Read bare digits: a label of our own, a trade item number, or a short code."""
    full = "0" + code if len(code) == 12 and has_check_digit(code) else code
    for scheme in schemes:
        if len(full) == len(scheme.pattern) and full.startswith(scheme.prefix):
            return _read_label(full, scheme)
    if len(code) in GTIN_LENGTHS:
        return Gtin(_checked(code))
    return ShortCode(code) if len(code) <= SHORT_CODE_CHARACTERS_MAX else Text(code)


def _read_label(code: str, scheme: VariableMeasureScheme) -> VariableMeasure:
    """Read an in-store label: both its check digits, then what it says of this piece."""
    _checked(code)
    value = scheme.digits_of("V", code)
    verifier = scheme.digits_of("C", code)
    if verifier and int(verifier) != price_verifier(value):
        raise BadInput("code_verifier_digit", code=code)
    if not int(value):
        raise BadInput("code_zero_value", code=code)
    item = scheme.digits_of("I", code)
    if scheme.value == "price":
        return VariableMeasure(item, int(value), None)
    if scheme.value == "count":
        return VariableMeasure(item, None, str(int(value)))
    return VariableMeasure(item, None, _decimal(value, scheme.decimals))


def _decimal(digits: str, decimals: int) -> str:
    if not decimals:
        return str(int(digits))
    padded = digits.zfill(decimals + 1)
    return f"{int(padded[:-decimals])}.{padded[-decimals:]}"


def check_digit(digits: str) -> int:
    """Return the GS1 modulo-10 check digit of the digits before it."""
    total = sum(int(d) * (3 if i % 2 == 0 else 1) for i, d in enumerate(reversed(digits)))
    return -total % 10


def has_check_digit(code: str) -> bool:
    """Tell whether the last digit is the right check digit of the others."""
    return check_digit(code[:-1]) == int(code[-1])


def _checked(code: str) -> str:
    """Return a trade item number padded to 14 digits; refuse a wrong check digit."""
    if not has_check_digit(code):
        raise BadInput("code_check_digit", code=code)
    return code.zfill(14)


def _expanded_upc_e(code: str) -> str:
    """Return the UPC-A that a zero-suppressed UPC-E stands for (GS1 General Specifications 5.2)."""
    if len(code) != 8 or not code.isdecimal() or code[0] not in "01":
        raise BadInput("code_not_product", code=code[:40])
    system, body, last, check = code[0], code[1:6], code[6], code[7]
    if last in "012":
        middle = f"{body[:2]}{last}0000{body[2:]}"
    elif last == "3":
        middle = f"{body[:3]}00000{body[3:]}"
    elif last == "4":
        middle = f"{body[:4]}00000{body[4]}"
    else:
        middle = f"{body}0000{last}"
    return f"{system}{middle}{check}"


_MINUS_2 = (0, 2, 4, 6, 8, 9, 1, 3, 5, 7)
_TIMES_3 = (0, 3, 6, 9, 2, 5, 8, 1, 4, 7)
_PLUS_5 = (0, 5, 1, 6, 2, 7, 3, 8, 4, 9)
_MINUS_5 = (0, 5, 9, 4, 8, 3, 7, 2, 6, 1)


def price_verifier(digits: str) -> int:
    """Return the verifier digit of a four- or five-digit price field.

    Weighted products per GS1 General Specifications, "Calculation of the check digit for
    price/weight fields": 2875 gives 9, 14685 gives 6.
    """
    values = [int(d) for d in digits]
    if len(values) == 4:
        weights = (_MINUS_2, _MINUS_2, _TIMES_3, _MINUS_5)
        total = sum(weight[v] for weight, v in zip(weights, values, strict=True))
        return total * 3 % 10
    if len(values) == 5:
        weights5 = (_PLUS_5, _MINUS_2, _MINUS_5, _PLUS_5, _MINUS_2)
        total = sum(weight[v] for weight, v in zip(weights5, values, strict=True))
        return _MINUS_5.index(-total % 10)
    raise BadInput("scheme_verifier_length", digits=len(values))


def looks_like_barcode(text: str) -> bool:
    """Tell whether digits typed as an amount are a barcode that went into the wrong field."""
    return (
        len(text) in GTIN_LENGTHS and text.isascii() and text.isdecimal() and has_check_digit(text)
    )
