"""What is said about devices and about the settings file."""

from __future__ import annotations

from typing import Final

DEVICE_NAMES: Final = {
    "printer": "Printer",
    "drawer": "Drawer",
    "till.db": "What the till has to print",
    "devices.db": "Print queue",
}
DEVICES_STOPPED: Final = ("Printing", "its program is not running; receipts wait")
PRINTS_WAITING: Final = ("Waiting", "{count} to print")
_STATES: Final = {"present": "ready", "absent": "not there", "error": "in trouble"}

SETTINGS_NOT_IN_FORCE: Final = "not in force"
SETTINGS_WAIT: Final = "It takes effect when no sale is open."


def device_state(state: str, detail: str) -> str:
    """Return how a device is, in words, with the detail where it is not well."""
    words = _STATES.get(state, state)
    return words if state == "present" or not detail else f"{words}: {detail.replace('_', ' ')}"
