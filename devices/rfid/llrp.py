"""The part of LLRP 1.0.1 (EPCglobal) that an inventory needs, as bytes: no sockets here.

A message is version and type, its length, its number, then parameters; a parameter is either
type, length and value (TLV), or type and a value of known length (TV).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

PORT: Final = 5084
MESSAGE_BYTES_MAX: Final = 1_000_000
"""A report of thousands of tags is smaller; a larger length is a stream out of step."""

ROSPEC_ID: Final = 1
_HEADER = struct.Struct(">HII")
_VERSION = 1 << 10
_ALL_ANTENNAS = 0
_GEN2 = 1


class Kind(IntEnum):
    """Messages by their type (LLRP 1.0.1, section 17.1)."""

    SET_READER_CONFIG = 3
    CLOSE_CONNECTION_RESPONSE = 4
    SET_READER_CONFIG_RESPONSE = 13
    CLOSE_CONNECTION = 14
    ADD_ROSPEC = 20
    DELETE_ROSPEC = 21
    START_ROSPEC = 22
    STOP_ROSPEC = 23
    ENABLE_ROSPEC = 24
    ADD_ROSPEC_RESPONSE = 30
    DELETE_ROSPEC_RESPONSE = 31
    START_ROSPEC_RESPONSE = 32
    STOP_ROSPEC_RESPONSE = 33
    ENABLE_ROSPEC_RESPONSE = 34
    RO_ACCESS_REPORT = 61
    KEEPALIVE = 62
    READER_EVENT_NOTIFICATION = 63
    KEEPALIVE_ACK = 72
    ERROR_MESSAGE = 100


RESPONSE_TO: Final = {
    Kind.SET_READER_CONFIG: Kind.SET_READER_CONFIG_RESPONSE,
    Kind.DELETE_ROSPEC: Kind.DELETE_ROSPEC_RESPONSE,
    Kind.ADD_ROSPEC: Kind.ADD_ROSPEC_RESPONSE,
    Kind.ENABLE_ROSPEC: Kind.ENABLE_ROSPEC_RESPONSE,
    Kind.START_ROSPEC: Kind.START_ROSPEC_RESPONSE,
    Kind.STOP_ROSPEC: Kind.STOP_ROSPEC_RESPONSE,
    Kind.CLOSE_CONNECTION: Kind.CLOSE_CONNECTION_RESPONSE,
}

_EPC_96, _ANTENNA, _RSSI = 13, 1, 6
_TV_BYTES: Final = {
    _ANTENNA: 2, 2: 8, 3: 8, 4: 8, 5: 8, _RSSI: 1, 7: 2, 8: 2, 9: 4, 10: 2, 11: 2, 12: 2,
    _EPC_96: 12, 14: 2, 15: 2, 16: 4, 17: 2, 18: 2,
}  # fmt: skip
"""Lengths of the parameters that carry none (section 17.2)."""

_TAG_REPORT, _EPC_DATA = 240, 241
_EVENT_DATA, _CONNECTION_ATTEMPT, _STATUS = 246, 256, 287


class OutOfStep(Exception):
    """Bytes that are no LLRP."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message. `kind` is its number, known or not."""

    kind: int
    number: int
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class TagRead:
    """A tag in the field: its EPC in hexadecimal, the antenna, and how strong (dBm)."""

    epc: str
    antenna: int = 0
    rssi: int = 0


def encode(message: Message) -> bytes:
    """Return a message as bytes."""
    length = _HEADER.size + len(message.body)
    return _HEADER.pack(_VERSION | message.kind, length, message.number) + message.body


def decode(data: bytearray) -> Iterator[Message]:
    """Take whole messages off the front of a buffer; raises `OutOfStep`."""
    while len(data) >= _HEADER.size:
        first, length, number = _HEADER.unpack_from(data)
        if not _HEADER.size <= length <= MESSAGE_BYTES_MAX or first >> 13:
            raise OutOfStep(bytes(data[:10]).hex())
        if len(data) < length:
            return
        body = bytes(data[_HEADER.size : length])
        del data[:length]
        yield Message(first & 0x3FF, number, body)


def parameters(body: bytes) -> Iterator[tuple[int, bytes]]:
    """Walk through parameters, TLV and TV; raises `OutOfStep`."""
    place = 0
    while place < len(body):
        if body[place] & 0x80:
            kind = body[place] & 0x7F
            if kind not in _TV_BYTES:
                raise OutOfStep(f"parameter {kind}")
            start, end = place + 1, place + 1 + _TV_BYTES[kind]
        else:
            if place + 4 > len(body):
                raise OutOfStep("cut parameter")
            kind, length = struct.unpack_from(">HH", body, place)
            kind &= 0x3FF
            start, end = place + 4, place + length
        if not start <= end <= len(body):
            raise OutOfStep(f"parameter {kind}")
        yield kind, body[start:end]
        place = end


def tags_of(report: Message) -> list[TagRead]:
    """Return the tags of an RO_ACCESS_REPORT; raises `OutOfStep`."""
    found = []
    for kind, value in parameters(report.body):
        if kind == _TAG_REPORT:
            tag = _tag(value)
            if tag is not None:
                found.append(tag)
    return found


def _tag(body: bytes) -> TagRead | None:
    epc, antenna, rssi = b"", 0, 0
    for kind, value in parameters(body):
        if kind == _EPC_96:
            epc = value
        elif kind == _EPC_DATA:
            if len(value) < 2:
                raise OutOfStep("cut parameter")
            bits = int.from_bytes(value[:2])
            epc = value[2 : 2 + (bits + 7) // 8]
        elif kind == _ANTENNA:
            antenna = int.from_bytes(value)
        elif kind == _RSSI:
            rssi = int.from_bytes(value, signed=True)
    return TagRead(epc.hex().upper(), antenna, rssi) if epc else None


def is_accepted(event: Message) -> bool | None:
    """Tell whether the reader took the connection; None for an event that is about another thing.

    A reader serves one client: a second one is told so and hung up on.
    """
    for kind, value in parameters(event.body):
        if kind != _EVENT_DATA:
            continue
        for inner, status in parameters(value):
            if inner == _CONNECTION_ATTEMPT:
                return int.from_bytes(status) == 0
    return None


def status_of(response: Message) -> tuple[int, str]:
    """Return the status code of a response, 0 for success, and what the reader says."""
    for kind, value in parameters(response.body):
        if kind == _STATUS and len(value) >= 4:
            code, length = struct.unpack_from(">HH", value)
            return code, value[4 : 4 + length].decode("utf-8", "replace")
    raise OutOfStep("no status")


def tlv(kind: int, value: bytes) -> bytes:
    """Return a parameter with its length."""
    return struct.pack(">HH", kind, len(value) + 4) + value


def keepalive_config(period_ms: int) -> bytes:
    """Return the body of SET_READER_CONFIG that asks for a sign of life every so often."""
    return b"\x00" + tlv(220, struct.pack(">BI", 1, period_ms))


def rospec() -> bytes:
    """Return the body of ADD_ROSPEC: read all antennas until told to stop, report each tag."""
    start = tlv(179, b"\x00")
    stop = tlv(182, struct.pack(">BI", 0, 0))
    boundary = tlv(178, start + stop)
    antennas = struct.pack(">HH", 1, _ALL_ANTENNAS)
    inventory = tlv(186, struct.pack(">HB", 1, _GEN2))
    antenna_inventory = tlv(183, antennas + tlv(184, struct.pack(">BI", 0, 0)) + inventory)
    # Of each tag the antenna and the strength are wanted: bits 12 and 10 of the selector.
    content = tlv(238, struct.pack(">H", 1 << 12 | 1 << 10))
    report = tlv(237, struct.pack(">BH", 1, 1) + content)
    return tlv(177, struct.pack(">IBB", ROSPEC_ID, 0, 0) + boundary + antenna_inventory + report)


def rospec_id(which: int = ROSPEC_ID) -> bytes:
    """Return the body of messages that name an ROSpec; 0 names all."""
    return struct.pack(">I", which)


def success() -> bytes:
    """Return the status parameter of a response that worked."""
    return tlv(_STATUS, struct.pack(">HH", 0, 0))


def failure(code: int, text: str) -> bytes:
    """Return the status parameter of one that did not."""
    written = text.encode()
    return tlv(_STATUS, struct.pack(">HH", code, len(written)) + written)


def connection_event(status: int) -> bytes:
    """Return the body of the event with which a reader greets."""
    timestamp = tlv(128, struct.pack(">Q", 0))
    return tlv(_EVENT_DATA, timestamp + tlv(_CONNECTION_ATTEMPT, struct.pack(">H", status)))


def tag_report(tags: list[TagRead]) -> bytes:
    """Return the body of a report."""
    return b"".join(tlv(_TAG_REPORT, _tag_parameters(tag)) for tag in tags)


def _tag_parameters(tag: TagRead) -> bytes:
    epc = bytes.fromhex(tag.epc)
    if len(epc) == _TV_BYTES[_EPC_96]:
        named = bytes([0x80 | _EPC_96]) + epc
    else:
        named = tlv(_EPC_DATA, struct.pack(">H", len(epc) * 8) + epc)
    antenna = bytes([0x80 | _ANTENNA]) + struct.pack(">H", tag.antenna)
    return named + antenna + bytes([0x80 | _RSSI]) + struct.pack(">b", tag.rssi)
