"""What the centre needs of a carrier: a price; a parcel booked, voided, given along, each once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Shipment:
    """A parcel to be carried. `key` is one of a kind: its SSCC, where the store numbers so.

    `reference` is the order's number, `origin` the id of the store, whose address the carrier knows
    from its contract. `recipient` are lines as the label has them, `country` two letters, empty for
    the store's own. `weight_grams` is 0 where nobody weighed it. `service` is the one that was
    chosen, in the carrier's word, empty for any.
    """

    key: str
    reference: str
    origin: str
    recipient: tuple[str, ...]
    weight_grams: int = 0
    service: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Rate:
    """What a service of a carrier costs for a parcel."""

    service: str
    price_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an asking: done, or refused for good because of `code`."""

    is_done: bool
    tracking: str = ""
    service: str = ""
    code: str = ""


class Carrier(Protocol):
    """Carries parcels.

    Every method raises `Unavailable` "carrier_away" where the carrier was not reached or did not
    say what it did: asked again with the same key, it answers what became of the first time.
    """

    def rate(self, shipment: Shipment) -> tuple[Rate, ...]:
        """Return what services cost for a parcel, the cheapest first; none where it is refused."""

    def book(self, shipment: Shipment) -> Answer:
        """Announce a parcel, once for its key; return its tracking number."""

    def void(self, key: str) -> Answer:
        """Say that an announced parcel does not come; done too where it was said before."""

    def close(self, manifest: str, keys: tuple[str, ...]) -> Answer:
        """Say which parcels a driver took along, once for the manifest's number."""
