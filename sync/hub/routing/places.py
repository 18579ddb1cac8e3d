"""Places that can serve an order."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from edge.domain.instant import Instant
from sync.hub.routing.distance import Position

PRIORITY_MIDDLE = 5


class Method(StrEnum):
    """How goods get to the customer."""

    SHIP = "ship"
    PICKUP = "pickup"


class LocationKind(StrEnum):
    """What a location is."""

    STORE = "store"
    WAREHOUSE = "warehouse"
    DROPSHIP = "dropship"


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A location as it stands when an order is routed.

    `market` is its country or region. `known_at` is up to when the hub has heard of its stock;
    `is_cut_off`: its line is known to be down. `capacity` is how many open orders it takes, None
    any number. `priority` 1 is served from first, 10 last. `lead_s` is how long it needs until
    goods are ready or under way.
    """

    location: str
    kind: LocationKind
    market: str
    known_at: Instant
    position: Position | None = None
    methods: frozenset[Method] = frozenset(Method)
    is_paused: bool = False
    is_cut_off: bool = False
    open_orders: int = 0
    capacity: int | None = None
    priority: int = PRIORITY_MIDDLE
    lead_s: int = 0

    def age_s(self, now: Instant) -> int:
        """Return how old the knowledge of its stock is, in whole seconds; never below 0."""
        return max(0, now.micros - self.known_at.micros) // 1_000_000

    @property
    def load_permille(self) -> int:
        """Return the open orders in thousandths of the capacity; 0 without a bound."""
        if self.capacity is None:
            return 0
        return self.open_orders * 1000 // self.capacity if self.capacity else 1000
