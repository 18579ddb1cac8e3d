"""The balanced posting set of each fact (domain decision D13, table in domain.md 3.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from edge.domain.accounts import SOLD, Account
from edge.domain.catalogue import DEPOSIT, PREPAYMENT, STORED_VALUE
from edge.domain.errors import DataDamaged
from edge.domain.events import (
    AgeSaleRefused,
    Amounts,
    CancelRequested,
    CapUsed,
    CashMoved,
    ClockSuspected,
    CustomerArrived,
    DiscountGiven,
    DrawerCounted,
    DrawerOpened,
    ExceptionAnswered,
    Fact,
    FulfilmentAccepted,
    FulfilmentExpired,
    FulfilmentRejected,
    FulfilmentStaged,
    HandoverRefused,
    HandoverReversed,
    HoldPassed,
    LineVoidedAfterTotal,
    OperatorAdded,
    OperatorLockedOut,
    OperatorRemoved,
    OperatorSignedOff,
    OperatorSignedOn,
    OrderEarned,
    OrderPaid,
    OrderPaidBack,
    OrderSold,
    ParcelConsigned,
    ParcelMissing,
    ParcelOpened,
    ParcelPacked,
    PaymentRequested,
    PaymentResolved,
    PickFinished,
    PickReleased,
    PickStarted,
    PickUndone,
    PinChanged,
    Posting,
    PracticeCompleted,
    PracticeEnded,
    PracticeStarted,
    PriceOverridden,
    PrintAnswered,
    ReceiptReprinted,
    ReturnCancelled,
    ReturnCompleted,
    ReturnRequested,
    RightGivenBack,
    RightSpent,
    RightsStated,
    SaleCancelled,
    SaleCompleted,
    SettingsApplied,
    ShiftClosed,
    ShiftOpened,
    ShiftRead,
    StockCounted,
    StreamOpened,
    TenderCorrected,
    TerminalReconciled,
    UnitsCancelled,
    UnitsHandedOver,
    UnitsPicked,
    UnitsPutBack,
    UnitsShipped,
    UnitsShort,
    UnitsSubstituted,
    WebOrdersPaused,
    WebOrdersResumed,
)
from edge.domain.ledger import EMPTY, booked
from edge.domain.money import Currency, parse_unit_price
from edge.domain.pricing import PriceLine, extended_of
from edge.domain.pricing.tax import is_inclusive
from edge.domain.quantity import Unit, parse_quantity
from edge.domain.tender import CASH, charged_minor, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from edge.domain.events import LineRecord, Modifier, ReturnLine, TenderRecord

FLOAT = "float"
FEE = "fee"
CLOSE = "close"
OVERRIDE = "override"

_EMPTIES_ENTRY = "returned"
"""How the line of a returned container came in, where its record does not yet say `liability`."""

MOVED_TO = {
    "pay_in": (Account.OTHER_INCOME, -1),
    "pay_out": (Account.EXPENSE, 1),
    "safe_drop": (Account.SAFE, 1),
}
"""For each movement of cash the account on its other side, and the sign there."""

NOTHING: tuple[Posting, ...] = ()
"""The balanced set of a fact that moves no value."""


def postings_of(fact: Fact) -> tuple[Posting, ...]:
    """Return the postings of a fact; in each currency they sum to 0."""
    match fact:
        case SaleCompleted():
            return _summed(_sale_legs(fact))
        case ReturnCompleted():
            return _summed(_return_legs(fact))
        case CashMoved() | ShiftOpened():
            return _cash_moved(fact)
        case OrderEarned():
            return _summed(_earned_legs(fact))
        case ShiftClosed():
            return _summed(_closing_legs(fact))
        case TenderCorrected():
            return _summed(
                (
                    _leg(Account.TENDER_CLEARING, fact.amount_minor, fact.to_kind),
                    _leg(Account.TENDER_CLEARING, -fact.amount_minor, fact.from_kind),
                )
            )
        case (
            # Given up, for practice, or only announced: the sale that follows books it.
            SaleCancelled() | PracticeCompleted() | PriceOverridden() | DiscountGiven()
            | LineVoidedAfterTotal() | PaymentRequested() | PaymentResolved() | ReturnRequested()
            | ReturnCancelled()
            # Looked at, counted, printed.
            | ShiftRead() | DrawerCounted() | DrawerOpened() | ReceiptReprinted() | PrintAnswered()
            | TerminalReconciled() | StockCounted()
            # People and the till itself.
            | StreamOpened() | OperatorAdded() | OperatorRemoved() | PinChanged()
            | OperatorSignedOn() | OperatorSignedOff() | OperatorLockedOut() | AgeSaleRefused()
            | PracticeStarted() | PracticeEnded() | SettingsApplied() | ClockSuspected()
            | ExceptionAnswered() | RightSpent() | RightGivenBack() | RightsStated() | CapUsed()
            # Goods that were promised: the sale or the channel that is paid for them books them.
            | FulfilmentAccepted() | FulfilmentRejected() | HoldPassed() | PickStarted()
            | PickReleased() | UnitsPicked() | PickUndone() | UnitsShort() | UnitsSubstituted()
            | PickFinished() | FulfilmentStaged() | ParcelPacked() | CustomerArrived()
            | UnitsHandedOver() | HandoverRefused() | ParcelMissing() | FulfilmentExpired()
            | UnitsShipped() | CancelRequested() | UnitsCancelled() | UnitsPutBack()
            | ParcelOpened() | ParcelConsigned() | HandoverReversed()
            | OrderPaid() | OrderSold() | OrderPaidBack()
            | WebOrdersPaused() | WebOrdersResumed()
        ):  # fmt: skip
            return NOTHING
    assert_never(fact)


def imbalances(postings: Iterable[Posting]) -> dict[str, int]:
    """Return by currency how much the debits are above the credits; empty where all balance."""
    sums: dict[str, int] = {}
    for posting in postings:
        sums[posting.currency] = sums.get(posting.currency, 0) + posting.amount_minor
    return {currency: minor for currency, minor in sums.items() if minor}


def check_booked(fact: Fact, amounts: Amounts | None) -> None:
    """Refuse a fact whose postings do not balance or are not its own; raise `DataDamaged`.

    Only a programmer error or a tampered fact gets here, so nothing of it may be written.
    """
    given = amounts.postings if amounts else NOTHING
    off = imbalances(given)
    if off:
        raise DataDamaged("postings_unbalanced", kind=fact.KIND, detail=imbalance_text(off))
    if given != postings_of(fact):
        raise DataDamaged("postings_foreign", kind=fact.KIND)


def imbalance_text(off: dict[str, int]) -> str:
    """Write by how much debits and credits differ, for whoever looks for the error."""
    return ", ".join(f"{minor:+d} {currency}".rstrip() for currency, minor in off.items())


def _leg(account: Account, amount_minor: int, subaccount: str = "", currency: str = "") -> Posting:
    return Posting(account.value, amount_minor, subaccount, currency)


def _summed(legs: Iterable[Posting]) -> tuple[Posting, ...]:
    """Return one posting an account, in the order of first mention, without those of 0."""
    return tuple(
        Posting(account, minor, subaccount, currency)
        for (account, subaccount, currency), minor in booked(EMPTY, legs).items()
        if minor
    )


def _moved(account: Account, amount_minor: int, subaccount: str) -> tuple[Posting, ...]:
    """Move cash between the till and another account."""
    return _summed(
        (
            _leg(Account.TENDER_CLEARING, -amount_minor, CASH),
            _leg(account, amount_minor, subaccount),
        )
    )


def _cash_moved(fact: CashMoved | ShiftOpened) -> tuple[Posting, ...]:
    if isinstance(fact, ShiftOpened):
        return _moved(Account.SAFE, -fact.float_minor, FLOAT)
    account, sign = MOVED_TO[fact.movement]
    return _moved(account, sign * fact.amount_minor, fact.movement)


def _sale_legs(sale: SaleCompleted) -> Iterator[Posting]:
    for tender in sale.tenders:
        yield from _tender_legs(tender)
    currency = Currency(sale.currency, sale.currency_digits)
    for line in sale.lines:
        if not line.voided:
            included = line.prices_include_tax
            if included is None:
                included = is_inclusive(line.tax_class, sale.policy)
            yield from _line_legs(line, currency, tax_included=included)
    yield _leg(Account.CASH_ROUNDING, -sale.rounding_minor)


def _return_legs(fact: ReturnCompleted) -> Iterator[Posting]:
    """Book what was paid back for goods, the taxes in it, and what third parties do not owe now.

    Goods go to the contra account at what was earned on them: what the customer and a third party
    had paid, without tax. A deposit is owed no more.
    """
    for tender in fact.tenders:
        yield from _tender_legs(tender)
    for line in fact.lines:
        tax = sum(each.tax_minor for each in line.taxes) if line.prices_include_tax else 0
        funded = sum(each.amount_minor for each in line.funded)
        yield _leg(_given_back_on(line), line.amount_minor - tax + funded)
        for each in line.taxes:
            yield _leg(Account.TAX_PAYABLE, each.tax_minor, each.tax_id)
        for share in line.funded:
            yield _leg(Account.COUPON_RECEIVABLE, -share.amount_minor, share.funded_by)
    yield _leg(Account.RETURNS, -fact.fee_minor, FEE)
    yield _leg(Account.CASH_ROUNDING, -fact.rounding_minor)


def _earned_legs(fact: OrderEarned) -> Iterator[Posting]:
    """Book goods that a deposit was paid for: what was owed is earned, less taxes booked before."""
    owed = fact.revenue_minor + fact.container_minor
    owed += sum(tax.tax_minor for tax in fact.taxes)
    owed -= sum(share.amount_minor for share in fact.funded)
    yield _leg(Account.ORDER_PREPAYMENTS, owed)
    yield _leg(Account.REVENUE, -fact.revenue_minor)
    yield _leg(Account.DEPOSIT_LIABILITY, -fact.container_minor)
    for tax in fact.taxes:
        yield _leg(Account.TAX_PAYABLE, -tax.tax_minor, tax.tax_id)
    for share in fact.funded:
        yield _leg(Account.COUPON_RECEIVABLE, share.amount_minor, share.funded_by)
    for tax in fact.advance:
        yield _leg(Account.ORDER_PREPAYMENTS, -tax.tax_minor)
        yield _leg(Account.TAX_PAYABLE, tax.tax_minor, tax.tax_id)


def _given_back_on(line: ReturnLine) -> Account:
    if line.liability == PREPAYMENT:
        return Account.ORDER_PREPAYMENTS
    if line.liability == DEPOSIT or line.deposit_of is not None:
        return Account.DEPOSIT_LIABILITY
    return Account.RETURNS


def _tender_legs(tender: TenderRecord) -> Iterator[Posting]:
    """Book what was taken; change and refunds are tenders below 0.

    Foreign cash lies in the drawer in its own currency; clearing joins it to its local value.
    """
    taken = charged_minor(tender)
    foreign = tender.foreign_currency
    if tender.foreign_minor is not None:
        yield _leg(Account.TENDER_CLEARING, tender.foreign_minor, tender.kind, foreign)
        yield _leg(Account.FX_CLEARING, -tender.foreign_minor, foreign, foreign)
        yield _leg(Account.FX_CLEARING, taken, foreign)
    elif kind_of(tender) == STORED_VALUE:
        yield _leg(Account.STORED_VALUE_LIABILITY, taken, tender.kind)
    else:
        yield _leg(Account.TENDER_CLEARING, taken, tender.kind)
    yield _leg(Account.TIPS_PAYABLE, -tender.tip_minor, tender.kind)
    yield _leg(Account.FORFEIT_GAIN, -tender.forfeited_minor, tender.kind)


def _line_legs(line: LineRecord, currency: Currency, *, tax_included: bool) -> Iterator[Posting]:
    """Book what a line earned at its regular price, what was taken off, and its taxes.

    A discount is booked as the customer sees it, with the tax that prices may include; the tax is
    taken out of the revenue alone, so that no share of it is rounded a second time.
    """
    overridden = _overridden_minor(line, currency)
    tax = sum(tax.tax_minor for tax in line.taxes) if tax_included else 0
    earned = line.amount_minor + line.discount_minor + overridden - tax
    account, subaccount = _earned_on(line)
    yield _leg(account, -earned, subaccount)
    yield _leg(Account.DISCOUNT, overridden, OVERRIDE)
    for modifier in line.modifiers:
        yield _discount_leg(modifier)
    for each in line.taxes:
        yield _leg(Account.TAX_PAYABLE, -each.tax_minor, each.tax_id)


def _earned_on(line: LineRecord) -> tuple[Account, str]:
    if line.liability == STORED_VALUE:
        return Account.STORED_VALUE_LIABILITY, SOLD
    if line.liability == PREPAYMENT:
        return Account.ORDER_PREPAYMENTS, ""
    if line.liability == DEPOSIT or line.deposit_of is not None or line.entry == _EMPTIES_ENTRY:
        return Account.DEPOSIT_LIABILITY, ""
    return Account.REVENUE, ""


def _discount_leg(modifier: Modifier) -> Posting:
    """Book a discount to whoever pays for it: the shop, or a third party that owes it then."""
    if modifier.funded_by:
        return _leg(Account.COUPON_RECEIVABLE, modifier.discount_minor, modifier.funded_by)
    return _leg(Account.DISCOUNT, modifier.discount_minor, modifier.source)


def _overridden_minor(line: LineRecord, currency: Currency) -> int:
    """Return what a price keyed by hand is below the regular one; below 0 where it is above."""
    if not any(modifier.source == OVERRIDE for modifier in line.modifiers):
        return 0
    quantity = parse_quantity(line.quantity, Unit(line.unit))
    price = parse_unit_price(line.regular_unit_price, currency)
    regular = extended_of(PriceLine(line.line, quantity, price, line.tax_class))
    return regular - line.extended_minor


def _closing_legs(fact: ShiftClosed) -> Iterator[Posting]:
    """Book what was over or short, then the counted cash back to the safe: the till is empty."""
    for row in fact.over_short:
        yield _leg(Account.TENDER_CLEARING, row.amount_minor, row.kind, row.currency)
        yield _leg(Account.CASH_OVER_SHORT, -row.amount_minor, row.kind, row.currency)
    for row in fact.counted:
        if row.kind == CASH:
            yield _leg(Account.TENDER_CLEARING, -row.amount_minor, CASH)
            yield _leg(Account.SAFE, row.amount_minor, CLOSE)
