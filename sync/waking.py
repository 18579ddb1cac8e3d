"""A word from the till to the process that sends: now, not at the next try."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SEND_NOW_FILE = "send-now"
"""Its time of change is the word; what stands in it means nothing."""


def ask_to_send(directory: Path) -> None:
    """Ask for sending at once; raises `OSError` where the folder cannot be written."""
    (directory / SEND_NOW_FILE).touch()


def last_asked(directory: Path) -> int:
    """Return when it was asked for last, in nanoseconds; 0 for never. Costs microseconds."""
    try:
        return (directory / SEND_NOW_FILE).stat().st_mtime_ns
    except FileNotFoundError:
        return 0
