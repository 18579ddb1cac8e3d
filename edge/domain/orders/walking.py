"""In which order goods are fetched: as the shop is walked, department by department, by shelf."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_PIECES: Final = re.compile(r"(\d+)")


class Place(NamedTuple):
    """Where goods stand. `zone_at` is the turn of their department in the walk.

    `shelf` is empty where it is not known: such goods come behind those of the department that are.
    """

    zone_at: int
    shelf: str = ""


WalkKey = tuple[int, bool, tuple[tuple[int, str], ...], str]


def walk_key(place: Place, description: str) -> WalkKey:
    """Return by what goods are sorted: A2 before A10; by name where no shelf is known."""
    return place.zone_at, not place.shelf, _natural(place.shelf), description.casefold()


def _natural(shelf: str) -> tuple[tuple[int, str], ...]:
    pieces = _PIECES.split(shelf.casefold())
    return tuple(
        (int(piece), "") if piece.isdecimal() else (-1, piece) for piece in pieces if piece
    )
