"""Printers as the settings file names them: what a new one keeps of the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tui.device_entries import DeviceEntry, PrinterTuning

if TYPE_CHECKING:
    from edge.config import DeviceSettings
    from tui.device_entries import Value

_OF_A_MODEL: Final = (
    "printer_columns", "printer_status", "printer_code_page", "printer_native_codes",
)  # fmt: skip
_OF_A_NEIGHBOURS_MODEL: Final = ("columns", "status", "code_page", "native_codes")
"""What was set for the printer before; to another model it would be wrong."""

USUAL_MODEL: Final = "generic-80mm"


_NO_SENSOR = "none"


def printer_entries(settings: DeviceSettings) -> tuple[DeviceEntry, ...]:
    """Return the till's own printer, and the one that it falls over to where there is one."""
    own = DeviceEntry(
        "printer",
        settings.printer,
        settings.printer_address,
        model=settings.printer_model,
        drawer_pin=settings.drawer_pin,
        drawer_sensor=settings.drawer_sensor,
        tuning=PrinterTuning(
            settings.printer_columns or 0,
            settings.printer_code_page,
            settings.printer_native_codes,
            settings.printer_status,
            settings.drawer_pulse_ms,
        ),
    )
    other = settings.neighbour
    if other is None:
        return (own,)
    tuning = PrinterTuning(other.columns or 0, other.code_page, other.native_codes, other.status)
    return own, DeviceEntry(
        "neighbour", other.printer, other.address, model=other.model, tuning=tuning
    )


def write_printer(devices: Any, entry: DeviceEntry) -> None:
    """Set the till's own printer in the table `[devices]`."""
    if devices.get("printer_model", USUAL_MODEL) != entry.model:
        _drop(devices, _OF_A_MODEL)
    devices["printer"] = entry.driver
    devices["printer_address"] = entry.address
    devices["printer_model"] = entry.model
    devices["drawer_pin"] = entry.drawer_pin
    if devices.get("drawer_sensor", _NO_SENSOR) != entry.drawer_sensor:
        devices["drawer_sensor"] = entry.drawer_sensor
    if entry.drawer_alarm_s is not None:
        devices["drawer_alarm_s"] = entry.drawer_alarm_s
    if entry.tuning is not None:
        _tune(devices, entry.tuning, "printer_")
        _set(devices, "drawer_pulse_ms", entry.tuning.pulse_ms, PrinterTuning().pulse_ms)


def write_neighbour(neighbour: Any, entry: DeviceEntry) -> None:
    """Set the printer that prints while the own one is out."""
    if neighbour.get("model", USUAL_MODEL) != entry.model:
        _drop(neighbour, _OF_A_NEIGHBOURS_MODEL)
    neighbour["printer"] = entry.driver
    neighbour["address"] = entry.address
    neighbour["model"] = entry.model
    if entry.tuning is not None:
        _tune(neighbour, entry.tuning)


def _tune(table: Any, tuning: PrinterTuning, prefix: str = "") -> None:
    usual = PrinterTuning()
    for name in ("columns", "code_page", "native_codes", "status"):
        _set(table, f"{prefix}{name}", getattr(tuning, name), getattr(usual, name))


def _set(table: Any, name: str, value: Value, usual: Value) -> None:
    """Set what is otherwise than usual; what is as usual needs no entry."""
    if value == usual:
        table.pop(name, None)
    elif table.get(name, usual) != value:
        table[name] = value


def _drop(table: Any, names: tuple[str, ...]) -> None:
    for name in names:
        table.pop(name, None)
