"""A deposit for goods to follow: sold at one till, the rest paid and handed over at another."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from harness.aisle import DEPOT, MALL, SomeAisle
from harness.clock import CountedIds
from harness.pickups import SomeOrders
from harness.till import MANAGER_APPROVES, SETTINGS, Shop

from edge.config import parse_settings
from edge.domain.commands import (
    AcceptOrder,
    AgreeDeposit,
    FinishPick,
    HandOver,
    PayForOrder,
    PayRest,
    PickUnits,
    Recipient,
    ReturnedLine,
    ReturnGoods,
    Scan,
    SellElsewhere,
    SignOn,
    StageOrder,
    StartPick,
    Tender,
    XRead,
)
from edge.domain.document import Pair
from edge.domain.events import (
    FulfilmentProposed,
    LineUnits,
    OrderEarned,
    OrderPaid,
    OrderPaidBack,
    OrderSold,
    ReturnCompleted,
    SaleCompleted,
    ShiftOpened,
    UnitsShipped,
)
from edge.domain.giving_back import return_amounts
from edge.domain.orders.sold import paid_by, placed_by

ANN = Recipient("Ann B.", contact="ann@example.org")
TO_SHIP = Recipient("Ann B.", ("1 Main St",), "12345", "Springfield")
TO_COLLECT = SellElsewhere("lamp", "pickup", "s-2", recipient=ANN)
DEPOSIT = '[orders.deposit]\nminimum_percent = "20"\ntax_due = "{due}"\n'


def shop_with(due: str = "payment", **more: Any) -> Shop:
    text = SETTINGS + DEPOSIT.format(due=due)
    settings = parse_settings(text.encode(), "test")
    return Shop(aisle=SomeAisle(MALL, DEPOT), settings=settings, **more).opened()


def booked(*shops: Shop) -> dict[str, int]:
    """Return what all entries of some tills come to by account, but for the float."""
    sums: Counter[str] = Counter()
    for shop in shops:
        for entry in shop.store.entries():  # type: ignore[union-attr]
            for each in () if isinstance(entry.fact, ShiftOpened) else entry.postings or ():
                name = ".".join(filter(None, (each.account, each.subaccount)))
                sums[name] += each.amount_minor
    return {name: minor for name, minor in sums.items() if minor}


def collected(sold: OrderSold, due: str) -> Shop:
    """Return the till of the place that the goods are collected at, where they lie ready."""
    part = f"{sold.order}-1"
    units = tuple(LineUnits(line.line, line.quantity) for line in sold.lines)
    proposed = FulfilmentProposed(sold.order, part, "s-1", "pickup", units)
    orders = SomeOrders(placed_by(sold), paid_by(sold), proposed)
    shop = shop_with(due, orders=orders, ids=CountedIds(900))
    shop.does(AcceptOrder(sold.order, part), StartPick(sold.order, part))
    for line in sold.lines:
        shop.does(PickUnits(sold.order, part, line.gtins[0], quantity=line.quantity))
    shop.does(FinishPick(sold.order, part), StageOrder(sold.order, part, "A1", ()))
    return shop


@pytest.mark.parametrize("due", ["payment", "handover"])
def test_a_deposit_is_owed_until_the_goods_are_handed_over_elsewhere(due: str) -> None:
    shop = shop_with(due)
    shop.does(Scan("9521234500018"), TO_COLLECT, AgreeDeposit(percent="25"))
    assert shop.sale.total_minor == 119 + 750
    shop.does(Tender("cash"))

    (sale,), (sold,) = shop.facts(SaleCompleted), shop.facts(OrderSold)
    assert [line.item for line in sale.lines] == ["milk", f"order/{sold.order}"]
    assert (sale.total_minor, sold.paid_minor, sold.lines[0].amount_minor) == (869, 750, 2999)
    assert [tax.tax_id for tax in sale.lines[0].taxes] == ["VAT7"]
    advance = sum(tax.tax_minor for tax in sale.lines[1].taxes)
    assert advance == (120 if due == "payment" else 0)
    assert booked(shop)["order_prepayments"] == -(750 - advance)
    assert booked(shop)["revenue"] == -(119 - 8)

    there = collected(sold, due)
    part = f"{sold.order}-1"
    given = HandOver(sold.order, part, "photo_id", parcels=(f"{sold.number}-1",))
    assert there.refusal(given).code == "order_due"
    there.does(PayForOrder(sold.order, part), Tender("cash"))
    assert [fact.amount_minor for fact in there.facts(OrderPaid)] == [2249]
    assert "revenue" not in booked(there)
    there.does(given)

    assert len(there.facts(OrderEarned)) == 1
    assert booked(shop, there) == {
        "tender_clearing.cash": 119 + 2999,
        "revenue": -(119 - 8) - (2999 - 479),
        "tax_payable.VAT7": -8,
        "tax_payable.VAT19": -479,
    }


def test_an_amount_is_shared_out_by_value_and_never_below_the_least() -> None:
    shop = shop_with()
    shop.does(TO_COLLECT, SellElsewhere("cola", "ship", "w-1", "2", TO_SHIP))
    assert shop.refusal(AgreeDeposit(amount_minor=500)).code == "deposit_too_small"
    assert shop.refusal(AgreeDeposit(percent="19.9")).code == "deposit_too_small"

    shop.does(AgreeDeposit(amount_minor=1000))
    assert shop.sale.total_minor == 1000
    shop.does(SellElsewhere("lamp", "pickup", "s-2", "2", ANN))
    # Three lamps come to 89.97, of which the least part is more than a share of what was agreed.
    assert shop.sale.total_minor == 1799 + 58
    shop.does(AgreeDeposit(is_dropped=True))
    assert shop.sale.total_minor == 3 * 2999 + 2 * (119 + 25)


def test_a_deposit_is_given_back_once_and_its_goods_are_not_sent() -> None:
    shop = shop_with()
    shop.does(TO_COLLECT, AgreeDeposit(), Tender("cash"))
    number, sold = shop.facts(SaleCompleted)[0].number, shop.facts(OrderSold)[0]
    back = ReturnGoods(number, (ReturnedLine(2),), "changed mind")

    shop.does(back)

    (gone,) = shop.facts(OrderPaidBack)
    assert (gone.order, gone.amount_minor, gone.returned) == (sold.order, 600, ())
    assert [(units.line, units.quantity) for units in gone.unsent] == [("1", "1")]
    assert booked(shop) == {}
    assert return_amounts(shop.facts(ReturnCompleted)[0]).stock == ()
    assert shop.refusal(back).code == "return_nothing_left"


def test_the_rest_is_paid_by_the_receipt_and_a_deposit_that_paid_for_goods_stays() -> None:
    shop = shop_with()
    shop.does(SellElsewhere("lamp", "ship", "w-1", recipient=TO_SHIP), AgreeDeposit())
    shop.does(Tender("cash"))
    number, sold = shop.facts(SaleCompleted)[0].number, shop.facts(OrderSold)[0]

    shop.does(PayRest(number), Tender("cash"))

    assert [fact.amount_minor for fact in shop.facts(OrderPaid)] == [2399]
    assert sum(sale.tax_minor for sale in shop.facts(SaleCompleted)) == 479
    assert shop.refusal(PayRest(number)).code == "order_nothing_due"
    orders = SomeOrders(
        FulfilmentProposed(sold.order, "p", "w-1", "ship", (LineUnits("1", "1"),)),
        UnitsShipped(sold.order, "p", "DHL", "", ("b",), (LineUnits("1", "1"),), "holder", 1),
    )
    shop.orders = orders
    shop.restart()
    shop.does(SignOn("101", "4711"))
    back = ReturnGoods(number, (ReturnedLine(2),), "changed mind")
    assert shop.refusal(back).code == "deposit_used"


def test_a_shop_that_offers_no_deposit_or_says_no_tax_rule_refuses() -> None:
    for text, code in (
        ("", "deposit_not_offered"),
        (DEPOSIT.format(due=""), "deposit_tax_unknown"),
    ):
        settings = parse_settings((SETTINGS + text).encode(), "test")
        shop = Shop(aisle=SomeAisle(MALL), settings=settings).opened()
        shop.does(TO_COLLECT)
        assert shop.refusal(AgreeDeposit()).code == code


def test_x_and_z_show_what_is_owed_for_deposits_and_agree() -> None:
    shop = shop_with()
    shop.does(
        Scan("9521234500018"), TO_COLLECT, AgreeDeposit(), Tender("cash"), XRead(MANAGER_APPROVES)
    )
    document = [effect.document for effect in shop.memory.effects if effect.document][-1]
    assert document is not None
    rows = {row.label: row.value for row in document.rows if isinstance(row, Pair)}

    assert rows["Paid for orders"] == "5.04"
    assert rows["Sales + liabilities = tenders"] == "7.19"
