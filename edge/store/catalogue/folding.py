"""How names are written for searching: without case, accents and punctuation."""

from __future__ import annotations

import re
import unicodedata

SEARCH_WORDS_MAX = 8
"""More words narrow nothing down and cost time."""

WORD_CHARACTERS_MAX = 40
"""No word of a name is longer; what is, is a code run together, found by its beginning."""

_WORD = re.compile(r"[^\W_]+")
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})
"""Letters that Unicode does not take apart, as a keyboard without them types them."""


def fold(text: str) -> str:
    """Return a text without case and accents; one that is folded stays as it is."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return bare.casefold().translate(_LETTERS)


def words_of(text: str) -> list[str]:
    """Return the folded words of a text in their order, without repeats."""
    found = _WORD.findall(fold(text))
    return list(dict.fromkeys([word[:WORD_CHARACTERS_MAX] for word in found]))
