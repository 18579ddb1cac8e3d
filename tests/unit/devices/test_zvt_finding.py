"""What became of a lost ZVT request is said only where it follows from the last transaction."""

from __future__ import annotations

import pytest

from devices.ports.zvt_finding import became
from devices.ports.zvt_frames import (
    AMOUNT,
    CURRENCY,
    ORIGINAL_TRACE,
    RECEIPT,
    RESULT,
    TOTALS,
    TRACE,
    Fields,
    NotUnderstood,
    bcd,
)
from devices.ports.zvt_memory import Known
from edge.card_terminal import TerminalResult

ASKED = Known("p1", "pay", 1099, before="0007/000007/")
SEEN = Known(
    "p1", "pay", 1099, before="0007/000007/", mark="0008/000008/",
    seen=TerminalResult("approved", 550, "R0008T000008"),
)  # fmt: skip
UNMARKED = Known("p1", "pay", 1099)
REVERSAL = Known("p1/reversal", "reverse", 1099, before="0009/000009/", original="R0007T000007")


def told(number: int, *, result: int = 0, amount: int = 1099, undone: int = 0) -> Fields:
    found = {
        RESULT: bytes((result,)),
        TRACE: bcd(number, 3),
        RECEIPT: bcd(number, 2),
        AMOUNT: bcd(amount, 6),
    }
    return Fields(found | ({ORIGINAL_TRACE: bcd(undone, 3)} if undone else {}))


NOT_TOLD = ("unknown", "not_told")


@pytest.mark.parametrize(
    ("known", "last", "said"),
    [
        (ASKED, told(7), ("not_found", "not_found")),
        (ASKED, told(8), ("approved", "")),
        (ASKED, told(8, result=0x6C), ("declined", "aborted")),
        (ASKED, None, NOT_TOLD),
        (ASKED, Fields(), NOT_TOLD),
        # Before it was asked the terminal did not say what it had done last.
        (UNMARKED, told(8), NOT_TOLD),
        # Another amount may be a part, a tip, or a payment of somebody else.
        (ASKED, told(8, amount=550), NOT_TOLD),
        # Undone by the terminal itself: only what was asked for can have the number 8.
        (ASKED, told(9, undone=8), ("declined", "undone")),
        (ASKED, told(9, undone=8, amount=550), ("declined", "undone")),
        (ASKED, told(9, undone=5), NOT_TOLD),
        # Of these the result had been told before the line broke.
        (SEEN, told(8, amount=550), ("approved", "")),
        (SEEN, told(9, amount=550, undone=8), ("declined", "undone")),
        (SEEN, told(9, amount=550, undone=5), NOT_TOLD),
        (SEEN, told(7), NOT_TOLD),
        (SEEN, told(9), NOT_TOLD),
        (REVERSAL, told(9), ("not_found", "not_found")),
        (REVERSAL, told(10, undone=7), ("reversed", "")),
        (REVERSAL, told(10, undone=9), NOT_TOLD),
        # It does not name the original, which was not the last payment.
        (REVERSAL, told(10), NOT_TOLD),
        (REVERSAL, told(10, result=0xB5), ("declined", "not_allowed")),
    ],
)
def test_only_what_follows_is_said(
    known: Known, last: Fields | None, said: tuple[str, str]
) -> None:
    found = became(known, last, "EUR")

    assert (found.state, found.reason) == said


def test_a_closed_day_is_no_payment_of_the_same_amount() -> None:
    day = told(8)
    day.bitmaps[TOTALS] = b"\0" * 53

    assert became(ASKED, day, "EUR").state == "unknown"


def test_another_currency_is_no_answer() -> None:
    dollars = told(8)
    dollars.bitmaps[CURRENCY] = bcd(840, 2)

    with pytest.raises(NotUnderstood):
        became(ASKED, dollars, "EUR")


def test_a_reversal_without_the_original_is_believed_where_that_was_the_last() -> None:
    last = Known("p1/reversal", "reverse", 1099, before="0007/000007/", original="R0007T000007")

    assert became(last, told(8), "EUR").state == "reversed"
