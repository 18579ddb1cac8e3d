"""What a paid basket leaves in the journal of what pricing knew."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from harness.goods import LAMP, MILK, NOON, POLICY, after, empty_basket, with_item

from edge.domain import completion
from edge.domain.events import (
    CustomerAttached,
    SaleCompleted,
    TaxClassRates,
    TaxExempted,
    TaxExemption,
    TenderRecord,
    TenderTaken,
)
from edge.domain.pricing.book import NO_BOOK, PriceBook
from edge.domain.pricing.promotion import BuyGet, Combination, Effect, Layer, PercentOff, Promotion
from edge.domain.pricing.selector import EVERYTHING, Selector
from edge.domain.rates import parse_rate
from edge.domain.settlement import Settlement, Status

if TYPE_CHECKING:
    from edge.domain.basket import Basket
    from edge.domain.events import PricingPolicy

HALF_FREE = Promotion(
    "bogo",
    BuyGet(EVERYTHING, 1, 1, Effect(percent=parse_rate("1"))),
    Combination(Layer.DEAL),
    text="Two for one",
)
BOOK = PriceBook("promos-1", (HALF_FREE,))
LAMP_WITH_MILK = replace(
    HALF_FREE,
    rule=BuyGet(
        Selector(sku=frozenset({"milk"})),
        1,
        1,
        Effect(percent=parse_rate("1")),
        get=Selector(sku=frozenset({"lamp"})),
        same_pool=False,
    ),
)
"""The dear thing is free, so that what was paid for the cheap one is spread over both."""


def finished(basket: Basket) -> SaleCompleted:
    """Return the fact of a basket that was paid somehow."""
    total = basket.total_minor
    tender = TenderTaken(TenderRecord(1, "cash", total))
    paid = Settlement(Status.SETTLED, total)
    return completion.completed(after(basket, tender), paid, number="1", shift="shift-1", now=NOON)


def basket(book: PriceBook = NO_BOOK, policy: PricingPolicy = POLICY) -> Basket:
    opened = replace(empty_basket(policy), book=book, local_at="2026-09-21T12:00:00")
    return with_item(with_item(opened, LAMP), MILK)


def test_a_deal_is_kept_in_both_views_with_the_book_it_came_from() -> None:
    sale = finished(basket(BOOK))

    lamp, milk = sale.lines
    assert (lamp.amount_minor, lamp.prorated_minor) == (2999, 2885)
    assert (milk.amount_minor, milk.prorated_minor) == (0, 114)
    (record,) = sale.promotions
    assert (record.promotion, record.discount_minor) == ("bogo", 119)
    assert sale.local_at == "2026-09-21T12:00:00"


def test_without_a_promotion_only_what_always_was_is_stored() -> None:
    sale = finished(basket())

    assert all(line.prorated_minor is None for line in sale.lines)
    assert all(line.prices_include_tax is None for line in sale.lines)
    assert (sale.promotions, sale.price_book, sale.local_at) == ((), "", "")


def test_a_maker_s_coupon_worth_more_than_the_price_without_tax_pays_nobody() -> None:
    policy = replace(POLICY, exempt_inclusive="remove_tax")
    free = replace(
        HALF_FREE,
        rule=PercentOff(EVERYTHING, parse_rate("1")),
        combine=Combination(Layer.MARKDOWN),
        funded_by="acme",
    )

    sale = finished(
        after(basket(PriceBook("promos-3", (free,)), policy), TaxExempted(TaxExemption("c")))
    )

    assert (sale.total_minor, [line.amount_minor for line in sale.lines]) == (0, [0, 0])


def test_a_class_priced_otherwise_than_the_shop_says_so_on_its_lines() -> None:
    reduced = TaxClassRates("reduced", POLICY.classes[1].rates, prices_include_tax=False)
    sale = finished(basket(policy=replace(POLICY, classes=(POLICY.classes[0], reduced))))

    assert [line.prices_include_tax for line in sale.lines] == [None, False]


@pytest.mark.parametrize("book", [NO_BOOK, BOOK, PriceBook("promos-2", (LAMP_WITH_MILK,))])
def test_tax_taken_out_for_an_exempt_customer_is_kept(book: PriceBook) -> None:
    policy = replace(POLICY, exempt_inclusive="remove_tax")
    exempt = after(
        basket(book, policy),
        CustomerAttached("c-1"),
        TaxExempted(TaxExemption("certificate")),
    )

    sale = finished(exempt)

    assert sum(line.exempted_minor for line in sale.lines) > 0
    kept = [x.amount_minor if x.prorated_minor is None else x.prorated_minor for x in sale.lines]
    assert sum(kept) == sale.total_minor
    assert min(kept) > 0
