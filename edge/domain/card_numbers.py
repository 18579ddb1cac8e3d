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

_NO_GAPS: Final = str.maketrans("", "", " -._")
"""What people, and the fields that take a gift card, put between groups of digits."""

_GROUP: Final = re.compile(r"0*(\d+)")

_SHOWN: Final = 4
"""PCI DSS allows the last four digits to be shown."""


def masked(text: str) -> str:
    """Return a text in which every card number shows its last four digits only."""
    return _RUN.sub(lambda run: _masked_run(run.group()), text)


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


def _masked_run(run: str) -> str:
    """Mask the card numbers in a run, each made of whole groups, or begun by a long one.

    Numbers that merely contain one by chance, such as an acquirer's references, are left alone.
    """
    hidden = list(run)
    groups = [(group.start(1), group.end(1)) for group in _GROUP.finditer(run)]
    for first, (start, _) in enumerate(groups):
        for _, end in groups[first:]:
            places = [at for at in range(start, end) if run[at].isdigit()]
            for at in places[: max(_length("".join(run[at] for at in places)) - _SHOWN, 0)]:
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
