"""Every text that a person at the till reads, found by its code."""

from __future__ import annotations

from tui.words.explaining import (
    Words,
    asks_terminal,
    explain,
    in_doubt,
    marks,
    must_notice,
    notice_text,
    status_right,
    told,
    waiting_for,
)

__all__ = [
    "Words",
    "asks_terminal",
    "explain",
    "in_doubt",
    "marks",
    "must_notice",
    "notice_text",
    "status_right",
    "told",
    "waiting_for",
]
