"""A till sells what another place has, with the centre at hand and without."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from harness.aisle import DEPOT, MALL, SomeAisle
from harness.goods import LAMP
from harness.pickups import SomeOrders
from harness.rights import SomeRights
from harness.till import MANAGER_APPROVES, SETTINGS, SHOP, Shop, SomeGoods

from edge.aisle import Kept
from edge.config import parse_settings
from edge.domain.commands import (
    KeepElsewhere,
    LookElsewhere,
    LookUpReturn,
    Recipient,
    ReturnedLine,
    ReturnGoods,
    Scan,
    SellElsewhere,
    SignOn,
    StartPractice,
    Tender,
    VoidLine,
)
from edge.domain.completion import sale_amounts
from edge.domain.events import (
    FulfilmentProposed,
    LineUnits,
    OrderPaidBack,
    OrderSold,
    ReturnCompleted,
    RightSpent,
    SaleCompleted,
    UnitsShipped,
)
from edge.domain.giving_back import return_amounts
from edge.domain.ids import ItemId

ANN = Recipient("Ann B.", ("1 Main St",), "12345", "Springfield", "US", "ann@example.org")
TO_SHIP = SellElsewhere("lamp", "ship", "w-1", recipient=ANN)


def shop_with(aisle: SomeAisle | None = None, **more: Any) -> Shop:
    return Shop(aisle=aisle or SomeAisle(MALL, DEPOT), **more).opened()


def test_goods_to_carry_and_goods_to_follow_are_one_basket_with_one_receipt() -> None:
    shop = shop_with()

    shop.does(Scan("9521234500018"), TO_SHIP)
    shop.does(SellElsewhere("cola", "ship", "w-1", "2", ANN))
    assert [line.follow and line.follow.location for line in shop.sale.lines] == [
        None, "w-1", "w-1", "w-1",
    ]  # fmt: skip
    shop.does(Tender("cash"))

    (sale,), (sold,) = shop.facts(SaleCompleted), shop.facts(OrderSold)
    assert shop.kinds()[-2:] == [
        "sale.completed", "order.sold",
    ]  # fmt: skip
    assert [delta.item for delta in sale_amounts(sale).stock] == ["milk"]
    assert (sold.number, sold.method, sold.location) == (sale.number, "ship", "w-1")
    assert [(line.item, line.quantity, line.amount_minor) for line in sold.lines] == [
        ("lamp", "1", 2999), ("cola", "2", 2 * (119 + 25)),
    ]  # fmt: skip
    assert sold.paid_minor == sale.total_minor - 119
    assert sold.recipient.name == "Ann B."
    assert "Springfield" not in repr(sale)


def test_what_the_centre_keeps_is_promised_and_what_it_does_not_is_asked_for() -> None:
    aisle = SomeAisle(MALL)
    shop = shop_with(aisle)

    asked = shop.does(KeepElsewhere("lamp", "pickup", "s-2", recipient=ANN))
    assert asked.facts is not None
    aisle.answers[str(asked.facts["reservation"])] = Kept(is_kept=True, available_milli=1000)
    order = str(asked.facts["order"])
    shop.does(SellElsewhere("lamp", "pickup", "s-2", recipient=ANN, order=order))
    shop.does(SellElsewhere("cola", "pickup", "s-2", recipient=ANN))
    shop.does(Tender("cash"))

    (sold,) = shop.facts(OrderSold)
    assert (sold.order, sold.promised) == (order, ("1",))
    promises = {line.line: line.follow.promise for line in shop.facts(SaleCompleted)[0].lines}
    assert promises == {1: "reserved", 2: "", 3: ""}


def test_without_a_line_a_right_of_the_lane_promises_once() -> None:
    rights = SomeRights()
    rights.grants("stock:s-2:lamp", 1000)
    shop = shop_with(rights=rights)

    for _ in range(2):
        shop.does(SellElsewhere("lamp", "pickup", "s-2", recipient=ANN), Tender("cash"))

    assert [sold.promised for sold in shop.facts(OrderSold)] == [("1",), ()]
    assert [spent.amount for spent in shop.facts(RightSpent)] == [1000]


def test_a_line_that_is_struck_makes_no_order_and_two_ways_make_two() -> None:
    shop = shop_with()

    shop.does(TO_SHIP, VoidLine(1), TO_SHIP)
    shop.does(SellElsewhere("lamp", "pickup", "s-2", recipient=ANN), Tender("cash"))

    first, second = shop.facts(OrderSold)
    assert [len(each.lines) for each in (first, second)] == [1, 1]
    assert second.number == f"{first.number}/2"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (SellElsewhere("lamp", "ship", "w-1"), "follow_name_needed"),
        (SellElsewhere("lamp", "ship", "w-1", recipient=Recipient("Ann")), "follow_address_needed"),
        (SellElsewhere("phone", "ship", "w-1", recipient=ANN), "follow_not_this"),
        (SellElsewhere("lamp", "ship", "", recipient=ANN), "follow_place_needed"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_follow_is_refused_and_leaves_nothing(
    command: SellElsewhere, code: str
) -> None:
    assert shop_with().refusal(command).code == code


def test_practice_sells_nothing_of_other_places() -> None:
    shop = shop_with()
    shop.does(StartPractice(MANAGER_APPROVES))
    assert shop.refusal(TO_SHIP).code == "orders_not_in_practice"


def test_a_look_elsewhere_tells_places_with_how_old_that_is() -> None:
    found = shop_with().does(LookElsewhere("lamp", ask=True)).elsewhere

    assert found is not None
    assert [(each.location, each.available_milli, each.is_at_least) for each in found.places] == [
        ("s-2", 2000, False), ("w-1", 50_000, True),
    ]  # fmt: skip
    assert found.at_micros > found.places[0].known_micros > found.places[1].known_micros


def test_what_is_still_to_follow_is_paid_back_and_moves_no_stock() -> None:
    shop = shop_with()
    shop.does(Scan("9521234500018"), TO_SHIP, Tender("cash"))
    number = shop.facts(SaleCompleted)[0].number

    carried = ReturnGoods(number, (ReturnedLine(1),), "changed mind", condition="unsent")
    assert shop.refusal(carried).code == "return_carried_away"
    unsent = ReturnGoods(number, (ReturnedLine(2),), "changed mind", condition="unsent")
    shop.does(unsent)

    (back,), (gone,) = shop.facts(ReturnCompleted), shop.facts(OrderPaidBack)
    assert return_amounts(back).stock == ()
    assert (gone.order, gone.amount_minor) == (shop.facts(OrderSold)[0].order, 2999)
    assert [(units.line, units.quantity) for units in gone.unsent] == [("2", "1")]


def test_goods_that_were_carried_and_goods_to_follow_come_back_in_one_go() -> None:
    shop = shop_with()
    shop.does(Scan("9521234500018"), TO_SHIP, Tender("cash"))
    number = shop.facts(SaleCompleted)[0].number
    shown = shop.does(LookUpReturn(number)).receipt
    assert shown is not None
    assert [line.follows for line in shown.lines] == ["", "1"]

    lines = (ReturnedLine(1), ReturnedLine(2, condition="unsent"))
    shop.does(ReturnGoods(number, lines, "changed mind"))

    (back,) = shop.facts(ReturnCompleted)
    assert [line.disposition for line in back.lines] == ["restock", "unsent"]
    assert [delta.item for delta in return_amounts(back).stock] == ["milk"]
    assert [units.line for units in shop.facts(OrderPaidBack)[0].unsent] == ["2"]


def test_what_the_customer_was_given_since_is_not_still_to_follow() -> None:
    shop = shop_with()
    shop.does(replace(TO_SHIP, quantity="2"), Tender("cash"))
    number, sold = shop.facts(SaleCompleted)[0].number, shop.facts(OrderSold)[0]
    units = (LineUnits("1", "1"),)
    shop.orders = SomeOrders(
        FulfilmentProposed(sold.order, "p", "w-1", "ship", (LineUnits("1", "2"),)),
        UnitsShipped(sold.order, "p", "DHL", "", ("b",), units, "holder", 1),
    )
    shop.restart()
    shop.does(SignOn("101", "4711"))

    shown = shop.does(LookUpReturn(number)).receipt
    assert shown is not None
    assert (shown.lines[0].left, shown.lines[0].follows) == ("2", "1")
    unsent = ReturnedLine(1, "2", condition="unsent")
    assert shop.refusal(ReturnGoods(number, (unsent,), "too late")).code == "return_came_already"
    shop.does(ReturnGoods(number, (replace(unsent, quantity="1"),), "changed mind"))
    shown = shop.does(LookUpReturn(number)).receipt
    assert shown is not None
    assert (shown.lines[0].left, shown.lines[0].follows) == ("1", "")


def test_what_came_and_comes_back_is_stock_and_told_to_its_order() -> None:
    shop = shop_with()
    shop.does(TO_SHIP, Tender("cash"))
    number = shop.facts(SaleCompleted)[0].number

    shop.does(ReturnGoods(number, (ReturnedLine(1),), "does not please"))

    (back,), (came,) = shop.facts(ReturnCompleted), shop.facts(OrderPaidBack)
    assert [delta.item for delta in return_amounts(back).stock] == ["lamp"]
    assert ([units.line for units in came.returned], came.unsent) == (["1"], ())


def test_other_sizes_and_colours_are_those_of_the_same_style() -> None:
    sizes = [
        replace(
            LAMP,
            item_id=ItemId(f"shirt-{size}"),
            gtin=None,
            description=f"Shirt {size} red",
            attributes=(("size", size), ("colour", "red")),
        )
        for size in ("S", "L", "M")
    ]
    plain = replace(LAMP, item_id=ItemId("shirt"), gtin=None, description="Shirt")
    aisle = SomeAisle(MALL, DEPOT)
    aisle.items.add("shirt-M")
    shop = shop_with(aisle, catalogue=SomeGoods(items=(*SHOP, *sizes, plain)))

    found = shop.does(LookElsewhere("shirt-S")).elsewhere

    assert found is not None
    told = [(each.item.item, each.elsewhere_milli, each.place_count) for each in found.variants]
    assert told == [("shirt-M", 52_000, 2), ("shirt-L", 0, 0)]


def test_a_parcel_is_taxed_where_it_goes_or_says_that_this_is_not_known() -> None:
    classes = """fr = [{ id = "TVA20", name = "TVA", rate = "0.20" }]
ny = [{ id = "NY", name = "Sales tax", rate = "0.08875" }]
none = [{ id = "US0", name = "Sales tax", rate = "0" }]
[tax.ship_to]
FR = { standard = "fr" }
US-NY = { standard = "ny" }
US = { standard = "none" }
"""
    text = SETTINGS.replace("[tenders.voucher]", classes + "[tenders.voucher]", 1)
    text = text.replace("[tenders.usd]", '[goods]\ncountry = "DE"\n\n[tenders.usd]', 1)
    shop = shop_with(settings=parse_settings(text.encode(), "test"))

    for country, region in (("fr", ""), ("US", "ny"), ("US", "NJ"), ("IS", ""), ("DE", "")):
        abroad = replace(ANN, country=country, region=region)
        shop.does(Scan("lamp"), replace(TO_SHIP, recipient=abroad), Tender("cash"))

    taxed = [
        [(line.taxes[0].tax_id, line.taxes[0].tax_minor, line.follow and line.follow.taxes_of)]
        for sale in shop.facts(SaleCompleted)
        for line in sale.lines
        if line.follow
    ]
    assert taxed == [
        [("TVA20", 500, "FR")],
        [("NY", 244, "US-NY")],
        [("US0", 0, "US")],
        [("VAT19", 479, "? IS")],
        [("VAT19", 479, "")],
    ]
    refused = replace(TO_SHIP, recipient=replace(ANN, country="France"))
    assert shop.refusal(refused).code == "follow_country_unknown"


def test_what_this_store_has_can_be_put_aside_to_be_collected_later() -> None:
    shop = shop_with(SomeAisle(), catalogue=SomeGoods(items=(replace(LAMP, stock_milli=3000),)))

    found = shop.does(LookElsewhere("lamp")).elsewhere
    assert found is not None
    assert [(row.location, row.available_milli) for row in found.places] == [("s-1", 3000)]
    shop.does(SellElsewhere("lamp", "pickup", "s-1", recipient=ANN), Tender("cash"))

    assert [sold.location for sold in shop.facts(OrderSold)] == ["s-1"]
