"""What a scale said, in one form for all protocols."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable


class Load(StrEnum):
    """What is on the scale, as the scale judges it."""

    STABLE = "stable"
    """At rest above zero: the only one with a weight to sell by."""
    UNSTABLE = "unstable"
    ZERO = "zero"
    NEGATIVE = "negative"
    OVERLOAD = "overload"
    TOO_LITTLE = "too_little"
    """Below the scale's minimum load."""
    UNCHANGED = "unchanged"
    """Not moved since the last weighing: the same goods would be sold twice."""
    WANTS_KEY = "wants_key"
    """It asks for checksums by a key that its maker gives to approved programs."""
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Reading:
    """One answer of a scale. `milli` is in thousandths of `unit` (kg, g, lb, oz), net of tare."""

    load: Load
    milli: int = 0
    unit: str = "kg"
    is_net: bool = False

    def as_text(self) -> str:
        """Return what the scale's own display says: its weight, or why it has none."""
        if self.load not in _WITH_WEIGHT:
            return self.load.value.replace("_", " ")
        sign = "-" if self.load is Load.NEGATIVE else ""
        return f"{sign}{self.milli // 1000}.{self.milli % 1000:03} {self.unit}"


_WITH_WEIGHT = frozenset({Load.STABLE, Load.ZERO, Load.NEGATIVE})


@dataclass(frozen=True, slots=True)
class Goods:
    """What is weighed, for scales that reckon the price: minor units for a kilogram, tare in g."""

    price_minor: int = 0
    tare_g: int = 0


class Unreadable(Exception):
    """An answer that is none of the protocol's."""


class Exchange(Protocol):
    """The line as a protocol uses it."""

    def ask(self, data: bytes, is_whole: Callable[[bytes], bool]) -> bytes:
        """Send bytes and return the answer; raises `DeviceLost` where it does not come whole."""
        ...


class ScaleProtocol(Protocol):
    """How one kind of scale is asked."""

    framing: str
    """Data bits, parity and stop bits that its makers deliver it with."""
    asks_only_for_goods: bool
    """Whether it weighs only for a price that it is told."""

    def weigh(self, exchange: Exchange, unit: str, goods: Goods) -> Reading:
        """Ask for the weight; raises `Unreadable`, and `DeviceLost` of the exchange."""
        ...

    def look(self, exchange: Exchange) -> None:
        """Find out whether the scale is there; raises `DeviceLost`."""
        ...

    def zero(self, exchange: Exchange) -> bool:
        """Have the scale set itself to zero; tell whether it knows how to be told."""
        ...


def of_number(text: bytes | str, unit: str, *, is_net: bool = False) -> Reading:
    """Return the reading of a weight written as decimal digits, at rest.

    Raises `Unreadable`. Digits without a point are thousandths, as scales send them.
    """
    written = text.decode("ascii", "replace") if isinstance(text, bytes) else text
    written = written.strip().replace(" ", "")
    is_negative = written.startswith("-")
    whole, point, part = written.lstrip("+-").partition(".")
    digits = whole + part
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > 9:
        raise Unreadable(written[:20])
    if not point:
        milli = int(digits)
    elif len(part) > 3 and part[3:].strip("0"):
        raise Unreadable(written[:20])
    else:
        milli = int(whole or "0") * 1000 + int((part + "000")[:3])
    if not milli:
        return Reading(Load.ZERO, 0, unit, is_net)
    return Reading(Load.NEGATIVE if is_negative else Load.STABLE, milli, unit, is_net)
