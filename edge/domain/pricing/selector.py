"""Which goods a promotion looks at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.domain.money import UNIT_PRICE_SCALE

if TYPE_CHECKING:
    from edge.domain.pricing.lines import PriceLine

NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Selector:
    """A pool of goods: everything, or what one of the lists names; then what is excluded leaves.

    Prices are in minor units, inclusive, and compared with the original unit price. `undiscounted`
    keeps units that no earlier promotion has touched. Goods that are not discountable are in no
    pool.
    """

    all: bool = False
    sku: frozenset[str] = NOTHING
    category: frozenset[str] = NOTHING
    brand: frozenset[str] = NOTHING
    flag: frozenset[str] = NOTHING
    min_unit_price: int | None = None
    max_unit_price: int | None = None
    exclude_sku: frozenset[str] = NOTHING
    exclude_category: frozenset[str] = NOTHING
    exclude_brand: frozenset[str] = NOTHING
    exclude_flag: frozenset[str] = NOTHING
    undiscounted: bool = False

    @property
    def names_nothing(self) -> bool:
        """Tell whether no list is given, so that only prices and exclusions choose."""
        return not (self.sku or self.category or self.brand or self.flag)

    def matches(self, line: PriceLine) -> bool:
        """Tell whether a line's units are in the pool."""
        return line.discountable and self._names(line) and not self._excludes(line)

    def _names(self, line: PriceLine) -> bool:
        return (
            self.all
            or line.item in self.sku
            or line.category in self.category
            or line.brand in self.brand
            or not self.flag.isdisjoint(line.flags)
            or self.names_nothing
        )

    def _excludes(self, line: PriceLine) -> bool:
        price = line.unit_price.scaled
        if self.min_unit_price is not None and price < self.min_unit_price * UNIT_PRICE_SCALE:
            return True
        if self.max_unit_price is not None and price > self.max_unit_price * UNIT_PRICE_SCALE:
            return True
        return (
            line.item in self.exclude_sku
            or line.category in self.exclude_category
            or line.brand in self.exclude_brand
            or not self.exclude_flag.isdisjoint(line.flags)
        )


EVERYTHING = Selector(all=True)
