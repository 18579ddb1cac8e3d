"""An item as it goes into a catalogue, with what finds it and how much it is asked for."""

from __future__ import annotations

from dataclasses import dataclass

from edge.domain.catalogue import Item


@dataclass(frozen=True, slots=True)
class Listing:
    """An item with its other codes.

    The item's GTIN is always a code of it; `codes` are those beside it: GTIN-14 or short codes.
    `popularity` is any count that is larger for what is sold more; it orders what a search finds.
    """

    item: Item
    codes: tuple[str, ...] = ()
    popularity: int = 0

    def all_codes(self) -> tuple[str, ...]:
        """Return every code of the item, once each."""
        own = (self.item.gtin,) if self.item.gtin else ()
        return tuple(dict.fromkeys((*own, *self.codes)))
