"""What pricing is asked: lines of goods, and who buys when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from edge.domain.events import Modifier, TaxExemption
from edge.domain.money import UnitPrice
from edge.domain.pricing.selector import NOTHING
from edge.domain.quantity import Quantity


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


@dataclass(frozen=True, slots=True)
class Usage:
    """How often a promotion was used before this basket, as far as this machine knows.

    `budget_minor` is what may still be given away under it here; None is unlimited.
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
