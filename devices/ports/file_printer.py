"""A printer that is a file: every job's bytes are appended to it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from devices.ports.printer import Presence, PrintData, Proof, ProofState, Readiness, Sent

if TYPE_CHECKING:
    from pathlib import Path

    from devices.settings import DevicesSettings
    from edge.ports import Clock


def open_printer(directory: Path, settings: DevicesSettings, _clock: Clock) -> FilePrinter:
    """Open the file that the settings' address names, by default `printer/jobs.bin`."""
    return FilePrinter(directory / (settings.address or "printer/jobs.bin"))


class FilePrinter:
    """Appends jobs to a regular file; what is flushed to the disk counts as printed."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def pre_check(self) -> Readiness:
        """Tell whether the folder of the file is there."""
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            return Readiness(Presence.ABSENT, _code(error))
        return Readiness(Presence.PRESENT)

    def send(self, job: PrintData) -> Sent:
        """Append the bytes; a short write reports how many there are."""
        accepted = 0
        try:
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                while accepted < len(job.data):
                    accepted += os.write(descriptor, job.data[accepted:])
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except OSError as error:
            return Sent(accepted, _code(error))
        return Sent(accepted)

    def prove(self) -> Proof:
        """Say done: `send` has flushed the file."""
        return Proof(ProofState.DONE)

    def close(self) -> None:
        """Hold nothing open between jobs."""


def _code(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower().replace(" ", "_")
