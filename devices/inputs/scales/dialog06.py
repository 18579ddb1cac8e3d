"""Dialog 06 (Bizerba, Mettler Toledo, Dibal, Ohaus): the scale is told the price, and reckons.

Sources: Mettler Toledo, DIVA Service Manual 72191202, section 6.1.8; CELY PI100 49TPI10EN04,
section 7.5. A scale that asks for checksums (record 11) wants a key that only its maker gives out
to approved programs; it is told apart and not answered.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from devices.inputs.scales.line_scale import LineScale, open_scale
from devices.inputs.scales.reading import Load, Reading, Unreadable, of_number

if TYPE_CHECKING:
    from devices.inputs.port import InputSpec
    from devices.inputs.scales.reading import Exchange, Goods
    from devices.inputs.scales.weighing import Weighing
    from edge.ports import Clock

_STX, _ETX, _EOT, _ENQ, _ACK, _NAK, _ESC = (
    b"\x02", b"\x03", b"\x04", b"\x05", b"\x06", b"\x15", b"\x1b",
)  # fmt: skip
_PRICE_MAX = 999_999
_TARE_G_MAX = 9_999
_RESULT = re.compile(
    rb"\x0202\x1b([0-3])\x1b([0-9]{5})\x1b([0-9]{5,6})\x1b([0-9]{6})\x03", re.DOTALL
)
_STATUS = re.compile(rb"\x0209\x1b([0-9]{2})\x03")
_LOADS = {
    "20": Load.UNSTABLE,
    "21": Load.UNCHANGED,
    "22": Load.UNSTABLE,
    "30": Load.TOO_LITTLE,
    "31": Load.NEGATIVE,
    "32": Load.OVERLOAD,
}
"""What record 09 says; all other codes are faults of the question or of the line."""

_POUND_DIGITS = {b"1": 10, b"2": 1}
"""Of the scale's units, how many thousandths one of its digits is; kg sends grams."""


def price_record(goods: Goods) -> bytes:
    """Return record 01, or 03 where there is a tare."""
    price = b"%06d" % min(max(goods.price_minor, 1), _PRICE_MAX)
    if not goods.tare_g:
        return _EOT + _STX + b"01" + _ESC + price + _ESC + _ETX
    tare = b"%04d" % min(goods.tare_g, _TARE_G_MAX)
    return _EOT + _STX + b"03" + _ESC + price + _ESC + tare + _ETX


RESULT_PLEASE = _EOT + _ENQ
STATUS_PLEASE = _EOT + _STX + b"08" + _ETX


def is_whole(answer: bytes) -> bool:
    """Tell whether an answer has come to its end."""
    return answer.endswith((_ACK, _NAK)) or (_STX in answer and answer.endswith(_ETX))


def read_result(answer: bytes, *, is_net: bool = False) -> Reading:
    """Read record 02; raises `Unreadable`."""
    found = _RESULT.search(answer)
    if found is None:
        raise Unreadable(answer[:20].hex())
    state, digits = found[1], found[2]
    if state == b"3":
        return of_number(digits, "kg", is_net=is_net)
    if state in _POUND_DIGITS:
        return of_number(str(int(digits) * _POUND_DIGITS[state]), "lb", is_net=is_net)
    raise Unreadable("pounds_and_ounces")


def read_status(answer: bytes) -> Load:
    """Read record 09; raises `Unreadable`."""
    found = _STATUS.search(answer)
    if found is None:
        raise Unreadable(answer[:20].hex())
    return _LOADS.get(found[1].decode(), Load.FAULT)


class Dialog06:
    """Dialog 06 as a `ScaleProtocol`."""

    framing = "7O1"
    asks_only_for_goods = True

    def weigh(self, exchange: Exchange, _unit: str, goods: Goods) -> Reading:
        """Tell the price, then ask for the result; where there is none the status says why."""
        taken = exchange.ask(price_record(goods), is_whole)
        if b"\x0211" in taken:
            return Reading(Load.WANTS_KEY)
        if not taken.endswith(_ACK):
            return Reading(read_status(exchange.ask(STATUS_PLEASE, is_whole)))
        answer = exchange.ask(RESULT_PLEASE, is_whole)
        if answer.endswith(_NAK):
            return Reading(read_status(exchange.ask(STATUS_PLEASE, is_whole)))
        return read_result(answer, is_net=bool(goods.tare_g))

    def look(self, exchange: Exchange) -> None:
        """Ask for the status."""
        exchange.ask(STATUS_PLEASE, is_whole)

    def zero(self, _exchange: Exchange) -> bool:
        """Leave it: it is set to zero by its own key only."""
        return False


def open_dialog06(spec: InputSpec, clock: Clock, weighing: Weighing) -> LineScale:
    """Open a scale that speaks it; raises `DeviceLost`."""
    return open_scale(Dialog06(), spec, clock, weighing)
