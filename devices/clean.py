"""Text from outside made safe for paper: no control codes, composed letters, known widths."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_SPACES = frozenset("\t\n\v\f\r\x85\u2028\u2029\xa0\u2007\u202f")
"""Become a plain space: a line break inside a name must not break the layout."""

_SUBSTITUTES = {
    "€": "EUR",
    "£": "GBP",
    "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "\N{SINGLE LOW-9 QUOTATION MARK}": ",",
    "\N{LEFT DOUBLE QUOTATION MARK}": '"',
    "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
    "\N{DOUBLE LOW-9 QUOTATION MARK}": '"',
    "\N{EN DASH}": "-",
    "\N{EM DASH}": "-",
    "\N{MINUS SIGN}": "-",
    "\N{HYPHEN}": "-",
    "\N{NON-BREAKING HYPHEN}": "-",
    "\N{BULLET}": "*",
    "\N{MULTIPLICATION SIGN}": "x",
    "ß": "ss",
    "ẞ": "SS",
    "æ": "ae",
    "Æ": "AE",
    "œ": "oe",
    "Œ": "OE",
    "ø": "o",
    "Ø": "O",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "Đ": "D",
    "\N{LATIN SMALL LETTER DOTLESS I}": "i",
}
"""For characters that neither a code page nor a Unicode decomposition offers."""


def clean(text: str) -> str:
    """Return the text in NFC on one line, without control, format or surrogate characters.

    A printer obeys control bytes wherever they stand: a product name that carries `ESC p` would
    open the drawer. Bidirectional overrides could make an amount read backwards.
    """
    spaced = "".join(" " if char in _SPACES else char for char in text)
    kept = (char for char in spaced if unicodedata.category(char) not in {"Cc", "Cf", "Cs"})
    return unicodedata.normalize("NFC", "".join(kept))


def cells(text: str) -> int:
    """Return how many columns a text takes: two for a wide character, none for a mark."""
    if text.isascii():
        return len(text)
    return sum(_char_cells(char) for char in text)


def encodable(text: str, encoding: str) -> str:
    """Return the text in characters that a code page has; `?` stands for what it has not.

    `encoding` is a Python codec name of a single-byte code page.
    """
    if text.isascii():
        return text
    return "".join(_in_code_page(char, encoding) for char in text)


@lru_cache(maxsize=4096)
def _char_cells(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


@lru_cache(maxsize=4096)
def _in_code_page(char: str, encoding: str) -> str:
    if _has(char, encoding):
        return char
    if char in _SUBSTITUTES:
        return _SUBSTITUTES[char]
    plain = "".join(
        part
        for part in unicodedata.normalize("NFKD", char)
        if not unicodedata.combining(part) and _has(part, encoding)
    )
    if plain:
        return plain
    return "" if _char_cells(char) == 0 else "?"


def _has(char: str, encoding: str) -> bool:
    try:
        return len(char.encode(encoding)) == 1
    except UnicodeEncodeError:
        return False
