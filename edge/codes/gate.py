"""The way from what a scanner or a keyboard delivers to what the till may look up."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, assert_never

from edge.codes import elements
from edge.codes.check_digits import complete_upc_e
from edge.codes.readings import CodeReading, Gtin, ShortCode, Tag, Text
from edge.codes.symbology import Family, split_symbology
from edge.codes.variable_measure import read_variable_measure, scheme_of
from edge.domain.errors import BadInput
from edge.domain.product_numbers import GTIN_LENGTHS, expand_upc_e, is_digits, is_gtin, is_upc_e

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.codes.readings import VariableMeasureScheme

CODE_CHARACTERS_MAX: Final = 256
"""More than any label a till has to read; a longer burst is a stuck key or an attack."""

SHORT_CODE_CHARACTERS_MAX: Final = 12
_SHORT_CODE = re.compile(rf"[0-9A-Za-z._/+-]{{1,{SHORT_CODE_CHARACTERS_MAX}}}")
_ADDON = r"(?P<main>[0-9]{12,13}?) *(?:\][Ee][12])?(?P<addon>[0-9]{5}|[0-9]{2})"
_ADDON_DIGITS = {Family.WITH_ADDON_2: 2, Family.WITH_ADDON_5: 5}
_RETAIL_LENGTHS = {
    Family.EAN_13: (13, 12, 8),
    Family.UPC_A: (12, 13),
    Family.EAN_8: (8,),
    Family.UPC_E: (6, 7, 8, 12, 13),
}
_ITF_PRODUCT_DIGITS = 14
_AMOUNT_DIGITS_MAX = 10
_LINE_CONTROLS = str.maketrans("", "", "\t\n\r\x04\x1c\x1d\x1e\x1f")
"""Ends of lines and of records, which cards and licences hold in symbols that may hold anything."""


def read_code(
    text: str,
    *,
    symbology: str | None = None,
    schemes: Sequence[VariableMeasureScheme] = (),
    currency_digits: int | None = None,
) -> CodeReading:
    """Tell what a scanned or typed code is.

    `symbology` is what the driver knows of the symbol: an AIM identifier ("]E0") or a name
    ("EAN13"); an AIM identifier in the text goes before it. `currency_digits` are those of the
    shop's currency, where a scheme's prices have others.

    Raises `BadInput`: code_empty, code_too_long, code_control_characters,
    code_symbology_contradicted, code_check_digit, code_verifier_digit, code_length,
    code_addon_only, code_value_zero, code_price_too_fine, code_epc_unreadable and those that
    `elements.read_elements` and `elements.read_link` name.
    """
    family, body = split_symbology(text.strip(" \t\r\n"), symbology)
    _check_readable(body, family)
    match family:
        case Family.EAN_13 | Family.UPC_A | Family.EAN_8 | Family.UPC_E:
            return _retail(body, family, schemes, currency_digits)
        case Family.UNKNOWN:
            return _unknown(body, schemes, currency_digits)
        case Family.GS1 | Family.LINKING | Family.PLAIN:
            return _characters(body, family)
        case Family.ITF_14 | Family.ITF:
            return _interleaved(body, family)
        case Family.WITH_ADDON | Family.WITH_ADDON_2 | Family.WITH_ADDON_5 | Family.ADDON:
            return _with_addon(body, family)
        case Family.EPC:
            return _tag(body)
        case other:
            assert_never(other)


def looks_like_barcode(text: str) -> bool:
    """Tell whether an amount was scanned rather than typed.

    Eleven digits and more are no amount of a shop; eight are a barcode when the check digit fits.
    An amount that went through a number has lost a barcode's leading zeros.
    """
    body = text.strip()
    if body.startswith("]"):
        return True
    if not is_digits(body):
        return False
    return len(body) > _AMOUNT_DIGITS_MAX or is_gtin(body)


def _check_readable(body: str, family: Family) -> None:
    if not body:
        raise BadInput("code_empty")
    if len(body) > CODE_CHARACTERS_MAX:
        raise BadInput("code_too_long", characters=len(body), characters_max=CODE_CHARACTERS_MAX)
    if family in {Family.GS1, Family.UNKNOWN}:
        shown = body.replace(elements.SEPARATOR, "")
    elif family in {Family.PLAIN, Family.LINKING}:
        shown = body.translate(_LINE_CONTROLS)
    else:
        shown = body
    if not shown.isprintable():
        raise BadInput("code_control_characters", characters=len(body))


def _retail(
    body: str,
    family: Family,
    schemes: Sequence[VariableMeasureScheme],
    currency_digits: int | None,
) -> CodeReading:
    """Read an EAN or UPC symbol, whose length is fixed by its kind."""
    if not is_digits(body) or len(body) not in _RETAIL_LENGTHS[family]:
        raise BadInput("code_length", value=body[:20])
    if family is Family.UPC_A and len(body) == 13 and body[0] != "0":
        raise BadInput("code_length", value=body[:20])
    if len(body) <= 8 and family is not Family.EAN_8:
        whole = complete_upc_e(body)
        if not is_upc_e(whole):
            raise BadInput("code_check_digit", value=body)
        return Gtin(expand_upc_e(whole).zfill(14))
    return _number(body, schemes, currency_digits)


def _characters(body: str, family: Family) -> CodeReading:
    """Read a symbol that may hold any character."""
    if family is Family.GS1:
        return elements.read_elements(body)
    link = elements.read_link(body) if family is Family.LINKING else None
    return link or _plain(body)


def _interleaved(body: str, family: Family) -> CodeReading:
    if is_digits(body) and len(body) == _ITF_PRODUCT_DIGITS:
        return _gtin(body)
    if family is Family.ITF_14:
        raise BadInput("code_length", value=body[:20])
    return _plain(body)


def _with_addon(body: str, family: Family) -> Gtin:
    if family is Family.ADDON:
        raise BadInput("code_addon_only", value=body[:8])
    read = re.fullmatch(_ADDON, body)
    if read is None or _ADDON_DIGITS.get(family, len(read["addon"])) != len(read["addon"]):
        raise BadInput("code_length", value=body[:20])
    return Gtin(_gtin(read["main"]).gtin14, addon=read["addon"])


def _unknown(
    body: str, schemes: Sequence[VariableMeasureScheme], currency_digits: int | None
) -> CodeReading:
    """Read a code whose symbology nobody told: only what can be nothing else is a product."""
    if is_digits(body) and len(body) in GTIN_LENGTHS:
        return _eight(body) if len(body) == 8 else _number(body, schemes, currency_digits)
    if elements.is_address(body):
        return elements.read_link(body) or _plain(body)
    return elements.read_elements(body) if elements.is_like_elements(body) else _plain(body)


def _eight(body: str) -> Gtin:
    """Read eight digits, which are EAN-8, UPC-E or, one time in ten, either."""
    readings = [body] if is_gtin(body) else []
    if is_upc_e(body):
        readings.append(expand_upc_e(body))
    if not readings:
        raise BadInput("code_check_digit", value=body)
    first, *others = (reading.zfill(14) for reading in readings)
    return Gtin(first, alternative=others[0] if others else None)


def _number(
    body: str, schemes: Sequence[VariableMeasureScheme], currency_digits: int | None
) -> CodeReading:
    """Read a number with a check digit; one for use in the store may carry a price or weight."""
    gtin = _gtin(body)
    scheme = None if len(body) == 8 else scheme_of(gtin.gtin14, schemes)
    if scheme is None:
        return gtin
    return read_variable_measure(gtin.gtin14[1:], scheme, currency_digits)


def _gtin(body: str) -> Gtin:
    if not is_gtin(body):
        raise BadInput("code_check_digit", value=body[:14])
    return Gtin(body.zfill(14))


def _plain(body: str) -> ShortCode | Text:
    return ShortCode(body) if _SHORT_CODE.fullmatch(body) else Text(body)


def _tag(body: str) -> Tag:
    from edge.codes.epc import read_epc

    return Tag(read_epc(body))
