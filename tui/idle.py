"""Tells how long nobody has done anything at the till, by a clock that nobody can set."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from edge.ports import Clock


class IdleWatch:
    """Counts from the last sign of life; the clock is the caller's."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last_micros = clock.monotonic_micros()

    def touch(self) -> None:
        """Note a sign of life."""
        self._last_micros = self._clock.monotonic_micros()

    def is_over(self, limit_s: int) -> bool:
        """Tell whether the last sign of life is `limit_s` seconds ago; 0 is never."""
        idle_micros = self._clock.monotonic_micros() - self._last_micros
        return limit_s > 0 and idle_micros >= limit_s * 1_000_000
