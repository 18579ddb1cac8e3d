"""Waiting that ends early: when there is something to do, and when the process has to stop."""

from __future__ import annotations

import secrets
from threading import Condition
from typing import TYPE_CHECKING

from sync.engine import pause_s

if TYPE_CHECKING:
    from sync.steps import WaitFor

_DRAWS = 1 << 20


class Bell:
    """Wakes those who wait on it; rung before the wait, it ends the wait at once."""

    def __init__(self) -> None:
        self._condition = Condition()
        self._rings = 0
        self._heard: dict[object, int] = {}
        self.is_over = False

    def ring(self) -> None:
        """Wake everybody."""
        with self._condition:
            self._rings += 1
            self._condition.notify_all()

    def stop(self) -> None:
        """Wake everybody for good."""
        with self._condition:
            self.is_over = True
            self._condition.notify_all()

    def wait(self, who: object, seconds: float, least_s: float = 0.0) -> bool:
        """Wait until it rings or the time is over; tell whether it rang.

        No ring but the last shortens the first `least_s`: a centre that asks to be left alone is.
        """
        with self._condition:
            self._condition.wait_for(lambda: self.is_over, least_s)
            self._condition.wait_for(lambda: self._is_new(who), max(seconds - least_s, 0.0))
            rang = self._is_new(who)
            self._heard[who] = self._rings
            return rang

    def _is_new(self, who: object) -> bool:
        return self.is_over or self._rings > self._heard.get(who, 0)


def jittered_s(wait: WaitFor) -> float:
    """Return how long to wait after failures, drawn anew each time."""
    return pause_s(wait, secrets.randbelow(_DRAWS) / _DRAWS)
