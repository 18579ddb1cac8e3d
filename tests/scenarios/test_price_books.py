"""A basket keeps the promotions it was opened under, whatever comes into force meanwhile."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from harness.facts import book_of
from harness.goods import MILK
from harness.till import SETTINGS, Shop, SomeGoods

from edge.config import parse_settings
from edge.domain.catalogue import ItemFlag
from edge.domain.commands import Hold, Recall, Scan, SignOn, Tender
from edge.domain.errors import BadInput
from edge.domain.ids import ItemId
from edge.domain.pricing.book import NO_BOOK, PriceBook

if TYPE_CHECKING:
    from edge.domain.basket import Basket

TEN, TWENTY = book_of("10"), book_of("20")


def shop_with(book: PriceBook | None) -> Shop:
    return Shop(catalogue=SomeGoods(book=book)).opened()


def current(shop: Shop) -> Basket:
    basket = shop.till.state.current
    assert basket is not None
    return basket


def test_a_basket_is_opened_under_the_promotions_in_force() -> None:
    shop = shop_with(TEN)
    shop.does(Scan("milk"))

    assert current(shop).opened.price_book == TEN.version
    assert current(shop).book == TEN


def test_other_promotions_hold_for_the_next_basket_not_for_the_open_one() -> None:
    shop = shop_with(TEN)
    shop.does(Scan("milk"))

    shop.catalogue.switch_to(TWENTY)
    shop.does(Scan("lamp"))
    assert current(shop).book == TEN

    shop.does(Tender("cash"), Scan("milk"))
    assert current(shop).book == TWENTY


def test_after_a_restart_open_and_held_baskets_have_their_own_promotions_still() -> None:
    shop = shop_with(TEN)
    shop.does(Scan("milk"), Hold("first"))
    shop.catalogue.switch_to(TWENTY)
    shop.does(Scan("lamp"))
    shop.catalogue.switch_to(NO_BOOK)

    shop.restart()

    assert current(shop).book == TWENTY
    assert [basket.book for basket in shop.till.state.held] == [TEN]
    shop.does(SignOn("101", "4711"), Scan("milk"))
    assert current(shop).book == TWENTY
    shop.does(Tender("cash"), Scan("milk"))
    assert (current(shop).book, current(shop).opened.price_book) == (NO_BOOK, "")


def test_damaged_promotions_are_said_and_selling_goes_on_at_list_price() -> None:
    shop = shop_with(None)
    assert [notice.code for notice in shop.till.answer().view.notices] == ["price_book_damaged"]

    first = shop.does(Scan("milk"))
    assert first.information == "line_added_at_list_price"
    assert current(shop).book == NO_BOOK
    assert shop.does(Scan("lamp")).information == "line_added"

    shop.catalogue.switch_to(TEN)
    shop.does(Tender("cash"))
    assert shop.till.answer().view.notices == ()
    assert shop.does(Scan("milk")).information == "line_added"
    assert current(shop).book == TEN


def test_promotions_that_are_damaged_later_are_said_then() -> None:
    shop = shop_with(TEN)
    shop.catalogue.switch_to(None)

    notices = shop.does(Scan("milk")).view.notices

    assert [notice.code for notice in notices] == ["price_book_damaged"]


def in_zone(zone: str) -> Shop:
    text = SETTINGS + f'\n[store]\ntime_zone = "{zone}"\n'
    return Shop(settings=parse_settings(text.encode(), "test")).opened()


@pytest.mark.parametrize(
    ("zone", "local_at"),
    [("UTC", "2026-11-24T12"), ("Europe/Berlin", "2026-11-24T13"),
     ("America/New_York", "2026-11-24T07")],
)  # fmt: skip
def test_promotions_hold_by_the_clock_on_the_shops_own_wall(zone: str, local_at: str) -> None:
    shop = in_zone(zone)
    shop.does(Scan("milk"))

    assert current(shop).local_at[:13] == local_at
    assert current(shop).price_context.at is not None


def test_a_recalled_basket_is_priced_by_the_time_it_is_recalled_at() -> None:
    shop = in_zone("UTC")
    shop.does(Scan("milk"), Hold("later"))
    before = shop.till.state.held[0].local_at

    shop.clock.micros += 3_600_000_000
    shop.does(Recall())

    assert current(shop).local_at > before
    assert current(shop).opened.local_at == before


def test_an_unknown_time_zone_is_refused_with_its_line() -> None:
    with pytest.raises(BadInput) as caught:
        in_zone("Europe/Nowhere")
    assert caught.value.facts["key"] == "store.time_zone"
    with pytest.raises(BadInput):
        in_zone("../etc/passwd")


def test_a_line_has_all_that_promotions_look_at() -> None:
    flags = frozenset({ItemFlag.CLEARANCE, ItemFlag.AGE_RESTRICTED})
    dear = replace(MILK, brand="Alp", flags=flags, floor_price="99.5")
    card = replace(
        MILK, item_id=ItemId("milk-card"), gtin=None,
        flags=frozenset({ItemFlag.STORED_VALUE}),
    )  # fmt: skip
    shop = Shop(catalogue=SomeGoods(items=(dear, card))).opened()
    shop.does(Scan("milk"), Scan("milk-card"))

    line, gift = current(shop).lines
    assert line.added.brand == "Alp"
    assert line.added.flags == ("age_restricted", "clearance")
    assert line.added.floor_price == "99.5"
    assert line.added.discountable
    assert not gift.added.discountable
