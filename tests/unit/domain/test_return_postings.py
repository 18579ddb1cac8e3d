"""A return is booked as the mirror of what was sold, and balances."""

from __future__ import annotations

from dataclasses import replace

from harness.facts import return_completed
from harness.sales import sales
from hypothesis import assume, given
from hypothesis import strategies as st

from edge.domain import ledger
from edge.domain.accounts import Account
from edge.domain.events import Posting, ReturnCompleted, SaleCompleted, TenderRecord
from edge.domain.giving_back import Wish, quantities, return_amounts, return_lines
from edge.domain.postings import imbalances, postings_of
from edge.domain.rates import Rate
from edge.domain.returning import ReturnMethod, recorded_lines, refund


def returned_whole(sale: SaleCompleted, fee: Rate | None = None) -> ReturnCompleted:
    """Return the fact of all goods of a sale coming back for cash."""
    goods = [x for x in sale.lines if not (x.voided or x.deposit_of or x.liability)]
    wishes = {x.line: Wish() for x in goods if not x.quantity.startswith("-")}
    chosen = quantities(sale, wishes, {})
    back = refund(recorded_lines(sale), sale.policy, chosen, {}, ReturnMethod.PRORATED, fee)
    return replace(
        return_completed(2, sale),
        lines=return_lines(sale, back, reason="r", conditions={}),
        tenders=(TenderRecord(1, "cash", -back.total_minor),),
        amount_minor=back.amount_minor,
        tax_minor=back.tax_minor,
        total_minor=back.total_minor,
        fee_minor=back.fee_minor,
    )


def booked(*sets: tuple[Posting, ...]) -> ledger.Balances:
    balances = ledger.EMPTY
    for postings in sets:
        balances = ledger.booked(balances, postings)
    return balances


@given(sales(), st.sampled_from([None, Rate(1, 10), Rate(1, 1)]))
def test_any_return_balances_and_keeps_the_daily_identity(
    sale: SaleCompleted, fee: Rate | None
) -> None:
    fact = returned_whole(sale, fee)
    assume(fact.lines)

    balances = booked(postings_of(sale), postings_of(fact))

    assert imbalances(postings_of(fact)) == {}
    assert ledger.daily_identity(balances).holds
    assert ledger.gross_minor(balances) == sale.total_minor - fact.total_minor


@given(sales())
def test_after_all_goods_came_back_no_tax_deposit_or_coupon_of_them_is_left(
    sale: SaleCompleted,
) -> None:
    fact = returned_whole(sale)
    assume(len(fact.lines) == len([x for x in sale.lines if not x.voided]))

    balances = booked(postings_of(sale), postings_of(fact))

    for account in (Account.TAX_PAYABLE, Account.DEPOSIT_LIABILITY, Account.COUPON_RECEIVABLE):
        assert ledger.balance(balances, account) == 0
    earned = ledger.balance(balances, Account.REVENUE, Account.DISCOUNT, Account.RETURNS)
    assert earned == 0
    amounts = return_amounts(fact)
    assert (amounts.gross_minor, amounts.tax_minor) == (-sale.total_minor, -sale.tax_minor)
