"""Decides what became of a request whose end was not heard, from what the terminal did last.

A terminal that speaks ZVT repeats its last transaction (06 20) and knows no ids. One till has it to
itself, and asked for one thing after the mark `before`: only what follows from that is decided, the
rest is for a person with the terminal's slip.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from devices.ports.zvt_meaning import (
    approved,
    is_day_end,
    mark_of,
    original_trace,
    reason_of,
    trace_of,
)
from edge.card_terminal import TerminalResult

if TYPE_CHECKING:
    from devices.ports.zvt_frames import Fields
    from devices.ports.zvt_memory import Known

NOT_TOLD: Final = TerminalResult("unknown", reason="not_told")
NOT_FOUND: Final = TerminalResult("not_found", reason="not_found")
UNDONE: Final = TerminalResult("declined", reason="undone")
"""The terminal itself took the money back: it was not heard that the till knew."""


def became(known: Known, last: Fields | None, code: str) -> TerminalResult:
    """Return what became of a request; `last` is None where the terminal repeats nothing.

    Raises `NotUnderstood`.
    """
    mark = "" if last is None else mark_of(last)
    if last is None or not mark or not (known.before or known.mark):
        return NOT_TOLD
    if known.about == "reverse":
        return _reversal(known, last, mark)
    if known.mark:
        return _seen(known, last, mark)
    if mark == known.before:
        return NOT_FOUND
    return _new(known, last, code)


def _seen(known: Known, last: Fields, mark: str) -> TerminalResult:
    """Judge a request of which the terminal had told the result, not the end."""
    assert known.seen is not None
    if mark == known.mark and last.result in (0, None):
        return known.seen
    if original_trace(last) == trace_of(known.mark) is not None and last.result == 0:
        return UNDONE
    return NOT_TOLD


def _new(known: Known, last: Fields, code: str) -> TerminalResult:
    """Judge what the terminal has done since it was asked."""
    if last.result is None:
        return NOT_TOLD
    if last.result:
        return TerminalResult("declined", reason=reason_of(last.result))
    undone, before = original_trace(last), trace_of(known.before)
    if undone is not None:
        # Only what was asked for here can have got a number after the one before.
        return UNDONE if before is not None and undone > before else NOT_TOLD
    told = approved(last, -1, code)
    is_asked = told.amount_minor == known.amount_minor and not is_day_end(last)
    return told if is_asked else NOT_TOLD


def _reversal(known: Known, last: Fields, mark: str) -> TerminalResult:
    if mark == known.before:
        return NOT_FOUND
    if last.result:
        return TerminalResult("declined", reason=reason_of(last.result))
    if is_reversal_of(known, last):
        return TerminalResult("reversed", 0, known.original)
    return NOT_TOLD


def is_reversal_of(known: Known, status: Fields) -> bool:
    """Tell whether a status information is of the reversal that was asked for, for certain.

    Some terminals undo the last payment whatever receipt is named, so where the status does not
    name the original it has to have been the last.
    """
    if status.result or status.result is None:
        return False
    wanted, undone = trace_of(known.original), original_trace(status)
    if undone is None or wanted is None:
        return _was_last(known)
    return undone == wanted


def _was_last(known: Known) -> bool:
    wanted = trace_of(known.original)
    return wanted is not None and wanted == trace_of(known.before)
