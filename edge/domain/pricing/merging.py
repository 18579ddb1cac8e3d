"""Lines of the same goods at the same price, joined while they are priced."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from edge.domain.money import UNIT_PRICE_SCALE
from edge.domain.pricing.lines import PriceLine
from edge.domain.pricing.units import Units, unit_count
from edge.domain.quantity import MILLI, Quantity

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

    def units_of(self, at: int, units: Units) -> range:
        """Return the units of a line of the basket."""
        line, offset, count = self.places[at]
        first = units.first[line] + offset
        return range(first, first + count)


def merged(lines: Sequence[PriceLine], *, in_order: bool) -> Merged:
    """Join lines that are alike, sorted by goods and price; with `in_order` leave all as it is."""
    if in_order:
        return Merged(
            tuple(lines), tuple((at, 0, unit_count(line)) for at, line in enumerate(lines))
        )
    order = sorted(range(len(lines)), key=lambda at: (_key(lines[at]), lines[at].line))
    joined: list[PriceLine] = []
    places: dict[int, tuple[int, int, int]] = {}
    last_key: tuple[object, ...] | None = None
    for at in order:
        line, count = lines[at], unit_count(lines[at])
        key = _key(line) if _may_join(line) else None
        if key is not None and key == last_key:
            before = joined[-1]
            places[at] = (len(joined) - 1, unit_count(before), count)
            quantity = Quantity(before.quantity.milli + line.quantity.milli, line.quantity.unit)
            joined[-1] = replace(before, quantity=quantity)
        else:
            joined.append(line)
            places[at] = (len(joined) - 1, 0, count)
        last_key = key
    return Merged(tuple(joined), tuple(places[at] for at in range(len(lines))))


def _may_join(line: PriceLine) -> bool:
    """Tell whether joining changes nothing: whole units at whole prices, untouched by hand."""
    return not (
        line.measured
        or line.modifiers
        or line.fixed_extended_minor is not None
        or line.quantity.milli <= 0
        or line.quantity.milli % MILLI
        or line.unit_price.scaled % UNIT_PRICE_SCALE
    )


def _key(line: PriceLine) -> tuple[object, ...]:
    """Sort by what a line is, so that neither its place nor its number decides anything."""
    joins = _may_join(line)
    return (
        line.item,
        line.unit_price.scaled,
        line.category,
        line.brand,
        line.tax_class,
        line.overridden,
        line.discountable,
        line.floor_price or "",
        sorted(line.flags),
        joins,
        0 if joins else line.quantity.milli,
        -1 if line.fixed_extended_minor is None else line.fixed_extended_minor,
        [(m.source, m.percent or "", m.amount_minor or 0) for m in line.modifiers],
    )
