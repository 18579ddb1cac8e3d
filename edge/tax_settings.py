"""Settings of taxes and of how prices are rounded: five parts of one policy, and the rates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from edge.domain.errors import BadInput
from edge.domain.events import TaxClassRates, TaxHoliday, TaxRate
from edge.domain.pricing.rates_by_date import Dated, rate_on
from edge.domain.rates import parse_rate
from edge.domain.rounding import RoundingMode
from edge.section import Section

LEVY_MINOR_MAX = 1_000_000
"""A levy on one piece beyond this is a slip."""


def _rate(text: str) -> str:
    try:
        parse_rate(text)
    except BadInput:
        raise ValueError(f'{text!r} is no rate; 19 % is written "0.19"') from None
    return text


class DatedRateSettings(Section):
    """A rate from a day on."""

    from_date: date
    """First business date on which it holds."""
    rate: str
    """Rate as a decimal string: "0.19" is 19 %."""

    _check = field_validator("rate")(_rate)


class HolidaySettings(Section):
    """Days on which goods up to a price bear no tax."""

    from_date: date
    """First day."""
    to_date: date
    """Last day, inclusive."""
    categories: tuple[str, ...] = ()
    """Departments it is for; none is all."""
    price_limit_minor: Annotated[int, Field(ge=0)] | None = None
    """Highest selling price of a piece that is exempt; left out, any."""
    limit_inclusive: bool = True
    """Whether a piece at exactly the limit is exempt."""

    def on(self, business_date: str) -> TaxHoliday | None:
        """Return the holiday if the day is one of it."""
        first, last = self.from_date.isoformat(), self.to_date.isoformat()
        if not first <= business_date <= last:
            return None
        return TaxHoliday(
            first, last, self.categories, self.price_limit_minor, self.limit_inclusive
        )


class TaxRateSettings(Section):
    """One tax of a tax class: a rate, rates by date, or a levy on each unit."""

    id: str
    """Short name that journal and reports carry, e.g. VAT19."""
    name: str
    """Name on the receipt."""
    rate: str | None = None
    """Rate as a decimal string: "0.19" is 19 %."""
    rates: tuple[DatedRateSettings, ...] = ()
    """Instead of a rate: rates by the business date they hold from."""
    amount_per_unit: str | None = None
    """Instead of a rate: a levy on each unit, in minor units, as a decimal string."""
    compound: bool = False
    """Whether its base includes the taxes listed before it."""
    holiday: HolidaySettings | None = None
    """Days on which cheap goods are exempt from it."""

    @field_validator("rate")
    @classmethod
    def _is_rate(cls, text: str | None) -> str | None:
        return text if text is None else _rate(text)

    @field_validator("amount_per_unit")
    @classmethod
    def _is_amount(cls, text: str | None) -> str | None:
        if text is None:
            return None
        try:
            amount = Decimal(text)
        except InvalidOperation:
            amount = Decimal(-1)
        if not 0 < amount <= LEVY_MINOR_MAX:
            raise ValueError(f'{text!r} is no levy; 15 cents on each unit are written "15"')
        return text

    @model_validator(mode="after")
    def _is_one_of_three(self) -> TaxRateSettings:
        given = [self.rate is not None, bool(self.rates), self.amount_per_unit is not None]
        if sum(given) != 1:
            raise ValueError("give a rate, or rates by date, or an amount per unit")
        return self

    def on(self, business_date: str) -> TaxRate:
        """Return the tax as it is on a day."""
        dated = tuple(Dated(each.from_date.isoformat(), each.rate) for each in self.rates)
        return TaxRate(
            tax_id=self.id,
            name=self.name,
            rate=self.rate or rate_on(dated, business_date),
            amount_per_unit=self.amount_per_unit or "",
            compound=self.compound,
            holiday=self.holiday.on(business_date) if self.holiday else None,
        )


class TaxSettings(Section):
    """How prices are taxed."""

    prices_include_tax: bool = True
    """Whether the catalogue's prices already contain the taxes."""
    level: Literal["unit", "line", "document"] = "line"
    """Where a tax is rounded: on each unit, each line, or once for the whole sale."""
    mode: RoundingMode = RoundingMode.HALF_UP
    """How it is rounded."""
    components: Literal["each", "combined"] = "each"
    """Whether each tax of a line is rounded, or their sum."""
    inclusive_target: Literal["tax", "net"] = "tax"
    """Where prices include tax: whether the tax is rounded or the net."""
    exempt_inclusive: Literal["keep_price", "remove_tax"] = "keep_price"
    """Where prices include tax: what an exempt customer pays."""
    classes: dict[str, tuple[TaxRateSettings, ...]] = Field(default_factory=dict)
    """Tax class of the catalogue → the taxes it bears."""
    ship_to: dict[str, dict[str, str]] = Field(default_factory=dict)
    """Country that goods are sent to (ISO 3166-1, such as FR), or a region of it (ISO 3166-2, such
    as US-NY) → tax class of the catalogue → the class that holds there."""
    included: dict[str, bool] = Field(default_factory=dict)
    """Tax class → whether its prices include the taxes, where that differs from the others."""

    @model_validator(mode="after")
    def _names_known_classes(self) -> TaxSettings:
        unknown = sorted(set(self.included) - set(self.classes))
        if unknown:
            raise ValueError(f"included names {unknown[0]!r}, which is no tax class")
        there = {name for known in self.ship_to.values() for name in known.values()}
        unknown = sorted(there - set(self.classes))
        if unknown:
            raise ValueError(f"ship_to names {unknown[0]!r}, which is no tax class")
        return self

    def on(self, business_date: str) -> tuple[TaxClassRates, ...]:
        """Return the classes with their taxes as they are on a day."""
        return tuple(
            TaxClassRates(
                name, tuple(rate.on(business_date) for rate in rates), self.included.get(name)
            )
            for name, rates in self.classes.items()
        )


class DiscountSettings(Section):
    """How discounts are rounded."""

    mode: RoundingMode = RoundingMode.HALF_UP
    """How an amount between two minor units is settled."""
    target: Literal["discount", "price"] = "discount"
    """Whether what is taken off is rounded, or what remains."""
