"""A price book with coupons."""

from __future__ import annotations

from edge.domain.pricing.book import Coupon, PriceBook
from edge.domain.pricing.promotion import Combination, Layer, PercentOff, Promotion, Requirements
from edge.domain.pricing.schedule import ALWAYS, Schedule
from edge.domain.pricing.selector import EVERYTHING
from edge.domain.rates import parse_rate


def promotion(coupon: str, schedule: Schedule = ALWAYS) -> Promotion:
    """Return five per cent off everything for those who bring a coupon."""
    return Promotion(
        f"with-{coupon}",
        PercentOff(EVERYTHING, parse_rate("0.05")),
        Combination(Layer.MARKDOWN, stack="combinable"),
        requires=Requirements(coupon=frozenset({coupon}), schedule=schedule),
    )


BOOK = PriceBook(
    version="promos-1",
    promotions=(
        promotion("SAVE5"),
        promotion("SAVE"),
        promotion("LETTER"),
        promotion("SUMMER", Schedule(from_date="2026-06-01", to_date="2026-08-31")),
        promotion("XMAS", Schedule(from_date="2026-12-01", to_date="2026-12-24")),
        promotion("HAPPY", Schedule(from_time="04:41", to_time="04:42")),
    ),
    coupons=(
        Coupon("SAVE5", "SAVE5", "5 % off"),
        Coupon("SAVE", "SAVE", "Voucher of the year", is_serial=True),
        Coupon("LETTER", "9812345", "Letter to members", is_serial=True),
        Coupon("SUMMER", "SUMMER1", "Summer"),
        Coupon("XMAS", "XMAS1", "Christmas"),
        Coupon("HAPPY", "HAPPY1", "Happy hour"),
        Coupon("GONE", "GONE1", "Nobody wants it"),
        Coupon("BROAD", "40", "Written by mistake", is_serial=True),
    ),
)
