"""The simulated printer on a real line does what a printer does, faults included."""

from __future__ import annotations

from threading import Timer
from typing import TYPE_CHECKING

from harness.printer_plugs import playing

from devices.drivers import load_driver
from devices.ports.printer import Presence
from devices.printer_trial import PrinterTrial, PrinterTrials
from devices.settings import DevicesSettings
from devices.simulated.receipt_printer import SimulatedReceiptPrinter
from devices.simulated.wire import TcpWire
from devices.trial_page import BARS, trial_page
from edge.clock import SystemClock
from edge.paper_words import paper_words

if TYPE_CHECKING:
    from pathlib import Path


def test_it_prints_opens_the_drawer_and_says_what_is_wrong(tmp_path: Path) -> None:
    wire, said = TcpWire(), list[str]()
    printer = SimulatedReceiptPrinter(wire, "generic-80mm", tmp_path / "paper", said.append)
    settings = DevicesSettings("network", address=wire.address)
    page = trial_page(settings, paper_words("en"), "2026-11-24 13:00")
    trials = PrinterTrials(tmp_path, SystemClock())

    with playing(printer):
        printed, opened = trials.print(settings, page), trials.kick(settings)
        printer.tell("!near_end")
        little = trials.print(settings, page)
        printer.tell("!paper_out")
        out = trials.print(settings, page)
        printer.tell("!cover")
        cover = trials.ask(settings)
        printer.tell("!silent")
        silent = trials.ask(settings)
    wire.unplug()

    done = PrinterTrial(Presence.PRESENT, True, has_begun=True)
    assert (printed, opened) == (done, done)
    assert little == PrinterTrial(Presence.PRESENT, True, "paper_near_end", True)
    assert (out.detail, cover.detail, silent.detail) == ("paper_out", "cover_open", "no_answer")
    assert BARS in (tmp_path / "paper/0002.txt").read_text()
    assert (tmp_path / "paper/0001.png").read_bytes().startswith(b"\x89PNG")
    assert "drawer opened by pin 2" in said


def test_a_kick_opens_its_drawer_until_it_is_shut(tmp_path: Path) -> None:
    wire = TcpWire()
    printer = SimulatedReceiptPrinter(wire, "generic-80mm", tmp_path / "paper", print)
    settings = DevicesSettings("network", address=wire.address)
    asked = load_driver("network")(tmp_path, settings, SystemClock())
    levels = []

    with playing(printer):
        levels.append(asked.pre_check().drawer_pin_high)
        asked.close()
        PrinterTrials(tmp_path, SystemClock()).kick(settings)
        levels.append(asked.pre_check().drawer_pin_high)
        printer.tell("!shut")
        levels.append(asked.pre_check().drawer_pin_high)
        asked.close()
    wire.unplug()

    assert levels == [False, True, False]


def test_mishaps_come_in_the_middle_of_a_job(tmp_path: Path) -> None:
    wire, said = TcpWire(takes_turns=True), list[str]()
    printer = SimulatedReceiptPrinter(wire, "generic-80mm", tmp_path / "paper", said.append)
    settings = DevicesSettings("network", address=wire.address)
    page = trial_page(settings, paper_words("en"), "2026-11-24 13:00")
    trials = PrinterTrials(tmp_path, SystemClock())
    back = Timer(0.5, printer.tell, ["!well"])

    with playing(printer):
        printer.tell("!paper_out 200")
        back.start()
        waited = trials.print(settings, page)
        printer.tell("!break 300")
        broken = trials.print(settings, page)
        printer.tell("!slow 40000")
        slow = trials.print(settings, page)
    wire.unplug()

    assert waited == slow == PrinterTrial(Presence.PRESENT, True, has_begun=True)
    assert (broken.is_done, broken.has_begun) == (False, True)
    kinds = [line.split(" after")[0].split(" /")[0] for line in said]
    assert kinds == ["paper_out", "printed", "break", "cut short", "printed", "printed"]
    assert BARS in (tmp_path / "paper/0001.txt").read_text()
    assert BARS not in (tmp_path / "paper/0002.txt").read_text()
