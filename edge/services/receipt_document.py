"""Receipts as documents: sale and gift receipt, made from the journal's own record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.document import Align, Code, Document, Gap, Logo, Pair, Row, Rule, Text
from edge.domain.following import to_follow
from edge.domain.instant import Instant
from edge.domain.money import Currency, currency, parse_unit_price
from edge.domain.quantity import Quantity, Unit, each, parse_quantity
from edge.domain.tender import charged_minor
from edge.domain.text import modifier_text
from edge.services.card_rows import card_details
from edge.services.follow_rows import follow_rows
from edge.services.paper import paper_language
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
    from edge.services.paper import PaperLanguage


def sale_document(sale: SaleCompleted, settings: Settings, identity: Identity) -> Document:
    """Return the customer's receipt of a sale."""
    paper = paper_language(settings, Currency(sale.currency, sale.currency_digits))
    rows: list[Row] = [*head_rows(paper, settings, identity), Gap()]
    rows.extend(_goods_rows(sale, paper))
    rows.append(Rule())
    rows.extend(_total_rows(sale, paper))
    rows.extend(_tender_rows(sale, paper, settings))
    rows.append(Rule())
    rows.extend(included_rows(_taxes(sale, are_included=True), sale.policy, paper))
    if sale.age_confirmed:
        rows.append(Text(paper.words["age"].format(age=sale.age_confirmed)))
    rows.extend(_buyer_rows(sale, paper))
    rows.extend(_foot(sale, paper, settings, identity))
    return Document("receipt", f"{paper.words['receipt']} {sale.number}", tuple(rows))


def gift_document(
    sale: SaleCompleted, lines: tuple[int, ...], settings: Settings, identity: Identity
) -> Document:
    """Return a receipt without prices, of some or all lines of a sale."""
    paper = paper_language(settings, Currency(sale.currency, sale.currency_digits))
    rows: list[Row] = [*head_rows(paper, settings, identity), Gap()]
    rows.append(Text(paper.words["gift_receipt"], Align.CENTRE, bold=True))
    for line in _live(sale):
        if lines and line.line not in lines:
            continue
        rows.append(Pair(line.description, paper.quantity(_quantity(line))))
        rows.extend(serial_rows(line.serial, paper))
    rows.append(Rule())
    rows.extend(_foot(sale, paper, settings, identity))
    return Document("gift_receipt", f"{paper.words['gift_receipt']} {sale.number}", tuple(rows))


def head_rows(paper: PaperLanguage, settings: Settings, identity: Identity) -> list[Row]:
    """Return the shop's own rows above every receipt."""
    rows: list[Row] = [Logo()] if settings.receipt.logo else []
    rows.append(Text(identity.store_name, Align.CENTRE, bold=True, large=True))
    rows.extend(Text(line, Align.CENTRE) for line in settings.store.address)
    if settings.store.tax_number:
        number = paper.words["tax_number"].format(number=settings.store.tax_number)
        rows.append(Text(number, Align.CENTRE))
    rows.extend(Text(line, Align.CENTRE) for line in settings.receipt.header)
    return rows


def _goods_rows(sale: SaleCompleted, paper: PaperLanguage) -> Iterator[Row]:
    """Yield the lines; where some follow later, what is carried away stands before them."""
    carried = [line for line in _live(sale) if line.follow is None]
    if carried and any(to_follow(sale)):
        yield Text(paper.words["carried_away"], bold=True)
    for line in carried:
        yield from _line_rows(line, paper)
    yield from follow_rows(sale, paper, _line_rows)


def _live(sale: SaleCompleted) -> list[LineRecord]:
    return [line for line in sale.lines if not line.voided]


def _quantity(line: LineRecord) -> Quantity:
    return parse_quantity(line.quantity, Unit(line.unit))


def _line_rows(line: LineRecord, paper: PaperLanguage) -> list[Row]:
    indent = 2 if line.deposit_of is not None else 0
    rows: list[Row] = [Pair(line.description, paper.amount(line.extended_minor), indent=indent)]
    quantity = _quantity(line)
    if quantity != each(1) and not line.price_embedded:
        price = paper.price(parse_unit_price(line.actual_unit_price, paper.money))
        rows.append(Text(f"  {paper.quantity(quantity)} x {price}"))
    rows.extend(_weight_rows(line, paper))
    rows.extend(serial_rows(line.serial, paper))
    rows.extend(_label_rows(line, paper))
    for modifier in line.modifiers:
        if modifier.source == "override":
            price = paper.price(parse_unit_price(line.regular_unit_price, paper.money))
            rows.append(Text(f"  {modifier.text} ({price})"))
        else:
            label = modifier_text(modifier)
            rows.append(Pair(label, paper.amount(-modifier.discount_minor), indent=2))
    return rows


def _weight_rows(line: LineRecord, paper: PaperLanguage) -> list[Row]:
    """Return what the customer has to know of a weight: the tare, and that it was typed."""
    weighed = line.weighed
    if weighed is None:
        return []
    rows: list[Row] = []
    if weighed.tare:
        tare = paper.quantity(parse_quantity(weighed.tare, Unit(line.unit)))
        rows.append(Text("  " + paper.words["tare"].format(tare=tare)))
    if weighed.source == "keyed":
        rows.append(Text("  " + paper.words["weight_keyed"]))
    return rows


def _label_rows(line: LineRecord, paper: PaperLanguage) -> list[Row]:
    """Return what the label said of the batch, so that who hears of a recall can tell."""
    said = []
    if line.lot:
        said.append(paper.words["lot"].format(lot=line.lot))
    if line.expires:
        day, _, minute = line.expires.partition("T")
        said.append(paper.words["use_by"].format(day=f"{paper.day(day)} {minute}".rstrip()))
    return [Text(f"  {text}") for text in said]


def serial_rows(serial: str | None, paper: PaperLanguage) -> list[Row]:
    """Return the row that names a serial number, if there is one."""
    return [Text("  " + paper.words["serial"].format(serial=serial))] if serial else []


def tender_name(kind: str, settings: Settings, paper: PaperLanguage | None = None) -> str:
    """Return what the shop calls a way to pay; on paper, what it did not name has words."""
    if paper is not None and kind not in settings.tenders and f"tender_{kind}" in paper.words:
        return paper.words[f"tender_{kind}"]
    rules = settings.tender_rules()
    return rules[kind].name if kind in rules else kind


def _total_rows(sale: SaleCompleted, paper: PaperLanguage) -> list[Row]:
    rows: list[Row] = []
    added = added_rows(_taxes(sale, are_included=False), sale.policy, paper)
    if added or not sale.policy.prices_include_tax:
        rows.append(Pair(paper.words["subtotal"], paper.amount(sale.subtotal_minor)))
        rows.extend(added)
    total = f"{paper.money.code} {paper.amount(sale.total_minor)}"
    rows.append(Pair(paper.words["total"], total, bold=True, large=True))
    saved = sum(line.discount_minor for line in _live(sale))
    if saved > 0:
        rows.append(Pair(paper.words["saved"], paper.amount(saved)))
    return rows


def _tender_rows(sale: SaleCompleted, paper: PaperLanguage, settings: Settings) -> list[Row]:
    rows: list[Row] = []
    if sale.rounding_minor:
        rows.append(Pair(paper.words["rounding"], paper.amount(sale.rounding_minor)))
    tips = sum(tender.tip_minor for tender in sale.tenders)
    if tips:
        rows.append(Pair(paper.words["tip"], paper.amount(tips)))
    for tender in sale.tenders:
        name = tender_name(tender.kind, settings, paper)
        if tender.is_change:
            rows.append(Pair(paper.words["change"], paper.amount(-tender.amount_minor), bold=True))
        elif tender.amount_minor < 0:
            label = f"{paper.words['paid_out_to_customer']} {name}"
            rows.append(Pair(label, paper.amount(-tender.amount_minor), bold=True))
        else:
            rows.append(Pair(name, paper.amount(charged_minor(tender))))
            rows.extend(_tender_details(tender, paper))
            rows.extend(card_details(tender, paper))
    return rows


def _tender_details(tender: TenderRecord, paper: PaperLanguage) -> list[Row]:
    """Return what stands below a tender: foreign paper, what is lost, what is left."""
    rows: list[Row] = []
    if tender.foreign_minor is not None:
        foreign = paper.amount(tender.foreign_minor, currency(tender.foreign_currency))
        text = paper.words["foreign"].format(
            currency=tender.foreign_currency, amount=foreign, rate=tender.exchange_rate
        )
        rows.append(Text("  " + text))
    if tender.forfeited_minor:
        lost = paper.amount(tender.forfeited_minor)
        rows.append(Pair(paper.words["forfeited"], lost, indent=2))
    if tender.available_minor is not None:
        left = paper.amount(tender.available_minor - charged_minor(tender))
        rows.append(Pair(paper.words["left_on_it"], left, indent=2))
    return rows


def _taxes(sale: SaleCompleted, *, are_included: bool) -> Iterator[LineTax]:
    """Return the taxes that prices contain, or those that come on top of them."""
    usual = sale.policy.prices_include_tax
    for line in _live(sale):
        differs = line.prices_include_tax
        if (usual if differs is None else differs) is are_included:
            yield from line.taxes


def _buyer_rows(sale: SaleCompleted, paper: PaperLanguage) -> list[Row]:
    """Return who bought, by id alone, and what they brought."""
    rows: list[Row] = []
    if sale.customer:
        buyer = " ".join((sale.customer, *sale.customer_groups))
        rows.append(Text(paper.words["customer"].format(customer=buyer)))
    for coupon in sale.coupons:
        text = f"{coupon.coupon} {coupon.serial}".rstrip()
        rows.append(Text(paper.words["coupon"].format(coupon=text)))
    if sale.exemption is not None:
        certificate = sale.exemption.certificate
        rows.append(Text(paper.words["exempt"].format(certificate=certificate)))
    return rows


def _foot(
    sale: SaleCompleted, paper: PaperLanguage, settings: Settings, identity: Identity
) -> list[Row]:
    rows: list[Row] = [Gap()]
    footer = settings.receipt.footer
    lines = (paper.words["thank_you"],) if footer is None else footer
    rows.extend(Text(line, Align.CENTRE) for line in lines)
    operator = sale.operators[-1] if sale.operators else ""
    rows.append(
        Text(paper.words["lane"].format(lane=identity.lane, operator=operator), Align.CENTRE)
    )
    rows.append(Text(paper.minute(Instant(sale.completed_at_micros)), Align.CENTRE))
    rows.append(Code(sale.number))
    return rows
