"""One program at a time works on a shop's folder."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from typing import TYPE_CHECKING

from edge.domain.errors import Refusal, Unavailable

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

LOCK_FILE = "till.lock"


class TillLock:
    """Holds the folder until released; the kernel releases it when the process dies.

    Raises `Refusal("already_running")` with the process id of the holder, and
    `Unavailable("folder_unusable")` for a folder that cannot be written.
    """

    def __init__(self, directory: Path) -> None:
        path = directory / LOCK_FILE
        try:
            self._descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise Unavailable(
                "folder_unusable", path=str(directory), detail=error.strerror
            ) from error
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(self._descriptor, 20, 0).decode("ascii", "replace").strip()
            os.close(self._descriptor)
            raise Refusal("already_running", pid=holder, path=str(path)) from error
        # Who holds it is only told to people; a disk that cannot write it must not stop the till.
        with suppress(OSError):
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        """Let another program have the folder. The file stays: removing it would race."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> TillLock:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()
