"""Find the driver of an input device by its name, without importing any other."""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import Any

from edge.domain.errors import BadInput


def group_of(kind: str) -> str:
    """Return the group of entry points by which packages offer drivers of a kind."""
    return f"tillwright.{kind}_drivers"


def driver_names(kind: str) -> tuple[str, ...]:
    """Return the names that a setting may give; imports no driver."""
    return tuple(sorted({point.name for point in entry_points(group=group_of(kind))}))


def load_driver(kind: str, name: str) -> Any:
    """Import one driver; raises `BadInput` with the known names."""
    for point in entry_points(group=group_of(kind), name=name):
        return point.load()
    known = ", ".join(driver_names(kind))
    raise BadInput("device_driver_unknown", device=kind, driver=name, known=known)
