from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from harness.device_shop import HandClock, receipt

from devices.models import printer_model
from devices.ports.printer import Presence, PrintData, ProofState
from devices.render_escpos import render_escpos, render_pulse
from devices.settings import DevicesSettings, DrawerSettings
from devices.simulated.printer import PrinterFault, SimulatedPrinter, open_printer

if TYPE_CHECKING:
    from pathlib import Path

MODEL = printer_model("generic-80mm")
RECEIPT = PrintData("e1", "receipt", render_escpos(receipt("R-1"), MODEL))
PULSE = PrintData("k1", "kick", render_pulse(MODEL, DrawerSettings()))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def printer_with(folder: Path, *faults: PrinterFault) -> SimulatedPrinter:
    """Return a printer that has each fault for one call, the last one for ever."""
    script = list(faults)
    return SimulatedPrinter(
        folder, MODEL.dots, HandClock(), lambda: script.pop(0) if len(script) > 1 else script[0]
    )


def test_a_print_leaves_bytes_picture_and_text(tmp_path: Path) -> None:
    printer = printer_with(tmp_path, PrinterFault.NONE)

    sent = [printer.send(RECEIPT), printer.send(RECEIPT)]
    proofs = printer.prove()
    printer.send(PrintData("z", "../evil", RECEIPT.data))
    printer.prove()

    assert {answer.error for answer in sent} == {None}
    assert proofs.state is ProofState.DONE
    assert "0002-receipt.png" in names(tmp_path)
    assert (tmp_path / "0002-receipt.bin").read_bytes() == RECEIPT.data
    assert "R-1" in (tmp_path / "0002-receipt.txt").read_text()
    assert "0003-print.txt" in names(tmp_path)
    assert not (tmp_path / "drawer.log").exists()


def test_a_pulse_is_logged_and_leaves_no_paper(tmp_path: Path) -> None:
    printer = printer_with(tmp_path, PrinterFault.NONE)

    printer.send(PULSE)
    printer.prove()

    assert names(tmp_path) == ["drawer.log"]
    assert '"job": "k1", "pin": 2' in (tmp_path / "drawer.log").read_text()


@pytest.mark.parametrize(
    ("fault", "presence", "detail"),
    [
        (PrinterFault.NONE, Presence.PRESENT, ""),
        (PrinterFault.OFFLINE, Presence.ABSENT, "no_answer"),
        (PrinterFault.PAPER_OUT, Presence.ERROR, "paper_out"),
        (PrinterFault.REFUSES, Presence.PRESENT, ""),
    ],
)
def test_the_check_before_a_job_tells_what_can_be_known(
    tmp_path: Path, fault: PrinterFault, presence: Presence, detail: str
) -> None:
    readiness = printer_with(tmp_path, fault).pre_check()

    assert (readiness.presence, readiness.detail) == (presence, detail)


def test_a_printer_that_refuses_has_taken_nothing(tmp_path: Path) -> None:
    assert printer_with(tmp_path, PrinterFault.REFUSES).send(RECEIPT).bytes_accepted == 0
    assert names(tmp_path) == []


def test_a_printer_that_dies_leaves_half_a_paper(tmp_path: Path) -> None:
    sent = printer_with(tmp_path, PrinterFault.DIES).send(RECEIPT)

    assert 0 < sent.bytes_accepted < len(RECEIPT.data)
    assert sent.error == "connection_reset"
    assert "TOTAL" not in (tmp_path / "0001-receipt.txt").read_text()


def test_a_printer_out_of_paper_keeps_the_job_until_there_is_paper(tmp_path: Path) -> None:
    printer = printer_with(tmp_path, PrinterFault.NONE, PrinterFault.PAPER_OUT, PrinterFault.NONE)
    printer.send(RECEIPT)

    waiting, early = printer.prove(), names(tmp_path)
    done = printer.prove()

    assert (waiting.state, waiting.detail) == (ProofState.WAITING, "paper_out")
    assert early == ["0001-receipt.bin"]
    assert done.state is ProofState.DONE
    assert "0001-receipt.txt" in names(tmp_path)


def test_a_silent_printer_prints_without_a_word(tmp_path: Path) -> None:
    printer = printer_with(tmp_path, PrinterFault.SILENT)

    printer.send(RECEIPT)

    assert printer.prove().state is ProofState.SILENT
    assert "0001-receipt.txt" in names(tmp_path)


def test_bytes_that_no_printer_understands_are_an_error_and_not_a_paper(tmp_path: Path) -> None:
    sent = printer_with(tmp_path, PrinterFault.NONE).send(PrintData("x", "receipt", b"\x07"))

    assert sent.bytes_accepted == 1
    assert "unreadable_bytes" in str(sent.error)
    assert names(tmp_path) == []


def test_a_person_gives_it_a_fault_by_a_file(tmp_path: Path) -> None:
    printer = open_printer(tmp_path, DevicesSettings(), HandClock())
    fault = tmp_path / "printer" / "fault.txt"

    fault.write_text("offline\n")
    offline = printer.pre_check()
    fault.write_text("nonsense")
    unknown = printer.pre_check()

    assert (offline.presence, unknown.presence) == (Presence.ABSENT, Presence.PRESENT)
