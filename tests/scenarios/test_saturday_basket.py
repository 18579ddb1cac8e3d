"""A Saturday basket with everything that makes a price, and how it comes back bit by bit."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from harness.customers import GOLD
from harness.goods import BANANAS, COLA, LAMP, MILK
from harness.till import MANAGER_APPROVES, SETTINGS, Shop, SomeGoods

from edge.card_terminal import TerminalResult
from edge.config import parse_settings
from edge.domain.commands import (
    AttachCustomer,
    CloseShift,
    CountDrawer,
    LookUpReturn,
    OpenShift,
    PresentCoupon,
    ReturnedLine,
    ReturnGoods,
    Scan,
    SignOn,
    Tender,
    XRead,
)
from edge.domain.document import Document, Pair
from edge.domain.events import ReturnCompleted, SaleCompleted, ShiftClosed
from edge.domain.pricing.authoring import read_price_book
from edge.domain.pricing.authoring.text import parse_json

BOOK = """
{
  "promotions": [
    {"id": "gold", "type": "price_list", "prices": {"4011": 99}, "text": "Gold price",
     "requires": {"customer_group": ["GOLD"]}},
    {"id": "breakfast", "type": "set", "text": "Breakfast for 2.99",
     "components": [{"select": {"sku": ["milk"]}, "qty": 2},
                    {"select": {"sku": ["cola"]}, "qty": 1}],
     "reward": {"price": 299}},
    {"id": "lumen", "type": "amount_off_unit", "select": {"sku": ["lamp"]}, "amount": 500,
     "text": "5.00 off from Lumen", "funded_by": "lumen", "requires": {"coupon": ["LUMEN5"]}}
  ],
  "coupons": [{"coupon": "LUMEN5", "code": "9812345", "text": "5.00 off a lamp"}]
}
"""
SATURDAY = datetime.fromisoformat("2026-11-28T11:00:00+00:00")
MONDAY = datetime.fromisoformat("2026-11-30T09:30:00+00:00")


def micros(at: datetime) -> int:
    return int(at.timestamp()) * 1_000_000


def opened_on(shop: Shop, day: datetime) -> None:
    shop.clock.micros = micros(day)
    shop.restart()
    shop.does(SignOn("101", "4711"), OpenShift(10_000))


def saturday_shop() -> Shop:
    settings = parse_settings((SETTINGS + '\n[returns]\norder = "proportional"\n').encode(), "test")
    shop = Shop(
        settings=settings,
        catalogue=SomeGoods(book=read_price_book(parse_json(BOOK, "book"))),
    )
    opened_on(shop, SATURDAY)
    return shop


def sells_the_basket(shop: Shop) -> SaleCompleted:
    """Ring up three milks, two colas with their deposit, a lamp and bananas; card, then cash."""
    shop.does(
        AttachCustomer(code=GOLD.cards[0]),
        Scan(str(MILK.gtin), quantity="3"),
        Scan(str(COLA.gtin), quantity="2"),
        Scan(str(LAMP.gtin)),
        PresentCoupon("9812345"),
        Scan(BANANAS.item_id, quantity="1.250"),
    )
    asked = shop.does(Tender("card", 2_000))
    assert asked.dialogue is not None
    shop.till.record(asked.dialogue, TerminalResult("approved", 2_000, "sat-1"))
    answer = shop.does(Tender("cash", 5_000, confirmed=True))
    assert answer.information == "sale_completed"
    sale: SaleCompleted = shop.facts(SaleCompleted)[-1]
    return sale


def brings_back(shop: Shop, *lines: ReturnedLine) -> ReturnCompleted:
    """Bring lines back; the card terminal gives its part."""
    (sale,) = shop.facts(SaleCompleted)
    answer = shop.does(
        ReturnGoods(sale.number, lines, "changed her mind", approval=MANAGER_APPROVES)
    )
    while answer.dialogue is not None:
        asked = answer.dialogue
        assert (asked.ask, asked.original_reference) == ("refund", "sat-1")
        answer = shop.till.record(
            asked, TerminalResult("approved", asked.amount_minor, f"back-{asked.payment}")
        )
    assert answer.information == "return_completed"
    back: ReturnCompleted = shop.facts(ReturnCompleted)[-1]
    return back


def closed(shop: Shop) -> tuple[Document, Document, ShiftClosed]:
    """Read X, count what it expects and close; return both reports and the Z."""
    shop.does(XRead(MANAGER_APPROVES))
    assert shop.till.state.shift is not None
    cash = shop.till.state.shift.expected["cash"]
    shop.does(CountDrawer({"1": cash}), CloseShift(approval=MANAGER_APPROVES))
    x_report, z_report = [e.document for e in shop.memory.effects if e.action == "print"][-2:]
    assert x_report is not None
    assert z_report is not None
    return x_report, z_report, shop.facts(ShiftClosed)[-1]


def by_tender(fact: SaleCompleted | ReturnCompleted) -> Counter[str]:
    sums: Counter[str] = Counter()
    for tender in fact.tenders:
        sums[tender.kind] += tender.amount_minor
    return sums


def by_tax(fact: SaleCompleted | ReturnCompleted) -> Counter[str]:
    sums: Counter[str] = Counter()
    for line in fact.lines:
        for tax in line.taxes:
            sums[f"{tax.tax_id} tax"] += tax.tax_minor
            sums[f"{tax.tax_id} base"] += tax.base_minor
    return sums


def test_the_basket_is_priced_by_list_set_and_coupon() -> None:
    sale = sells_the_basket(saturday_shop())

    assert [(line.item, line.quantity, line.amount_minor) for line in sale.lines] == [
        ("milk", "3", 319),
        ("cola", "2", 218),
        ("deposit-25", "2", 50),
        ("lamp", "1", 2499),
        ("4011", "1.25", 124),
    ]
    assert [record.promotion for record in sale.promotions] == ["gold", "breakfast", "lumen"]
    assert (sale.total_minor, sale.customer) == (3210, "C1001")
    assert by_tender(sale) == {"card": 2000, "cash": 1210}


def test_on_monday_one_lamp_comes_back_to_the_cent_on_both_tenders() -> None:
    shop = saturday_shop()
    sells_the_basket(shop)
    closed(shop)
    opened_on(shop, MONDAY)

    back = brings_back(shop, ReturnedLine(4))

    assert (back.total_minor, back.tax_minor) == (2499, 479)
    assert by_tender(back) == {"card": -1557, "cash": -942}
    assert [(f.funded_by, f.amount_minor) for f in back.lines[0].funded] == [("lumen", 500)]
    view = shop.does(LookUpReturn("000001")).receipt
    assert view is not None
    assert [(line.item, line.left) for line in view.lines if not line.can_return] == [
        ("deposit-25", "2"),
        ("lamp", "0"),
    ]


def test_all_parts_together_are_what_was_paid_and_x_and_z_agree() -> None:
    shop = saturday_shop()
    sale = sells_the_basket(shop)
    _, _, saturday = closed(shop)
    opened_on(shop, MONDAY)

    parts = [
        brings_back(shop, ReturnedLine(4)),
        brings_back(shop, ReturnedLine(1, "2"), ReturnedLine(2, "1"), ReturnedLine(5, "0.400")),
        brings_back(shop, ReturnedLine(1), ReturnedLine(2), ReturnedLine(5)),
    ]
    x_report, z_report, monday = closed(shop)

    assert sum(part.total_minor for part in parts) == sale.total_minor
    tenders: Counter[str] = Counter()
    taxes: Counter[str] = Counter()
    for part in parts:
        tenders.update(by_tender(part))
        taxes.update(by_tax(part))
    assert {kind: -minor for kind, minor in tenders.items()} == by_tender(sale)
    assert taxes == by_tax(sale)
    assert all(shop.memory.stock_delta_milli(line.item) == 0 for line in sale.lines)

    figures = [row for row in x_report.rows if isinstance(row, Pair)]
    assert [row for row in figures if row not in z_report.rows] == []
    assert Pair("Returns", "3") in figures
    assert Pair("Sales + liabilities = tenders", "-37.10") in figures
    assert (monday.return_count, monday.gross_minor, monday.grand_total_minor) == (3, -3210, 0)
    assert saturday.gross_minor + monday.gross_minor == 0
    assert {t.tax_id: (-t.base_minor, -t.tax_minor) for t in monday.taxes} == {
        t.tax_id: (t.base_minor, t.tax_minor) for t in saturday.taxes
    }
    assert {row.kind: row.amount_minor for row in monday.refunds} == by_tender(sale)
    assert [row.amount_minor for row in monday.over_short] == [0]
