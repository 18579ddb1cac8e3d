"""Fetches what this lane wrote and its file lost, in a thread of its own."""

from __future__ import annotations

import logging
from contextlib import closing
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature

from sync.central.contacts import note_problem
from sync.central.own_tail import begin_tail, keep_tail
from sync.client.beside import Beside
from sync.client.pausing import jittered_s
from sync.journal_source import JournalSource
from sync.own_tail import UNPROVEN
from sync.steps import FetchTail, Stop, WaitFor

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from edge.ports import Clock
    from sync.central.file import CentralFile
    from sync.client.line import Line
    from sync.client.pausing import Bell
    from sync.own_tail import TailReader
    from sync.steps import TailMissing

_log = logging.getLogger(__name__)


class OwnTail:
    """Runs the readers of own tails, one at a time. Belongs to one thread; `close` when done."""

    def __init__(
        self,
        directory: Path,
        central: CentralFile,
        new_line: Callable[[], Line],
        bell: Bell,
        clock: Clock,
    ) -> None:
        self._directory = directory
        self._central = central
        self._new_line = new_line
        self._bell = bell
        self._clock = clock
        self._beside = Beside("tail")

    def close(self) -> None:
        """End what is under way."""
        self._beside.close()

    def wait(self, seconds: float) -> None:
        """Wait until what is under way is fetched, at most so long."""
        self._beside.wait(seconds)

    def look(self, missing: TailMissing) -> None:
        """Have fetched what is missing; does not wait for it.

        What is not begun because another tail is under way is begun with the next session.
        """
        if self._beside.is_busy:
            return
        with self._central.writing() as connection:
            reader = begin_tail(connection, missing)
        if isinstance(reader.ask(), FetchTail):
            self._beside.begin(lambda: self._fetch(reader))

    def _fetch(self, reader: TailReader) -> None:
        with closing(JournalSource(self._directory)) as source, closing(self._new_line()) as line:
            keys = source.lane_keys()

            def is_signed(signature: bytes, digest: bytes) -> bool:
                return any(_verifies(key, signature, digest) for key in keys)

            while not (self._beside.is_over or self._bell.is_over):
                step = reader.ask()
                if isinstance(step, WaitFor):
                    self._bell.wait(self, jittered_s(step), step.least_s)
                    reader = reader.rested()
                    continue
                if not isinstance(step, FetchTail):
                    self._end(step)
                    return
                reader, effects = reader.told(line.tail(step), is_signed)
                with self._central.writing() as connection:
                    for effect in effects:
                        keep_tail(connection, effect, self._clock.now().micros)

    def _end(self, step: object) -> None:
        if isinstance(step, Stop) and step.code == UNPROVEN:
            _log.error(UNPROVEN)
            with self._central.writing() as connection:
                note_problem(connection, UNPROVEN, {})


def _verifies(key: Ed25519PublicKey, signature: bytes, digest: bytes) -> bool:
    try:
        key.verify(signature, digest)
    except InvalidSignature:
        return False
    return True
