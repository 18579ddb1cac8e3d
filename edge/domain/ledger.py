"""Balances: what accounts hold after postings, and whether sales and tenders agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.domain.accounts import MEANINGS, SOLD, Account, Side

if TYPE_CHECKING:
    from collections.abc import Iterable

    from edge.domain.events import Posting

Balances = Mapping[tuple[str, str, str], int]
"""Minor units by account, subaccount and currency (empty is the shop's), in the order of first
mention; debits are above 0."""

EMPTY: Balances = {}

_SOLD = frozenset(
    {
        Account.REVENUE,
        Account.DISCOUNT,
        Account.RETURNS,
        Account.COUPON_RECEIVABLE,
        Account.TAX_PAYABLE,
        Account.DEPOSIT_LIABILITY,
    }
)
"""The accounts whose balance is what customers had to pay: the gross, stored value apart."""


@dataclass(frozen=True, slots=True)
class DailyIdentity:
    """Sales + liabilities = tenders taken, each summed from accounts of its own."""

    sold_minor: int
    taken_minor: int

    @property
    def holds(self) -> bool:
        """Tell whether what was sold is what was taken."""
        return self.sold_minor == self.taken_minor


def booked(balances: Balances, postings: Iterable[Posting]) -> Balances:
    """Return the balances after postings."""
    sums = dict(balances)
    for posting in postings:
        key = (posting.account, posting.subaccount, posting.currency)
        sums[key] = sums.get(key, 0) + posting.amount_minor
    return sums


def by_subaccount(balances: Balances, *accounts: Account) -> dict[str, int]:
    """Return what accounts hold under each subaccount, each in the one currency it is kept in."""
    sums: dict[str, int] = {}
    for (name, sub, _), minor in balances.items():
        if name in accounts:
            sums[sub] = sums.get(sub, 0) + minor
    return sums


def balance(balances: Balances, *accounts: Account) -> int:
    """Return what accounts hold together in the shop's currency."""
    return sum(
        minor
        for (name, _, currency), minor in balances.items()
        if name in accounts and not currency
    )


def gross_minor(balances: Balances) -> int:
    """Return what customers had to pay, taxes and deposits with it, before cash rounding."""
    stored_value = by_subaccount(balances, Account.STORED_VALUE_LIABILITY).get(SOLD, 0)
    return -balance(balances, *_SOLD) - stored_value


def daily_identity(balances: Balances) -> DailyIdentity:
    """Hold sales and liabilities against tenders; cash moved otherwise is set off."""
    sold = balance(balances, *_of(Side.SALES), *_of(Side.LIABILITIES))
    taken = balance(balances, *_of(Side.TENDERS), *_of(Side.MOVEMENTS))
    return DailyIdentity(-sold, taken)


def _of(side: Side) -> tuple[Account, ...]:
    return tuple(account for account, meaning in MEANINGS.items() if meaning.side is side)
