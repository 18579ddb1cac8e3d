"""What the page of how orders are fulfilled shows, as plain values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure; `told` is "" of nothing."""

    name: str
    told: str
    counted: str


@dataclass(frozen=True, slots=True)
class LocationRow:
    """A location, and what it takes of orders."""

    name: str
    kind: str
    state: str
    load: str
    hours: str
    methods: str


@dataclass(frozen=True, slots=True)
class FulfilmentPage:
    """How orders are fulfilled; `version` 0: the rules are the program's own."""

    figures: tuple[FigureRow, ...] = ()
    locations: tuple[LocationRow, ...] = ()
    version: int = 0
    rules: tuple[str, ...] = ()
