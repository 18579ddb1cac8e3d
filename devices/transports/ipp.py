"""The few messages of the Internet Printing Protocol that a raw queue needs (RFC 8010, 8011)."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import count

_VERSION = b"\x01\x01"
_OPERATION_ATTRIBUTES, _END_OF_ATTRIBUTES = 0x01, 0x03
_GROUP_TAGS_MAX = 0x0F
_INTEGER = 0x21
_URI, _CHARSET, _LANGUAGE, _MIME, _NAME = 0x45, 0x47, 0x48, 0x49, 0x42
_SUCCESS_MAX = 0x00FF

_request_ids = count(1)


class Operation(IntEnum):
    """What is asked of a queue."""

    PRINT_JOB = 0x0002
    CANCEL_JOB = 0x0008
    GET_JOB_ATTRIBUTES = 0x0009
    GET_PRINTER_ATTRIBUTES = 0x000B
    CUPS_GET_PRINTERS = 0x4002


class NotIpp(Exception):
    """The answer is not one that this protocol has."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and attributes by name; a repeated attribute has several values."""

    status: int
    attributes: dict[str, list[bytes]] = field(default_factory=dict)

    @property
    def is_success(self) -> bool:
        """Tell whether the queue did what was asked."""
        return self.status <= _SUCCESS_MAX

    def number(self, name: str) -> int | None:
        """Return an integer, enum or boolean attribute."""
        values = self.attributes.get(name)
        return int.from_bytes(values[0], "big", signed=True) if values else None

    def words(self, name: str) -> tuple[str, ...]:
        """Return the values of a text attribute."""
        return tuple(value.decode("utf-8", "replace") for value in self.attributes.get(name, ()))


def request(
    operation: Operation,
    uri: str,
    *,
    job: int | None = None,
    name: str | None = None,
    document_format: str | None = None,
) -> bytes:
    """Return the bytes of a request; a document follows them unframed."""
    parts = [
        _VERSION + struct.pack(">hI", operation, next(_request_ids) & 0x7FFF_FFFF),
        bytes((_OPERATION_ATTRIBUTES,)),
        _attribute(_CHARSET, "attributes-charset", b"utf-8"),
        _attribute(_LANGUAGE, "attributes-natural-language", b"en"),
        _attribute(_URI, "printer-uri", uri.encode()),
    ]
    if job is not None:
        parts.append(_attribute(_INTEGER, "job-id", struct.pack(">i", job)))
    parts.append(_attribute(_NAME, "requesting-user-name", b"till"))
    if name is not None:
        parts.append(_attribute(_NAME, "job-name", name.encode()))
    if document_format is not None:
        parts.append(_attribute(_MIME, "document-format", document_format.encode()))
    return b"".join((*parts, bytes((_END_OF_ATTRIBUTES,))))


def parse_answer(data: bytes) -> Answer:
    """Read the answer to a request; raises `NotIpp`."""
    try:
        (status,) = struct.unpack_from(">H", data, 2)
        return Answer(status, _attributes(data))
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise NotIpp(str(error)) from error


def _attribute(tag: int, name: str, value: bytes) -> bytes:
    named = struct.pack(f">BH{len(name)}s", tag, len(name), name.encode("ascii"))
    return named + struct.pack(">H", len(value)) + value


def _attributes(data: bytes) -> dict[str, list[bytes]]:
    found: dict[str, list[bytes]] = {}
    offset, name = 8, ""
    while data[offset] != _END_OF_ATTRIBUTES:
        if data[offset] <= _GROUP_TAGS_MAX:
            offset += 1
            continue
        own_name, offset = _sized(data, offset + 1)
        value, offset = _sized(data, offset)
        name = own_name.decode("ascii") or name
        found.setdefault(name, []).append(value)
    return found


def _sized(data: bytes, offset: int) -> tuple[bytes, int]:
    (size,) = struct.unpack_from(">H", data, offset)
    end = offset + 2 + size
    if end > len(data):
        raise IndexError("cut short")
    return data[offset + 2 : end], end
