"""Mettler Toledo 8217 and 8213: W asks, the answer is a weight or a status byte.

Source: Mettler Toledo, DIVA Service Manual 72191202, sections 6.1.3 (8213) and 6.1.4 (8217).
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

_WEIGHT = re.compile(rb"\x02 *([0-9]+\.?[0-9]*)(N?)\r")
_STATUS = re.compile(rb"\x02\?(.)\r", re.DOTALL)
_MOTION, _OVER, _UNDER, _CENTRE_OF_ZERO, _NET = 0x01, 0x02, 0x04, 0x10, 0x20


def is_whole(answer: bytes) -> bool:
    """Tell whether an answer has come to its end; a status byte may itself be CR."""
    start = answer.find(b"\x02")
    if start < 0:
        return False
    return bool(_WEIGHT.match(answer, start) or _STATUS.match(answer, start)) or (
        answer[start + 1 : start + 2] != b"?" and answer.endswith(b"\r")
    )


def read(answer: bytes, unit: str) -> Reading:
    """Read the answer to W; raises `Unreadable`."""
    start = max(answer.rfind(b"\x02", 0, -3), 0)
    weight = _WEIGHT.match(answer, start)
    if weight is not None:
        return of_number(weight[1], unit, is_net=bool(weight[2]))
    status = _STATUS.match(answer, start)
    if status is None:
        raise Unreadable(answer[:20].hex())
    return _of_status(status[1][0], unit)


def _of_status(bits: int, unit: str) -> Reading:
    """Read the status that comes instead of a weight in motion, below zero or over capacity."""
    is_net = bool(bits & _NET)
    if bits & _OVER:
        return Reading(Load.OVERLOAD, 0, unit, is_net)
    if bits & _UNDER:
        return Reading(Load.NEGATIVE, 0, unit, is_net)
    if bits & _MOTION:
        return Reading(Load.UNSTABLE, 0, unit, is_net)
    return Reading(Load.ZERO if bits & _CENTRE_OF_ZERO else Load.FAULT, 0, unit, is_net)


class Toledo:
    """The 8217 and 8213 as a `ScaleProtocol`."""

    framing = "7E1"
    asks_only_for_goods = False

    def weigh(self, exchange: Exchange, unit: str, _goods: Goods) -> Reading:
        """Ask for the weight."""
        return read(exchange.ask(b"W", is_whole), unit)

    def look(self, exchange: Exchange) -> None:
        """Ask for the weight and only mind that there is an answer."""
        exchange.ask(b"W", is_whole)

    def zero(self, exchange: Exchange) -> bool:
        """Set to zero."""
        exchange.ask(b"Z", is_whole)
        return True


def open_toledo(spec: InputSpec, clock: Clock, weighing: Weighing) -> LineScale:
    """Open a scale that speaks it; raises `DeviceLost`."""
    return open_scale(Toledo(), spec, clock, weighing)
