"""Price book files read strictly: what a promotion may say, and what is wrong with one."""

from edge.domain.pricing.authoring.books import (
    check_price_book,
    read_price_book,
    read_strategy,
    stored_price_book,
    undefined_coupons,
)
from edge.domain.pricing.authoring.promotions import read_promotion

__all__ = [
    "check_price_book",
    "read_price_book",
    "read_promotion",
    "read_strategy",
    "stored_price_book",
    "undefined_coupons",
]
