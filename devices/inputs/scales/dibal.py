"""Dibal, TISA cash register protocol: a price goes, weight and amount come back.

Source: Dibal, DPOS 400 Test and Adjustments Manual 49-TGDP4, section 4.4: 98PPPPPC CR LF is
answered by 99SWWWWWEIIIIIIC CR LF, where C is the exclusive or of all characters before it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from devices.inputs.scales.cas import check_byte
from devices.inputs.scales.line_scale import LineScale, open_scale
from devices.inputs.scales.reading import Load, Reading, Unreadable, of_number

if TYPE_CHECKING:
    from devices.inputs.port import InputSpec
    from devices.inputs.scales.reading import Exchange, Goods
    from devices.inputs.scales.weighing import Weighing
    from edge.ports import Clock

_ANSWER = re.compile(rb"(99([01])([0-9]{5})([01])[0-9]{6})(.)\r\n", re.DOTALL)
_PRICE_MAX = 99_999


def request(price_minor: int) -> bytes:
    """Return the question with a unit price; one that has no room is left to the till to reckon."""
    price = price_minor if 0 < price_minor <= _PRICE_MAX else 0
    body = b"98%05d" % price
    return body + bytes([check_byte(body)]) + b"\r\n"


def is_whole(answer: bytes) -> bool:
    """Tell whether an answer has come to its end."""
    return answer.endswith(b"\r\n")


def read(answer: bytes) -> Reading:
    """Read an answer; raises `Unreadable`.

    One bit says "do not use": with a weight the load moves, or is still that of the last weighing;
    without one the load is nothing, negative or too little, which the scale does not tell apart.
    """
    found = _ANSWER.search(answer)
    if found is None:
        raise Unreadable(answer[:20].hex())
    if found[5][0] != check_byte(found[1]):
        raise Unreadable("check_byte")
    reading = of_number(found[3], "kg")
    if found[2] == b"0":
        return reading
    return Reading(Load.UNSTABLE if reading.milli else Load.ZERO, 0, "kg")


class Dibal:
    """Dibal as a `ScaleProtocol`."""

    framing = "8N1"
    asks_only_for_goods = True

    def weigh(self, exchange: Exchange, _unit: str, goods: Goods) -> Reading:
        """Send the price, so that scale and till show the customer the same."""
        return read(exchange.ask(request(goods.price_minor), is_whole))

    def look(self, exchange: Exchange) -> None:
        """Ask for a weight and only mind that there is an answer."""
        exchange.ask(request(0), is_whole)

    def zero(self, _exchange: Exchange) -> bool:
        """Leave it: it is set to zero by its own key only."""
        return False


def open_dibal(spec: InputSpec, clock: Clock, weighing: Weighing) -> LineScale:
    """Open a scale that speaks it; raises `DeviceLost`."""
    return open_scale(Dibal(), spec, clock, weighing)
