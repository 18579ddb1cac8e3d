"""One devices process a shop folder."""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from edge.domain.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCK_NAME = "devices.lock"
_TRIES = 20
_PAUSE_S = 0.05
"""`is_running` holds the lock for an instant; that must not keep the process from starting."""


@contextmanager
def single_instance(directory: Path) -> Iterator[None]:
    """Hold the lock for as long as the process runs; the kernel frees it when it dies.

    Raises `Refusal` (already_running) when another process holds it.
    """
    descriptor = os.open(directory / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not any(_locked(descriptor, patience_s) for patience_s in [_PAUSE_S] * _TRIES):
            raise Refusal("already_running", process="devices", lock=LOCK_NAME)
        yield
    finally:
        os.close(descriptor)


def is_running(directory: Path) -> bool:
    """Tell whether a devices process serves this folder now."""
    try:
        descriptor = os.open(directory / LOCK_NAME, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(descriptor)


def _locked(descriptor: int, patience_s: float) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        time.sleep(patience_s)
        return False
    return True
