"""Keeps payment card numbers (PANs) out of everything that is kept: finds and masks them."""

from __future__ import annotations

import re
from typing import Final

DIGITS_MIN: Final = 13
DIGITS_MAX: Final = 19
"""ISO/IEC 7812: a primary account number has at most 19 digits; cards in use at least 13."""

_ISSUED: Final = re.compile(r"[3-6]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)|8[12]|9792")
"""How numbers of payment cards begin: the schemes' ranges. Others are references of acquirers."""

_PAYMENT_CARD: Final = re.compile(r"3[47]|4|5[1-5]|2[2-7]|6")
"""How numbers of the cards in customers' hands begin: ISO/IEC 7812 issuer ranges in use."""

_RUN: Final = re.compile(r"\d(?:[ \-]?\d){12,}")
"""Digits as people and machines write card numbers: in one run, or in groups."""

_SET_APART: Final = re.compile(
    r"(?<!\d)(?=("
    r"\d{4}(?P<by>[\W_]{1,3})\d{4}(?P=by)\d{4}(?P=by)(?:\d{5,7}|\d{4}(?:(?P=by)\d{1,3})?|\d{1,3})"
    r"|\d{4}([\W_]{1,3})\d{6}\3\d{5}))"
)
"""The groups that are embossed on cards (ISO/IEC 7811-1: four each, or 4, 6, 5), set apart by
anything, the same each time; what else dots and colons set apart are dates, times and amounts."""

_GROUPED_DIGITS: Final = 16
"""Of four groups of four, before one that may be something else."""

_NO_GAPS: Final = str.maketrans("", "", " -._")
"""What people, and the fields that take a gift card, put between groups of digits."""

_GROUP: Final = re.compile(r"0*(\d+)")

_SHOWN: Final = 4
"""PCI DSS allows the last four digits to be shown."""


def masked(text: str) -> str:
    """Return a text in which every card number shows its last four digits only."""
    text = _RUN.sub(lambda run: _masked_run(run.group()), text)
    for found in _SET_APART.finditer(text):
        start, end = found.span(1)
        text = text[:start] + _masked_groups(text[start:end]) + text[end:]
    return text


def holds_card_number(text: str) -> bool:
    """Tell whether a text contains what could be the number of a payment card."""
    return masked(text) != text


def is_payment_card(text: str, *, above_digits: int = DIGITS_MIN - 1) -> bool:
    """Tell whether a whole text is the number of a payment card of more than some digits."""
    digits = text.strip().translate(_NO_GAPS)
    if not digits.isascii() or not digits.isdecimal() or len(digits) <= above_digits:
        return False
    fits = DIGITS_MIN <= len(digits) <= DIGITS_MAX and _PAYMENT_CARD.match(digits)
    return bool(fits) and _checks(digits)


def _masked_groups(groups: str) -> str:
    """Mask groups that are a card number taken together, or without the last of them."""
    places = [at for at, character in enumerate(groups) if character.isdecimal()]
    digits = _ascii(groups, places)
    length = _length(digits) or _length(digits[:_GROUPED_DIGITS])
    hidden = set(places[: max(length - _SHOWN, 0)])
    return "".join("*" if at in hidden else character for at, character in enumerate(groups))


def _ascii(text: str, places: list[int]) -> str:
    """Return the digits at these places as 0 to 9: other scripts have digits of their own."""
    return "".join(str(int(text[at])) for at in places)


def _masked_run(run: str) -> str:
    """Mask the card numbers in a run, each made of whole groups, or begun by a long one.

    Numbers that merely contain one by chance, such as an acquirer's references, are left alone.
    """
    hidden = list(run)
    groups = [(group.start(1), group.end(1)) for group in _GROUP.finditer(run)]
    for first, (start, _) in enumerate(groups):
        for _, end in groups[first:]:
            places = [at for at in range(start, end) if run[at].isdecimal()]
            for at in places[: max(_length(_ascii(run, places)) - _SHOWN, 0)]:
                hidden[at] = "*"
    return "".join(hidden)


def _length(digits: str) -> int:
    """Return how long the card number is that digits are, or begin with if they are too many."""
    if not _ISSUED.match(digits):
        return 0
    if len(digits) <= DIGITS_MAX:
        return len(digits) if len(digits) >= DIGITS_MIN and _checks(digits) else 0
    lengths = range(DIGITS_MAX, DIGITS_MIN - 1, -1)
    return next((length for length in lengths if _checks(digits[:length])), 0)


def _checks(digits: str) -> bool:
    """Apply the Luhn formula (ISO/IEC 7812-1, annex B)."""
    total = 0
    for at, character in enumerate(reversed(digits)):
        value = int(character) * (1 + at % 2)
        total += value // 10 + value % 10
    return total % 10 == 0
