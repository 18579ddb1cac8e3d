"""Tells what a backlog claims in a thread of its own, while its entries begin to go up."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from sync.central.hinted import keep_claimed, read_claimer
from sync.client.beside import Beside
from sync.journal_source import JournalSource
from sync.steps import ClaimsTold, TellClaims
from sync.wire.streams import BATCH_ENTRIES_MAX, StreamHead

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sync.central.file import CentralFile
    from sync.claiming import Claimer
    from sync.client.line import Line
    from sync.engine import Journal
    from sync.steps import KeepAcknowledged, Lost, Refused
    from sync.wire.streams import StreamKey


class BacklogClaims:
    """Runs the claimers of the streams that are sent. Belongs to one thread; `close` when done."""

    def __init__(
        self,
        directory: Path,
        central: CentralFile,
        new_line: Callable[[], Line],
        entries_max: int = BATCH_ENTRIES_MAX,
    ) -> None:
        self._entries_max = entries_max
        self._directory = directory
        self._central = central
        self._new_line = new_line
        self._claimers: dict[StreamKey, Claimer] = {}
        self._beside = Beside("claims")

    def close(self) -> None:
        """End what is under way."""
        self._beside.close()

    def wait(self, seconds: float) -> None:
        """Wait until what is under way is told, at most so long."""
        self._beside.wait(seconds)

    def look(self, kept: KeepAcknowledged, journal: Journal) -> None:
        """Have told what a backlog claims beyond what the centre has; does not wait for it."""
        if self._beside.is_busy:
            return
        head = StreamHead(kept.seq, kept.hash, kept.durable_seq, epoch=kept.epoch)
        claimer = self._claimer(kept.stream)
        if isinstance(claimer.ask(head, journal), TellClaims):
            self._beside.begin(lambda: self._tell(claimer, head))

    def _claimer(self, stream: StreamKey) -> Claimer:
        known = self._claimers.get(stream)
        if known is None:
            with self._central.reading() as connection:
                known = read_claimer(connection, stream)
            self._claimers[stream] = known = replace(known, entries_max=self._entries_max)
        return known

    def _tell(self, claimer: Claimer, head: StreamHead) -> None:
        with closing(JournalSource(self._directory)) as source, closing(self._new_line()) as line:
            while not self._beside.is_over:
                step = claimer.ask(head, source)
                if not isinstance(step, TellClaims):
                    return
                reply = told(step, source, line)
                claimer, effects = claimer.told(step, reply, source)
                if not effects:
                    return
                self._claimers[step.stream] = claimer
                with self._central.writing() as connection:
                    for effect in effects:
                        keep_claimed(connection, effect)


def told(step: TellClaims, source: JournalSource, line: Line) -> ClaimsTold | Refused | Lost:
    """Tell a part of what entries claim; what claims nothing is told of to nobody."""
    hints, until = source.hints(step.stream, step.first_seq, step.last_seq)
    if not hints:
        return ClaimsTold(until)
    answer = line.tell_claims(step.stream, hints)
    return ClaimsTold(until) if isinstance(answer, dict) else answer
