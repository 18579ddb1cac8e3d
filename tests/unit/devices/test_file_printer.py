from __future__ import annotations

from typing import TYPE_CHECKING

from harness.device_shop import HandClock

from devices.ports.file_printer import FilePrinter, open_printer
from devices.ports.printer import Presence, PrintData, ProofState
from devices.settings import DevicesSettings

if TYPE_CHECKING:
    from pathlib import Path


def test_jobs_are_appended_in_order(tmp_path: Path) -> None:
    printer = open_printer(tmp_path, DevicesSettings(printer="file"), HandClock())

    ready = printer.pre_check()
    sent = [printer.send(PrintData(name, "receipt", name.encode())) for name in ("one", "two")]

    assert ready.presence is Presence.PRESENT
    assert [answer.bytes_accepted for answer in sent] == [3, 3]
    assert printer.prove().state is ProofState.DONE
    assert (tmp_path / "printer" / "jobs.bin").read_bytes() == b"onetwo"


def test_a_folder_that_cannot_be_made_is_an_absent_printer(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    printer = FilePrinter(tmp_path / "file" / "jobs.bin")

    sent = printer.send(PrintData("e1", "receipt", b"x"))

    assert printer.pre_check().presence is Presence.ABSENT
    assert (sent.bytes_accepted, sent.error) == (0, "not_a_directory")


def test_a_device_that_is_full_takes_nothing(tmp_path: Path) -> None:
    (tmp_path / "full").symlink_to("/dev/full")

    sent = FilePrinter(tmp_path / "full").send(PrintData("e1", "receipt", b"x"))

    assert (sent.bytes_accepted, sent.error) == (0, "no_space_left_on_device")
