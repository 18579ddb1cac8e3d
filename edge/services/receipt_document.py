"""Receipts as documents: sale and gift receipt, made from the journal's own record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.document import Align, Code, Document, Gap, Pair, Row, Rule, Text
from edge.domain.instant import Instant
from edge.domain.money import Currency, currency, parse_unit_price
from edge.domain.quantity import Quantity, Unit, each, parse_quantity
from edge.domain.tender import charged_minor
from edge.domain.text import amount_text, modifier_text, price_text, quantity_text
from edge.services.card_rows import card_details
from edge.services.dates import local_minute
from edge.services.receipt_words import RECEIPT_WORDS as WORDS
from edge.services.tax_rows import added_rows, included_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edge.config import Settings
    from edge.domain.events import (
        LineRecord,
        LineTax,
        SaleCompleted,
        TenderRecord,
    )
    from edge.ports import Identity


def sale_document(sale: SaleCompleted, settings: Settings, identity: Identity) -> Document:
    """Return the customer's receipt of a sale."""
    money = Currency(sale.currency, sale.currency_digits)
    rows: list[Row] = [*head_rows(settings, identity), Gap()]
    for line in _live(sale):
        rows.extend(_line_rows(line, money))
    rows.append(Rule())
    rows.extend(_total_rows(sale, money))
    rows.extend(_tender_rows(sale, money, settings))
    rows.append(Rule())
    rows.extend(included_rows(_taxes(sale, are_included=True), sale.policy, money))
    if sale.age_confirmed:
        rows.append(Text(WORDS["age"].format(age=sale.age_confirmed)))
    rows.extend(_buyer_rows(sale))
    rows.extend(_foot(sale, settings, identity))
    return Document("receipt", f"{WORDS['receipt']} {sale.number}", tuple(rows))


def gift_document(
    sale: SaleCompleted, lines: tuple[int, ...], settings: Settings, identity: Identity
) -> Document:
    """Return a receipt without prices, of some or all lines of a sale."""
    rows: list[Row] = [*head_rows(settings, identity), Gap()]
    rows.append(Text(WORDS["gift_receipt"], Align.CENTRE, bold=True))
    for line in _live(sale):
        if lines and line.line not in lines:
            continue
        rows.append(Pair(line.description, quantity_text(_quantity(line))))
        rows.extend(serial_rows(line.serial))
    rows.append(Rule())
    rows.extend(_foot(sale, settings, identity))
    return Document("gift_receipt", f"{WORDS['gift_receipt']} {sale.number}", tuple(rows))


def head_rows(settings: Settings, identity: Identity) -> list[Row]:
    """Return the shop's own rows above every receipt."""
    rows: list[Row] = [Text(identity.store_name, Align.CENTRE, bold=True, large=True)]
    rows.extend(Text(line, Align.CENTRE) for line in settings.store.address)
    if settings.store.tax_number:
        number = WORDS["tax_number"].format(number=settings.store.tax_number)
        rows.append(Text(number, Align.CENTRE))
    rows.extend(Text(line, Align.CENTRE) for line in settings.receipt.header)
    return rows


def _live(sale: SaleCompleted) -> list[LineRecord]:
    return [line for line in sale.lines if not line.voided]


def _quantity(line: LineRecord) -> Quantity:
    return parse_quantity(line.quantity, Unit(line.unit))


def _line_rows(line: LineRecord, money: Currency) -> list[Row]:
    indent = 2 if line.deposit_of is not None else 0
    rows: list[Row] = [
        Pair(line.description, amount_text(line.extended_minor, money), indent=indent)
    ]
    quantity = _quantity(line)
    if quantity != each(1) and not line.price_embedded:
        price = price_text(parse_unit_price(line.actual_unit_price, money))
        rows.append(Text(f"  {quantity_text(quantity)} x {price}"))
    rows.extend(_weight_rows(line))
    rows.extend(serial_rows(line.serial))
    for modifier in line.modifiers:
        if modifier.source == "override":
            price = price_text(parse_unit_price(line.regular_unit_price, money))
            rows.append(Text(f"  {modifier.text} ({price})"))
        else:
            label = modifier_text(modifier)
            rows.append(Pair(label, amount_text(-modifier.discount_minor, money), indent=2))
    return rows


def _weight_rows(line: LineRecord) -> list[Row]:
    """Return what the customer has to know of a weight: the tare, and that it was typed."""
    weighed = line.weighed
    if weighed is None:
        return []
    rows: list[Row] = []
    if weighed.tare:
        tare = quantity_text(parse_quantity(weighed.tare, Unit(line.unit)))
        rows.append(Text("  " + WORDS["tare"].format(tare=tare)))
    if weighed.source == "keyed":
        rows.append(Text("  " + WORDS["weight_keyed"]))
    return rows


def serial_rows(serial: str | None) -> list[Row]:
    """Return the row that names a serial number, if there is one."""
    return [Text("  " + WORDS["serial"].format(serial=serial))] if serial else []


def tender_name(kind: str, settings: Settings) -> str:
    """Return what the shop calls a way to pay."""
    rules = settings.tender_rules()
    return rules[kind].name if kind in rules else kind


def _total_rows(sale: SaleCompleted, money: Currency) -> list[Row]:
    rows: list[Row] = []
    added = added_rows(_taxes(sale, are_included=False), sale.policy, money)
    if added or not sale.policy.prices_include_tax:
        rows.append(Pair(WORDS["subtotal"], amount_text(sale.subtotal_minor, money)))
        rows.extend(added)
    total = f"{money.code} {amount_text(sale.total_minor, money)}"
    rows.append(Pair(WORDS["total"], total, bold=True, large=True))
    saved = sum(line.discount_minor for line in _live(sale))
    if saved > 0:
        rows.append(Pair(WORDS["saved"], amount_text(saved, money)))
    return rows


def _tender_rows(sale: SaleCompleted, money: Currency, settings: Settings) -> list[Row]:
    rows: list[Row] = []
    if sale.rounding_minor:
        rows.append(Pair(WORDS["rounding"], amount_text(sale.rounding_minor, money)))
    tips = sum(tender.tip_minor for tender in sale.tenders)
    if tips:
        rows.append(Pair(WORDS["tip"], amount_text(tips, money)))
    for tender in sale.tenders:
        name = tender_name(tender.kind, settings)
        if tender.is_change:
            rows.append(Pair(WORDS["change"], amount_text(-tender.amount_minor, money), bold=True))
        elif tender.amount_minor < 0:
            label = f"{WORDS['paid_out_to_customer']} {name}"
            rows.append(Pair(label, amount_text(-tender.amount_minor, money), bold=True))
        else:
            rows.append(Pair(name, amount_text(charged_minor(tender), money)))
            rows.extend(_tender_details(tender, money))
            rows.extend(card_details(tender))
    return rows


def _tender_details(tender: TenderRecord, money: Currency) -> list[Row]:
    """Return what stands below a tender: foreign money, what is lost, what is left."""
    rows: list[Row] = []
    if tender.foreign_minor is not None:
        foreign = amount_text(tender.foreign_minor, currency(tender.foreign_currency))
        text = WORDS["foreign"].format(
            currency=tender.foreign_currency, amount=foreign, rate=tender.exchange_rate
        )
        rows.append(Text("  " + text))
    if tender.forfeited_minor:
        lost = amount_text(tender.forfeited_minor, money)
        rows.append(Pair(WORDS["forfeited"], lost, indent=2))
    if tender.available_minor is not None:
        left = amount_text(tender.available_minor - charged_minor(tender), money)
        rows.append(Pair(WORDS["left_on_it"], left, indent=2))
    return rows


def _taxes(sale: SaleCompleted, *, are_included: bool) -> Iterator[LineTax]:
    """Return the taxes that prices contain, or those that come on top of them."""
    usual = sale.policy.prices_include_tax
    for line in _live(sale):
        differs = line.prices_include_tax
        if (usual if differs is None else differs) is are_included:
            yield from line.taxes


def _buyer_rows(sale: SaleCompleted) -> list[Row]:
    """Return who bought, by id alone, and what they brought."""
    rows: list[Row] = []
    if sale.customer:
        buyer = " ".join((sale.customer, *sale.customer_groups))
        rows.append(Text(WORDS["customer"].format(customer=buyer)))
    for coupon in sale.coupons:
        text = f"{coupon.coupon} {coupon.serial}".rstrip()
        rows.append(Text(WORDS["coupon"].format(coupon=text)))
    if sale.exemption is not None:
        certificate = sale.exemption.certificate
        rows.append(Text(WORDS["exempt"].format(certificate=certificate)))
    return rows


def _foot(sale: SaleCompleted, settings: Settings, identity: Identity) -> list[Row]:
    rows: list[Row] = [Gap()]
    rows.extend(Text(line, Align.CENTRE) for line in settings.receipt.footer)
    operator = sale.operators[-1] if sale.operators else ""
    rows.append(Text(WORDS["lane"].format(lane=identity.lane, operator=operator), Align.CENTRE))
    ended = local_minute(Instant(sale.completed_at_micros), settings.zone())
    rows.append(Text(ended, Align.CENTRE))
    rows.append(Code(sale.number))
    return rows
