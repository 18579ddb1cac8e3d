"""What the customer keeps is priced anew as on that day, and the difference comes back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from harness.deals import SPEND_50, THREE_FOR_TWO, book_of
from harness.till import MANAGER_APPROVES, SETTINGS, Shop, SomeGoods

from edge.card_terminal import TerminalResult
from edge.config import parse_settings
from edge.domain.commands import (
    CloseShift,
    CountDrawer,
    LookUpReturn,
    PastSales,
    ReturnedLine,
    ReturnGoods,
    Scan,
    SignOn,
    Tender,
    XRead,
)
from edge.domain.document import Pair
from edge.domain.errors import DataDamaged
from edge.domain.events import ReturnCompleted, SaleCompleted, ShiftClosed
from edge.domain.pricing.book import NO_BOOK
from edge.store.codec import fact_json

if TYPE_CHECKING:
    from edge.domain.events import Fact
    from edge.domain.pricing.book import PriceBook
    from edge.services.view_of_returns import ReturnView


def shop_of(*promotions: dict[str, Any], settings: str = "") -> Shop:
    text = SETTINGS + '\n[returns]\nmethod = "recompute"\n' + settings
    given = parse_settings(text.encode(), "test")
    return Shop(settings=given, catalogue=SomeGoods(book=book_of(*promotions))).opened()


def looked_up(shop: Shop, *lines: ReturnedLine, method: str | None = None) -> ReturnView:
    view = shop.does(LookUpReturn("1", lines, method)).receipt
    assert view is not None
    return view


def give_back(line: int, quantity: str | None = None, **given: Any) -> ReturnGoods:
    return replace(ReturnGoods("1", (ReturnedLine(line, quantity),), "unwanted"), **given)


def totals(shop: Shop) -> list[int]:
    return [fact.total_minor for fact in shop.facts(ReturnCompleted)]


def test_of_three_for_two_the_first_that_comes_back_was_free() -> None:
    shop = shop_of(THREE_FOR_TWO)
    shop.does(Scan("milk", quantity="3"), Tender("cash"))

    free = looked_up(shop, ReturnedLine(1, "1"))
    shop.does(*(give_back(1, "1") for _ in range(3)))

    assert (free.method, free.lines[0].pays_minor, free.lines[0].chosen_minor) == (
        "recompute",
        238,
        0,
    )
    assert totals(shop) == [0, 119, 119]
    assert shop.facts(ReturnCompleted)[0].tenders == ()
    assert shop.memory.stock_delta_milli("milk") == 0
    assert shop.refusal(give_back(1)).code == "return_nothing_left"


def test_a_basket_that_falls_under_its_threshold_gives_back_what_it_was_given() -> None:
    shop = shop_of(SPEND_50)
    shop.does(Scan("lamp"), Scan("lamp"), Scan("milk"), Tender("cash"))

    view = looked_up(shop, ReturnedLine(1))
    shop.does(give_back(1))
    milk = looked_up(shop, ReturnedLine(3))

    assert [(x.chosen_minor, x.stays_minor) for x in view.lines] == [(2754, 0), (0, -245), (0, -10)]
    assert view.refund is not None
    assert view.refund.total_minor == 2754 - 245 - 10 == 2499
    (fact,) = shop.facts(ReturnCompleted)
    assert [(x.line, x.quantity, x.amount_minor) for x in fact.lines] == [
        (1, "1", 2754),
        (2, "0", -245),
        (3, "0", -10),
    ]
    assert milk.refund is not None
    assert milk.refund.total_minor == 119
    assert [line.left for line in milk.lines] == ["0", "1", "1"]


def test_paper_stock_and_reports_show_goods_that_stay_as_no_goods() -> None:
    shop = shop_of(SPEND_50)
    shop.does(Scan("lamp"), Scan("lamp"), Scan("milk"), Tender("cash"))
    shop.does(give_back(1, reason="too bright"))

    document = shop.memory.effects[-2].document
    assert document is not None
    assert Pair("Desk lamp", "-27.54") in document.rows
    assert Pair("Desk lamp, new price", "2.45") in document.rows
    assert Pair("Whole milk 1 l, new price", "0.10") in document.rows
    assert shop.memory.stock_delta_milli("lamp") == -1000
    assert shop.memory.stock_delta_milli("milk") == -1000
    assert shop.does(PastSales("000002")).sales[0].item_count == "1"
    shop.does(XRead(MANAGER_APPROVES))
    shop.does(CountDrawer({"1": 10_000 + 5617 - 2499}), CloseShift(approval=MANAGER_APPROVES))
    (closed,) = shop.facts(ShiftClosed)
    assert [row.amount_minor for row in closed.over_short] == [0]
    assert [(t.tax_id, t.tax_minor) for t in closed.taxes if t.tax_minor] == [
        ("VAT19", 479),
        ("VAT7", 8),
    ]


def test_a_card_and_cash_get_back_together_what_they_paid() -> None:
    shop = shop_of(SPEND_50)
    shop.does(Scan("lamp"), Scan("lamp"), Tender("cash", 1000))
    asked = shop.does(Tender("card"))
    assert asked.dialogue is not None
    shop.till.record(asked.dialogue, TerminalResult("approved", 4498, "ref"))

    for line in (2, 1):
        refund = shop.does(give_back(line))
        assert refund.dialogue is not None
        amount = refund.dialogue.amount_minor
        shop.till.record(refund.dialogue, TerminalResult("approved", amount, "back"))

    assert totals(shop) == [2499, 2999]
    paid = [(t.kind, t.amount_minor) for f in shop.facts(ReturnCompleted) for t in f.tenders]
    assert paid == [("card", -2499), ("card", -1999), ("cash", -1000)]


def test_the_promotions_of_the_sale_hold_not_those_of_today() -> None:
    shop = shop_of(THREE_FOR_TWO)
    shop.does(Scan("milk", quantity="3"), Tender("cash"))
    shop.catalogue.switch_to(NO_BOOK)
    shop.restart()
    shop.does(SignOn("101", "4711"), Scan("milk"), Tender("cash"))

    assert looked_up(shop, ReturnedLine(1, "1")).refund.total_minor == 0  # type: ignore[union-attr]


def test_deposits_and_goods_without_a_deal_come_back_as_they_were_paid() -> None:
    shop = shop_of(THREE_FOR_TWO)
    shop.does(Scan("cola", quantity="2"), Scan("lamp"), Tender("cash"))

    shop.does(give_back(1, "1"), give_back(3))

    assert totals(shop) == [119 + 25, 2999]


# Where it cannot be -------------------------------------------------------------------------


def test_promotions_that_are_not_kept_any_more_leave_the_method_prorated() -> None:
    shop = shop_of(THREE_FOR_TWO)
    shop.does(Scan("milk", quantity="3"), Tender("cash"))
    shop.memory.lose_books()

    error = shop.refusal(LookUpReturn("1"))
    shop.does(give_back(1, "1", method="prorated"), give_back(1, "1"))

    assert (error.code, error.facts["method"]) == ("return_book_lost", "prorated")
    assert totals(shop) == [79, 80]


def test_promotions_that_are_damaged_are_as_good_as_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(version: str) -> PriceBook:
        raise DataDamaged("price_book_lost", version=version)

    shop = shop_of(THREE_FOR_TWO)
    shop.does(Scan("milk", quantity="3"), Tender("cash"))
    monkeypatch.setattr(shop.memory, "price_book", damaged)

    assert shop.refusal(give_back(1)).code == "return_book_lost"


def test_a_rest_that_has_to_be_priced_anew_is_not_prorated_when_its_promotions_are_lost() -> None:
    shop = shop_of(THREE_FOR_TWO)
    shop.does(Scan("milk", quantity="3"), Tender("cash"), give_back(1, "1"))
    shop.memory.lose_books()

    assert shop.refusal(LookUpReturn("1")).code == "return_book_lost_since"
    assert shop.refusal(LookUpReturn("1", method="prorated")).code == "return_method_fixed"


def test_a_sale_of_an_earlier_program_is_told_and_prorated() -> None:
    def as_then(fact: Fact) -> Fact:
        return replace(fact, can_reprice=False) if isinstance(fact, SaleCompleted) else fact

    shop = shop_of(THREE_FOR_TWO)
    shop.does(Scan("milk", quantity="3"), Tender("cash"))
    shop.memory.rewrite(as_then)

    assert shop.refusal(give_back(1)).code == "return_prices_unknown"
    shop.does(give_back(1, method="prorated"))
    assert totals(shop) == [238]


@pytest.mark.parametrize("code", ["lamp", "4011"])
def test_a_sale_without_promotions_needs_no_book(code: str) -> None:
    shop = shop_of()
    quantity = "0.5" if code == "4011" else None
    shop.does(Scan(code, quantity=quantity), Tender("cash"))
    shop.memory.lose_books()

    shop.does(give_back(1))

    assert totals(shop) == [fact.total_minor for fact in shop.facts(SaleCompleted)]


def test_a_sale_without_promotions_is_stored_as_it_always_was() -> None:
    plain, promoted = shop_of(), shop_of(THREE_FOR_TWO)
    for shop in (plain, promoted):
        shop.does(Scan("cola", quantity="2"), Scan("milk", quantity="3"), Tender("cash"))
    words = ("can_reprice", "discountable", "brand", "flags", "floor_price")

    (sale,) = plain.facts(SaleCompleted)
    (cheaper,) = promoted.facts(SaleCompleted)

    assert [word for word in words if word in fact_json(sale)] == []
    assert [word for word in words if word in fact_json(cheaper)] == ["can_reprice", "discountable"]
