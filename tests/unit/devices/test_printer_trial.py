"""A printer is tried out over its real line, and what came of it is told apart."""

from __future__ import annotations

import io
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
import zxingcpp
from harness.printer_machine import PrinterMachine
from harness.printer_plugs import on_network, on_terminal
from PIL import Image

from devices.models import model_names
from devices.ports.printer import Presence
from devices.printer_trial import PrinterTrial, PrinterTrials
from devices.render_escpos import render_escpos
from devices.render_png import render_png
from devices.settings import DevicesSettings
from devices.simulated.escpos_paper import read_paper
from devices.trial_page import BARS, LETTERS, trial_page
from edge.clock import SystemClock
from edge.paper_words import paper_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from edge.domain.document import Document

WELL = PrinterTrial(Presence.PRESENT, True, has_begun=True)


def page(settings: DevicesSettings) -> Document:
    return trial_page(settings, paper_words("de"), "24.11.2026 13:00")


@contextmanager
def plugged(machine: PrinterMachine, model: str = "generic-80mm") -> Iterator[DevicesSettings]:
    with on_network(machine) as plug:
        yield DevicesSettings("network", model, address=plug.address)


@pytest.mark.parametrize("model", model_names())
def test_the_page_shows_the_papers_width_letters_and_codes_on_every_model(model: str) -> None:
    settings = DevicesSettings(model=model)
    size = settings.printer_model()

    paper = read_paper(render_escpos(page(settings), size), size.dots)

    ruler = ("1234567890" * 5)[: size.columns]
    assert {ruler, LETTERS} <= {line.strip() for line in paper.text.splitlines()}
    picture = Image.open(io.BytesIO(render_png(paper)))
    read = {found.text for found in zxingcpp.read_barcodes(picture)}
    assert {BARS, f"{model} {LETTERS}"} <= read


def test_a_page_is_printed_and_the_drawer_opened_over_the_real_line(tmp_path: Path) -> None:
    machine, trials = PrinterMachine(), PrinterTrials(tmp_path, SystemClock())

    with plugged(machine) as settings:
        asked = trials.ask(settings)
        printed = trials.print(settings, page(settings))
        opened = trials.kick(settings)

    assert asked == PrinterTrial(Presence.PRESENT, True)
    assert (printed, opened) == (WELL, WELL)
    assert b"TESTSEITE" in machine.jobs[0]
    assert machine.pulses == 1


@pytest.mark.parametrize(
    ("machine", "expected"),
    [
        (PrinterMachine(cover_open=True), PrinterTrial(Presence.ERROR, False, "cover_open")),
        (PrinterMachine(silent=True), PrinterTrial(Presence.ABSENT, False, "no_answer")),
        (PrinterMachine(paper_for=0), PrinterTrial(Presence.ERROR, False, "paper_out")),
        (PrinterMachine(near_end=True),
         PrinterTrial(Presence.PRESENT, True, "paper_near_end", True)),
        (PrinterMachine(dies_after=500),
         PrinterTrial(Presence.ERROR, False, "connection_reset_by_peer", True)),
    ],
    ids=["open", "silent", "no paper", "little paper", "dies"],
)  # fmt: skip
def test_what_is_wrong_is_told_apart(
    machine: PrinterMachine, expected: PrinterTrial, tmp_path: Path
) -> None:
    with plugged(machine) as settings:
        tried = PrinterTrials(tmp_path, SystemClock()).print(settings, page(settings))

    if machine.is_dead:
        assert (tried.is_done, tried.has_begun) == (False, True)
    else:
        assert tried == expected


def test_nobody_at_the_address(tmp_path: Path) -> None:
    settings = DevicesSettings("network", address="127.0.0.1:1")

    tried = PrinterTrials(tmp_path, SystemClock()).print(settings, page(settings))

    assert tried == PrinterTrial(Presence.ABSENT, False, "connection_refused")


def test_a_page_of_which_no_end_is_seen_is_not_waited_for_long(tmp_path: Path) -> None:
    clock = SystemClock()
    machine = PrinterMachine(paper_for=3)

    class Hurried(SystemClock):
        def monotonic_micros(self) -> int:
            return clock.monotonic_micros() * 20

    with plugged(machine) as settings:
        tried = PrinterTrials(tmp_path, Hurried()).print(settings, page(settings))

    assert tried == PrinterTrial(Presence.ERROR, False, "paper_out", True)


def test_a_printer_that_cannot_tell_has_taken_all(tmp_path: Path) -> None:
    machine = PrinterMachine(silent=True)

    with on_terminal(machine) as plug:
        settings = DevicesSettings("serial", "zijiang-zj-5870", address=plug.address)
        tried = PrinterTrials(tmp_path, SystemClock()).print(settings, page(settings))

    assert tried == PrinterTrial(Presence.PRESENT, True, "", True, is_proved=False)


def test_a_port_that_somebody_has_for_a_moment_is_waited_for(tmp_path: Path) -> None:
    import serial

    machine = PrinterMachine()
    with on_terminal(machine) as plug:
        settings = DevicesSettings("serial", address=plug.address)
        holder = serial.Serial(plug.address, exclusive=True)
        waits: list[float] = []

        def let_go(wait_s: float) -> None:
            waits.append(wait_s)
            holder.close()

        trials = PrinterTrials(tmp_path, SystemClock(), let_go)
        assert trials.ask(settings) == PrinterTrial(Presence.PRESENT, True)

    assert waits
