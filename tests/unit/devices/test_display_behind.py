"""A display behind the printer shows the newest rows, and no paper waits for it or is spoilt."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest
from harness.device_shop import HandClock
from harness.inputs import wait_until
from harness.printer_machine import PrinterMachine
from harness.printer_plugs import on_network, playing

from devices.display.behind import SELECT_PRINTER, DisplayBehind, passed_on, shown
from devices.display.protocols import cd5220
from devices.display.window import write_window
from devices.drivers import load_driver
from devices.inputs.port import InputSpec
from devices.models import printer_model
from devices.ports.printer import NOT_BEHIND, Presence, PrintData, ProofState
from devices.process import run
from devices.render_escpos import render_escpos
from devices.settings import DevicesSettings
from devices.simulated.escpos_paper import UnreadableBytes, read_paper
from devices.simulated.receipt_printer import SimulatedReceiptPrinter
from devices.simulated.wire import TcpWire
from devices.station import Station
from devices.trial_page import trial_page
from edge.clock import SystemClock
from edge.input_settings import BEHIND_PRINTER
from edge.paper_words import paper_words

if TYPE_CHECKING:
    from pathlib import Path

    from harness.device_shop import DeviceShop

ROWS = ("Oat drink 1L    1.85", "TOTAL           3.70")
NEXT = ("Wholemeal loaf  2.40", "TOTAL           6.10")
SHOWN = "| Oat drink 1L    1.85 | TOTAL           3.70 |"
POLE = InputSpec("display", "", "cd5220", BEHIND_PRINTER)


@dataclass
class FakeWay:
    """What is handed to the printer; `answer` is what it says to that."""

    answer: str | None = ""
    took: list[bytes] = field(default_factory=list)

    def __call__(self, data: bytes) -> str | None:
        if self.answer == "":
            self.took.append(data)
        return self.answer


def test_the_newest_rows_are_shown_once_and_nothing_waits(tmp_path: Path) -> None:
    way, clock = FakeWay(None), HandClock()
    display = DisplayBehind(POLE, tmp_path, clock, way)
    for number in range(50):
        write_window(tmp_path, (f"old {number}", ""))
        display.step()
    way.answer = ""
    write_window(tmp_path, ROWS)

    for _ in range(3):
        display.step()
        clock.pass_s(1)
    write_window(tmp_path, NEXT)
    display.step()

    assert way.took == [shown("cd5220", ROWS, 20), cd5220(NEXT, 20)]
    assert display.health.presence is Presence.PRESENT


def test_a_printer_that_is_away_is_told_and_seldom_tried_and_the_display_begun_anew(
    tmp_path: Path,
) -> None:
    way, clock = FakeWay(), HandClock()
    display = DisplayBehind(POLE, tmp_path, clock, way)
    write_window(tmp_path, ROWS)
    display.step()
    clock.pass_s(1)
    way.answer = "connection_refused"
    write_window(tmp_path, NEXT)
    display.step()
    assert (display.health.presence, display.health.detail) == (
        Presence.ABSENT, "connection_refused",
    )  # fmt: skip

    way.answer = ""
    clock.pass_s(5)
    display.step()
    assert len(way.took) == 1, "each try may take seconds off the printer's jobs"
    clock.pass_s(11)
    display.step()

    assert way.took[1] == shown("cd5220", NEXT, 20)
    assert display.health.presence is Presence.PRESENT


def test_a_display_of_another_maker_is_not_reached_through_a_printer(tmp_path: Path) -> None:
    spec = InputSpec("display", "", "braille", BEHIND_PRINTER)
    display = DisplayBehind(spec, tmp_path, HandClock(), FakeWay())

    display.step()

    assert (display.health.presence, display.health.detail) == (Presence.ERROR, NOT_BEHIND)


def test_each_job_selects_the_printer_first_and_none_is_disturbed(tmp_path: Path) -> None:
    wire, said = TcpWire(), list[str]()
    printer = SimulatedReceiptPrinter(wire, "generic-80mm", tmp_path / "paper", said.append)
    settings = DevicesSettings("network", address=wire.address, has_display_behind=True)
    page = trial_page(settings, paper_words("en"), "2026-11-24 13:00")
    driver = load_driver("network")(tmp_path, settings, SystemClock())
    data = render_escpos(page, settings.printer_model())

    with playing(printer):
        assert driver.pass_on(shown("cd5220", ROWS, 20)) == ""  # type: ignore[attr-defined]
        wait_until(lambda: SHOWN in said)
        assert driver.pre_check().is_ready
        assert driver.pass_on(b"x") == "in_use"  # type: ignore[attr-defined]
        sent = driver.send(PrintData("j", "trial", data))
        assert driver.pass_on(b"x") == "in_use"  # type: ignore[attr-defined]
        wait_until(lambda: driver.prove().state is ProofState.DONE)
    wire.unplug()

    assert sent.bytes_accepted == len(data), "what selects the printer is no part of the job"
    assert len(said) == 2
    paper = read_paper(SELECT_PRINTER + data, printer_model("generic-80mm").dots)
    assert (tmp_path / "paper/0001.txt").read_text() == paper.text
    with pytest.raises(UnreadableBytes):
        read_paper(passed_on(b"")[:3] + data, printer_model("generic-80mm").dots)


@pytest.mark.parametrize("is_behind", [True, False])
def test_only_where_a_display_shares_its_line_a_job_begins_with_the_printer_selected(
    tmp_path: Path, *, is_behind: bool
) -> None:
    machine = PrinterMachine()
    with on_network(machine) as plug:
        settings = DevicesSettings("network", address=plug.address, has_display_behind=is_behind)
        driver = load_driver("network")(tmp_path, settings, SystemClock())
        assert driver.pre_check().is_ready
        driver.send(PrintData("j", "trial", b"\x1b@Hello\n\x1dr\x01"))
        wait_until(lambda: driver.prove().state is ProofState.DONE)

    assert machine.jobs == [(SELECT_PRINTER if is_behind else b"") + b"\x1b@Hello\n"]


def test_a_printer_that_passes_nothing_on_says_so(shop: DeviceShop) -> None:
    simulated = load_driver("simulated")(shop.directory, DevicesSettings(), shop.clock)
    spool = shop.spool()
    station = Station("printer", spool, simulated, shop.clock)

    assert station.pass_on(b"x") == NOT_BEHIND
    spool.close()


def _has_looked(shop: DeviceShop) -> bool:
    """Tell whether the printing of this shop has begun: what was there before is no news."""
    with closing(shop.spool()) as spool:
        return spool.cursor() is not None


def test_receipts_and_display_share_a_printer(shop: DeviceShop) -> None:
    wire, said = TcpWire(), list[str]()
    paper = shop.directory / "paper"
    printer = SimulatedReceiptPrinter(wire, "generic-80mm", paper, said.append)
    settings = DevicesSettings("network", address=wire.address, has_display_behind=True)
    stop = Event()
    shop.open_till()
    process = Thread(
        target=run,
        args=(shop.directory, settings, stop),
        kwargs={"display": lambda: POLE},
        daemon=True,
    )

    with playing(printer):
        process.start()
        write_window(shop.directory, ROWS)
        wait_until(lambda: SHOWN in said, 10)
        wait_until(lambda: _has_looked(shop), 10)
        for number in range(5):
            shop.commit(f"e{number}")
            write_window(shop.directory, (f"row {number}", ""))
        write_window(shop.directory, NEXT)
        wait_until(lambda: len(list(paper.glob("*.txt"))) == 5, 10)
        wait_until(lambda: said[-1].startswith("| Wholemeal"), 10)
        stop.set()
        process.join()
    wire.unplug()

    assert not [line for line in said if "unreadable" in line]
