"""What the devices process has to be told."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from devices.layout import Marks
from devices.models import PrinterModel, code_page, printer_model
from edge.domain.errors import BadInput

Sensor = Literal["none", "open_is_high", "open_is_low"]


@dataclass(frozen=True, slots=True)
class DrawerSettings:
    """How the drawer is wired to the printer, and when one that stays open is told of.

    `sensor` says what the level of the plug's pin 3 means, "none" where it is not wired.
    `alarm_s` 0 tells of none.
    """

    pin: int = 2
    pulse_ms: int = 100
    sensor: Sensor = "none"
    alarm_s: int = 60

    def is_open(self, *, pin_high: bool) -> bool | None:
        """Return whether the drawer is open, None where nobody can tell."""
        if self.sensor == "none":
            return None
        return pin_high is (self.sensor == "open_is_high")


@dataclass(frozen=True, slots=True)
class DevicesSettings:
    """Settings of a shop's devices.

    `printer` names a driver, `address` is the driver's own: a path, a host, ids. `columns`
    overrides those of the model, `code_page` its page of characters. `status` False keeps from
    asking a printer that answers wrongly or not at all, though its model can. `native_codes` has
    the printer draw codes that it can draw: fewer bytes for a slow line. `neighbour` is another
    printer, which prints when this one has been out for `neighbour_after_s`. With
    `has_display_behind` a customer display shares the line, so each job selects the printer first.
    """

    printer: str = "simulated"
    model: str = "generic-80mm"
    columns: int | None = None
    address: str = ""
    status: bool = True
    code_page: str = ""
    native_codes: bool = False
    marks: Marks = field(default_factory=Marks)
    logo: Path | None = None
    drawer: DrawerSettings = field(default_factory=DrawerSettings)
    neighbour: DevicesSettings | None = None
    neighbour_after_s: int = 10
    has_display_behind: bool = False

    def printer_model(self) -> PrinterModel:
        """Return the model as it is set; raises `BadInput`."""
        model = printer_model(self.model)
        if self.drawer.pin not in model.drawer_pins:
            raise BadInput("printer_drawer_pin", model=model.name, pin=self.drawer.pin)
        if not self.status:
            model = replace(model, has_status=False)
        if not self.native_codes:
            model = replace(model, native_codes=frozenset())
        if self.code_page:
            model = replace(model, code_page=code_page(self.code_page))
        return model if self.columns is None else model.with_columns(self.columns)
