"""What the test of scanners and RFID readers says."""

from __future__ import annotations

from typing import Final

SYMBOLOGIES: Final = {
    "A": "Code 39",
    "C0": "Code 128",
    "C1": "GS1-128",
    "E0": "EAN-13, UPC-A or UPC-E",
    "E1": "EAN add-on of 2",
    "E2": "EAN add-on of 5",
    "E3": "EAN-13 with add-on",
    "E4": "EAN-8",
    "F": "Codabar",
    "G": "Code 93",
    "I": "Interleaved 2 of 5",
    "L": "PDF417",
    "Q": "QR code",
    "Q3": "GS1 QR code",
    "d": "Data Matrix",
    "d2": "GS1 Data Matrix",
    "e0": "GS1 DataBar",
    "J1": "GS1 DotCode",
    "z": "Aztec",
}
"""What an AIM identifier names (ISO/IEC 15424): the whole of it, or its letter."""

TITLE: Final = "Scanner test"
EMPTY: Final = "Scan anything; nothing is sold. RFID tags in the field show up by themselves."
GUIDE: Final = "Scan, or type a code and Enter. Esc goes back."
PROMPT: Final = "Code"
KEYBOARD: Final = "Keyboard"
FRAMED: Final = "Scanner at the keyboard"
TAG: Final = "RFID tag"
NO_SYMBOLOGY: Final = "kind not told"
CONTROL: Final = {"\x1d": "<GS>", "\x1e": "<RS>", "\x04": "<EOT>"}
GOODS: Final = "goods number {number}"
EITHER: Final = "goods number {number} or {other}"
ADDON: Final = "{goods}, add-on {addon}"
ELEMENTS: Final = "{goods}, {elements}"
PRICED: Final = "in-store number of {item}, price {price} in minor units"
MEASURED: Final = "in-store number of {item}, {quantity} in its unit"
SHORT: Final = "short number {text}"
NO_GOODS: Final = "no goods: {elements}"
COUPON: Final = "a maker's coupon"
TAG_CODE: Final = "an RFID tag: {uri}"
TEXT: Final = "text, no goods number"
SERIAL: Final = "{goods}, serial number {serial}"
TAG_SEEN: Final = "antenna {antenna}, {rssi} dBm"
TAGS_COUNTED: Final = "{count} different tags so far"
