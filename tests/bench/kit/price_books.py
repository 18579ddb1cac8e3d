"""Goods, price books and baskets for measuring prices, the same on every machine."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from edge.domain.events import PricingPolicy, TaxClassRates, TaxRate
from edge.domain.money import UnitPrice, currency
from edge.domain.pricing import PriceLine
from edge.domain.pricing.authoring import read_promotion
from edge.domain.pricing.book import PriceBook
from edge.domain.pricing.proposing import selectors
from edge.domain.quantity import each

if TYPE_CHECKING:
    from collections.abc import Callable

ITEMS = 4_000
CATEGORIES = 40
BRANDS = 100
EUR = currency("EUR")
POLICY = PricingPolicy(
    prices_include_tax=True,
    tax_mode="half_up",
    discount_mode="half_up",
    classes=(
        TaxClassRates("standard", (TaxRate("VAT19", "VAT", "0.19"),)),
        TaxClassRates("reduced", (TaxRate("VAT7", "VAT", "0.07"),)),
    ),
)

Draw = random.Random
Table = dict[str, Any]


def price_book(count: int, seed: int = 5) -> PriceBook:
    """Return a book of so many promotions, of every type, as a shop of 4,000 items has them."""
    draw = Draw(seed)
    kinds: list[tuple[int, Callable[[Draw], Table]]] = [
        (35, _percent_off), (15, _amount_off), (10, _unit_price), (15, _three_for_two),
        (10, _n_for_price), (8, _set), (4, _price_list), (3, _basket),
    ]  # fmt: skip
    choices = draw.choices([make for _, make in kinds], [weight for weight, _ in kinds], k=count)
    tables = [make(draw) | {"id": f"p{n}"} for n, make in enumerate(choices)]
    return PriceBook(
        f"bench-{count}", tuple(read_promotion(t, f"promotion {n}") for n, t in enumerate(tables))
    )


def baskets(
    book: PriceBook, count: int, lines: int = 50, seed: int = 7, promoted_share: float = 0.0
) -> list[list[PriceLine]]:
    """Return baskets of goods from the whole shop; a share of them chosen for being on offer."""
    draw = Draw(seed)
    promoted = sorted(
        {item for p in book.promotions for pool in selectors(p.rule) for item in pool.sku}
    )
    return [
        [_line(n, draw, promoted, promoted_share) for n in range(1, lines + 1)]
        for _ in range(count)
    ]


def _line(number: int, draw: Draw, promoted: list[str], promoted_share: float) -> PriceLine:
    item = draw.choice(promoted) if draw.random() < promoted_share else f"i{draw.randrange(ITEMS)}"
    place = int(item[1:])
    return PriceLine(
        line=number,
        quantity=each(draw.choice((1, 1, 1, 2, 3))),
        unit_price=UnitPrice.of_minor(50 + place * 7919 % 4_950, EUR),
        tax_class="standard" if place % 2 else "reduced",
        item=item,
        category=f"c{place % CATEGORIES}",
        brand=f"b{place % BRANDS}",
    )


def _pool(draw: Draw) -> Table:
    if draw.random() < 0.75:
        return {"sku": [f"i{draw.randrange(ITEMS)}" for _ in range(draw.randrange(1, 12))]}
    if draw.random() < 0.5:
        return {"brand": f"b{draw.randrange(BRANDS)}"}
    return {"category": f"c{draw.randrange(CATEGORIES)}"}


def _percent_off(draw: Draw) -> Table:
    return {"type": "percent_off", "select": _pool(draw), "percent": str(draw.randrange(5, 40))}


def _amount_off(draw: Draw) -> Table:
    return {"type": "amount_off_unit", "select": _pool(draw), "amount": draw.randrange(5, 100)}


def _unit_price(draw: Draw) -> Table:
    return {"type": "unit_price", "select": _pool(draw), "price": draw.randrange(50, 2_000)}


def _three_for_two(draw: Draw) -> Table:
    buy = {"select": _pool(draw), "qty": 2}
    return {"type": "buy_get", "same_pool": True, "buy": buy, "get": {"qty": 1, "percent": "100"}}


def _n_for_price(draw: Draw) -> Table:
    take, price = draw.randrange(2, 4), draw.randrange(100, 3_000)
    return {"type": "n_for_price", "select": _pool(draw), "take": take, "price": price}


def _set(draw: Draw) -> Table:
    components = [{"select": _pool(draw), "qty": 1} for _ in range(2)]
    return {"type": "set", "components": components, "reward": {"percent": "20"}}


def _price_list(draw: Draw) -> Table:
    prices = {f"i{draw.randrange(ITEMS)}": 100 for _ in range(20)}
    return {"type": "price_list", "prices": prices, "requires": {"customer_group": "GOLD"}}


def _basket(draw: Draw) -> Table:
    return {"type": "basket", "select": _pool(draw), "percent": "5", "min_amount": 5_000}
