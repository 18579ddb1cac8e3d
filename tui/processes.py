"""Processes beside the screen, kept running while it runs."""

from __future__ import annotations

import subprocess
import sys
from threading import Event, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

RESTART_AFTER_S = 2.0
STOP_WITHIN_S = 20.0


class KeptRunning:
    """Runs a Python module with arguments and starts it again when it ends by itself.

    The module's standard input is a pipe that ends with this process, however it ends; what it
    says goes to `log`. Nothing is started before `begin`.
    """

    def __init__(self, arguments: list[str], log: Path) -> None:
        self._command = [sys.executable, "-m", *arguments]
        self._log = log
        self._stopping = Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._watcher = Thread(target=self._watch, name="kept-running", daemon=True)

    def begin(self) -> None:
        """Start the process on a thread of its own."""
        self._watcher.start()

    def __enter__(self) -> KeptRunning:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopping.set()
        if self._watcher.ident is None:
            return
        process = self._process
        if process is not None and process.poll() is None:
            process.terminate()
        self._watcher.join(STOP_WITHIN_S)
        if process is not None and process.poll() is None:
            process.kill()

    def _watch(self) -> None:
        while not self._stopping.is_set():
            self._log.parent.mkdir(parents=True, exist_ok=True)
            with self._log.open("ab") as log:
                self._process = subprocess.Popen(
                    self._command, stdin=subprocess.PIPE, stdout=log, stderr=log
                )
            self._process.wait()
            self._stopping.wait(RESTART_AFTER_S)
