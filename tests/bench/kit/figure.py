"""A measured figure, its floor, and how both are printed."""

from __future__ import annotations

import json
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value; `floor` is what the bare machine needs for the same, if that is known."""

    name: str
    value: float
    unit: str
    floor: float | None = None

    @property
    def ratio(self) -> float | None:
        """Return value over floor."""
        return self.value / self.floor if self.floor else None


def percentile(values: Iterable[float], percent: float) -> float:
    """Return the nearest-rank percentile: a value that was really measured."""
    ordered = sorted(values)
    rank = max(1, -(-len(ordered) * percent // 100))
    return ordered[int(rank) - 1]


def middle(values: Iterable[float]) -> float:
    """Return the median."""
    return statistics.median(values)


def as_json(figure: Figure) -> str:
    """Write a figure as one JSON line."""
    tree = {
        "name": figure.name,
        "value": _rounded(figure.value),
        "unit": figure.unit,
        "floor": _rounded(figure.floor),
        "ratio": _rounded(figure.ratio),
    }
    return json.dumps(tree)


def table_head() -> str:
    """Return the head of the table that `table_row` fills."""
    return f"{'figure':<28} {'value':>12} {'unit':<7} {'floor':>12} {'ratio':>8}"


def table_row(figure: Figure) -> str:
    """Write a figure as a row of the table."""
    columns = (_text(figure.value), _text(figure.floor), _text(figure.ratio))
    value, floor, ratio = columns
    return f"{figure.name:<28} {value:>12} {figure.unit:<7} {floor:>12} {ratio:>8}"


def spread(values: Sequence[float]) -> str:
    """Describe measurements in a few numbers, for the notes beside the figures."""
    points = ", ".join(f"p{p} {percentile(values, p):.3g}" for p in (50, 90, 99))
    return f"{len(values)} measured: {points}, max {max(values):.3g}"


def _rounded(value: float | None) -> float | None:
    """Keep four digits: more would be noise."""
    return None if value is None else float(f"{value:.4g}")


def _text(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
