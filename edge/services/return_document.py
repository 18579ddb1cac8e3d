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
from edge.services.card_rows import card_details
from edge.services.paper import paper_language
from edge.services.receipt_document import head_rows, serial_rows, tender_name
from edge.services.tax_rows import added_rows, included_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edge.domain.events import LineTax, PricingPolicy, ReturnCompleted, ReturnLine
    from edge.ports import Effect
    from edge.services.desk import Desk
    from edge.services.paper import PaperLanguage


def return_document(desk: Desk, fact: ReturnCompleted) -> Document:
    """Return the customer's receipt of a return."""
    settings, identity = desk.state.settings, desk.state.identity
    policy = _policy(desk, fact)
    paper = paper_language(settings, Currency(fact.currency, fact.currency_digits))
    rows: list[Row] = [*head_rows(paper, settings, identity), Gap()]
    rows.append(Text(paper.words["return"], Align.CENTRE, bold=True))
    rows.append(Text(paper.words["return_of"].format(number=fact.sale_number), Align.CENTRE))
    for line in fact.lines:
        rows.extend(_line_rows(line, paper))
    rows.append(Text(paper.words["return_reason"].format(reason=fact.lines[0].reason)))
    rows.append(Rule())
    rows.extend(_total_rows(fact, policy, paper))
    for tender in fact.tenders:
        name = tender_name(tender.kind, settings, paper)
        rows.append(Pair(name, paper.amount(-tender.amount_minor)))
        rows.extend(card_details(tender, paper))
    rows.append(Rule())
    rows.extend(included_rows(_taxes(fact, are_included=True), policy, paper, -1))
    rows.append(Gap())
    operator = paper.words["lane"].format(lane=identity.lane, operator=fact.operator)
    rows.append(Text(operator, Align.CENTRE))
    rows.append(Text(paper.minute(Instant(fact.completed_at_micros)), Align.CENTRE))
    rows.append(Code(fact.number))
    return Document("return_receipt", f"{paper.words['return']} {fact.number}", tuple(rows))


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


def _line_rows(line: ReturnLine, paper: PaperLanguage) -> list[Row]:
    if line.quantity == "0":
        return _stays_row(line, paper)
    indent = 2 if line.deposit_of is not None else 0
    amount = paper.amount(-line.amount_minor)
    rows: list[Row] = [Pair(line.description, amount, indent=indent)]
    quantity = parse_quantity(line.quantity, Unit(line.unit))
    if quantity != each(1):
        rows.append(
            Text("  " + paper.words["return_quantity"].format(quantity=paper.quantity(quantity)))
        )
    rows.extend(serial_rows(line.serial, paper))
    if line.disposition != RESTOCK and line.deposit_of is None:
        rows.append(Text("  " + paper.words[f"disposition_{line.disposition}"]))
    return rows


def _stays_row(line: ReturnLine, paper: PaperLanguage) -> list[Row]:
    """Return what goods that stay cost more or less; nothing where only a tax was rounded anew."""
    if not line.amount_minor:
        return []
    name = paper.words["return_stays"].format(description=line.description)
    return [Pair(name, paper.amount(-line.amount_minor))]


def _total_rows(fact: ReturnCompleted, policy: PricingPolicy, paper: PaperLanguage) -> list[Row]:
    rows: list[Row] = []
    if fact.amount_minor != fact.total_minor + fact.fee_minor:
        rows.append(Pair(paper.words["subtotal"], paper.amount(-fact.amount_minor)))
        rows.extend(added_rows(_taxes(fact, are_included=False), policy, paper, -1))
    if fact.fee_minor:
        rows.append(Pair(paper.words["restocking_fee"], paper.amount(fact.fee_minor)))
    total = f"{paper.money.code} {paper.amount(fact.total_minor)}"
    rows.append(Pair(paper.words["return_total"], total, bold=True, large=True))
    if fact.rounding_minor:
        rows.append(Pair(paper.words["rounding"], paper.amount(-fact.rounding_minor)))
    return rows


def _taxes(fact: ReturnCompleted, *, are_included: bool) -> Iterator[LineTax]:
    """Return the taxes that the prices contained, or those that came on top of them."""
    for line in fact.lines:
        if line.prices_include_tax is are_included:
            yield from line.taxes
