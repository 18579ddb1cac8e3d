"""A scale on a line: asked again and again, so that it is known when it goes away."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from devices.inputs.line import Line
from devices.inputs.port import DeviceLost, InputSpec
from devices.inputs.scales.reading import Goods, Unreadable
from devices.ports.printer import Presence

if TYPE_CHECKING:
    from collections.abc import Callable

    from devices.inputs.scales.reading import ScaleProtocol
    from devices.inputs.scales.weighing import Weighing
    from edge.ports import Clock

POLL_S = 0.1
"""A load at rest is seen this much later."""

LOOK_S = 0.5
"""How often a scale that weighs only when it is told a price is asked whether it is there."""

_ANSWER_MICROS = 1_000_000
_READ_S = 0.02
_MISSES_MAX = 3
"""One lost answer is a bump on the line; three are a scale that is away."""

_ANSWER_BYTES_MAX = 256
NO_GOODS = Goods()


class LineExchange:
    """Implements `Exchange` on a line."""

    def __init__(self, line: Line, clock: Clock) -> None:
        self._line = line
        self._clock = clock

    def ask(self, data: bytes, is_whole: Callable[[bytes], bool]) -> bytes:
        """Send bytes and return the answer, which begins after what was sent."""
        self._line.drain()
        self._line.write(data)
        answer = b""
        until_micros = self._clock.monotonic_micros() + _ANSWER_MICROS
        while not is_whole(answer):
            if self._clock.monotonic_micros() > until_micros or len(answer) > _ANSWER_BYTES_MAX:
                if answer:
                    raise DeviceLost("garbled", Presence.ERROR)
                raise DeviceLost("no_answer")
            answer += self._line.read()
        return answer


class LineScale:
    """A scale that is open."""

    def __init__(
        self, protocol: ScaleProtocol, line: Line, exchange: LineExchange, unit: str, to: Weighing
    ) -> None:
        self._protocol = protocol
        self._line = line
        self._exchange = exchange
        self._unit = unit
        self._weighing = to
        self._misses = 0

    def step(self) -> None:
        """Ask once and report what the scale said."""
        try:
            pause_s = self._ask()
        except Unreadable:
            self._missed(DeviceLost("garbled", Presence.ERROR))
        except DeviceLost as lost:
            if lost.code not in ("no_answer", "garbled"):
                raise
            self._missed(lost)
        else:
            self._misses = 0
            time.sleep(pause_s)

    def close(self) -> None:
        """Let go of the line; what the scale said last counts no more."""
        self._line.close()
        self._weighing.forget()

    def _ask(self) -> float:
        """Ask for the weight, or only whether the scale is there; return how long to wait."""
        if self._weighing.takes_zero():
            self._protocol.zero(self._exchange)
        goods = self._weighing.wanted
        if goods is None and self._protocol.asks_only_for_goods:
            self._protocol.look(self._exchange)
            return self._paused(LOOK_S)
        reading = self._protocol.weigh(self._exchange, self._unit, goods or NO_GOODS)
        self._weighing.report(reading)
        return POLL_S

    def _paused(self, pause_s: float) -> float:
        """Wait, but not past the moment when goods are named; return what is left to wait."""
        end_s = time.monotonic() + pause_s
        while self._weighing.wanted is None and time.monotonic() < end_s:
            time.sleep(_READ_S)
        return 0.0

    def _missed(self, lost: DeviceLost) -> None:
        self._misses += 1
        if self._misses >= _MISSES_MAX:
            raise lost


def open_scale(
    protocol: ScaleProtocol, spec: InputSpec, clock: Clock, weighing: Weighing
) -> LineScale:
    """Open the line and ask whether there is a scale at its end; raises `DeviceLost`."""
    framing = spec.framing or protocol.framing
    line = Line(spec.address, spec.baud, framing, step_s=_READ_S)
    exchange = LineExchange(line, clock)
    try:
        protocol.look(exchange)
    except DeviceLost:
        line.close()
        raise
    return LineScale(protocol, line, exchange, spec.option("unit", "kg"), weighing)
