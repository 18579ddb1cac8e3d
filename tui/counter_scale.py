"""The counter's scale as the screen knows it: kilograms, less the packing."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from devices.inputs.scales.reading import Goods
from tui.formats import grams_as_kilograms
from tui.peripherals import WeightSeen

if TYPE_CHECKING:
    from devices.inputs.scales.weighing import Verdict, Weighing

_GRAMS_OF = {"kg": 1, "g": 1000}
"""Thousandths of a scale's unit that make a gram. Pounds make none exactly, so they sell nothing
that is priced by the kilogram."""


class CounterScale:
    """Implements `tui.peripherals.Scale` over the weighings of the scale's thread."""

    def __init__(self, weighing: Weighing) -> None:
        self._weighing = weighing
        self._tare_g = 0

    def begin(self, unit_price: str, tare_g: int) -> None:
        """Name what is weighed."""
        self._tare_g = tare_g
        self._weighing.begin(Goods(round(Decimal(unit_price)), tare_g))

    def take(self) -> WeightSeen:
        """Return what the scale shows, less the tare where the scale has not taken it off."""
        seen = self._seen(self._weighing.verdict())
        if seen.code != "weighed":
            return seen
        return self._seen(self._weighing.take())

    def zero(self) -> None:
        """Have the scale set itself to zero."""
        self._weighing.ask_zero()

    def end(self) -> None:
        """Weigh nothing any more."""
        self._weighing.end()

    def _seen(self, verdict: Verdict) -> WeightSeen:
        per_gram = _GRAMS_OF.get(verdict.unit)
        if per_gram is None or verdict.milli % per_gram:
            return WeightSeen("unit_differs", unit=verdict.unit)
        grams = verdict.milli // per_gram
        if verdict.code == "weighed" and not verdict.is_net:
            grams -= self._tare_g
        if verdict.code == "weighed" and grams <= 0:
            return WeightSeen("tare_too_much")
        return WeightSeen(verdict.code, grams_as_kilograms(grams) if grams else "")
