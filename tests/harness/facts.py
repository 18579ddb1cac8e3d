"""Facts, batches and whole shops for tests of the store, with sensible defaults."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from edge.domain.document import Document, Pair, Row, Rule, Text
from edge.domain.events import (
    Amounts,
    BasketOpened,
    LineAdded,
    LineRecord,
    LineTax,
    PricingPolicy,
    ReturnCompleted,
    ReturnLine,
    SaleCompleted,
    ShiftClosed,
    ShiftOpened,
    StockDelta,
    TaxClassRates,
    TaxRate,
    TenderAmount,
    TenderRecord,
)
from edge.domain.ids import EffectId, OperationId
from edge.domain.postings import postings_of
from edge.domain.pricing.authoring import read_price_book
from edge.domain.pricing.book import NO_BOOK, PriceBook
from edge.ports import BasketChange, Batch, Effect, JournalFact
from edge.store.create import create_till
from harness.clock import CountedIds, FakeClock

if TYPE_CHECKING:
    from pathlib import Path

    from edge.domain.events import Fact

DAY = "2026-11-24"
POLICY = PricingPolicy(
    prices_include_tax=True,
    tax_mode="half_up",
    discount_mode="half_up",
    classes=(TaxClassRates("standard", (TaxRate("VAT19", "VAT", "0.19"),)),),
)


def make_shop(directory: Path, *, prefix: int = 0xF0) -> Path:
    """Return the folder of a new shop."""
    create_till(
        directory,
        store="s-1",
        store_name="Corner Shop",
        lane="1",
        currency="EUR",
        clock=FakeClock(),
        ids=CountedIds(prefix),
    )
    return directory


def operation(number: int) -> OperationId:
    return OperationId(f"00000000-0000-7000-9000-{number:012x}")


def line_record(line: int, item: str, quantity: str = "1", price_minor: int = 100) -> LineRecord:
    return LineRecord(
        line=line,
        item=item,
        description=f"Item {item}",
        quantity=quantity,
        unit="EA",
        regular_unit_price=str(price_minor),
        actual_unit_price=str(price_minor),
        tax_class="standard",
        department="grocery",
        extended_minor=price_minor * int(quantity),
        discount_minor=0,
        amount_minor=price_minor * int(quantity),
        entry="scanned",
        gtin="09521234500016",
        taxes=(LineTax("VAT19", 84, 16),),
    )


def sale_completed(number: int, items: tuple[str, ...] = ("milk", "lamp")) -> SaleCompleted:
    lines = tuple(line_record(n, item) for n, item in enumerate(items, start=1))
    total = sum(line.amount_minor for line in lines)
    return SaleCompleted(
        sale=f"sale-{number:06d}",
        number=f"1-mem-{number:06d}",
        shift="shift-1",
        currency="EUR",
        currency_digits=2,
        policy=POLICY,
        opened_at_micros=1_795_521_600_000_000,
        completed_at_micros=1_795_521_660_000_000 + number,
        lines=lines,
        tenders=(TenderRecord(1, "cash", total),),
        subtotal_minor=total,
        tax_minor=16 * len(lines),
        total_minor=total,
        operators=("101",),
    )


def return_completed(number: int, sale: SaleCompleted, line: int = 1) -> ReturnCompleted:
    """Return the fact of one line of a sale coming back for cash."""
    sold = sale.lines[line - 1]
    back = ReturnLine(
        line=line,
        item=sold.item,
        description=sold.description,
        quantity="1",
        unit=sold.unit,
        amount_minor=100,
        reason="unwanted",
        taxes=sold.taxes,
    )
    return ReturnCompleted(
        return_id=f"return-{number:06d}",
        number=f"1-mem-{number:06d}",
        sale=sale.sale,
        sale_number=sale.number,
        sale_lane="1",
        shift="shift-1",
        currency="EUR",
        currency_digits=2,
        method="prorated",
        completed_at_micros=1_795_521_660_000_000 + number,
        lines=(back,),
        tenders=(TenderRecord(1, "cash", -100, original=1),),
        amount_minor=100,
        tax_minor=16,
        total_minor=100,
    )


def amounts_of(sale: SaleCompleted) -> Amounts:
    return Amounts(
        currency=sale.currency,
        net_minor=sale.total_minor - sale.tax_minor,
        tax_minor=sale.tax_minor,
        gross_minor=sale.total_minor,
        tenders=(TenderAmount("cash", sale.total_minor),),
        stock=tuple(StockDelta(line.item, f"-{line.quantity}", line.unit) for line in sale.lines),
    )


def journal_fact(fact: Fact, subject: str = "1", *, day: str = DAY) -> JournalFact:
    amounts = amounts_of(fact) if isinstance(fact, SaleCompleted) else None
    if amounts is None and postings_of(fact):
        amounts = Amounts("EUR")
    return JournalFact(fact, subject, "101", day, amounts)


def fact_batch(number: int, *facts: Fact) -> Batch:
    return Batch(operation(number), tuple(journal_fact(fact) for fact in facts))


def receipt(sale: SaleCompleted) -> Document:
    lines = tuple(Pair(line.description, str(line.amount_minor)) for line in sale.lines)
    rows: tuple[Row, ...] = (
        Text("Corner Shop"),
        Rule(),
        *lines,
        Rule(),
        Pair("Total", str(sale.total_minor)),
    )
    return Document("receipt", f"Receipt {sale.number}", rows)


def sale_batch(
    number: int,
    items: tuple[str, ...] = ("milk", "lamp"),
    **more: Any,
) -> Batch:
    """Return the batch that ends a basket: the fact, the draft's end, a print and a kick."""
    sale = replace(sale_completed(number, items), **more)
    return Batch(
        operation_id=operation(number),
        facts=(journal_fact(sale, sale.sale),),
        baskets=(BasketChange(sale.sale, ended=True),),
        effects=(
            Effect(EffectId(f"print-{number}"), "print", receipt(sale), subject=sale.sale),
            Effect(EffectId(f"kick-{number}"), "kick", not_after=None, subject=sale.sale),
        ),
    )


def basket_batch(number: int, sale: str, *, first: bool = True, book: PriceBook = NO_BOOK) -> Batch:
    """Return the batch of one scanned line, with the basket's opening before the first."""
    opened = BasketOpened(
        sale, "101", 1_795_521_600_000_000, "EUR", 2, POLICY, price_book=book.version
    )
    line = LineAdded(
        1, "milk", "Whole milk", "1", "EA", "119", "standard", "dairy", "scanned", gtin="1"
    )
    events = (opened, line) if first else (line,)
    return Batch(operation(number), baskets=(BasketChange(sale, events),), book=book)


def book_of(percent: str) -> PriceBook:
    """Return a price book of one promotion."""
    off = {"id": "OFF", "type": "percent_off", "select": {"all": True}, "percent": percent}
    return read_price_book({"promotions": [off]})


def shift_opened() -> ShiftOpened:
    return ShiftOpened("shift-1", DAY, 10_000)


def shift_closed(z_number: int = 1, grand_total_minor: int = 400) -> ShiftClosed:
    return ShiftClosed(
        shift="shift-1",
        z_number=z_number,
        business_date=DAY,
        currency="EUR",
        sale_count=1,
        cancelled_count=0,
        no_sale_count=0,
        gross_minor=400,
        net_minor=336,
        taxes=(),
        expected=(TenderAmount("cash", 10_400),),
        counted=(TenderAmount("cash", 10_400),),
        over_short=(TenderAmount("cash", 0),),
        grand_total_minor=grand_total_minor,
        from_seq=1,
        until_seq=2,
    )
