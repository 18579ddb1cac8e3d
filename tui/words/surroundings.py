"""What is said about devices and about the settings file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tui.counter import DeviceStatus

DEVICE_NAMES: Final = {
    "printer": "Printer",
    "drawer": "Drawer",
    "neighbour": "Neighbour's printer",
    "till.db": "What the till has to print",
    "devices.db": "Print queue",
}
DEVICES_STOPPED: Final = ("Printing", "its program is not running; receipts wait")
PRINT_UNCERTAIN: Final = "! Did a print come out? F10, 8 asks."
PRINT_MARK: Final = "! PRINT?"
PRINTS_WAITING: Final = ("Waiting", "{count} to print")
NEXT_DOOR: Final = "{title}, at the neighbour's printer"
PASSED_ON_MARK: Final = "! PRINTS NEXT DOOR"
ALARMS: Final = {
    "left_open": (
        "The drawer has been open for a while",
        "Push it shut.",
    ),
}
"""What is said at once, by the code of the device's state."""

_STATES: Final = {"present": "ready", "absent": "not there", "error": "in trouble"}
_DETAILS: Final = {
    "closed": "closed",
    "open": "open",
    "left_open": "open for a while: push it shut",
    "paper_near_end": "ready, paper nearly used up",
    "paper_out": "paper is out",
    "cover_open": "its cover is open",
    "prints_for_this_till": "prints for this till",
}
"""What says all of it by itself."""

SETTINGS_NOT_IN_FORCE: Final = "not in force"
SETTINGS_WAIT: Final = "It takes effect when no sale is open."


def device_state(state: str, detail: str) -> str:
    """Return how a device is, in words, with the detail where it is not well."""
    if detail in _DETAILS:
        return _DETAILS[detail]
    words = _STATES.get(state, state)
    return words if state == "present" or not detail else f"{words}: {detail.replace('_', ' ')}"


def device_marks(status: DeviceStatus) -> tuple[str, ...]:
    """Return the word of the status bar for a device in trouble, or a print that may be missing."""
    if status.is_passed_on:
        return (PASSED_ON_MARK,)
    for device in status.rows:
        if not device.is_well:
            return (f"! {device.name.upper()}",)
    return (PRINT_MARK,) if status.uncertain else ()


def alarms_of(status: DeviceStatus) -> frozenset[str]:
    """Return what a person has to be told at once."""
    return frozenset(device.alarm for device in status.rows if device.alarm)
