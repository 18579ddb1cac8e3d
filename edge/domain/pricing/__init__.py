"""What a basket costs: prices, promotions, taxes, each explained and rounded once."""

from edge.domain.pricing.basket_pricing import (
    PricedBasket,
    PricedLine,
    price_basket,
    price_line,
    tax_totals,
)
from edge.domain.pricing.lines import PriceLine
from edge.domain.pricing.tax import rates_of
from edge.domain.pricing.units import extended_of

__all__ = [
    "PriceLine",
    "PricedBasket",
    "PricedLine",
    "extended_of",
    "price_basket",
    "price_line",
    "rates_of",
    "tax_totals",
]
