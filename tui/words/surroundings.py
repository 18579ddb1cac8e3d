"""What is said about devices and about the settings file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tui.counter import DeviceStatus

DEVICE_NAMES: Final = {
    "printer": "Printer",
    "drawer": "Drawer",
    "display": "Customer display",
    "neighbour": "Neighbour's printer",
    "terminal": "Card terminal",
    "till.db": "What the till has to print",
    "devices.db": "Print queue",
}
DEVICE_LETTERS: Final = {
    "printer": "P",
    "drawer": "D",
    "scanner": "S",
    "scale": "W",
    "display": "C",
    "rfid": "R",
    "terminal": "T",
}
"""What stands for a device in the status bar where there is no room for its name."""

INPUT_NAMES: Final = {
    "scanner": "Scanner {name}",
    "scale": "Scale",
    "display": "Customer display",
    "rfid": "RFID reader",
}
DEVICE_GONE: Final = ("{devices}", "Selling goes on; it is looked for all the time.")
DEVICE_BACK: Final = ("{devices}: back and ready", "")

DEVICES_STOPPED: Final = ("Printing", "its program is not running; receipts wait")
PRINT_UNCERTAIN: Final = "! Did a print come out? F10, 8 asks."
PRINT_IN_DOUBT: Final = ("Did it come out? {titles}", "Look at the printer, then F10, 8, Enter.")
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
    "unplugged": "unplugged",
    "not_plugged_in": "not plugged in",
    "no_such_file_or_directory": "not plugged in",
    "usb_device_missing": "not plugged in",
    "not_looked_yet": "being looked for",
    "no_answer": "does not answer",
    "in_use": "another program has it; end that one",
    "served": "this till has it open",
    "printer_out": "the printer that it hangs behind is out",
    "not_behind_a_printer": "this printer passes nothing on to a display",
    "no_port": "this is no serial port",
    "not_permitted": "not permitted: add the user to the groups dialout and input",
    "framing_unknown": "framing is not written like 8N1",
    "framing_refused": "the port refuses this framing",
    "no_address": "the settings give no address",
    "device_driver_unknown": "the settings name no known driver",
    "driver_failed": "its driver failed; see the folder logs",
    "refused": "nobody listens at its address",
    "connection_refused": "nobody listens at its address",
    "no_route": "its address cannot be reached",
    "pyserial_missing": "pyserial is not installed",
    "evdev_missing": "evdev is not installed: pip install 'tillwright[hid]'",
    "simulated": "simulated: no card is charged",
    "closed": "closed",
    "open": "open",
    "left_open": "open for a while: push it shut",
    "paper_near_end": "ready, paper nearly used up",
    "paper_out": "paper is out",
    "cover_open": "its cover is open",
    "prints_for_this_till": "prints for this till",
}
"""What a short code means that says all of it by itself."""

SETTINGS_NOT_IN_FORCE: Final = "not in force"
SETTINGS_WAIT: Final = "It takes effect when no sale is open."


def device_state(state: str, detail: str) -> str:
    """Return how a device is, in words, with the detail where it is not well."""
    if detail in _DETAILS:
        return _DETAILS[detail]
    words = _STATES.get(state, state)
    return words if state == "present" or not detail else f"{words}: {detail.replace('_', ' ')}"


def device_marks(status: DeviceStatus) -> tuple[str, ...]:
    """Return the marks of the status bar: a print that may be missing, devices in trouble.

    One device is named; of several, and beside another mark, each is a letter, which the devices
    screen explains.
    """
    passed_on = status.is_passed_on
    troubled = [
        device
        for device in status.rows
        if not device.is_well and not (passed_on and device.letter == DEVICE_LETTERS["printer"])
    ]
    first = PRINT_MARK if status.uncertain else PASSED_ON_MARK if passed_on else ""
    letters = " ".join(dict.fromkeys(device.letter for device in troubled if device.letter))
    if troubled and not letters:
        return (f"! {troubled[0].name.upper()}",)
    if len(troubled) == 1 and not first:
        letters = troubled[0].name.upper()
    return (*([first] if first else []), *([f"! {letters}"] if letters else []))


def alarms_of(status: DeviceStatus) -> frozenset[str]:
    """Return what a person has to be told at once."""
    return frozenset(device.alarm for device in status.rows if device.alarm)
