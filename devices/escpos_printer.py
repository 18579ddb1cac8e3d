"""Drive an ESC/POS printer over any line: ask first, hand over once, wait for the proof."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from devices.conversation import NO_ANSWER, Conversation
from devices.display.behind import SELECT_PRINTER, passed_on
from devices.ports.printer import Presence, PrintData, Proof, ProofState, Readiness, Sent
from devices.printer_status import is_near_end
from devices.transports.line import LineBroken

if TYPE_CHECKING:
    from devices.settings import DevicesSettings
    from devices.transports.line import LineOpener
    from edge.ports import Clock

NEAR_END = "paper_near_end"
_NOT_READING = "not_reading"
_PORTION_BYTES = 16_384
_SAID_BY_THE_PORT = frozenset({"paper_out"})
"""What only a device that is there can be."""

_IN_USE = "in_use"
_PASS_ON_S = 0.2
_LULL_S = 2.0
"""A printer that takes no byte for longer than this is told of."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long things may take, in seconds.

    `ask_s` for the answers before a job, `step_s` for one call that hands over or waits,
    `silent_s` without any answer before the proof is given up, `ready_s` for a printer that says
    it is well and never says that it is done, `stalled_s` for one that takes no more bytes and so
    cannot be asked why.
    """

    ask_s: float = 1.0
    step_s: float = 0.5
    silent_s: float = 10.0
    ready_s: float = 30.0
    stalled_s: float = 120.0


class EscPosPrinter:
    """Implements `PrinterPort`. The line is open from the check before a job until its proof."""

    def __init__(
        self,
        open_line: LineOpener,
        settings: DevicesSettings,
        clock: Clock,
        patience: Patience | None = None,
    ) -> None:
        self._open_line = open_line
        self._clock = clock
        self._patience = patience or Patience()
        self._has_status = settings.printer_model().has_status
        self._select = SELECT_PRINTER if settings.has_display_behind else b""
        self._talk: Conversation | None = None
        self._rest = b""
        self._on_the_way = 0
        self._life_micros = self._heard_micros = self._delivered_micros = 0

    def pre_check(self) -> Readiness:
        """Ask the printer how it is. One that cannot be asked is ready when its line opens."""
        try:
            talk = self._opened()
            talk.drain()
            trouble = talk.ask_state(self._patience.ask_s) if self._answers(talk) else ""
        except LineBroken as broken:
            self.close()
            is_there = broken.code in _SAID_BY_THE_PORT
            return Readiness(Presence.ERROR if is_there else Presence.ABSENT, broken.code)
        if trouble == NO_ANSWER:
            self.close()
            return Readiness(Presence.ABSENT, NO_ANSWER)
        pin_high = talk.state.drawer_pin_high
        if trouble:
            self.close()
            return Readiness(Presence.ERROR, trouble, pin_high)
        detail = NEAR_END if talk.state.paper_near_end else ""
        return Readiness(Presence.PRESENT, detail, pin_high)

    def send(self, job: PrintData) -> Sent:
        """Hand over what the printer takes at once; `prove` hands over the rest."""
        self._rest = self._select + job.data
        self._on_the_way = len(self._rest)
        try:
            self._hand_over(self._opened())
        except LineBroken as broken:
            accepted = self._accepted(job)
            self.close()
            return Sent(accepted or int(broken.perhaps_accepted), broken.code)
        accepted = self._accepted(job)
        if not accepted:
            self.close()
            return Sent(0, _NOT_READING)
        return Sent(accepted)

    def prove(self) -> Proof:
        """Hand over what is left, then wait for the answer to the request at the job's end."""
        if self._talk is None:
            return Proof(ProofState.SILENT, "connection_lost")
        try:
            proof = self._proof(self._talk)
        except LineBroken as broken:
            proof = Proof(ProofState.SILENT, broken.code)
        if proof.state is not ProofState.WAITING:
            self.close()
        return proof

    def close(self) -> None:
        """End the connection; other tills may want the printer."""
        if self._talk is not None:
            self._talk.line.close()
        self._talk, self._rest = None, b""

    def pass_on(self, data: bytes) -> str:
        """Hand bytes to what hangs behind the printer, on a line of their own."""
        if self._talk is not None:
            return _IN_USE
        wanted = passed_on(data)
        try:
            line = self._open_line()
        except LineBroken as broken:
            return broken.code
        try:
            return "" if line.write(wanted, _PASS_ON_S) == len(wanted) else _NOT_READING
        except LineBroken as broken:
            return broken.code
        finally:
            line.close()

    def _accepted(self, job: PrintData) -> int:
        """Return how much of a job was taken; what selects the printer puts nothing on paper."""
        return max(0, len(job.data) - len(self._rest))

    def _opened(self) -> Conversation:
        if self._talk is None:
            self._talk = Conversation(self._open_line(), self._clock)
        return self._talk

    def _answers(self, talk: Conversation) -> bool:
        return self._has_status and talk.line.can_answer

    def _hand_over(self, talk: Conversation) -> None:
        """Hand over for one step; answers to requests of earlier jobs are no proof of this one."""
        end_micros = self._now() + int(self._patience.step_s * 1_000_000)
        while self._rest:
            left_s = max(0, end_micros - self._now()) / 1_000_000
            taken = talk.line.write(self._rest[:_PORTION_BYTES], left_s)
            self._rest = self._rest[taken:]
            if taken:
                self._life_micros = self._heard_micros = self._now()
            if not taken or not left_s:
                return

    def _proof(self, talk: Conversation) -> Proof:
        if self._rest:
            talk.drain()
            self._hand_over(talk)
        if not self._is_delivered(talk):
            talk.hear(self._patience.step_s)
            return self._while_stalled(talk)
        if not self._answers(talk):
            return Proof(ProofState.DONE)
        talk.hear(self._patience.step_s)
        trouble = "" if talk.reports else talk.ask_state(self._patience.ask_s)
        if talk.reports:
            return Proof(ProofState.DONE, NEAR_END if is_near_end(talk.reports[-1]) else "")
        return self._while_unproved(trouble)

    def _is_delivered(self, talk: Conversation) -> bool:
        """Tell whether the device has every byte of the job; questions may follow then only."""
        if self._rest:
            return False
        if self._on_the_way:
            left = talk.line.pending()
            if left < self._on_the_way:
                self._life_micros = self._heard_micros = self._now()
            self._on_the_way = left
            self._delivered_micros = self._now()
        return not self._on_the_way

    def _while_stalled(self, talk: Conversation) -> Proof:
        quiet_s = self._since_s(self._life_micros)
        trouble = talk.state.trouble
        if not trouble and quiet_s > self._patience.stalled_s:
            return Proof(ProofState.SILENT, _NOT_READING)
        return Proof(ProofState.WAITING, trouble or (_NOT_READING if quiet_s > _LULL_S else ""))

    def _while_unproved(self, trouble: str) -> Proof:
        """Wait for a printer that says why; give up one that stays silent or idle."""
        if trouble == NO_ANSWER:
            if self._since_s(self._heard_micros) > self._patience.silent_s:
                return Proof(ProofState.SILENT, NO_ANSWER)
            return Proof(ProofState.WAITING)
        self._heard_micros = self._now()
        if trouble:
            self._delivered_micros = self._now()
        elif self._since_s(self._delivered_micros) > self._patience.ready_s:
            return Proof(ProofState.SILENT, "no_proof")
        return Proof(ProofState.WAITING, trouble)

    def _since_s(self, micros: int) -> float:
        return (self._now() - micros) / 1_000_000

    def _now(self) -> int:
        return self._clock.monotonic_micros()
