"""What a basket costs: prices, promotions, taxes, each explained and rounded once."""

from edge.domain.pricing.line_pricing import (
    PricedBasket,
    PricedLine,
    extended_minor,
    line_taxes,
    price_basket,
    price_line,
    rates_of,
    tax_totals,
)
from edge.domain.pricing.lines import PriceLine

__all__ = [
    "PriceLine",
    "PricedBasket",
    "PricedLine",
    "extended_minor",
    "line_taxes",
    "price_basket",
    "price_line",
    "rates_of",
    "tax_totals",
]
