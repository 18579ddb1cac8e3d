"""A progress bar on standard error for what takes longer than a breath."""

from __future__ import annotations

import sys

_WIDTH = 40


def draw_progress(done: int, total: int, what: str) -> None:
    """Draw how far a piece of work is; nothing where no person is watching."""
    if not sys.stderr.isatty():
        return
    filled = _WIDTH * min(done, total) // max(total, 1)
    bar = "#" * filled + "." * (_WIDTH - filled)
    end = "\n" if done >= total else ""
    sys.stderr.write(f"\r[{bar}] {done:,} of {total:,} {what}{end}")
    sys.stderr.flush()
