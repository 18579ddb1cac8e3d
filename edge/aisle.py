"""The port to what other places have, as far as it is known here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class PlaceStock:
    """What a place could send of an item when it was last heard from.

    `available_milli` is in thousandths of the item's unit; with `is_at_least` there are as many or
    more. `known_micros` is when that was so, by the centre's clock; `kind` is store or warehouse.
    `distance_m` is how far the place is, None where nobody says.
    """

    location: str
    name: str
    kind: str
    available_milli: int
    known_micros: int
    is_at_least: bool = False
    distance_m: int | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What the centre said to being asked to keep goods."""

    is_kept: bool
    available_milli: int = 0


class Aisle(Protocol):
    """What was heard of other places' stock; replaceable, never written by the till.

    What cannot be read is not known: no call fails.
    """

    def places(self, item: str) -> tuple[PlaceStock, ...]:
        """Return which places have an item, the nearest first; not this store.

        Places of which nobody says how far they are come last, those with most of it first.
        """
        ...

    def kept(self, reservation: str) -> Kept | None:
        """Return what the centre answered under a name; None while it has not."""
        ...


class NoAisle:
    """What a till knows of other places where there is no centre."""

    def places(self, _item: str) -> tuple[PlaceStock, ...]:
        """Return none."""
        return ()

    def kept(self, _reservation: str) -> Kept | None:
        """Return that nothing was answered."""
        return None


def reservation_of(order: str, line: int) -> str:
    """Return the name under which the centre keeps the goods of a line: that of its first part."""
    return f"{order}-1.{line}"


def stock_right(location: str, item: str) -> str:
    """Return the resource whose rights let a lane promise an item of a place, in thousandths."""
    return f"stock:{location}:{item}"
