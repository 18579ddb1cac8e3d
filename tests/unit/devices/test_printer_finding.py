"""Printers that are plugged in are found by what the kernel and the print server know of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.print_server import Queue, print_server

from devices.printer_finding import FoundPrinter, found_printers
from devices.transports.cups import queue_names
from devices.transports.usb import parse_address

if TYPE_CHECKING:
    from pathlib import Path

NOBODY = "127.0.0.1:1"


def written(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def usb_device(sys: Path, place: str, interface_class: str, **told: str) -> None:
    for name, text in told.items():
        written(sys / f"bus/usb/devices/{place}/{name}", f"{text}\n")
    written(sys / f"bus/usb/devices/{place}:1.0/bInterfaceClass", f"{interface_class}\n")


def test_each_way_to_a_printer_is_found(tmp_path: Path) -> None:
    sys, dev = tmp_path / "sys", tmp_path / "dev"
    usb_device(sys, "1-2", "07", idVendor="04b8", idProduct="0202", serial="J3K1",
               manufacturer="EPSON", product="TM-T20III")  # fmt: skip
    usb_device(sys, "1-3", "03", idVendor="046d", idProduct="c31c", product="Keyboard")
    written(dev / "usb/lp0", "")
    written(sys / "class/usbmisc/lp0/device/ieee1284_id", "MFG:EPSON;CMD:ESC/POS;MDL:TM-T20III;\n")
    written(dev / "serial/by-id/usb-STAR_TSP100-if00", "")
    written(dev / "input/by-id/usb-Zebra_DS2208_9-event-kbd", "")

    with print_server(Queue()) as queue:
        found = found_printers(sys, dev, queue.server)

    assert found == (
        FoundPrinter("usb", "04b8:0202:J3K1", "EPSON TM-T20III"),
        FoundPrinter("kernel", str(dev / "usb/lp0"), "EPSON TM-T20III"),
        FoundPrinter("serial", str(dev / "serial/by-id/usb-STAR_TSP100-if00"), "STAR TSP100"),
        FoundPrinter("cups", "receipts", "receipts"),
    )


def test_a_serial_number_that_cannot_be_written_is_left_out(tmp_path: Path) -> None:
    usb_device(tmp_path, "1-2", "07", idVendor="0416", idProduct="5011", serial="00,01:9")

    (found,) = found_printers(tmp_path, tmp_path, NOBODY)

    assert found.address == "0416:5011"
    assert parse_address(found.address).vendor == 0x0416


def test_without_anything_nothing_is_found_and_nothing_is_waited_for(tmp_path: Path) -> None:
    assert found_printers(tmp_path, tmp_path, NOBODY) == ()
    assert queue_names(NOBODY) == ()
