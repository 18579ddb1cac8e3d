"""What a screen or a script is shown of an item, here or at other places."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item as found or price-checked. `match` is exact, prefix or near."""

    item: str
    code: str | None
    description: str
    price: str | None
    unit: str
    department: str
    brand: str
    attributes: tuple[tuple[str, str], ...]
    stock: str | None
    minimum_age: int
    match: str = "exact"


@dataclass(frozen=True, slots=True)
class PlaceView:
    """What a place has of an item, in thousandths; with `is_at_least` there may be more.

    `known_micros` is when that was so, `confidence` (high, fair, low) how far it can be relied on;
    `right_milli` is how much this lane may promise without asking anybody.
    """

    location: str
    name: str
    kind: str
    available_milli: int
    is_at_least: bool
    known_micros: int
    confidence: str
    distance_m: int | None = None
    right_milli: int = 0


@dataclass(frozen=True, slots=True)
class VariantView:
    """Another size or colour, with what all other places together have of it, in thousandths.

    With `is_at_least` there may be more. How many are here stands in the item.
    """

    item: ItemView
    elsewhere_milli: int
    is_at_least: bool
    place_count: int


@dataclass(frozen=True, slots=True)
class ElsewhereView:
    """An item with the places that have it, as known at `at_micros`."""

    item: ItemView
    places: tuple[PlaceView, ...]
    at_micros: int
    variants: tuple[VariantView, ...] = ()
    """Other sizes and colours of the same style, those that are somewhere first."""
    is_kept: bool | None = None
    """What the centre said to being asked to keep goods; None while it has not."""
    taxed_to: tuple[str, ...] = ()
    """The countries and regions whose taxes are known for parcels, such as FR and US-NY."""
