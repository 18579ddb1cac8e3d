"""The bytes of ZVT: frames, bitmaps (BMP) with their lengths, TLV containers, BCD numbers.

Source: "ECR-Interface ZVT-Protocol" (PA00P015, revision 13.08) and its transport part (PA00P016),
published by the Verband der Terminalhersteller. What may hold a card number or track data is
dropped while it is read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ACK: Final = b"\x80\x00\x00"
NOT_SUPPORTED: Final = b"\x84\x83\x00"

REGISTRATION: Final = b"\x06\x00"
AUTHORISATION: Final = b"\x06\x01"
COMPLETION: Final = b"\x06\x0f"
ABORTED: Final = b"\x06\x1e"
REPEAT_RECEIPT: Final = b"\x06\x20"
REVERSAL: Final = b"\x06\x30"
REFUND: Final = b"\x06\x31"
END_OF_DAY: Final = b"\x06\x50"
ABORT: Final = b"\x06\xb0"
PRINT_LINE: Final = b"\x06\xd1"
PRINT_BLOCK: Final = b"\x06\xd3"
STATUS_ENQUIRY: Final = b"\x05\x01"
STATUS_INFORMATION: Final = b"\x04\x0f"
INTERMEDIATE: Final = b"\x04\xff"

SERVICE_BYTE, AMOUNT, TRACE, PAYMENT_TYPE = 0x03, 0x04, 0x0B, 0x19
CARD_NUMBER, RESULT, TERMINAL_ID, ORIGINAL_TRACE = 0x22, 0x27, 0x29, 0x37
AUTHORISATION_CODE, CURRENCY, TOTALS, RECEIPT = 0x3B, 0x49, 0x60, 0x87
CARD_TYPE, CARD_NAME, TLV = 0x8A, 0x8B, 0x06
LINE_TAG, ATTRIBUTE_TAG, TEXTS_TAG, COMMANDS_TAG = 0x07, 0x09, 0x25, 0x26
CARD_TYPE_TAG, APPLICATION_TAG, RECEIPT_TYPE_TAG = 0x41, 0x43, 0x1F07
ONLINE_TAG, TECHNOLOGY_TAG, LONG_TRACE_TAG = 0x1F11, 0x1F12, 0x1F2B

_KEPT: Final = frozenset({
    AMOUNT, TRACE, PAYMENT_TYPE, RESULT, TERMINAL_ID, ORIGINAL_TRACE, AUTHORISATION_CODE,
    CURRENCY, TOTALS, RECEIPT, CARD_TYPE, CARD_NAME,
})  # fmt: skip
_KEPT_TAGS: Final = frozenset({
    CARD_TYPE_TAG, APPLICATION_TAG, RECEIPT_TYPE_TAG, ONLINE_TAG, TECHNOLOGY_TAG, LONG_TRACE_TAG,
})  # fmt: skip
"""What is read at all: tracks, expiry dates, chip data and free texts go no further than here."""

_FIXED: Final = {
    0x01: 1, 0x02: 1, 0x03: 1, 0x04: 6, 0x05: 1, 0x0B: 3, 0x0C: 3, 0x0D: 2, 0x0E: 2, 0x17: 2,
    0x19: 1, 0x27: 1, 0x29: 4, 0x2A: 15, 0x37: 3, 0x3A: 2, 0x3B: 8, 0x3D: 3, 0x49: 2, 0x70: 4,
    0x71: 4, 0x72: 1, 0x73: 1, 0x74: 1, 0x75: 1, 0x87: 2, 0x88: 3, 0x8A: 1, 0x8C: 1, 0xA0: 1,
    0xAA: 3, 0xBA: 5, 0xD0: 1, 0xD2: 1, 0xD3: 1, 0xE0: 1, 0xE9: 1, 0xEA: 1, 0xEB: 8, 0xF0: 1,
    0xF9: 1, 0xFA: 1, 0xFB: 1, 0xFC: 1, 0xFD: 1,
}  # fmt: skip
_TWO_DIGITS: Final = frozenset({0x22, 0x23, 0x2D, 0x4C, 0x8B, 0xA7, 0xD1, *range(0xE1, 0xE9)}) | {
    *range(0xF1, 0xF9)
}
_THREE_DIGITS: Final = frozenset({0x24, 0x2E, 0x3C, 0x60, 0x9A, 0xAF})
"""How long each bitmap is; of the others the length stands before them, a digit in each byte."""

CODE_PAGE: Final = "cp437"
_LONG_FORM: Final = 0xFF
"""In place of a length: two bytes follow with the real one, the lower first."""
_DEPTH_MAX: Final = 6
"""Containers in containers; the protocol's own are three deep."""
_SHOWN: Final = 4
"""PCI DSS allows the last four digits of a card number to be shown."""


class NotUnderstood(Exception):
    """Bytes that are no ZVT; it holds none of them, since there may be a card number in them."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One message: its class and instruction, and its data."""

    command: bytes
    data: bytes = b""

    def encoded(self) -> bytes:
        """Return the bytes on the wire."""
        length = len(self.data)
        short = bytes((length,)) if length < _LONG_FORM else b""
        return self.command + (short or b"\xff" + length.to_bytes(2, "little")) + self.data


def read_frame(read: Callable[[int], bytes]) -> Frame:
    """Read one message; `read` returns exactly so many bytes or raises."""
    command = read(2)
    length = read(1)[0]
    if length == _LONG_FORM:
        length = int.from_bytes(read(2), "little")
    return Frame(command, read(length) if length else b"")


@dataclass(frozen=True, slots=True)
class Fields:
    """What stands in the data of a message, by bitmap and by TLV tag, card numbers masked."""

    bitmaps: dict[int, bytes] = field(default_factory=dict)
    tags: dict[int, bytes] = field(default_factory=dict)
    masked_card: str = ""

    def number(self, bitmap: int) -> int | None:
        """Return a BCD number, None where there is none; raises `NotUnderstood`."""
        found = self.bitmaps.get(bitmap)
        return None if found is None else from_bcd(found)

    def text(self, bitmap: int) -> str:
        """Return a text, "" where there is none."""
        return self.bitmaps.get(bitmap, b"").decode(CODE_PAGE).strip("\x00 ")

    @property
    def result(self) -> int | None:
        """Return the result code: 0 is done as asked."""
        found = self.bitmaps.get(RESULT)
        return None if found is None else found[0]


def read_fields(data: bytes) -> Fields:
    """Take the bitmaps and the TLV container of a message apart; raises `NotUnderstood`."""
    bitmaps: dict[int, bytes] = {}
    tags: dict[int, bytes] = {}
    card = ""
    at = 0
    while at < len(data):
        bitmap = data[at]
        start, length = _extent(data, at + 1, bitmap)
        at = start + length
        if at > len(data):
            raise NotUnderstood
        content = data[start:at]
        if bitmap == TLV:
            tags.update(read_tags(content))
        elif bitmap == CARD_NUMBER:
            card = _masked(content)
        elif bitmap in _KEPT:
            bitmaps[bitmap] = content
    return Fields(bitmaps, tags, card)


def _masked(content: bytes) -> str:
    """Return a card number with its last four digits alone; E is a digit that was masked before.

    What follows a separator (D) is track data, F fills the last byte.
    """
    digits = content.hex().partition("d")[0].rstrip("f")
    if len(digits) <= _SHOWN:
        return "*" * len(digits)
    return "*" * (len(digits) - _SHOWN) + digits[-_SHOWN:].replace("e", "*")


def _extent(data: bytes, at: int, bitmap: int) -> tuple[int, int]:
    """Return where a bitmap's content begins and how long it is."""
    if bitmap in _FIXED:
        return at, _FIXED[bitmap]
    if bitmap == TLV:
        return _tlv_length(data, at)
    digits = 2 if bitmap in _TWO_DIGITS else 3 if bitmap in _THREE_DIGITS else 0
    told = data[at : at + digits]
    if not digits or len(told) < digits or any(byte & 0xF0 != 0xF0 for byte in told):
        raise NotUnderstood
    if any(byte & 0x0F > 9 for byte in told):
        raise NotUnderstood
    return at + digits, int("".join(str(byte & 0x0F) for byte in told))


def read_tags(data: bytes, depth: int = 0) -> dict[int, bytes]:
    """Return the content of the tags of use, those inside others too; the last of a tag counts."""
    found: dict[int, bytes] = {}
    for tag, content, is_container in tags_in(data):
        if is_container:
            if depth >= _DEPTH_MAX:
                raise NotUnderstood
            found.update(read_tags(content, depth + 1))
        elif tag in _KEPT_TAGS:
            found[tag] = content
    return found


def container(data: bytes) -> bytes:
    """Return what stands in the TLV container that begins the data; raises `NotUnderstood`."""
    if not data or data[0] != TLV:
        raise NotUnderstood
    start, length = _tlv_length(data, 1)
    if start + length > len(data):
        raise NotUnderstood
    return data[start : start + length]


def tags_in(data: bytes) -> Iterator[tuple[int, bytes, bool]]:
    """Yield tag, content and whether it is a container, in their order; raises `NotUnderstood`."""
    at = 0
    while at < len(data):
        tag, is_container = data[at], bool(data[at] & 0x20)
        at += 1
        if tag & 0x1F == 0x1F:
            if at >= len(data):
                raise NotUnderstood
            tag = tag << 8 | data[at]
            at += 1
        at, length = _tlv_length(data, at)
        if at + length > len(data):
            raise NotUnderstood
        yield tag, data[at : at + length], is_container
        at += length


def _tlv_length(data: bytes, at: int) -> tuple[int, int]:
    if at >= len(data):
        raise NotUnderstood
    first = data[at]
    if first < 0x80:
        return at + 1, first
    size = first & 0x7F
    if size not in (1, 2) or at + 1 + size > len(data):
        raise NotUnderstood
    return at + 1 + size, int.from_bytes(data[at + 1 : at + 1 + size])


def tlv(tag: int, content: bytes) -> bytes:
    """Return a TLV element."""
    name = tag.to_bytes(2 if tag > 0xFF else 1)
    length = len(content)
    if length < 0x80:
        return name + bytes((length,)) + content
    size = 1 if length < 0x100 else 2
    return name + bytes((0x80 | size,)) + length.to_bytes(size) + content


def fixed(bitmap: int, content: bytes) -> bytes:
    """Return a bitmap whose length is the protocol's."""
    return bytes((bitmap,)) + content


def variable(bitmap: int, content: bytes) -> bytes:
    """Return a bitmap whose length stands before it."""
    digits = 2 if bitmap in _TWO_DIGITS else 3
    told = bytes(0xF0 | int(digit) for digit in f"{len(content):0{digits}d}")
    return fixed(bitmap, told + content)


def bcd(number: int, size: int) -> bytes:
    """Return a number as binary coded decimals in so many bytes."""
    return bytes.fromhex(f"{number:0{size * 2}d}")


def from_bcd(data: bytes) -> int:
    """Return a number from binary coded decimals; raises `NotUnderstood`."""
    text = data.hex()
    if not text.isdecimal():
        raise NotUnderstood
    return int(text)
