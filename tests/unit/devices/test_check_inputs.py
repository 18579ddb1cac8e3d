"""`till devices --check` says how each device is that the settings name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devices.check import check
from devices.inputs.port import InputSpec
from devices.inputs.serial_scanner import open_scanner
from devices.settings import DevicesSettings
from devices.simulated.wire import PtyWire
from edge.clock import SystemClock

if TYPE_CHECKING:
    from harness.device_shop import DeviceShop


def test_each_device_that_the_till_listens_to_is_a_row(shop: DeviceShop) -> None:
    there, taken = (PtyWire(shop.directory / name) for name in ("usb-a", "usb-b"))
    specs = [
        InputSpec("scanner", "counter", "serial", there.address),
        InputSpec("scanner", "hand", "serial", taken.address),
        InputSpec("scale", "", "toledo", str(shop.directory / "nothing")),
        InputSpec("rfid", "", "psychic", "10.0.0.7"),
    ]
    by_the_till = open_scanner(specs[1], SystemClock(), print)

    rows = check(shop.directory, DevicesSettings(), specs)

    assert [(row.device, row.state, row.detail) for row in rows if row.kind in
            ("scanner", "scale", "rfid")] == [
        ("scanner counter", "present", ""),
        ("scanner hand", "present", "in_use"),
        ("scale", "absent", "not_plugged_in"),
        ("rfid", "error", "device_driver_unknown"),
    ]  # fmt: skip
    by_the_till.close()
    there.unplug()
    taken.unplug()
