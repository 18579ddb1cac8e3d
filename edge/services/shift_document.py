"""The X and Z reports as documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain import ledger
from edge.domain.accounts import Account
from edge.domain.document import Align, Document, Gap, Pair, Row, Rule, Text
from edge.domain.money import currency
from edge.domain.shift import expected_amounts, refund_amounts
from edge.domain.tender import CASH
from edge.services.card_rows import comparison_rows, shift_rows
from edge.services.paper import paper_language
from edge.services.receipt_document import tender_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from edge.config import Settings
    from edge.domain.events import ShiftClosed, TaxTotal, TenderAmount, TerminalReconciled
    from edge.domain.instant import Instant
    from edge.domain.ledger import DailyIdentity
    from edge.domain.shift import Shift
    from edge.services.desk import Desk
    from edge.services.paper import PaperLanguage

_OWED = (
    Account.DEPOSIT_LIABILITY,
    Account.STORED_VALUE_LIABILITY,
    Account.ORDER_PREPAYMENTS,
    Account.TIPS_PAYABLE,
    Account.FORFEIT_GAIN,
)
"""What is printed where there is any; the taxes have rows of their own."""


def x_document(desk: Desk, shift: Shift, number: int) -> Document:
    """Return the interim report: the figures so far, nothing is reset."""
    settings = desk.state.settings
    paper = paper_language(settings, desk.currency)
    title = f"{paper.words['x_report']} {paper.words['reading'].format(number=number)}"
    rows = [*_head(desk, paper, title, shift), *_figures(shift, settings, paper)]
    rows.extend(
        _tender_rows(paper.words["tender_refunded"], refund_amounts(shift), settings, paper)
    )
    rows.extend(_tender_rows(paper.words["expected"], expected_amounts(shift), settings, paper))
    return Document("x_report", title, tuple(rows))


def z_document(desk: Desk, fact: ShiftClosed, shift: Shift) -> Document:
    """Return the closing report with what was expected, counted, over and short."""
    settings = desk.state.settings
    paper = paper_language(settings, desk.currency)
    title = f"{paper.words['z_report']} {fact.z_number}"
    rows = [*_head(desk, paper, title, shift), *_figures(shift, settings, paper)]
    rows.extend(_tender_rows(paper.words["tender_refunded"], fact.refunds, settings, paper))
    rows.extend(_tender_rows(paper.words["expected"], fact.expected, settings, paper))
    rows.extend(_count_rows(fact, settings, paper))
    rows.append(Rule())
    rows.extend(_tender_rows(paper.words["over_short"], fact.over_short, settings, paper))
    rows.append(Rule())
    grand_total = paper.amount(fact.grand_total_minor)
    rows.append(Pair(paper.words["grand_total"], grand_total, bold=True))
    rows.append(Pair(paper.words["entries"], f"{fact.from_seq}-{fact.until_seq}"))
    if fact.reason:
        rows.append(Text(fact.reason))
    rows.extend((Gap(3), Rule(), Text(paper.words["signature"])))
    return Document("z_report", title, tuple(rows))


def totals_document(desk: Desk, fact: TerminalReconciled, shift: Shift) -> Document:
    """Return the card terminal's totals beside the till's."""
    paper = paper_language(desk.state.settings, desk.currency)
    title = paper.words["terminal_totals"]
    rows = [*_head(desk, paper, title, shift), *comparison_rows(fact, paper)]
    return Document("terminal_totals", title, tuple(rows))


def _head(desk: Desk, paper: PaperLanguage, title: str, shift: Shift) -> list[Row]:
    return [
        Text(desk.state.identity.store_name, Align.CENTRE, bold=True),
        Text(title, Align.CENTRE, bold=True, large=True),
        Pair(paper.words["business_date"], paper.day(shift.business_date)),
        Text(paper.words["till"].format(lane=desk.state.identity.lane)),
        Pair(paper.words["opened"], _by(paper, shift.opened_at, shift.opened_by)),
        Pair(paper.words["printed"], _by(paper, desk.now, desk.operator.operator)),
        Rule(),
    ]


def _by(paper: PaperLanguage, at: Instant, operator: str) -> str:
    return paper.words["by"].format(minute=paper.minute(at), operator=operator)


def _figures(shift: Shift, settings: Settings, paper: PaperLanguage) -> list[Row]:
    rows: list[Row] = [
        Pair(paper.words["sales"], str(shift.sale_count)),
        *_refund_rows(shift, paper),
        Pair(paper.words["gross"], paper.amount(shift.gross_minor), bold=True),
        Pair(paper.words["net"], paper.amount(shift.net_minor)),
    ]
    rows.extend(_tax_row(tax, paper) for tax in shift.taxes)
    if shift.rounding_minor:
        rows.append(Pair(paper.words["rounding"], paper.amount(shift.rounding_minor)))
    rows.extend(_account_rows(shift, paper))
    rows.append(_identity_row(shift.identity, paper))
    rows.append(Rule())
    rows.append(Pair(paper.words["cancelled"], str(shift.cancelled_count)))
    rows.append(Pair(paper.words["no_sales"], str(shift.no_sale_count)))
    rows.append(Pair(paper.words["float"], paper.amount(shift.float_minor)))
    rows.extend(_movement_rows(shift.movements, paper))
    rows.append(Rule())
    rows.extend(shift_rows(shift.cards, paper, settings.terminal))
    return rows


def _refund_rows(shift: Shift, paper: PaperLanguage) -> Iterator[Row]:
    """Say how often goods came back and what was paid for them; the gross has it taken off."""
    if shift.return_count:
        yield Pair(paper.words["returns"], str(shift.return_count))
        total = sum(shift.refunds.values())
        yield Pair(paper.words["refunded"], paper.amount(-total))


def _account_rows(shift: Shift, paper: PaperLanguage) -> Iterator[Row]:
    """Say what was taken off, who owes the shop for it, and what the shop owes."""
    discounts = ledger.by_subaccount(shift.balances, Account.DISCOUNT)
    receivable = ledger.by_subaccount(shift.balances, Account.COUPON_RECEIVABLE)
    amounts = [
        *((_discount_name(source, shift, paper), -minor) for source, minor in discounts.items()),
        *(
            (paper.words["coupon_receivable"].format(name=n), minor)
            for n, minor in receivable.items()
        ),
        *((paper.words[owed], -ledger.balance(shift.balances, owed)) for owed in _OWED),
    ]
    for label, minor in amounts:
        if minor:
            yield Pair(label, paper.amount(minor))


def _discount_name(source: str, shift: Shift, paper: PaperLanguage) -> str:
    if source in shift.discount_texts:
        return paper.words["discount_promotion"].format(name=shift.discount_texts[source])
    return paper.words.get(f"discount_{source}", source)


def _identity_row(identity: DailyIdentity, paper: PaperLanguage) -> Row:
    taken = paper.amount(identity.taken_minor)
    if identity.holds:
        return Pair(paper.words["identity_holds"], taken)
    sold = paper.amount(identity.sold_minor)
    return Pair(paper.words["identity_broken"].format(sold=sold), taken, bold=True)


def _tax_row(tax: TaxTotal, paper: PaperLanguage) -> Row:
    base = f"{paper.words['on']} {paper.amount(tax.base_minor)}"
    return Pair(f"{tax.tax_id} {base}", paper.amount(tax.tax_minor))


def _movement_rows(movements: Mapping[str, int], paper: PaperLanguage) -> list[Row]:
    return [Pair(paper.words[name], paper.amount(amount)) for name, amount in movements.items()]


def _count_rows(fact: ShiftClosed, settings: Settings, paper: PaperLanguage) -> list[Row]:
    """Return what was counted; where it was counted again, every count with who counted."""
    rows: list[Row] = []
    if len(fact.counts) < 2:
        rows.extend(_tender_rows(paper.words["counted"], fact.counted, settings, paper))
    else:
        for count in fact.counts:
            word = paper.words["count_by"].format(number=count.count_no, operator=count.operator)
            rows.extend(_tender_rows(word, count.counted, settings, paper))
    expected = {row.kind: row.number for row in fact.expected_numbers}
    for row in fact.counts[-1].numbers if fact.counts else ():
        label = f"{tender_name(row.kind, settings, paper)} {paper.words['slips']}"
        told = paper.words["number_of"].format(
            number=row.number, expected=expected.get(row.kind, 0)
        )
        rows.append(Pair(label, told))
    return rows


def _tender_rows(
    word: str, amounts: Sequence[TenderAmount], settings: Settings, paper: PaperLanguage
) -> list[Row]:
    return [
        Pair(
            f"{tender_name(row.kind, settings, paper)} {word}",
            _own_amount(row, paper),
            bold=row.kind == CASH,
        )
        for row in amounts
    ]


def _own_amount(row: TenderAmount, paper: PaperLanguage) -> str:
    """Write an amount; foreign cash in its own currency, with its code."""
    if not row.currency:
        return paper.amount(row.amount_minor)
    return f"{row.currency} {paper.amount(row.amount_minor, currency(row.currency))}"
