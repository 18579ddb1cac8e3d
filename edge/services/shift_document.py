"""The X and Z reports as documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain import ledger
from edge.domain.accounts import Account
from edge.domain.document import Align, Document, Gap, Pair, Row, Rule, Text
from edge.domain.money import Currency, currency
from edge.domain.shift import expected_amounts, refund_amounts
from edge.domain.tender import CASH
from edge.domain.text import amount_text
from edge.services.card_rows import comparison_rows, shift_rows
from edge.services.dates import local_minute
from edge.services.receipt_words import RECEIPT_WORDS as WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from edge.config import Settings
    from edge.domain.events import ShiftClosed, TaxTotal, TenderAmount, TerminalReconciled
    from edge.domain.ledger import DailyIdentity
    from edge.domain.shift import Shift
    from edge.services.desk import Desk

_OWED = (
    Account.DEPOSIT_LIABILITY,
    Account.STORED_VALUE_LIABILITY,
    Account.TIPS_PAYABLE,
    Account.FORFEIT_GAIN,
)
"""What is printed where there is any; the taxes have rows of their own."""


def x_document(desk: Desk, shift: Shift, number: int) -> Document:
    """Return the interim report: the figures so far, nothing is reset."""
    settings, money = desk.state.settings, desk.currency
    title = f"{WORDS['x_report']} {WORDS['reading'].format(number=number)}"
    rows = [*_head(desk, title, shift), *_figures(shift, money)]
    rows.extend(_tender_rows(WORDS["tender_refunded"], refund_amounts(shift), settings, money))
    rows.extend(_tender_rows(WORDS["expected"], expected_amounts(shift), settings, money))
    return Document("x_report", title, tuple(rows))


def z_document(desk: Desk, fact: ShiftClosed, shift: Shift) -> Document:
    """Return the closing report with what was expected, counted, over and short."""
    settings, money = desk.state.settings, desk.currency
    title = f"{WORDS['z_report']} {fact.z_number}"
    rows = [*_head(desk, title, shift), *_figures(shift, money)]
    rows.extend(_tender_rows(WORDS["tender_refunded"], fact.refunds, settings, money))
    rows.extend(_tender_rows(WORDS["expected"], fact.expected, settings, money))
    rows.extend(_count_rows(fact, settings, money))
    rows.append(Rule())
    rows.extend(_tender_rows(WORDS["over_short"], fact.over_short, settings, money))
    rows.append(Rule())
    grand_total = amount_text(fact.grand_total_minor, money)
    rows.append(Pair(WORDS["grand_total"], grand_total, bold=True))
    rows.append(Pair(WORDS["entries"], f"{fact.from_seq}-{fact.until_seq}"))
    if fact.reason:
        rows.append(Text(fact.reason))
    rows.extend((Gap(3), Rule(), Text(WORDS["signature"])))
    return Document("z_report", title, tuple(rows))


def totals_document(desk: Desk, fact: TerminalReconciled, shift: Shift) -> Document:
    """Return the card terminal's totals beside the till's."""
    title = WORDS["terminal_totals"]
    rows = [*_head(desk, title, shift), *comparison_rows(fact, desk.currency)]
    return Document("terminal_totals", title, tuple(rows))


def _head(desk: Desk, title: str, shift: Shift) -> list[Row]:
    return [
        Text(desk.state.identity.store_name, Align.CENTRE, bold=True),
        Text(title, Align.CENTRE, bold=True, large=True),
        Pair(WORDS["business_date"], shift.business_date),
        Text(WORDS["till"].format(lane=desk.state.identity.lane)),
        Pair(WORDS["opened"], _by(local_minute(shift.opened_at, desk.zone), shift.opened_by)),
        Pair(WORDS["printed"], _by(local_minute(desk.now, desk.zone), desk.operator.operator)),
        Rule(),
    ]


def _by(minute: str, operator: str) -> str:
    return WORDS["by"].format(minute=minute, operator=operator)


def _figures(shift: Shift, money: Currency) -> list[Row]:
    rows: list[Row] = [
        Pair(WORDS["sales"], str(shift.sale_count)),
        *_refund_rows(shift, money),
        Pair(WORDS["gross"], amount_text(shift.gross_minor, money), bold=True),
        Pair(WORDS["net"], amount_text(shift.net_minor, money)),
    ]
    rows.extend(_tax_row(tax, money) for tax in shift.taxes)
    if shift.rounding_minor:
        rows.append(Pair(WORDS["rounding"], amount_text(shift.rounding_minor, money)))
    rows.extend(_account_rows(shift, money))
    rows.append(_identity_row(shift.identity, money))
    rows.append(Rule())
    rows.append(Pair(WORDS["cancelled"], str(shift.cancelled_count)))
    rows.append(Pair(WORDS["no_sales"], str(shift.no_sale_count)))
    rows.append(Pair(WORDS["float"], amount_text(shift.float_minor, money)))
    rows.extend(_movement_rows(shift.movements, money))
    rows.append(Rule())
    rows.extend(shift_rows(shift.cards, money))
    return rows


def _refund_rows(shift: Shift, money: Currency) -> Iterator[Row]:
    """Say how often goods came back and what was paid for them; the gross has it taken off."""
    if shift.return_count:
        yield Pair(WORDS["returns"], str(shift.return_count))
        total = sum(shift.refunds.values())
        yield Pair(WORDS["refunded"], amount_text(-total, money))


def _account_rows(shift: Shift, money: Currency) -> Iterator[Row]:
    """Say what was taken off, who owes the shop for it, and what the shop owes."""
    discounts = ledger.by_subaccount(shift.balances, Account.DISCOUNT)
    receivable = ledger.by_subaccount(shift.balances, Account.COUPON_RECEIVABLE)
    amounts = [
        *((_discount_name(source, shift), -minor) for source, minor in discounts.items()),
        *((WORDS["coupon_receivable"].format(name=n), minor) for n, minor in receivable.items()),
        *((WORDS[owed], -ledger.balance(shift.balances, owed)) for owed in _OWED),
    ]
    for label, minor in amounts:
        if minor:
            yield Pair(label, amount_text(minor, money))


def _discount_name(source: str, shift: Shift) -> str:
    if source in shift.discount_texts:
        return WORDS["discount_promotion"].format(name=shift.discount_texts[source])
    return WORDS.get(f"discount_{source}", source)


def _identity_row(identity: DailyIdentity, money: Currency) -> Row:
    taken = amount_text(identity.taken_minor, money)
    if identity.holds:
        return Pair(WORDS["identity_holds"], taken)
    sold = amount_text(identity.sold_minor, money)
    return Pair(WORDS["identity_broken"].format(sold=sold), taken, bold=True)


def _tax_row(tax: TaxTotal, money: Currency) -> Row:
    base = f"{WORDS['on']} {amount_text(tax.base_minor, money)}"
    return Pair(f"{tax.tax_id} {base}", amount_text(tax.tax_minor, money))


def _movement_rows(movements: Mapping[str, int], money: Currency) -> list[Row]:
    return [Pair(WORDS[name], amount_text(amount, money)) for name, amount in movements.items()]


def _count_rows(fact: ShiftClosed, settings: Settings, money: Currency) -> list[Row]:
    """Return what was counted; where it was counted again, every count with who counted."""
    rows: list[Row] = []
    if len(fact.counts) < 2:
        rows.extend(_tender_rows(WORDS["counted"], fact.counted, settings, money))
    else:
        for count in fact.counts:
            word = WORDS["count_by"].format(number=count.count_no, operator=count.operator)
            rows.extend(_tender_rows(word, count.counted, settings, money))
    expected = {row.kind: row.number for row in fact.expected_numbers}
    for row in fact.counts[-1].numbers if fact.counts else ():
        label = f"{_name(row.kind, settings)} {WORDS['slips']}"
        told = WORDS["number_of"].format(number=row.number, expected=expected.get(row.kind, 0))
        rows.append(Pair(label, told))
    return rows


def _name(kind: str, settings: Settings) -> str:
    rules = settings.tender_rules()
    return rules[kind].name if kind in rules else kind


def _tender_rows(
    word: str, amounts: Sequence[TenderAmount], settings: Settings, money: Currency
) -> list[Row]:
    return [
        Pair(f"{_name(row.kind, settings)} {word}", _own_amount(row, money), bold=row.kind == CASH)
        for row in amounts
    ]


def _own_amount(row: TenderAmount, money: Currency) -> str:
    """Write an amount; foreign cash in its own currency, with its code."""
    if not row.currency:
        return amount_text(row.amount_minor, money)
    return f"{row.currency} {amount_text(row.amount_minor, currency(row.currency))}"
