"""One program at a time writes what comes from the centre."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from edge.domain.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCK_FILE = "sync.lock"


@contextmanager
def writers_lock(directory: Path) -> Iterator[None]:
    """Hold the right to write central.db and the catalogue; the kernel frees it at a crash.

    `till sync` holds it as long as it runs, an import while it lasts. Raises
    `Refusal("sync_running")` with the holder's process id.
    """
    path = directory / LOCK_FILE
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip()
            raise Refusal("sync_running", pid=holder, path=str(path)) from error
        # Who holds it is only told to people; on a full disk the line must come up all the same.
        with suppress(OSError):
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def is_locked(directory: Path) -> bool:
    """Tell whether some program holds the right to write."""
    path = directory / LOCK_FILE
    if not path.exists():
        return False
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
