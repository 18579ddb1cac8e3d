"""Asks the synchronising process of a folder to try now instead of when its pause is over."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

from sync.catalogue.lock import LOCK_FILE, is_locked

NUDGE = signal.SIGUSR1


def ask_to_send(directory: Path) -> bool:
    """Wake the process that holds the folder's right to write; tell whether there is one.

    An import that holds it for a moment is no such process and is left alone: it does not run
    `till sync`, which the command line of the process tells.
    """
    if not is_locked(directory):
        return False
    with suppress(OSError, ValueError):
        pid = int((directory / LOCK_FILE).read_text(encoding="ascii"))
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        if b"sync" in words:
            os.kill(pid, NUDGE)
            return True
    return False
