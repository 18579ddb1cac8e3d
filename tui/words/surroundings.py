"""What is said about devices and about the settings file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tui.counter import DeviceStatus

DEVICE_NAMES: Final = {
    "printer": "Printer",
    "drawer": "Drawer",
    "till.db": "What the till has to print",
    "devices.db": "Print queue",
}
DEVICES_STOPPED: Final = ("Printing", "its program is not running; receipts wait")
PRINT_UNCERTAIN: Final = "! Did a print come out? F10, 8 asks."
PRINT_MARK: Final = "! PRINT?"
PRINTS_WAITING: Final = ("Waiting", "{count} to print")
_STATES: Final = {"present": "ready", "absent": "not there", "error": "in trouble"}

SETTINGS_NOT_IN_FORCE: Final = "not in force"
SETTINGS_WAIT: Final = "It takes effect when no sale is open."


def device_state(state: str, detail: str) -> str:
    """Return how a device is, in words, with the detail where it is not well."""
    words = _STATES.get(state, state)
    return words if state == "present" or not detail else f"{words}: {detail.replace('_', ' ')}"


def device_marks(status: DeviceStatus) -> tuple[str, ...]:
    """Return the word of the status bar for a device in trouble, or a print that may be missing."""
    for device in status.rows:
        if not device.is_well:
            return (f"! {device.name.upper()}",)
    return (PRINT_MARK,) if status.uncertain else ()
