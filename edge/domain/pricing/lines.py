"""What pricing is asked: lines of goods, and who buys when."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from edge.domain.events import Modifier, TaxExemption
from edge.domain.money import UNIT_PRICE_SCALE, UnitPrice
from edge.domain.pricing.selector import NOTHING
from edge.domain.quantity import MILLI, Quantity


@dataclass(frozen=True, slots=True)
class PriceLine:
    """A line as pricing sees it.

    `fixed_extended_minor` is an amount printed in the barcode. A `measured` line is one
    indivisible unit whose price is its rounded extension. `floor_price` is the lowest unit price
    after discounts, a decimal string of minor units. `overridden` says that the unit price was
    keyed by hand.
    """

    line: int
    quantity: Quantity
    unit_price: UnitPrice
    tax_class: str
    modifiers: tuple[Modifier, ...] = ()
    fixed_extended_minor: int | None = None
    item: str = ""
    category: str = ""
    brand: str = ""
    flags: frozenset[str] = NOTHING
    discountable: bool = True
    floor_price: str | None = None
    overridden: bool = False
    measured: bool = False
    kind: tuple[Hashable, ...] = field(init=False, compare=False, repr=False)
    """All that decides which promotions it touches: goods, price, and whether it was keyed."""
    joins: bool = field(init=False, compare=False, repr=False)
    """Whether joining it with its like changes nothing: whole units at whole prices."""
    order: tuple[Any, ...] = field(init=False, compare=False, repr=False)
    """Sorts lines by what they are, never by their place in the basket."""

    def __post_init__(self) -> None:
        """Work out once what is asked for at every key."""
        kind = (
            self.item, self.unit_price.scaled, self.category, self.brand, self.flags,
            self.overridden, self.discountable, self.floor_price,
        )  # fmt: skip
        joins = not (
            self.measured
            or self.modifiers
            or self.fixed_extended_minor is not None
            or self.quantity.milli <= 0
            or self.quantity.milli % MILLI
            or self.unit_price.scaled % UNIT_PRICE_SCALE
        )
        object.__setattr__(self, "kind", kind)
        object.__setattr__(self, "joins", joins)
        object.__setattr__(self, "order", self._order(joins))

    def _order(self, joins: bool) -> tuple[Any, ...]:
        goods = (
            self.item, self.unit_price.scaled, self.category, self.brand, self.tax_class,
            self.overridden, self.discountable, self.floor_price or "", sorted(self.flags), joins,
        )  # fmt: skip
        if joins:
            return goods
        amount = -1 if self.fixed_extended_minor is None else self.fixed_extended_minor
        by_hand = [(m.source, m.percent or "", m.amount_minor or 0) for m in self.modifiers]
        return (*goods, self.quantity.milli, amount, by_hand)


@dataclass(frozen=True, slots=True)
class Usage:
    """How often a promotion was used before this basket, as far as this machine knows.

    `budget_minor` is what may still be given away under it here; None is its whole budget.
    """

    by_customer: int = 0
    today: int = 0
    budget_minor: int | None = None


@dataclass(frozen=True, slots=True)
class PriceContext:
    """Who buys, when, and what they brought. `at` is the shop's local time."""

    at: datetime | None = None
    customer: str = ""
    customer_groups: frozenset[str] = NOTHING
    coupons: tuple[str, ...] = ()
    redeemed_coupons: frozenset[str] = NOTHING
    exemption: TaxExemption | None = None
    usage: Mapping[str, Usage] = field(default_factory=dict)


NOBODY = PriceContext()
