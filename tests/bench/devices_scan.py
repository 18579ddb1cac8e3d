"""From a serial scanner's first byte to the painted line, at 115,200 baud and at the keyboard."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from bench.key_to_paint import NAME_CHARACTERS, answer_ms, line_pattern, open_shift, pay
from bench.kit.figure import Figure, percentile, spread
from bench.kit.terminal import Terminal, sign_in
from bench.kit.workshop import TILL, note
from devices.simulated.wire import PtyWire
from tui.device_entries import DeviceEntry
from tui.settings_edit import edit_settings, with_device, without_device
from tui.settings_glance import SETTINGS_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.kit.workshop import DemoShop, Workshop

FIGURES = ("scan_to_line_p50", "scan_to_line_p99")
BAUD = 115_200
ITEMS = 10_000
SCANS_A_BASKET = 20
FOUND_WITHIN_S = 2.0
"""The till looks for its devices twice a second; the first scan waits for that."""


def measure(workshop: Workshop) -> Iterator[Figure]:
    """Scan by the serial line, and in turn the same code as a scanner types it at the keyboard."""
    baskets = workshop.sizes.pick(15, 1)
    shop = workshop.demo(workshop.sizes.pick(ITEMS, 200))
    serial_ms, keyboard_ms = pairs(shop, baskets)
    note(f"scan_to_line, ms: serial {spread(serial_ms)}; keyboard {spread(keyboard_ms)}")
    for point, percent in (("p50", 50), ("p99", 99)):
        floor = percentile(keyboard_ms, percent)
        yield Figure(f"scan_to_line_{point}", percentile(serial_ms, percent), "ms", floor)


def pairs(shop: DemoShop, baskets: int) -> tuple[list[float], list[float]]:
    """Return the milliseconds of serial scans and of typed ones, taken in turn."""
    wire = PtyWire(shop.directory / "usb-scanner", BAUD)
    entry = DeviceEntry("scanner", "serial", wire.address, "bench", BAUD)
    settings = shop.directory / SETTINGS_FILE
    edit_settings(settings, lambda text: with_device(text, entry))
    serial_ms: list[float] = []
    keyboard_ms: list[float] = []
    try:
        code = shop.codes["plain"][0]
        name = open_shift(shop, code)[:NAME_CHARACTERS]
        with Terminal((*TILL, "run", "--data", str(shop.directory))) as till:
            sign_in(till, shop)
            time.sleep(FOUND_WITHIN_S)
            for _ in range(baskets):
                for scan in range(0, 2 * SCANS_A_BASKET, 2):
                    wanted = line_pattern(scan + 1, name)
                    serial_ms.append(scanned_ms(till, wire, code, wanted))
                    wanted = line_pattern(scan + 2, name)
                    keyboard_ms.append(answer_ms(till, f"{code}\r", wanted))
                pay(till)
    finally:
        edit_settings(settings, lambda text: without_device(text, entry))
        wire.unplug()
    return serial_ms, keyboard_ms


def scanned_ms(till: Terminal, wire: PtyWire, code: str, pattern: str) -> float:
    """Return the milliseconds from the first byte on the line to the painted line."""
    till.settle()
    began_s = time.perf_counter()
    wire.write(f"{code}\r".encode())
    return (till.painted(pattern) - began_s) * 1000
