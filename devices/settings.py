"""What the devices process has to be told."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from devices.layout import Marks
from devices.models import PrinterModel, printer_model


@dataclass(frozen=True, slots=True)
class DevicesSettings:
    """Settings of a shop's devices.

    `printer` names a driver: simulated, file, or one that an installed package offers. `columns`
    overrides those of the model. `address` is the driver's own: a path, a host, ids. `status` False
    keeps from asking a printer that answers wrongly or not at all, though its model can.
    """

    printer: str = "simulated"
    model: str = "generic-80mm"
    columns: int | None = None
    address: str = ""
    status: bool = True
    marks: Marks = field(default_factory=Marks)

    def printer_model(self) -> PrinterModel:
        """Return the model with its columns; raises `BadInput`."""
        model = printer_model(self.model)
        if not self.status:
            model = replace(model, has_status=False)
        return model if self.columns is None else model.with_columns(self.columns)
