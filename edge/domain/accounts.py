"""The accounts that facts are booked to: a closed vocabulary (domain.md 3.5).

An account's name is stored with every entry, so it never changes and never changes its meaning.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Account(StrEnum):
    """Where value lies, came from, or is owed to."""

    TENDER_CLEARING = "tender_clearing"
    COUPON_RECEIVABLE = "coupon_receivable"
    FX_CLEARING = "fx_clearing"
    REVENUE = "revenue"
    DISCOUNT = "discount"
    RETURNS = "returns"
    CASH_ROUNDING = "cash_rounding"
    FORFEIT_GAIN = "forfeit_gain"
    TAX_PAYABLE = "tax_payable"
    DEPOSIT_LIABILITY = "deposit_liability"
    STORED_VALUE_LIABILITY = "stored_value_liability"
    ORDER_PREPAYMENTS = "order_prepayments"
    TIPS_PAYABLE = "tips_payable"
    SAFE = "safe"
    EXPENSE = "expense"
    OTHER_INCOME = "other_income"
    CASH_OVER_SHORT = "cash_over_short"


SOLD = "sold"
"""The subaccount of stored value that was sold; redeemed it stands under its tender kind."""


class Side(StrEnum):
    """Where an account stands in the daily identity: sales + liabilities = tenders taken."""

    SALES = "sales"
    LIABILITIES = "liabilities"
    TENDERS = "tenders"
    MOVEMENTS = "movements"
    """What came into or left the tenders without a sale."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an account holds, and by what its subaccounts are kept; empty without subaccounts."""

    side: Side
    kept_by: str
    holds: str


MEANINGS: Mapping[Account, Meaning] = {
    Account.TENDER_CLEARING: Meaning(
        Side.TENDERS, "tender kind", "what the drawer and the terminals hold; for cash, the till"
    ),
    Account.COUPON_RECEIVABLE: Meaning(
        Side.TENDERS, "who funds it", "discounts that a third party pays for"
    ),
    Account.FX_CLEARING: Meaning(
        Side.TENDERS,
        "currency",
        "foreign cash at the value it was taken at, against what it is in its own currency",
    ),
    Account.REVENUE: Meaning(
        Side.SALES, "", "goods at their regular price, less the tax that was charged in it"
    ),
    Account.DISCOUNT: Meaning(
        Side.SALES, "override, manual or promo:ID", "contra revenue: what the shop takes off"
    ),
    Account.RETURNS: Meaning(
        Side.SALES,
        "empty, or fee",
        "contra revenue: goods that came back, less what was kept for restocking them",
    ),
    Account.CASH_ROUNDING: Meaning(
        Side.SALES, "", "gain (credit) or loss (debit) where there is no coin for the balance"
    ),
    Account.FORFEIT_GAIN: Meaning(
        Side.SALES, "tender kind", "what a voucher was worth above the balance"
    ),
    Account.TAX_PAYABLE: Meaning(Side.LIABILITIES, "tax id", "taxes charged"),
    Account.DEPOSIT_LIABILITY: Meaning(
        Side.LIABILITIES, "", "container deposits taken, less those paid back"
    ),
    Account.STORED_VALUE_LIABILITY: Meaning(
        Side.LIABILITIES, "sold, or the tender kind that redeems it", "gift cards, store credit"
    ),
    Account.ORDER_PREPAYMENTS: Meaning(
        Side.LIABILITIES,
        "",
        "paid at a till for goods that another channel books, or a deposit on goods",
    ),
    Account.TIPS_PAYABLE: Meaning(Side.LIABILITIES, "tender kind", "tips that belong to the staff"),
    Account.SAFE: Meaning(
        Side.MOVEMENTS,
        "float, safe_drop or close",
        "the cash of the safe as the till moved it",
    ),
    Account.EXPENSE: Meaning(Side.MOVEMENTS, "pay_out", "cash paid out of the drawer"),
    Account.OTHER_INCOME: Meaning(Side.MOVEMENTS, "pay_in", "cash paid into the drawer"),
    Account.CASH_OVER_SHORT: Meaning(
        Side.MOVEMENTS, "tender kind", "counted above (credit) or below (debit) what was expected"
    ),
}
