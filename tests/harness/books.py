"""A price book with coupons, and baskets that are opened under it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain import basket as baskets
from edge.domain.pricing.book import NO_BOOK, Coupon, PriceBook
from edge.domain.pricing.promotion import Combination, Layer, PercentOff, Promotion, Requirements
from edge.domain.pricing.schedule import ALWAYS, Schedule
from edge.domain.pricing.selector import EVERYTHING
from edge.domain.rates import parse_rate

if TYPE_CHECKING:
    import pytest

    from edge.domain.basket import Basket
    from edge.domain.events import BasketEvent, BasketOpened


def promotion(coupon: str, schedule: Schedule = ALWAYS) -> Promotion:
    """Return five per cent off everything for those who bring a coupon."""
    return Promotion(
        f"with-{coupon}",
        PercentOff(EVERYTHING, parse_rate("0.05")),
        Combination(Layer.BASKET),
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
        promotion("HAPPY", Schedule(from_time="17:00", to_time="18:00")),
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


def every_basket_has(patch: pytest.MonkeyPatch, book: PriceBook = BOOK) -> None:
    """Open and fold every basket under one price book, whatever the catalogue gives."""
    opening = baskets.open_basket

    def open_basket(event: BasketOpened, _: PriceBook = NO_BOOK) -> Basket:
        return opening(event, book)

    def fold(events: tuple[BasketEvent, ...], _: PriceBook = NO_BOOK) -> Basket:
        first, *rest = events
        basket = open_basket(first)  # type: ignore[arg-type]
        for event in rest:
            basket = baskets.apply(basket, event)
        return basket

    patch.setattr("edge.domain.basket.open_basket", open_basket)
    patch.setattr("edge.domain.basket.fold", fold)
    patch.setattr("edge.services.goods.open_basket", open_basket)
