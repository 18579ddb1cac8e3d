"""One connection's questions and answers with an ESC/POS printer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devices.printer_status import (
    ASK_OFFLINE_CAUSE,
    ASK_ONLINE,
    ASK_PAPER,
    PrinterState,
    StatusReader,
)

if TYPE_CHECKING:
    from devices.transports.line import Line
    from edge.ports import Clock

NO_ANSWER = "no_answer"


class Conversation:
    """Keeps what the printer has said over a line. Every call raises `LineBroken`."""

    def __init__(self, line: Line, clock: Clock) -> None:
        self.line = line
        self.state = PrinterState()
        self.reports: list[int] = []
        """Answers to `GS r` that were heard since the list was last cleared."""
        self._clock = clock
        self._reader = StatusReader()

    def drain(self) -> None:
        """Hear what was said before anything was asked; the proofs among it are not of this job."""
        while self.hear(0):
            pass
        self.reports.clear()

    def ask_state(self, limit_s: float) -> str:
        """Ask how the printer is; return the code of what is wrong, `NO_ANSWER` for silence."""
        end_micros = self._clock.monotonic_micros() + int(limit_s * 1_000_000)
        online = self._ask(ASK_ONLINE, end_micros)
        paper = None if online is None else self._ask(ASK_PAPER, end_micros)
        if online is None or paper is None:
            return NO_ANSWER
        state = PrinterState().after_online(online).after_paper(paper)
        cause = self._ask(ASK_OFFLINE_CAUSE, end_micros) if state.offline else None
        self.state = state if cause is None else state.after_cause(cause)
        return self.state.trouble

    def hear(self, wait_s: float) -> bytes:
        """Take in what arrives within a time; return it."""
        return self._hear(wait_s)[0]

    def _ask(self, question: bytes, end_micros: int) -> int | None:
        if self.line.write(question, self._left_s(end_micros)) < len(question):
            return None
        while (left_s := self._left_s(end_micros)) > 0:
            answers = self._hear(left_s)[1]
            if answers:
                return answers[-1]
        return None

    def _hear(self, wait_s: float) -> tuple[bytes, tuple[int, ...]]:
        data = self.line.read(wait_s)
        heard = self._reader.sort(data)
        self.reports.extend(heard.reports)
        for block in heard.automatic:
            self.state = self.state.after_automatic(block)
        return data, heard.real_time

    def _left_s(self, end_micros: int) -> float:
        return max(0, end_micros - self._clock.monotonic_micros()) / 1_000_000
