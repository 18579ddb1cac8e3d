"""How a sale rounds and taxes, kept with it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TaxHoliday:
    """Days on which a unit within a price limit bears no tax (SST section 322).

    `categories` are merchandise hierarchy groups, none for all; the limit is compared with each
    unit's own discounted selling price, third-party coupons not counted.
    """

    from_date: str
    to_date: str
    categories: tuple[str, ...] = ()
    price_limit_minor: int | None = None
    limit_inclusive: bool = True


@dataclass(frozen=True, slots=True)
class TaxRate:
    """One tax that applies to a class of goods; `rate` is a decimal string such as "0.19".

    A levy per unit has an `amount_per_unit` (decimal string of minor units) instead of a rate.
    The base of a `compound` tax includes the taxes listed before it in its class.
    """

    tax_id: str
    name: str
    rate: str
    amount_per_unit: str = ""
    compound: bool = False
    holiday: TaxHoliday | None = None


@dataclass(frozen=True, slots=True)
class TaxClassRates:
    """The taxes of one tax class.

    `prices_include_tax` differs from the policy's where one class of goods is priced otherwise.
    """

    tax_class: str
    rates: tuple[TaxRate, ...]
    prices_include_tax: bool | None = None


@dataclass(frozen=True, slots=True)
class PricingPolicy:
    """How this sale is rounded and taxed, snapshotted when it begins (design decision D4).

    Tax is rounded per unit, line or document (`tax_level`) by `tax_mode`; each tax by itself or
    the sum of a line's taxes (`tax_components`: each, combined); where prices include tax either
    the tax is rounded or the net (`inclusive_target`: tax, net). Discounts round what is taken off
    or what remains (`discount_target`: discount, price). An exempt customer pays the price without
    the tax in it, or the price as it stands (`exempt_inclusive`: remove_tax, keep_price). Cash is
    rounded to `cash_increment_minor` by `cash_mode`, on each of `cash_on`: sale, refund, change.
    """

    prices_include_tax: bool
    tax_mode: str
    discount_mode: str
    classes: tuple[TaxClassRates, ...]
    cash_increment_minor: int = 1
    cash_mode: str = "half_up"
    tax_level: str = "line"
    tax_components: str = "each"
    inclusive_target: str = "tax"
    discount_target: str = "discount"
    exempt_inclusive: str = "keep_price"
    cash_on: tuple[str, ...] = ("sale", "refund")


@dataclass(frozen=True, slots=True)
class TaxExemption:
    """Why a customer pays no tax, or only some: the certificate, and which taxes (none for all)."""

    certificate: str
    valid_until: str = ""
    tax_ids: tuple[str, ...] = ()
