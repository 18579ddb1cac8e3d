"""A receipt printer whose paper is a file, with the faults that real ones have.

Every print becomes `printer/<number>-<kind>` as .bin (the bytes), .png (the picture of the paper)
and .txt, which is written last; drawer kicks are lines of `printer/drawer.log`. While the file
`printer/fault.txt` holds the name of a fault, the printer has it; while `printer/drawer.txt` says
"open", the drawer stands open (pin 3 of its plug is high). An address names another folder.
"""

from __future__ import annotations

import json
import re
from enum import StrEnum
from typing import TYPE_CHECKING

from devices.files import append_line, replace_file
from devices.ports.printer import Presence, PrintData, Proof, ProofState, Readiness, Sent
from devices.render_png import render_png
from devices.simulated.escpos_paper import UnreadableBytes, read_paper

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from devices.settings import DevicesSettings
    from devices.simulated.paper import PrintedPaper
    from edge.ports import Clock

_KIND = re.compile(r"[a-z0-9_]{1,40}")


class PrinterFault(StrEnum):
    """What can be wrong."""

    NONE = ""
    OFFLINE = "offline"
    """It does not answer before the job."""
    PAPER_OUT = "paper_out"
    """It has no paper: takes no new job, keeps one that it is printing until there is paper."""
    REFUSES = "refuses"
    """It answers, then takes no byte of the job."""
    DIES = "dies"
    """It prints half of the job, then the connection breaks."""
    SILENT = "silent"
    """It prints and never says so."""


def open_printer(directory: Path, settings: DevicesSettings, clock: Clock) -> SimulatedPrinter:
    """Open the simulated printer of a shop's folder."""
    folder = directory / (settings.address or "printer")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    model = settings.printer_model()
    return SimulatedPrinter(folder, model.dots, clock, lambda: fault_of_file(folder))


def fault_of_file(folder: Path) -> PrinterFault:
    """Return the fault that `fault.txt` names; none when it is missing or names no fault."""
    try:
        return PrinterFault((folder / "fault.txt").read_text(encoding="utf-8").strip())
    except (OSError, ValueError):
        return PrinterFault.NONE


class SimulatedPrinter:
    """Implements `PrinterPort` on a folder. `fault` is asked at every step."""

    def __init__(
        self, folder: Path, dots: int, clock: Clock, fault: Callable[[], PrinterFault]
    ) -> None:
        self._folder = folder
        self._dots = dots
        self._clock = clock
        self._fault = fault
        self._unfinished: tuple[str, PrintedPaper] | None = None

    def pre_check(self) -> Readiness:
        """Say what the fault script says."""
        match self._fault():
            case PrinterFault.OFFLINE:
                return Readiness(Presence.ABSENT, "no_answer")
            case PrinterFault.PAPER_OUT:
                return Readiness(Presence.ERROR, "paper_out", self._is_drawer_open())
            case _:
                return Readiness(Presence.PRESENT, "", self._is_drawer_open())

    def send(self, job: PrintData) -> Sent:
        """Take the bytes, pulse the drawer, keep the paper for `prove`."""
        match self._fault():
            case PrinterFault.REFUSES | PrinterFault.OFFLINE:
                return Sent(0, "connection_refused")
            case PrinterFault.DIES:
                half = len(job.data) // 2
                self._accept(job, job.data[:half], may_be_cut_short=True)
                self._finish()
                return Sent(half, "connection_reset") if half else Sent(0, "connection_refused")
            case _:
                return self._take(job)

    def prove(self) -> Proof:
        """Finish the paper, as soon as there is any."""
        match self._fault():
            case PrinterFault.PAPER_OUT if self._unfinished:
                return Proof(ProofState.WAITING, "paper_out")
            case PrinterFault.SILENT:
                self._finish()
                return Proof(ProofState.SILENT, "no_answer")
            case _:
                self._finish()
                return Proof(ProofState.DONE)

    def close(self) -> None:
        """Hold nothing open between jobs."""

    def _is_drawer_open(self) -> bool:
        try:
            told = (self._folder / "drawer.txt").read_text(encoding="utf-8")
        except (OSError, ValueError):
            return False
        return told.strip() == "open"

    def _take(self, job: PrintData) -> Sent:
        try:
            self._accept(job, job.data)
        except UnreadableBytes as error:
            return Sent(max(1, error.offset), f"unreadable_bytes: {error}")
        return Sent(len(job.data))

    def _accept(self, job: PrintData, data: bytes, *, may_be_cut_short: bool = False) -> None:
        paper = read_paper(data, self._dots, may_be_cut_short=may_be_cut_short)
        for pulse in paper.pulses:
            told = {
                "at_micros": self._clock.now().micros,
                "job": job.job_id,
                "pin": pulse.pin,
                "on_ms": pulse.on_ms,
            }
            append_line(self._folder / "drawer.log", json.dumps(told))
        if paper.rows:
            name = self._next_name(job.kind)
            replace_file(self._folder / f"{name}.bin", data)
            self._unfinished = (name, paper)

    def _finish(self) -> None:
        if self._unfinished is None:
            return
        name, paper = self._unfinished
        replace_file(self._folder / f"{name}.png", render_png(paper))
        replace_file(self._folder / f"{name}.txt", paper.text.encode())
        self._unfinished = None

    def _next_name(self, kind: str) -> str:
        numbers = (path.name.partition("-")[0] for path in self._folder.glob("*-*.bin"))
        last = max((int(number) for number in numbers if number.isdigit()), default=0)
        return f"{last + 1:04}-{kind if _KIND.fullmatch(kind) else 'print'}"
