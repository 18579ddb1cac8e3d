"""Find the driver that a setting names, without importing any other."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, cast

from edge.domain.errors import BadInput

if TYPE_CHECKING:
    from devices.ports.printer import PrinterDriver

GROUP = "tillwright.device_drivers"
"""Entry points of this group name a function (directory, settings, clock) → PrinterPort."""

_BUILT_IN = {
    "file": "devices.ports.file_printer:open_printer",
    "simulated": "devices.simulated.printer:open_printer",
}


def driver_names() -> tuple[str, ...]:
    """Return the names that a setting may give; imports no driver."""
    offered = (point.name for point in entry_points(group=GROUP))
    return tuple(sorted({*_BUILT_IN, *offered}))


def load_driver(name: str) -> PrinterDriver:
    """Import the driver of that name; raises `BadInput` with the known names."""
    if name in _BUILT_IN:
        module, _, function = _BUILT_IN[name].partition(":")
        return cast("PrinterDriver", getattr(import_module(module), function))
    for point in entry_points(group=GROUP, name=name):
        return cast("PrinterDriver", point.load())
    raise BadInput("printer_driver_unknown", driver=name, known=", ".join(driver_names()))
