"""Other places with stock, and what the centre says to being asked to keep some of it."""

from __future__ import annotations

from edge.aisle import Kept, PlaceStock
from harness.clock import NOON_MICROS

MALL = PlaceStock("s-2", "Mall", "store", 2000, NOON_MICROS - 3 * 60_000_000)
DEPOT = PlaceStock(
    "w-1", "Depot", "warehouse", 50_000, NOON_MICROS - 26 * 3_600_000_000, is_at_least=True
)


class SomeAisle:
    """Implements `Aisle` with what a test lets it hear."""

    def __init__(self, *places: PlaceStock) -> None:
        self.stock = places
        self.items = {"lamp"}
        self.answers: dict[str, Kept] = {}

    def places(self, item: str) -> tuple[PlaceStock, ...]:
        return self.stock if item in self.items else ()

    def kept(self, reservation: str) -> Kept | None:
        return self.answers.get(reservation)
