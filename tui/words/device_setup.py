"""What is asked and said while a device is set up."""

from __future__ import annotations

from typing import Final

MENU: Final = "Devices"
TEST: Final = "Scanner and RFID test"
SET_UP: Final = "Find a device and set it up"
REMOVE: Final = "Take a device out of the settings"
TRY: Final = "Try a device that is set up"
TRIED_WELL: Final = ("{device}: {state}", "")
TRIED_ILL: Final = ("{device}: {state}", "Look at its plug; number 2 finds it anew.")
MANAGERS_ONLY: Final = ("Devices are set up by a supervisor or manager", "They sign in first.")
WHAT: Final = "What is it?"
KINDS: Final = {
    "scanner": "A barcode scanner",
    "scale": "The scale",
    "display": "The customer's display",
    "rfid": "The RFID reader",
    "printer": "The receipt printer of this till",
    "neighbour": "Another till's printer, for while this one is out",
    "terminal": "The card terminal",
}
TITLES: Final = {
    "scanner": "Scanner {name}",
    "scale": "The scale",
    "display": "The customer display",
    "rfid": "The RFID reader",
    "printer": "The receipt printer",
    "neighbour": "The neighbour's printer",
    "terminal": "The card terminal",
}
WHERE: Final = "Where is it plugged in?"
NOTHING_FOUND: Final = "Nothing was found. Plug it in and come back, or type where it is."
OTHER: Final = "Somewhere else: type its path or address"
BEHIND_PRINTER: Final = "Behind the receipt printer, on its cable"
TRIAL_ROWS: Final = ("The customer's", "display: 0123456789")
"""What a display that hangs behind the printer shows while it is tried."""

ADDRESS_ASKED: Final = "Its path, or host:port on the network"
ADDRESS: Final = "Address"
DRIVER: Final = "What does it speak?"
DRIVERS: Final = {
    "serial": "Scanner in COM mode (serial, USB-CDC)",
    "hid": "Scanner that is a keyboard, for this till alone",
    "toledo": "Mettler Toledo 8217, 8213",
    "nci": "NCI, Weigh-Tronix",
    "cas": "CAS PD-II and alike",
    "dibal": "Dibal (TISA)",
    "dialog06": "Dialog 06 (Bizerba, Mettler Toledo, Ohaus)",
    "cd5220": "CD5220",
    "escpos": "Epson ESC/POS (DM-D)",
    "llrp": "LLRP",
}
BAUD: Final = "How fast is its line? For USB take the first."
BAUDS: Final = (9600, 1200, 2400, 4800, 19200, 38400, 57600, 115200)
ENDS: Final = "How does it end each code?"
ENDS_BY: Final = {
    "line": "With Enter (CR, LF), as most do",
    "silence": "With nothing: a pause ends it",
}
FRAMING: Final = "Data bits, parity, stop bits?"
FRAMINGS: Final = ("", "8N1", "7E1", "7O1", "8E1")
USUAL: Final = "as its makers deliver it"
NAME_ASKED: Final = "What do you call this scanner? Letters, digits, - and _."
NAME: Final = "Name"
NAME_WRONG: Final = ("{text} is no name for it", "Letters, digits, - and _; at most 20.")
TRYING: Final = ("Trying it", "A few seconds at most.")
FOUND_WELL: Final = "It answers: {state}."
FOUND_PORT: Final = "Its port is there. Once saved, scan something: it is shown."
FOUND_READER: Final = "It answers. Once saved, the tags in its field are shown."
FOUND_ILL: Final = "Trouble: {state}."
SCALE_SHOWS: Final = "{state}, shows {weight}"
UNIT: Final = "What does it weigh in? Most scales do not say so themselves."
UNITS: Final = {"kg": "Kilograms", "g": "Grams", "lb": "Pounds", "oz": "Ounces"}
DISPLAY_COLUMNS: Final = "How many characters are on each of its rows?"
DISPLAY_WIDTHS: Final = (20, 16, 24, 40)
PORT_TAKEN: Final = "{device} is set up there; take it out first"
SAVE_TITLE: Final = "SAVE THIS DEVICE?"
SAVE_ANYWAY: Final = "F12 saves it all the same, Esc does not."
SAVE_IT: Final = "F12 saves it, Esc does not."
SAVED: Final = ("{device} is in the settings", "It is looked for as soon as no sale is open.")
SAVED_TO_SEE: Final = {
    "scanner": ("{device} is in the settings", "Scan something: it is shown here."),
    "rfid": ("{device} is in the settings", "Bring a tag near: it is shown here."),
}
PRINTERS_SAVED: Final = {
    "printer": ("{device} is in the settings", "It prints from now on."),
    "neighbour": (
        "{device} is in the settings",
        "It prints while the till's own printer is out.",
    ),
}
REMOVED: Final = ("{device} is out of the settings", "It is let go as soon as no sale is open.")
NOT_TRIED: Final = ("It could not be tried: {why}", "Look at the disk.")
NOT_SAVED: Final = ("The settings file could not be written: {why}", "Look at the disk.")
WHICH: Final = "Which one?"
NONE_SET_UP: Final = ("No device is set up", "Number 2 finds one.")
