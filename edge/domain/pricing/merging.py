"""Lines of the same goods at the same price, joined while they are priced."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from edge.domain.pricing.lines import PriceLine
from edge.domain.pricing.units import Units, unit_count
from edge.domain.quantity import Quantity

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Merged:
    """Lines to be priced, and which of their units each line of the basket has.

    `places` gives for each line of the basket the joined line and the first of its units there.
    """

    lines: tuple[PriceLine, ...]
    places: tuple[tuple[int, int, int], ...]

    def merged_of(self, at: int) -> int:
        """Return the joined line that stands for a line of the basket."""
        return self.places[at][0]

    def owners(self, units: Units) -> list[int]:
        """Return for each unit the line of the basket that it belongs to."""
        owner = [0] * len(units.line_of)
        first = units.first
        for at, (line, offset, count) in enumerate(self.places):
            start = first[line] + offset
            owner[start : start + count] = [at] * count
        return owner


def merged(lines: Sequence[PriceLine], *, in_order: bool) -> Merged:
    """Join lines that are alike, sorted by goods and price; with `in_order` leave all as it is."""
    if in_order:
        return Merged(
            tuple(lines), tuple((at, 0, unit_count(line)) for at, line in enumerate(lines))
        )
    joined: list[PriceLine] = []
    places: dict[int, tuple[int, int, int]] = {}
    last: PriceLine | None = None
    by_number = sorted(range(len(lines)), key=[line.line for line in lines].__getitem__)
    for at in sorted(by_number, key=[line.order for line in lines].__getitem__):
        line, count = lines[at], unit_count(lines[at])
        if last is not None and line.joins and line.order == last.order:
            before = joined[-1]
            places[at] = (len(joined) - 1, unit_count(before), count)
            milli = before.quantity.milli + line.quantity.milli
            joined[-1] = replace(before, quantity=Quantity(milli, line.quantity.unit))
        else:
            joined.append(line)
            places[at] = (len(joined) - 1, 0, count)
        last = line
    return Merged(tuple(joined), tuple(places[at] for at in range(len(lines))))
