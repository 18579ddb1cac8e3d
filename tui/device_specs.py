"""The devices that the settings name, as their drivers are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devices.inputs.port import InputSpec

if TYPE_CHECKING:
    from edge.config import DeviceSettings


def input_specs(settings: DeviceSettings) -> tuple[InputSpec, ...]:
    """Return the devices that the till itself listens to."""
    specs = [
        InputSpec(
            "scanner",
            name,
            scanner.driver,
            scanner.address,
            scanner.baud,
            scanner.framing,
            (("ends", scanner.ends),),
        )
        for name, scanner in settings.scanners.items()
    ]
    scale = settings.scale
    if scale is not None:
        line = (scale.driver, scale.address, scale.baud, scale.framing)
        specs.append(InputSpec("scale", "", *line, (("unit", scale.unit),)))
    rfid = settings.rfid
    if rfid is not None:
        again = (("again_after_s", str(rfid.again_after_s)),)
        specs.append(InputSpec("rfid", "", rfid.driver, rfid.address, options=again))
    return tuple(specs)


def display_spec(settings: DeviceSettings) -> InputSpec | None:
    """Return the customer display."""
    display = settings.display
    if display is None:
        return None
    line = (display.driver, display.address, display.baud, display.framing)
    return InputSpec("display", "", *line, (("columns", str(display.columns)),))
