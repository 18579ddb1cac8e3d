"""The customer sees the newest value, and nothing waits for that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from harness.device_shop import DeviceShop
from harness.fake_till import sale, sale_line, selling, till_view
from harness.inputs import wait_until

from devices.display.output import DisplayOutput
from devices.display.protocols import cd5220, escpos, fitted
from devices.display.window import BLANK, FILE, read_window, write_window
from devices.inputs.port import InputSpec
from devices.simulated.display import SimulatedDisplay, UnknownBytes
from devices.simulated.wire import PtyWire
from edge.clock import SystemClock
from edge.input_settings import DisplaySettings
from tui.customer_feed import CustomerFeed
from tui.customer_rows import customer_rows

if TYPE_CHECKING:
    from pathlib import Path

    from edge.services.view import TillView

ROWS = ("Oat drink 1L    1.85", "TOTAL           3.70")

NEXT = ("Wholemeal loaf  2.40", "TOTAL           6.10")


def test_cd5220_writes_two_whole_rows() -> None:
    """ESC Q A text CR, ESC Q B text CR; the text has exactly the display's width."""
    assert cd5220(("Hello", "3.70"), 20) == (
        b"\x1bQAHello               \r\x1bQB3.70                \r"
    )


def test_escpos_puts_each_row_at_its_first_column() -> None:
    assert escpos(("Hello", "3.70"), 20) == (
        b"\x1f$\x01\x01Hello               \x1f$\x01\x023.70                "
    )


def test_a_name_cannot_command_the_display() -> None:
    assert fitted("Tea\x1bQB free\r", 12) == b"TeaQB free  "
    assert fitted("Süß 3 €", 10) == "Süß 3 EUR ".encode("cp437")


BASKET = sale(sale_line(1, "4006381333931", "2"), sale_line(2, "4011", "0.842"))


@pytest.mark.parametrize(
    ("view", "rows"),
    [
        (till_view(), ("Corner Shop", "This till is closed")),
        (selling(), ("Corner Shop", "Welcome")),
        (selling(sale=BASKET), ("0.842 kg Banana 1.09", "TOTAL           4.79")),
        (
            selling(sale=sale(sale_line(1, "4006381333931", "2"))),
            ("2 x Oat drink 1 3.70", "TOTAL           3.70"),
        ),
        (selling(sale=sale(sale_line(1, "4006381333931"), state="paying")),
         ("TOTAL           1.85", "")),
        (
            selling(sale=sale(sale_line(1, "4006381333931"), state="completed",
                              paid_minor=500, change_minor=315)),
            ("Paid            5.00", "CHANGE          3.15"),
        ),
        (selling(sale=BASKET, locked=True), ("Corner Shop", "This till is closed")),
    ],
)  # fmt: skip
def test_line_total_and_change_are_shown_as_they_come(
    view: TillView, rows: tuple[str, str]
) -> None:
    assert customer_rows(view, 20) == rows


def test_the_feed_writes_the_newest_view_and_ends_with_closed(tmp_path: Path) -> None:
    display = DisplaySettings(driver="cd5220", address="/dev/pole")
    with CustomerFeed(tmp_path, lambda: display) as feed:
        for view in (selling(), selling(sale=BASKET)):
            feed.show(view)
        wait_until(lambda: read_window(tmp_path)[1] == "TOTAL           4.79")

    assert read_window(tmp_path) == ("Corner Shop", "This till is closed")


def test_without_a_display_nothing_is_written(tmp_path: Path) -> None:
    with CustomerFeed(tmp_path, lambda: None) as feed:
        feed.show(selling())

    assert not (tmp_path / FILE).exists()


@pytest.mark.parametrize("text", ["", "{}", "[1]", '["a", "b", "c"]', "\x00"])
def test_a_damaged_window_is_blank(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)

    assert read_window(tmp_path) == BLANK


@pytest.mark.parametrize("protocol", ["cd5220", "escpos"])
def test_a_display_shows_the_newest_rows_also_when_it_comes_back(
    tmp_path: Path, protocol: str
) -> None:
    shop = DeviceShop(tmp_path)
    spool = shop.spool()
    wire = PtyWire(tmp_path / "usb-pole")
    display = SimulatedDisplay(wire, protocol)
    spec = InputSpec("display", "", protocol, wire.address)
    output = DisplayOutput(tmp_path, lambda: spec, SystemClock())

    def shows(rows: tuple[str, str]) -> bool:
        output.step(spool)
        display.idle()
        return display.rows == rows

    write_window(tmp_path, ROWS)
    wait_until(lambda: shows(ROWS))
    write_window(tmp_path, NEXT)
    wait_until(lambda: shows(NEXT))
    assert health(shop) == [("display", "present")]
    display.tell("!unplug")
    display.rows = ("", "")
    for number in range(50):
        write_window(tmp_path, (f"old {number}", ""))
    wait_until(lambda: not shows(ROWS) and health(shop) == [("display", "absent")])
    write_window(tmp_path, ROWS)
    display.tell("!plug")

    wait_until(lambda: shows(ROWS))
    output.close()
    wire.unplug()
    spool.close()


def test_a_driver_that_nobody_offers_is_told_and_a_display_that_is_gone_is_not(
    tmp_path: Path,
) -> None:
    shop = DeviceShop(tmp_path)
    spool = shop.spool()
    named = [InputSpec("display", "", "braille", "/dev/null")]
    clock = shop.clock
    output = DisplayOutput(tmp_path, lambda: named[0] if named else None, clock)
    output.step(spool)
    assert health(shop) == [("display", "error")]

    named.clear()
    clock.pass_s(2)
    output.step(spool)

    assert health(shop) == []
    spool.close()


def test_the_simulated_display_understands_nothing_else(tmp_path: Path) -> None:
    wire = PtyWire(tmp_path / "usb-pole")

    with pytest.raises(UnknownBytes):
        SimulatedDisplay(wire, "cd5220").take(b"\x1bQAfree text without an end")
    wire.unplug()


def health(shop: DeviceShop) -> list[tuple[str, str]]:
    from harness.device_shop import DEVICES_KEY

    from devices.status import DeviceStatus

    status = DeviceStatus(shop.directory, DEVICES_KEY)
    try:
        return [(row.device, row.state) for row in status.read().health if row.kind == "display"]
    finally:
        status.close()
