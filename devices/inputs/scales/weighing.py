"""Judges when a weight may be used: between the scale's thread and whoever sells.

Weights in trade are used only at rest, above zero, asked for after the goods were named, and once
for each load (OIML R 76-1, 4.15 and 4.16; the till shows the scale's own figure).
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Final

from devices.inputs.scales.reading import Goods, Load, Reading

if TYPE_CHECKING:
    from collections.abc import Callable

FRESH_MICROS: Final = 1_000_000
"""An older reading is of what lay there, not of what lies there."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether there is a weight now.

    `code`: weighed, waiting, silent, unstable, zero, negative, overload, too_little, unchanged or
    fault; `milli` thousandths of `unit`, shown also while it may not be used.
    """

    code: str
    milli: int = 0
    unit: str = "kg"
    is_net: bool = False


class Weighing:
    """One scale's weighings. The scale's thread reports, the till asks; neither waits.

    `told` is called from the scale's thread whenever the verdict has changed.
    """

    def __init__(self, now_micros: Callable[[], int]) -> None:
        self._now_micros = now_micros
        self._lock = Lock()
        self._goods: Goods | None = None
        self._asked_micros = 0
        self._reading: Reading | None = None
        self._read_micros = 0
        self._used_milli: int | None = None
        self._wants_zero = False
        self._last = Verdict("waiting")
        self.told: Callable[[], object] = _nobody

    @property
    def wanted(self) -> Goods | None:
        """Return the goods that lie on the scale to be weighed, None while nobody asks."""
        return self._goods

    @property
    def reading(self) -> Reading | None:
        """Return what the scale said last, whether it may be used or not."""
        return self._reading

    def begin(self, goods: Goods) -> None:
        """Name what is weighed; what the scale said before does not count."""
        with self._lock:
            self._goods = goods
            self._asked_micros = self._now_micros()
            self._last = self._judged()

    def end(self) -> None:
        """Nobody asks any more."""
        self._goods = None

    def ask_zero(self) -> None:
        """Have the scale set to zero when it is asked next."""
        self._wants_zero = True

    def takes_zero(self) -> bool:
        """Tell the scale's thread, once, that the scale shall be set to zero."""
        wanted, self._wants_zero = self._wants_zero, False
        return wanted

    def report(self, reading: Reading) -> None:
        """Take what the scale said just now."""
        with self._lock:
            self._reading = reading
            self._read_micros = self._now_micros()
            lifted = reading.load in (Load.ZERO, Load.NEGATIVE, Load.TOO_LITTLE)
            another = reading.load is Load.STABLE and reading.milli != self._used_milli
            if lifted or another:
                self._used_milli = None
        verdict = self.verdict()
        if verdict != self._last:
            self._last = verdict
            self.told()

    def forget(self) -> None:
        """Believe nothing of what was said: the scale is away."""
        with self._lock:
            self._reading = None
            self._asked_micros = min(self._asked_micros, self._now_micros() - FRESH_MICROS - 1)
        self.told()

    def verdict(self) -> Verdict:
        """Return whether there is a weight for the goods that were named last."""
        with self._lock:
            return self._judged()

    def take(self) -> Verdict:
        """Return the verdict, and use the weight up where there is one: it is not given twice."""
        with self._lock:
            verdict = self._judged()
            if verdict.code == "weighed":
                self._used_milli = verdict.milli
                self._goods = None
            return verdict

    def _judged(self) -> Verdict:
        now_micros, reading = self._now_micros(), self._reading
        is_fresh = self._read_micros >= self._asked_micros
        if reading is None or not is_fresh:
            is_silent = now_micros - self._asked_micros > FRESH_MICROS
            return Verdict("silent" if is_silent else "waiting")
        if now_micros - self._read_micros > FRESH_MICROS:
            return Verdict("silent")
        if reading.load is not Load.STABLE:
            return Verdict(reading.load.value, reading.milli, reading.unit, reading.is_net)
        code = "unchanged" if reading.milli == self._used_milli else "weighed"
        return Verdict(code, reading.milli, reading.unit, reading.is_net)


def _nobody() -> None:
    return None
