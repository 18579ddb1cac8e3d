"""What is asked and said while a printer is set up and tried."""

from __future__ import annotations

from typing import Final

WHERE: Final = "How is the printer connected?"
NETWORK: Final = "On the network: type its address"
OTHER: Final = "Somewhere else: choose the way, type where"
NOTHING_FOUND: Final = (
    "No printer was found plugged in",
    "Plug it in, switch it on and come back; or type its address.",
)
WAY: Final = "How is it reached?"
WAYS: Final = {
    "network": "Network (TCP, port 9100)",
    "serial": "Serial port, or USB that acts as one",
    "usb": "USB, directly",
    "kernel": "USB, by the kernel's node (/dev/usb/lp0)",
    "cups": "Print queue (CUPS)",
    "file": "A file",
    "simulated": "None: papers become pictures in a folder",
}
WAYS_IN_SHORT: Final = {
    "network": "network",
    "serial": "serial",
    "usb": "USB",
    "kernel": "node",
    "cups": "queue",
}
NEEDS_NO_ADDRESS: Final = frozenset({"simulated"})
ADDRESS_ASKED: Final = {
    "network": "Its address: host, or host:port where it is not 9100",
    "serial": "Its path, such as /dev/ttyS0",
    "usb": "Its ids: vendor:product[:serial], such as 04b8:0202",
    "kernel": "Its node, such as /dev/usb/lp0",
    "cups": "Its queue: name, or name@host",
}
ADDRESS_ASKED_ELSE: Final = "Its address, as its driver wants it"
ADDRESS: Final = "Address"
BAUD: Final = "How fast is its line? Its self-test page says so."
FLOW: Final = "How does it say that it is full? Its self-test page says so."
FLOWS: Final = {
    "dsrdtr": "DTR/DSR, as most printers",
    "rtscts": "RTS/CTS",
    "xonxoff": "XON/XOFF",
    "none": "Not at all: USB that acts as a serial port",
}
MODEL: Final = "Which model is it?"
MODEL_GUIDE: Final = "Type a part of its name and press Enter, or use the arrows. Esc goes back."
MODEL_PROMPT: Final = "Model"
NO_SUCH_MODEL: Final = (
    "No model has {text} in its name",
    "Type less of it; generic-80mm or generic-58mm does for most.",
)
PAPER: Final = "{mm} mm, {columns} characters"
DRAWER: Final = "How is its drawer wired?"
DRAWER_PINS: Final = {
    2: "Pin 2, the usual one; or there is no drawer",
    5: "Pin 5, a second drawer",
}
DRAWER_SWITCHES: Final = {
    "open_is_high": "Pin {pin}, and its switch tells when it is open",
    "open_is_low": "The same, where open and closed are told the wrong way round",
}
ALARM: Final = "When is it told that the drawer stands open?"
ALARMS_S: Final = {
    60: "After a minute",
    30: "After half a minute",
    120: "After two minutes",
    300: "After five minutes",
    0: "Never",
}
TRY_PAGE: Final = "Print a test page"
TRY_DRAWER: Final = "Open the drawer"
TRY_STATE: Final = "Ask how it is"
TUNE: Final = "How it prints: €, codes, answers, width"
SAVE: Final = "Save it"
TRYING: Final = ("Trying the printer", "It has twenty seconds at most.")

PAGE_CAME: Final = (
    "The printer says that it printed the page",
    "Look: are letters, lines and both codes whole?",
)
PAGE_GONE: Final = (
    "The printer took the page and cannot say more",
    "Look: did it come out, with all letters, lines and codes?",
)
DRAWER_OPENED: Final = (
    "The printer gave the pulse",
    "Did the drawer open? Else look at its plug and lock, or take the other pin.",
)
IS_WELL: Final = ("The printer answers: {state}", "A test page shows more.")
IS_THERE: Final = (
    "The way to the printer is open; it cannot say more",
    "Print a test page.",
)
LITTLE_PAPER: Final = "The printer says that it printed; its paper is nearly used up"
FAILED: Final = "The printer: {state}"
PERHAPS: Final = "{state}. Something may have come out"
NEXT_STEPS: Final = {
    "connection_refused": "Look at address and port; another till may have it just now.",
    "no_answer": "Is it switched on and plugged in? Is it the right model?",
    "no_proof": "Look at the paper. If it came out, the model is another.",
    "paper_out": "Put in a roll, then try again.",
    "cover_open": "Shut its cover, then try again.",
    "no_such_file_or_directory": "Plug it in, and look whether the path is right.",
    "no_such_device": "Plug it in, then try again.",
    "permission_denied": "Add the till's user to the groups lp and dialout, then log in again.",
    "access_denied": "Add the till's user to the group lp, then log in again.",
    "usb_device_missing": "Plug it in and switch it on, then try again.",
    "usb_library_missing": "Install libusb-1.0 on this machine.",
    "no_print_server": "Start CUPS, or take another way to the printer.",
    "no_such_queue": "Look at the queue's name.",
    "queue_stopped": "Start the queue again (cupsenable).",
    "network_is_unreachable": "Is this till on the shop's network?",
    "no_route_to_host": "Look at the address, and at the printer's network plug.",
    "port_in_use": "End the program that has it.",
    "resource_temporarily_unavailable": "Another program has it: end that one.",
    "name_or_service_not_known": "Look at the address: nobody has this name.",
    "temporary_failure_in_name_resolution": "Type its number address: no names are known here.",
    "port_settings_refused": "Take another speed.",
}
"""By short code, as drivers and the system's errors give them."""

TRY_AGAIN: Final = "Look at the printer, then try again."
