"""Where every unit truly is: on a shelf, in a hand, in a bag, with a customer."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

Units = Counter[str]
"""Whole units by the line of an order."""


@dataclass
class Bag:
    """A sealed parcel: it exists once, whatever anybody believes."""

    fulfilment: str
    units: Units
    is_here: bool = True


@dataclass
class Shop:
    """The goods of one store. `shelf` counts by item; what is in hand, by part and line."""

    received: Counter[str] = field(default_factory=Counter)
    shelf: Counter[str] = field(default_factory=Counter)
    loose: dict[str, Units] = field(default_factory=dict)
    bags: dict[str, Bag] = field(default_factory=dict)
    given: dict[str, Units] = field(default_factory=dict)
    """What left with customers and carriers, by part."""
    ever_given: dict[str, Units] = field(default_factory=dict)
    """The same, what came back counted as well."""
    ever_sealed: dict[str, Units] = field(default_factory=dict)
    sold: Counter[str] = field(default_factory=Counter)

    def receive(self, item: str, units: int) -> None:
        """Put new goods on the shelf."""
        self.received[item] += units
        self.shelf[item] += units

    def give(self, fulfilment: str, units: Units) -> None:
        """Note what left."""
        for given in (self.given, self.ever_given):
            given.setdefault(fulfilment, Counter()).update(units)

    def seal(self, fulfilment: str, name: str, units: Units) -> None:
        """Put what is in hand into a bag."""
        self.in_hand(fulfilment).subtract(units)
        self.bags[name] = Bag(fulfilment, units)
        self.ever_sealed.setdefault(fulfilment, Counter()).update(units)

    def in_hand(self, fulfilment: str) -> Units:
        """Return what lies about for a part, not in a bag."""
        return self.loose.setdefault(fulfilment, Counter())

    def bags_of(self, fulfilment: str) -> dict[str, Bag]:
        """Return the bags of a part that are in the store."""
        return {n: b for n, b in self.bags.items() if b.fulfilment == fulfilment and b.is_here}

    def there(self, fulfilment: str) -> Units:
        """Return all units of a part that were taken off the shelf and are in the store."""
        found = Counter(self.in_hand(fulfilment))
        for bag in self.bags_of(fulfilment).values():
            found.update(bag.units)
        return found

    def take(self, fulfilment: str, wanted: Units, bags: Iterable[str] = ()) -> None:
        """Take units of a part out of some bags, then out of hands, then out of any bag."""
        left = Counter(wanted)
        named = [self.bags[name].units for name in bags if name in self.bags_of(fulfilment)]
        for held in (*named, self.in_hand(fulfilment), *self._contents(fulfilment)):
            for line in list(left):
                some = min(left[line], held[line])
                held[line] -= some
                left[line] -= some
        assert not +left, "a hand cannot give what is not there"
        for bag in self.bags_of(fulfilment).values():
            bag.is_here = bool(+bag.units)

    def _contents(self, fulfilment: str) -> list[Units]:
        return [bag.units for bag in self.bags_of(fulfilment).values()]
