"""A receipt printer on a real line: answers how it is, puts its paper into a folder as pictures."""

from __future__ import annotations

import re
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from devices.files import replace_file
from devices.models import printer_model
from devices.render_png import render_png
from devices.simulated.display import SimulatedDisplay, UnknownBytes
from devices.simulated.escpos_paper import JobCutShort, UnreadableBytes, read_paper
from devices.simulated.playing import handles_wire

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from devices.simulated.paper import PrintedPaper
    from devices.simulated.wire import Wire

HELP: Final = (
    "!paper_out, !near_end, !cover, !silent, each off with !well; !paper_out BYTES, !break BYTES"
    " once so much of a job has come; !slow BYTES_A_SECOND; !open, !shut its drawer, whose switch"
    " reads high while open; !unplug, !plug"
)

_QUESTION: Final = b"\x10\x04"
_PROOF: Final = b"\x1dr\x01"
_BEHIND: Final = re.compile(rb"\x1b=\x02(.*?)\x1b=\x01", re.DOTALL)
"""What a customer display that hangs behind the printer is told."""

_TICK_S: Final = 0.02
_STATES: Final = frozenset({"well", "paper_out", "near_end", "cover", "silent"})


class SimulatedReceiptPrinter:
    """What it prints becomes `NUMBER.png` and `.txt` of a folder; `say` is told what it does.

    Status bytes as in the Epson ESC/POS command reference, DLE EOT and GS r.
    """

    def __init__(self, wire: Wire, model: str, folder: Path, say: Callable[[str], object]) -> None:
        self._wire = wire
        self._dots = printer_model(model).dots
        self._folder = folder
        self._say = say
        self._state = "well"
        self._drawer_is_open = False
        self._job = b""
        self._number = 0
        self._served: object | None = None
        self._mishap: tuple[str, int] | None = None
        self._bytes_s = 0
        self._begun_s = 0.0
        self._behind = tuple(SimulatedDisplay(wire, protocol) for protocol in ("cd5220", "escpos"))

    def tell(self, line: str) -> None:
        """Take a state or a mishap to come; raises `ValueError` for a line that names none."""
        if handles_wire(self._wire, line):
            return
        word, _, amount = line.removeprefix("!").partition(" ")
        if word in ("open", "shut"):
            self._drawer_is_open = word == "open"
        elif amount.isdecimal() and word in ("paper_out", "break"):
            self._mishap = (word, int(amount))
        elif amount.isdecimal() and word == "slow":
            self._bytes_s = int(amount)
        elif not amount and word in _STATES:
            self._state = word
        else:
            raise ValueError(HELP)

    def idle(self) -> None:
        """Take in what the till sends; print once a job is whole and there is paper."""
        data = self._wire.read(_TICK_S)
        if self._wire.peer is not self._served:
            self._served = self._wire.peer
            self._cut_short()
        self._job += data
        self._pass_on()
        # Questions come before a job and behind it; between them such bytes are part of a picture.
        head, proof, behind = self._job.rpartition(_PROOF)
        questions = behind if proof else self._job
        while questions.startswith(_QUESTION) and len(questions) > len(_QUESTION):
            self._answer(questions[len(_QUESTION)])
            questions = questions[len(_QUESTION) + 1 :]
        self._job = head + proof + questions
        self._meet_mishap()
        if self._job.endswith(_PROOF) and not self._is_held_up():
            self._print()

    def _meet_mishap(self) -> None:
        if self._mishap is None or len(self._job) < max(1, self._mishap[1]):
            return
        word, self._mishap = self._mishap[0], None
        self._say(f"{word} after {len(self._job)} bytes")
        if word == "break":
            self._wire.break_off()
        else:
            self._state = word

    def _is_held_up(self) -> bool:
        """Whether what has come whole cannot come out yet."""
        if not self._bytes_s:
            return self._state in ("paper_out", "cover")
        self._begun_s = self._begun_s or time.monotonic()
        is_at_it = time.monotonic() < self._begun_s + len(self._job) / self._bytes_s
        return is_at_it or self._state in ("paper_out", "cover")

    def _cut_short(self) -> None:
        """Print what came of a job whose connection is gone."""
        job, whole = self._job, self._job.endswith(_PROOF)
        if whole or not job:
            return
        self._job = b""
        self._say(f"cut short after {len(job)} bytes")
        with suppress(UnreadableBytes):
            paper = read_paper(job, self._dots, may_be_cut_short=True)
            if paper.rows:
                self._keep(paper)

    def _pass_on(self) -> None:
        """Show what is meant for the display behind the printer; it comes between two jobs."""
        while (told := _BEHIND.match(self._job)) is not None:
            self._job = self._job[told.end() :]
            for display in self._behind:
                with suppress(UnknownBytes):
                    display.take(told[1])
                    upper, lower = display.rows
                    self._say(f"| {upper:<20} | {lower:<20} |")
                    break

    def _answer(self, asked: int) -> None:
        paper_out, is_open = self._state == "paper_out", self._state == "cover"
        near = 0x0C if self._state == "near_end" else 0
        told = {
            1: (0x08 if paper_out or is_open else 0) | (0x04 if self._drawer_is_open else 0),
            2: (0x04 if is_open else 0) | (0x20 if paper_out else 0),
            4: (0x60 if paper_out else 0) | near,
        }
        if self._state != "silent":
            self._wire.write(bytes((0x12 | told.get(asked, 0),)))

    def _print(self) -> None:
        try:
            paper = read_paper(self._job, self._dots)
        except JobCutShort:
            return
        except UnreadableBytes as error:
            self._say(f"unreadable bytes: {error}")
            self._job = b""
            return
        self._job, self._begun_s = b"", 0.0
        for pulse in paper.pulses:
            self._drawer_is_open = True
            self._say(f"drawer opened by pin {pulse.pin}")
        if paper.rows:
            self._keep(paper)
        if self._state != "silent":
            self._wire.write(bytes((0x03 if self._state == "near_end" else 0,)))

    def _keep(self, paper: PrintedPaper) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._number += 1
        path = self._folder / f"{self._number:04}.png"
        replace_file(path, render_png(paper))
        replace_file(path.with_suffix(".txt"), paper.text.encode())
        self._say(f"printed {path}")
