"""The centre changes prices while a customer stands at the counter."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from harness.facts import book_of, make_shop
from harness.feed import Feed
from harness.goods import LAMP, MILK, NOON
from harness.till import Shop

from edge.domain.commands import Hold, Recall, Scan, Tender
from edge.store.catalogue import SqliteCatalogue
from sync.catalogue.deltas import apply_rows, start_following

if TYPE_CHECKING:
    from pathlib import Path

    from edge.store.catalogue.reader import SqliteCatalogue as Goods


def shop_following(folder: Path, feed: Feed, goods: Goods) -> Shop:
    shop = Shop(catalogue=goods)  # type: ignore[arg-type]
    told(folder, feed, shop)
    return shop.opened()


def told(folder: Path, feed: Feed, shop: Shop) -> None:
    apply_rows(folder, "e1", feed.take(), shop.clock.now())


def prices(shop: Shop) -> list[str]:
    return [line.unit_price for line in shop.sale.lines]


def test_a_sale_keeps_the_prices_of_its_lines_and_its_promotions(tmp_path: Path) -> None:
    make_shop(tmp_path)
    start_following(tmp_path, "e1", NOON)
    feed = Feed()
    ten, twenty = book_of("10"), book_of("20")
    feed.item(MILK)
    feed.item(LAMP)
    feed.add("book", {"source": ten.source, "from_micros": 0})
    with closing(SqliteCatalogue(tmp_path)) as goods:
        shop = shop_following(tmp_path, feed, goods)
        shop.does(Scan("milk"))

        # The centre tells a price for later; then nothing synchronises any more.
        at = shop.clock.now().plus_s(60)
        feed.price("milk", "200", at)
        feed.price("lamp", "1000", at)
        feed.add("book", {"source": twenty.source, "from_micros": at.micros})
        told(tmp_path, feed, shop)
        shop.does(Scan("lamp"))
        shop.clock.micros += 60_000_000
        shop.does(Scan("lamp"), Scan("milk"))

        assert prices(shop) == ["119", "2999", "1000", "200"]
        basket = shop.till.state.current
        assert basket is not None
        assert basket.book == ten
        shop.does(Hold("first"), Scan("milk"))
        assert prices(shop) == ["200"]
        second = shop.till.state.current
        assert second is not None
        assert second.book == twenty
        shop.does(Tender("cash"), Recall(shop.till.state.held[0].sale))
        assert prices(shop) == ["119", "2999", "1000", "200"]
        shop.does(Tender("cash"))


def test_an_item_that_goes_away_can_still_be_paid(tmp_path: Path) -> None:
    make_shop(tmp_path)
    start_following(tmp_path, "e1", NOON)
    feed = Feed()
    feed.item(MILK)
    with closing(SqliteCatalogue(tmp_path)) as goods:
        shop = shop_following(tmp_path, feed, goods)
        shop.does(Scan("milk"))
        feed.add("item_gone", {"item_id": "milk"})
        told(tmp_path, feed, shop)

        assert shop.refusal(Scan("milk")).code == "item_unknown"
        answer = shop.does(Tender("cash"))
        assert "sale.completed" in [event.kind for event in answer.events]
