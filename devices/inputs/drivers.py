"""Find the driver of an input device by its name, without importing any other."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from edge.domain.errors import BadInput

_BUILT_IN: dict[str, dict[str, str]] = {
    "scanner": {
        "hid": "devices.inputs.hid_scanner:open_hid",
        "serial": "devices.inputs.serial_scanner:open_scanner",
    },
    "scale": {
        "toledo": "devices.inputs.scales.toledo:open_toledo",
        "nci": "devices.inputs.scales.nci:open_nci",
        "cas": "devices.inputs.scales.cas:open_cas",
        "dibal": "devices.inputs.scales.dibal:open_dibal",
        "dialog06": "devices.inputs.scales.dialog06:open_dialog06",
    },
    "rfid": {
        "llrp": "devices.rfid.llrp_reader:open_reader",
    },
    "display": {
        "cd5220": "devices.display.pole:open_display",
        "escpos": "devices.display.pole:open_display",
    },
}
"""Drivers that come with the till, by kind of device and name."""


def group_of(kind: str) -> str:
    """Return the group of entry points by which packages offer drivers of a kind."""
    return f"tillwright.{kind}_drivers"


def driver_names(kind: str) -> tuple[str, ...]:
    """Return the names that a setting may give; imports no driver."""
    offered = (point.name for point in entry_points(group=group_of(kind)))
    return tuple(sorted({*_BUILT_IN.get(kind, {}), *offered}))


def load_driver(kind: str, name: str) -> Any:
    """Import one driver; raises `BadInput` with the known names."""
    built_in = _BUILT_IN.get(kind, {})
    if name in built_in:
        module, _, function = built_in[name].partition(":")
        return getattr(import_module(module), function)
    for point in entry_points(group=group_of(kind), name=name):
        return point.load()
    raise BadInput("device_driver_unknown", device=kind, driver=name,
                   known=", ".join(driver_names(kind)))  # fmt: skip
