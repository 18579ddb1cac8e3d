"""EPC tags: the bits of an RFID chip as GS1 keys.

Source: GS1 EPC Tag Data Standard 1.13 and 2.0, sections 10 to 14 (the binary forms of 96 to 212
bits; partition tables 14.6).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from edge.domain.errors import BadInput
from edge.domain.product_numbers import check_digit

_HEX: Final = re.compile(r"[0-9A-Fa-f]+")
_BITS_MAX: Final = 256
_PREFIX_BITS: Final = (40, 37, 34, 30, 27, 24, 20)
"""Width of the company prefix by partition, which has 12, 11 … 6 digits."""
_FILTER_BITS: Final = 3
_PARTITION_BITS: Final = 3
_CHARACTER_BITS: Final = 7


@dataclass(frozen=True, slots=True)
class EpcTag:
    """What a tag says. `gtin14` and `sscc` are there where the tag names a trade item or unit.

    `uri` is the pure identity, `tag_uri` the same with the filter value.
    """

    uri: str
    tag_uri: str
    gtin14: str | None = None
    sscc: str | None = None
    serial: str | None = None


@dataclass(frozen=True, slots=True)
class _Form:
    """How one kind of tag is laid out after its header of eight bits."""

    name: str
    size: int
    reference_bits: tuple[int, ...]
    """Width of the reference by partition."""
    reference_digits: int | None
    """Digits of the reference and the company prefix together; None lets a number be any long."""
    serial_bits: int = 0
    serial_characters: int = 0
    """Of seven bits each, instead of a number."""
    reference_is_text: bool = False
    """Whether the reference is of such characters too."""
    piece_bits: int = 0
    """Width of the piece's number, and of how many there are, before the serial number."""
    reserved_bits: int = 0
    serial_after_one: bool = False
    """Whether a 1 stands before the serial number to keep its zeros."""


_GTIN_REST: Final = (4, 7, 10, 14, 17, 20, 24)
_SSCC_REST: Final = (18, 21, 24, 28, 31, 34, 38)
_LOCATION_REST: Final = (1, 4, 7, 11, 14, 17, 21)
_ASSET_REST: Final = (4, 7, 10, 14, 17, 20, 24)
_OWN_ASSET_REST: Final = (42, 45, 48, 52, 55, 58, 62)
_OWN_ASSET_TEXT: Final = (148, 151, 154, 158, 161, 164, 168)
_SERVICE_REST: Final = (18, 21, 24, 28, 31, 34, 38)
_PART_REST: Final = (11, 14, 17, 21, 24, 27, 31)

_FORMS: Final = {
    0x30: _Form("sgtin-96", 96, _GTIN_REST, 13, serial_bits=38),
    0x36: _Form("sgtin-198", 198, _GTIN_REST, 13, serial_characters=20),
    0x31: _Form("sscc-96", 96, _SSCC_REST, 17, reserved_bits=24),
    0x32: _Form("sgln-96", 96, _LOCATION_REST, 12, serial_bits=41),
    0x33: _Form("grai-96", 96, _ASSET_REST, 12, serial_bits=38),
    0x34: _Form("giai-96", 96, _OWN_ASSET_REST, None),
    0x2C: _Form("gdti-96", 96, _LOCATION_REST, 12, serial_bits=41),
    0x2D: _Form("gsrn-96", 96, _SERVICE_REST, 17, reserved_bits=24),
    0x2E: _Form("gsrnp-96", 96, _SERVICE_REST, 17, reserved_bits=24),
    0x3C: _Form("cpi-96", 96, _PART_REST, None, serial_bits=31),
    0x3F: _Form("sgcn-96", 96, _LOCATION_REST, 12, serial_bits=41, serial_after_one=True),
    0x37: _Form("grai-170", 170, _ASSET_REST, 12, serial_characters=16),
    0x38: _Form("giai-202", 202, _OWN_ASSET_TEXT, None, reference_is_text=True),
    0x39: _Form("sgln-195", 195, _LOCATION_REST, 12, serial_characters=20),
    0x3E: _Form("gdti-174", 174, _LOCATION_REST, 12, serial_characters=17),
    0x40: _Form("itip-110", 110, _GTIN_REST, 13, serial_bits=38, piece_bits=7),
    0x41: _Form("itip-212", 212, _GTIN_REST, 13, serial_characters=20, piece_bits=7),
}
_GENERAL_HEADER: Final = 0x35
_GENERAL_BITS: Final = (28, 24, 36)
_CHARACTERS: Final = re.compile(r"[!\"%&'()*+,\-./0-9:;<=>?A-Z_a-z]+")
_ESCAPED: Final = {character: f"%{ord(character):02X}" for character in '"%&/<>?'}


class _Bits:
    """Reads bits from left to right."""

    def __init__(self, text: str) -> None:
        self._bits = bin(int("1" + text, 16))[3:]
        self._at = 0

    def take(self, count: int) -> int:
        taken = self._bits[self._at : self._at + count]
        if len(taken) != count:
            raise BadInput("code_epc_unreadable", why="length")
        self._at += count
        return int(taken, 2) if taken else 0

    def rest_is_zero(self) -> bool:
        return "1" not in self._bits[self._at :]


def read_epc(text: str) -> EpcTag:
    """Read the hexadecimal digits of a tag.

    Raises `BadInput` (code_epc_unreadable with `why`: hexadecimal, length, header, partition,
    overflow, piece, serial, reserved).
    """
    if not _HEX.fullmatch(text) or len(text) * 4 > _BITS_MAX:
        raise BadInput("code_epc_unreadable", why="hexadecimal")
    bits = _Bits(text)
    header = bits.take(8)
    if header == _GENERAL_HEADER:
        tag = _general(bits)
        _check_size(text, bits, 96)
        return tag
    form = _FORMS.get(header)
    if form is None:
        raise BadInput("code_epc_unreadable", why="header")
    tag = _read(bits, form)
    _check_size(text, bits, form.size)
    return tag


def _check_size(text: str, bits: _Bits, size: int) -> None:
    """Refuse what is not padded with zeros to the next word of the chip at most."""
    if len(text) * 4 >= size + 16 or not bits.rest_is_zero():
        raise BadInput("code_epc_unreadable", why="length")


def _general(bits: _Bits) -> EpcTag:
    words = ".".join(str(bits.take(count)) for count in _GENERAL_BITS)
    return EpcTag(f"urn:epc:id:gid:{words}", f"urn:epc:tag:gid-96:{words}")


def _read(bits: _Bits, form: _Form) -> EpcTag:
    filtering = bits.take(_FILTER_BITS)
    partition = bits.take(_PARTITION_BITS)
    if partition >= len(_PREFIX_BITS):
        raise BadInput("code_epc_unreadable", why="partition")
    prefix_digits = 12 - partition
    prefix = _number(bits.take(_PREFIX_BITS[partition]), prefix_digits)
    words = [prefix, _reference(bits, form, partition), *_pieces(bits, form)]
    serial = _serial(bits, form)
    if bits.take(form.reserved_bits):
        raise BadInput("code_epc_unreadable", why="reserved")
    return _tag(form, filtering, words, serial)


def _reference(bits: _Bits, form: _Form, partition: int) -> str:
    width = form.reference_bits[partition]
    if form.reference_is_text:
        characters, unused = divmod(width, _CHARACTER_BITS)
        written = _escaped(_characters(bits, characters))
        if bits.take(unused):
            raise BadInput("code_epc_unreadable", why="reserved")
        return written
    value = bits.take(width)
    if form.reference_digits is None:
        return str(value)
    return _number(value, form.reference_digits - (12 - partition))


def _pieces(bits: _Bits, form: _Form) -> list[str]:
    """Return which piece of a trade item it is and of how many, two digits each."""
    if not form.piece_bits:
        return []
    piece, total = bits.take(form.piece_bits), bits.take(form.piece_bits)
    if not 1 <= piece <= total:
        raise BadInput("code_epc_unreadable", why="piece")
    return [_number(piece, 2), _number(total, 2)]


def _number(value: int, digits: int) -> str:
    """Write a number in its digits; a company prefix with nothing after it has none."""
    text = str(value).zfill(digits) if digits else ""
    if len(text) > digits or (not digits and value):
        raise BadInput("code_epc_unreadable", why="overflow")
    return text


def _serial(bits: _Bits, form: _Form) -> str | None:
    if form.serial_bits:
        written = str(bits.take(form.serial_bits))
        if form.serial_after_one and not written.startswith("1"):
            raise BadInput("code_epc_unreadable", why="serial")
        return written[1:] if form.serial_after_one else written
    if not form.serial_characters:
        return None
    return _characters(bits, form.serial_characters)


def _characters(bits: _Bits, count: int) -> str:
    """Read characters of seven bits, zeros behind the last."""
    codes = [bits.take(_CHARACTER_BITS) for _ in range(count)]
    written = "".join(map(chr, codes)).rstrip("\0")
    if not _CHARACTERS.fullmatch(written):
        raise BadInput("code_epc_unreadable", why="serial")
    return written


def _escaped(text: str) -> str:
    return "".join(_ESCAPED.get(character, character) for character in text)


def _tag(form: _Form, filtering: int, words: list[str], serial: str | None) -> EpcTag:
    scheme = form.name.partition("-")[0]
    body = ".".join(words if serial is None else [*words, _escaped(serial)])
    prefix, reference = words[:2]
    gtin14 = sscc = None
    if scheme == "sgtin":
        gtin14 = _with_check_digit(reference[0] + prefix + reference[1:])
    if scheme == "sscc":
        sscc = _with_check_digit(reference[0] + prefix + reference[1:])
    return EpcTag(
        f"urn:epc:id:{scheme}:{body}",
        f"urn:epc:tag:{form.name}:{filtering}.{body}",
        gtin14,
        sscc,
        serial,
    )


def _with_check_digit(digits: str) -> str:
    return digits + str(check_digit(digits))
