"""The receipt of a return, made from the journal's own record, and what the devices do for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from edge.domain.document import Align, Code, Document, Gap, Pair, Row, Rule, Text
from edge.domain.events import SaleCompleted
from edge.domain.giving_back import RESTOCK
from edge.domain.instant import Instant
from edge.domain.money import Currency
from edge.domain.quantity import Unit, each, parse_quantity
from edge.domain.text import amount_text, quantity_text
from edge.services.dates import local_minute
from edge.services.receipt_document import head_rows, serial_rows, tender_name
from edge.services.receipt_words import RECEIPT_WORDS as WORDS
from edge.services.tax_rows import added_rows, included_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edge.domain.events import LineTax, PricingPolicy, ReturnCompleted, ReturnLine
    from edge.ports import Effect
    from edge.services.desk import Desk


def return_document(desk: Desk, fact: ReturnCompleted) -> Document:
    """Return the customer's receipt of a return."""
    settings, identity = desk.state.settings, desk.state.identity
    policy = _policy(desk, fact)
    money = Currency(fact.currency, fact.currency_digits)
    rows: list[Row] = [*head_rows(settings, identity), Gap()]
    rows.append(Text(WORDS["return"], Align.CENTRE, bold=True))
    rows.append(Text(WORDS["return_of"].format(number=fact.sale_number), Align.CENTRE))
    for line in fact.lines:
        rows.extend(_line_rows(line, money))
    rows.append(Text(WORDS["return_reason"].format(reason=fact.lines[0].reason)))
    rows.append(Rule())
    rows.extend(_total_rows(fact, policy, money))
    for tender in fact.tenders:
        name = tender_name(tender.kind, settings)
        rows.append(Pair(name, amount_text(-tender.amount_minor, money)))
    rows.append(Rule())
    rows.extend(included_rows(_taxes(fact, are_included=True), policy, money, -1))
    rows.append(Gap())
    operator = WORDS["lane"].format(lane=identity.lane, operator=fact.operator)
    rows.append(Text(operator, Align.CENTRE))
    completed = local_minute(Instant(fact.completed_at_micros), settings.zone())
    rows.append(Text(completed, Align.CENTRE))
    rows.append(Code(fact.number))
    return Document("return_receipt", f"{WORDS['return']} {fact.number}", tuple(rows))


def _policy(desk: Desk, fact: ReturnCompleted) -> PricingPolicy:
    """Return the policy of the sale; today's for another lane's that is not known here any more."""
    entry = desk.tools.store.sale(fact.sale)
    if entry is None:
        heard = desk.tools.elsewhere.sale(fact.sale)
        entry = heard.entry if heard else None
    if entry is not None and isinstance(entry.fact, SaleCompleted):
        return entry.fact.policy
    return desk.state.settings.pricing_policy(desk.business_date)


def return_effects(desk: Desk, fact: ReturnCompleted) -> tuple[Effect, ...]:
    """Return the print of the receipt, and the drawer where something is paid out of it."""
    printed = replace(desk.effect("print", fact.return_id), document=return_document(desk, fact))
    rules = desk.state.settings.tender_rules()
    opens = any(t.kind in rules and rules[t.kind].opens_drawer for t in fact.tenders)
    return (printed, desk.kick(fact.return_id)) if opens else (printed,)


def _line_rows(line: ReturnLine, money: Currency) -> list[Row]:
    if line.quantity == "0":
        return _stays_row(line, money)
    indent = 2 if line.deposit_of is not None else 0
    amount = amount_text(-line.amount_minor, money)
    rows: list[Row] = [Pair(line.description, amount, indent=indent)]
    quantity = parse_quantity(line.quantity, Unit(line.unit))
    if quantity != each(1):
        rows.append(Text("  " + WORDS["return_quantity"].format(quantity=quantity_text(quantity))))
    rows.extend(serial_rows(line.serial))
    if line.disposition != RESTOCK and line.deposit_of is None:
        rows.append(Text("  " + WORDS[f"disposition_{line.disposition}"]))
    return rows


def _stays_row(line: ReturnLine, money: Currency) -> list[Row]:
    """Return what goods that stay cost more or less; nothing where only a tax was rounded anew."""
    if not line.amount_minor:
        return []
    name = WORDS["return_stays"].format(description=line.description)
    return [Pair(name, amount_text(-line.amount_minor, money))]


def _total_rows(fact: ReturnCompleted, policy: PricingPolicy, money: Currency) -> list[Row]:
    rows: list[Row] = []
    if fact.amount_minor != fact.total_minor + fact.fee_minor:
        rows.append(Pair(WORDS["subtotal"], amount_text(-fact.amount_minor, money)))
        rows.extend(added_rows(_taxes(fact, are_included=False), policy, money, -1))
    if fact.fee_minor:
        rows.append(Pair(WORDS["restocking_fee"], amount_text(fact.fee_minor, money)))
    total = f"{money.code} {amount_text(fact.total_minor, money)}"
    rows.append(Pair(WORDS["return_total"], total, bold=True, large=True))
    if fact.rounding_minor:
        rows.append(Pair(WORDS["rounding"], amount_text(-fact.rounding_minor, money)))
    return rows


def _taxes(fact: ReturnCompleted, *, are_included: bool) -> Iterator[LineTax]:
    """Return the taxes that the prices contained, or those that came on top of them."""
    for line in fact.lines:
        if line.prices_include_tax is are_included:
            yield from line.taxes
