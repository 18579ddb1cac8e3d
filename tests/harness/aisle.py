"""Other places with stock, and what the centre says to being asked to keep some of it."""

from __future__ import annotations

from edge.aisle import Kept, PlaceStock

MALL = PlaceStock("s-2", "Mall", "store", 2000, 1_795_500_000_000_000)
DEPOT = PlaceStock("w-1", "Depot", "warehouse", 50_000, 1_795_400_000_000_000, is_at_least=True)


class SomeAisle:
    """Implements `Aisle` with what a test lets it hear."""

    def __init__(self, *places: PlaceStock) -> None:
        self.stock = places
        self.answers: dict[str, Kept] = {}

    def places(self, item: str) -> tuple[PlaceStock, ...]:
        return self.stock if item == "lamp" else ()

    def kept(self, reservation: str) -> Kept | None:
        return self.answers.get(reservation)
