"""Cells of codes, names and yes-or-no, with what spreadsheets have done to them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from edge.codes import Gtin, ShortCode, check_digit, is_gtin, read_code
from edge.domain.errors import BadInput
from edge.domain.quantity import Unit
from sync.catalogue.importing.findings import Repair, RowTrouble

if TYPE_CHECKING:
    from collections.abc import Callable

DESCRIPTION_CHARACTERS_MAX = 250
ID_CHARACTERS_MAX = 64

_ROUNDED = re.compile(r"\d+(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_GUARDED = re.compile(r"'(?P<quoted>.*)|=\"(?P<formula>.*)\"")
_POINTED = re.compile(r"(\d{6,14})[.,]0+")
_DIGITS = re.compile(r"[0-9]+")
_GTIN_LENGTHS = (8, 12, 13, 14)
_PROVABLE_DIGITS_MIN = 7
"""Below this, one number in ten would be "proved" to be a product of nobody's."""

_ID = re.compile(rf"[!-~\u00a1-\uffff]{{1,{ID_CHARACTERS_MAX}}}")
_TRUE = {"yes", "y", "true", "1", "x"}
_FALSE = {"", "no", "n", "false", "0"}
_UNITS = {
    "ea": Unit.EACH, "each": Unit.EACH, "pc": Unit.EACH, "pcs": Unit.EACH, "piece": Unit.EACH,
    "kgm": Unit.KILOGRAM, "kg": Unit.KILOGRAM, "ltr": Unit.LITRE, "l": Unit.LITRE,
    "mtr": Unit.METRE, "m": Unit.METRE,
}  # fmt: skip


def read_barcode(text: str, field: str, line: int, repaired: Callable[[Repair], None]) -> str:
    """Return the catalogue's key of a cell that should hold a product's barcode.

    A number that lost leading zeros is repaired only where its check digit proves it. Raises
    `RowTrouble`: code_rounded, code_check_digit, code_too_short, code_unreadable.
    """
    code = text
    if not _DIGITS.fullmatch(text):
        code = _unwrapped(text, field, line, repaired)
        if _ROUNDED.fullmatch(code):
            raise RowTrouble(field, "code_rounded", text)
        if not _DIGITS.fullmatch(code):
            return read_own_code(code, field)
    if len(code) in _GTIN_LENGTHS and is_gtin(code) and code.strip("0"):
        return code.zfill(14)
    if len(code) > 14 or not code.strip("0"):
        raise RowTrouble(field, "code_unreadable", text)
    if len(code) < _PROVABLE_DIGITS_MIN:
        raise RowTrouble(field, "code_too_short", text)
    if int(code[-1]) != check_digit(code[:-1]):
        raise RowTrouble(field, "code_check_digit", text)
    after = code.zfill(8) if len(code) < 8 else code.zfill(13)
    repaired(Repair(line, field, text, after, "leading zeros restored, proved by the check digit"))
    return code.zfill(14)


def read_own_code(text: str, field: str) -> str:
    """Return the catalogue's key of a code as a till reads it: product number or own code.

    Raises `RowTrouble`: code_rounded, code_check_digit, code_unreadable.
    """
    if _ROUNDED.fullmatch(text) and "+" in text:
        raise RowTrouble(field, "code_rounded", text)
    try:
        reading = read_code(text)
    except BadInput as error:
        is_digit = error.code == "code_check_digit"
        raise RowTrouble(
            field, "code_check_digit" if is_digit else "code_unreadable", text
        ) from None
    match reading:
        case Gtin():
            return reading.gtin14
        case ShortCode():
            return reading.text
        case _:
            raise RowTrouble(field, "code_unreadable", text)


def codes_of_stock_number(text: str) -> tuple[str, ...]:
    """Return under which codes a stock number of another system is found beside its own name.

    One that is a product's number with a right check digit is found when that is scanned; any
    other that a till can read is found as it stands.
    """
    if is_gtin(text) and text.strip("0"):
        return (text.zfill(14),)
    try:
        reading = read_code(text)
    except BadInput:
        return ()
    return (reading.text,) if isinstance(reading, ShortCode) else ()


def read_id(text: str, field: str) -> str:
    """Return an item's id; raise `RowTrouble("id_unreadable")`."""
    if not _ID.fullmatch(text) or not text.isprintable():
        raise RowTrouble(field, "id_unreadable", text)
    return text


def read_description(text: str, field: str) -> str:
    """Return a name on one line; raise `RowTrouble` where it is missing, too long or odd."""
    name = " ".join(text.split())
    if not name:
        raise RowTrouble(field, "description_missing")
    if len(name) > DESCRIPTION_CHARACTERS_MAX:
        raise RowTrouble(field, "description_too_long", name)
    return read_text(name, field)


def read_text(text: str, field: str) -> str:
    """Return a short text on one line; raise `RowTrouble("text_unreadable")`."""
    if not text:
        return ""
    line = " ".join(text.split())
    if not line.isprintable():
        # Soft hyphens, joiners and direction marks are invisible and would split words.
        line = "".join(c for c in line if c.isprintable() or c == "\u200d")
        if not line.replace("\u200d", "").isprintable() or "\ufffd" in line:
            raise RowTrouble(field, "text_unreadable", text)
    return line


def read_yes_or_no(text: str, field: str) -> bool:
    """Return a claim; an empty cell says no. Raises `RowTrouble("not_yes_or_no")`."""
    word = text.casefold()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise RowTrouble(field, "not_yes_or_no", text)


def read_unit(text: str, field: str) -> Unit:
    """Return a unit by its code or usual sign, piece for an empty cell; raise `RowTrouble`."""
    if not text:
        return Unit.EACH
    try:
        return _UNITS[text.casefold().rstrip(".")]
    except KeyError:
        raise RowTrouble(field, "unit_unknown", text) from None


def _unwrapped(text: str, field: str, line: int, repaired: Callable[[Repair], None]) -> str:
    """Take off what a spreadsheet puts around a code to keep its hands off it."""
    if found := _GUARDED.fullmatch(text):
        code = (found["quoted"] or found["formula"] or "").strip()
        repaired(Repair(line, field, text, code, "spreadsheet's text mark taken off"))
        return code
    if found := _POINTED.fullmatch(text):
        code = found[1]
        repaired(Repair(line, field, text, code, "spreadsheet's decimal zero taken off"))
        return code
    return text
