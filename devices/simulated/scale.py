"""A scale that is none: it answers in the protocol it is told, over a real line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from devices.inputs.scales.cas import check_byte
from devices.simulated.playing import handles_wire

if TYPE_CHECKING:
    from collections.abc import Callable

    from devices.simulated.wire import Wire

HELP = (
    "0.735 puts goods on; !moving 0.7 !empty !negative !over !silent !talking !garbage"
    " !unplug !plug !pause SECONDS"
)
_PRICE_RECORD = re.compile(rb"\x04\x020([1345])\x1b([0-9]{6})\x1b([0-9]{4})?[^\x03]*\x03")


@dataclass(frozen=True, slots=True)
class OnScale:
    """What lies on it: `state` is stable, moving, empty, negative or over."""

    state: str = "empty"
    milli: int = 0

    @property
    def kilograms(self) -> bytes:
        """Return the figure as scales write it: 00.735."""
        return b"%02d.%03d" % divmod(self.milli, 1000)


class SimulatedScale:
    """Answers what the till asks. `tell` takes a line of a script: see `HELP`."""

    def __init__(self, wire: Wire, protocol: str) -> None:
        self._wire = wire
        self._answer = _PROTOCOLS[protocol]
        self._on = OnScale()
        self._is_silent = False
        self._is_garbling = False
        self._asked = b""

    def tell(self, line: str) -> None:
        """Do what a line says; a number puts so many kilograms on."""
        if handles_wire(self._wire, line):
            return
        word, _, rest = line.strip().partition(" ")
        match word:
            case "!silent":
                self._is_silent = True
            case "!garbage":
                self._is_garbling = True
            case "!talking":
                self._is_silent = self._is_garbling = False
            case _:
                self._on = _load_of(word, rest)

    def idle(self) -> None:
        """Answer what was asked."""
        self._asked = (self._asked + self._wire.read(0.02))[-64:]
        if not self._asked:
            return
        answer = self._answer(self._asked, self._on)
        if not answer:
            return
        self._asked = b""
        if not self._is_silent:
            self._wire.write(b"\xff\x00\x9c" if self._is_garbling else answer)


def _load_of(word: str, rest: str) -> OnScale:
    state = word.removeprefix("!") if word.startswith("!") else "stable"
    number = rest if word.startswith("!") else word
    return OnScale(state, round(float(number) * 1000) if number else 0)


def _toledo(asked: bytes, on: OnScale) -> bytes:
    if asked[-1:] not in (b"W", b"Z"):
        return b""
    bits = {"moving": 0x41, "negative": 0x44, "over": 0x42}.get(on.state)
    if bits is not None:
        return b"\x02?%c\r" % bits
    return b"\x02" + on.kilograms + b"\r" if asked[-1:] == b"W" else b"\x02?P\r"


def _nci(asked: bytes, on: OnScale) -> bytes:
    if not asked.endswith(b"\r"):
        return b""
    first, second = {
        "moving": (0x31, 0x30),
        "empty": (0x32, 0x30),
        "negative": (0x30, 0x31),
        "over": (0x30, 0x32),
    }.get(on.state, (0x30, 0x30))
    status = b"\nS%c%c\r\x03" % (first, second)
    weighs = asked == b"W\r" and on.state in ("stable", "empty")
    return b"\n" + on.kilograms + b"kg\r" + status if weighs else status


def _cas(asked: bytes, on: OnScale) -> bytes:
    if asked[-1:] == b"\x05":
        return b"\x06"
    if asked[-1:] != b"\x11":
        return b""
    state = {"moving": b"U", "over": b"F"}.get(on.state, b"S")
    sign = b"-" if on.state == "negative" else b" "
    milli = max(on.milli, 1) if on.state == "negative" else on.milli
    body = state + sign + OnScale(milli=milli).kilograms + b"kg"
    return b"\x01\x02" + body + bytes([check_byte(body)]) + b"\x03\x04"


def _dibal(asked: bytes, on: OnScale) -> bytes:
    if not asked.endswith(b"\r\n"):
        return b""
    bad = on.state not in ("stable", "empty")
    milli = on.milli if on.state in ("stable", "moving") else 0
    body = b"99%d%05d%d000000" % (bad, milli, bad)
    return body + bytes([check_byte(body)]) + b"\r\n"


_DIALOG_CODES = {"moving": b"20", "empty": b"30", "negative": b"31", "over": b"32"}


def _dialog06(asked: bytes, on: OnScale) -> bytes:
    if asked.endswith(b"\x04\x05"):
        if on.state in _DIALOG_CODES:
            return b"\x15"
        amount = b"%06d" % 0
        return b"\x0202\x1b3\x1b%05d\x1b000000\x1b" % on.milli + amount + b"\x03"
    if asked.endswith(b"\x0208\x03"):
        return b"\x0209\x1b" + _DIALOG_CODES.get(on.state, b"00") + b"\x03"
    return b"\x06" if _PRICE_RECORD.search(asked) else b""


_PROTOCOLS: dict[str, Callable[[bytes, OnScale], bytes]] = {
    "toledo": _toledo,
    "nci": _nci,
    "cas": _cas,
    "dibal": _dibal,
    "dialog06": _dialog06,
}
SCALE_PROTOCOLS = tuple(_PROTOCOLS)
