"""CAS PD-II and alike: ENQ, ACK, DC1, then a frame with a check byte.

Source: CAS PD-II Owner's Manual, ECR interface type 2: SOH STX STA SIGN W5..W0 UN1 UN0 BCC ETX
EOT, where BCC is the exclusive or of STA to UN0.
"""

from __future__ import annotations

from functools import reduce
from operator import xor
from typing import TYPE_CHECKING

from devices.inputs.scales.line_scale import LineScale, open_scale
from devices.inputs.scales.reading import Load, Reading, Unreadable, of_number

if TYPE_CHECKING:
    from devices.inputs.port import InputSpec
    from devices.inputs.scales.reading import Exchange, Goods
    from devices.inputs.scales.weighing import Weighing
    from edge.ports import Clock

_ENQ, _ACK, _DC1 = b"\x05", b"\x06", b"\x11"
_FRAME_BYTES = 15
_STATES = {
    ord("S"): Load.STABLE,
    ord("U"): Load.UNSTABLE,
    ord("F"): Load.OVERLOAD,
    ord("O"): Load.OVERLOAD,
}


def is_whole(answer: bytes) -> bool:
    """Tell whether a frame has come to its end."""
    start = answer.find(b"\x01\x02")
    return start >= 0 and len(answer) >= start + _FRAME_BYTES


def is_acknowledged(answer: bytes) -> bool:
    """Tell whether the scale is ready to be asked."""
    return _ACK in answer


def check_byte(body: bytes) -> int:
    """Return the exclusive or of bytes."""
    return reduce(xor, body, 0)


def read(answer: bytes) -> Reading:
    """Read a frame; raises `Unreadable`."""
    start = answer.find(b"\x01\x02")
    frame = answer[start : start + _FRAME_BYTES]
    if start < 0 or len(frame) < _FRAME_BYTES or frame[13:] != b"\x03\x04":
        raise Unreadable(answer[:20].hex())
    body = frame[2:12]
    if frame[12] != check_byte(body):
        raise Unreadable("check_byte")
    load = _STATES.get(body[0])
    if load is None:
        raise Unreadable(body.hex())
    unit = body[8:10].decode("ascii", "replace").strip().lower()
    if load is not Load.STABLE:
        return Reading(load, 0, unit)
    return of_number(body[1:8], unit)


class Cas:
    """CAS as a `ScaleProtocol`."""

    framing = "8N1"
    asks_only_for_goods = False

    def weigh(self, exchange: Exchange, _unit: str, _goods: Goods) -> Reading:
        """Ask whether the scale is ready, then for the weight."""
        self.look(exchange)
        return read(exchange.ask(_DC1, is_whole))

    def look(self, exchange: Exchange) -> None:
        """Ask whether the scale is ready."""
        exchange.ask(_ENQ, is_acknowledged)

    def zero(self, _exchange: Exchange) -> bool:
        """Leave it: it is set to zero by its own key only."""
        return False


def open_cas(spec: InputSpec, clock: Clock, weighing: Weighing) -> LineScale:
    """Open a scale that speaks it; raises `DeviceLost`."""
    return open_scale(Cas(), spec, clock, weighing)
