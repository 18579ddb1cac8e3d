"""Find the driver that a setting names, without importing any other."""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import TYPE_CHECKING, cast

from edge.domain.errors import BadInput

if TYPE_CHECKING:
    from devices.ports.printer import PrinterDriver

GROUP = "tillwright.device_drivers"
"""Entry points of this group name a function (directory, settings, clock) → PrinterPort."""


def driver_names() -> tuple[str, ...]:
    """Return the names that a setting may give; imports no driver."""
    return tuple(sorted({point.name for point in entry_points(group=GROUP)}))


def load_driver(name: str) -> PrinterDriver:
    """Import the driver of that name; raises `BadInput` with the known names."""
    for point in entry_points(group=GROUP, name=name):
        return cast("PrinterDriver", point.load())
    raise BadInput("printer_driver_unknown", driver=name, known=", ".join(driver_names()))
