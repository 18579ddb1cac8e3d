"""Tries a printer out as it would be set: asked, given a page or a pulse, asked for the proof."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from devices.drivers import load_driver
from devices.ports.printer import NOT_BEHIND, PassesOn, Presence, PrintData, ProofState, Readiness
from devices.render_escpos import render_escpos, render_pulse
from devices.trial_page import KIND

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from devices.ports.printer import PrinterPort
    from devices.settings import DevicesSettings
    from edge.domain.document import Document
    from edge.ports import Clock

WAIT_S: Final = 15.0
"""Somebody stands there and waits for the page."""

_BUSY_S: Final = 4.0
_BUSY: Final = frozenset(
    {"port_in_use", "resource_temporarily_unavailable", "resource_busy", "device_or_resource_busy"}
)
"""The process that prints looks at its printer now and then, and lets go of it at once."""

_PAUSE_S: Final = 0.2
_KICK: Final = "kick"


@dataclass(frozen=True, slots=True)
class PrinterTrial:
    """What came of it. `is_done`: it says so itself, or took all and can say nothing.

    `detail` is a short code, such as paper_out; `has_begun` tells whether something may come out
    all the same. `is_proved` is False for a printer that cannot tell what it did.
    """

    presence: Presence
    is_done: bool
    detail: str = ""
    has_begun: bool = False
    is_proved: bool = True


class PrinterTrials:
    """Opens a printer for each trial and lets go of it again. Raises `BadInput` for its settings.

    `sleep` waits between two questions.
    """

    def __init__(
        self, directory: Path, clock: Clock, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._directory = directory
        self._clock = clock
        self._sleep = sleep

    def ask(self, settings: DevicesSettings) -> PrinterTrial:
        """Ask how the printer is."""
        return self._try(settings, None)

    def print(self, settings: DevicesSettings, page: Document) -> PrinterTrial:
        """Print a page."""
        data = render_escpos(page, settings.printer_model(), settings.marks, settings.logo)
        return self._try(settings, PrintData("trial", KIND, data))

    def kick(self, settings: DevicesSettings) -> PrinterTrial:
        """Open the drawer that is wired to the printer."""
        data = render_pulse(settings.printer_model(), settings.drawer)
        return self._try(settings, PrintData("trial", _KICK, data))

    def pass_on(self, settings: DevicesSettings, data: bytes) -> str:
        """Hand bytes to a display behind the printer; return "" or a short code why not."""
        printer = load_driver(settings.printer)(self._directory, settings, self._clock)
        try:
            if not isinstance(printer, PassesOn):
                return NOT_BEHIND
            readiness = self._readiness(printer)
            printer.close()
            return printer.pass_on(data) if readiness.is_ready else readiness.detail
        finally:
            printer.close()

    def _try(self, settings: DevicesSettings, job: PrintData | None) -> PrinterTrial:
        proves = settings.printer_model().has_status
        printer = load_driver(settings.printer)(self._directory, settings, self._clock)
        try:
            readiness = self._readiness(printer)
            if job is None or not readiness.is_ready:
                return PrinterTrial(
                    readiness.presence, readiness.is_ready, readiness.detail, is_proved=proves
                )
            return self._done(printer, job, proves=proves)
        finally:
            printer.close()

    def _readiness(self, printer: PrinterPort) -> Readiness:
        end_micros = self._end_micros(_BUSY_S)
        while True:
            readiness = printer.pre_check()
            if readiness.detail not in _BUSY or self._clock.monotonic_micros() > end_micros:
                return readiness
            self._sleep(_PAUSE_S)

    def _done(self, printer: PrinterPort, job: PrintData, *, proves: bool) -> PrinterTrial:
        sent = printer.send(job)
        if sent.error is not None:
            begun = sent.bytes_accepted > 0
            return PrinterTrial(Presence.ERROR, False, sent.error, begun, proves)
        end_micros = self._end_micros(WAIT_S)
        while True:
            proof = printer.prove()
            if proof.state is ProofState.DONE:
                return PrinterTrial(Presence.PRESENT, True, proof.detail, True, proves)
            is_over = self._clock.monotonic_micros() > end_micros
            if proof.state is ProofState.SILENT or is_over:
                detail = proof.detail or "no_proof"
                return PrinterTrial(Presence.ERROR, False, detail, True, proves)
            self._sleep(_PAUSE_S)

    def _end_micros(self, wait_s: float) -> int:
        return self._clock.monotonic_micros() + int(wait_s * 1_000_000)
