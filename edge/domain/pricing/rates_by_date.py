"""Rates that change on a day: the local business date of the selling shop decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Dated:
    """A rate that holds from an ISO date on, until the next one."""

    from_date: str
    rate: str


def rate_on(rates: Iterable[Dated], business_date: str) -> str:
    """Return the rate of a day; "0" before the first one holds."""
    held = [dated for dated in rates if dated.from_date <= business_date]
    return max(held, key=lambda dated: dated.from_date).rate if held else "0"
