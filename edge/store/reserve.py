"""Disk space kept back so that a full disk still lets the day be closed."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from edge.store.keys import sync_folder

if TYPE_CHECKING:
    from pathlib import Path

RESERVE_FILE = "reserve"
RESERVE_BYTES = 4 * 1024 * 1024
"""Room for about two thousand small sales (measured), far more than closing a day writes."""

FREE_BYTES_MIN = 256 * 1024 * 1024
"""Below this a shop is told in time: weeks of sales, but only hours of a log gone wild."""


def make_reserve(directory: Path) -> bool:
    """Take the reserve if it is not there; tell whether it is there now.

    A disk that has no room for it or fails is no error here: `free_bytes` warns of the one, the
    till's own file will tell the other.
    """
    path = directory / RESERVE_FILE
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_WRONLY, 0o600)
    except OSError:
        return path.exists()
    try:
        os.posix_fallocate(descriptor, 0, RESERVE_BYTES)
        os.fsync(descriptor)
        sync_folder(directory)
    except OSError:
        path.unlink(missing_ok=True)
        return False
    finally:
        os.close(descriptor)
    return True


def release_reserve(directory: Path) -> bool:
    """Give the reserve's space back to the disk; tell whether there was any."""
    try:
        (directory / RESERVE_FILE).unlink()
    except FileNotFoundError:
        return False
    return True


def free_bytes(directory: Path) -> int:
    """Return how much a program without privileges can still write."""
    return shutil.disk_usage(directory).free


def is_short_of_space(directory: Path) -> bool:
    """Tell whether it is time to warn."""
    return free_bytes(directory) < FREE_BYTES_MIN
