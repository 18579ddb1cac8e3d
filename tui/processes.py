"""The processes beside the screen, kept running while the demo runs."""

from __future__ import annotations

import subprocess
import sys
from threading import Event, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

RESTART_AFTER_S = 2.0
STOP_WITHIN_S = 5.0
LOG_FILE = "devices.log"


class DevicesProcess:
    """Runs `till devices` for a folder and starts it again when it ends by itself."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._stopping = Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._watcher = Thread(target=self._watch, name="devices-process", daemon=True)

    def __enter__(self) -> DevicesProcess:
        self._watcher.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopping.set()
        process = self._process
        if process is not None and process.poll() is None:
            process.terminate()
        self._watcher.join(STOP_WITHIN_S)
        if process is not None and process.poll() is None:
            process.kill()

    def _watch(self) -> None:
        command = [sys.executable, "-m", "tui.cli", "devices", "--data", str(self._directory)]
        while not self._stopping.is_set():
            with (self._directory / LOG_FILE).open("ab") as log:
                self._process = subprocess.Popen(
                    command, stdin=subprocess.DEVNULL, stdout=log, stderr=log
                )
            self._process.wait()
            self._stopping.wait(RESTART_AFTER_S)
