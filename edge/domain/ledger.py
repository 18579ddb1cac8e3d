"""Balances: what accounts hold after postings, and whether sales and tenders agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.domain.accounts import MEANINGS, Account, Side

if TYPE_CHECKING:
    from collections.abc import Iterable

    from edge.domain.events import Posting

Balances = Mapping[tuple[str, str], int]
"""Minor units of the shop's currency by account and subaccount, in the order of first mention;
debits are above 0."""

EMPTY: Balances = {}

_SOLD = frozenset(
    {
        Account.REVENUE,
        Account.DISCOUNT,
        Account.RETURNS,
        Account.COUPON_RECEIVABLE,
        Account.TAX_PAYABLE,
        Account.DEPOSIT_LIABILITY,
        Account.STORED_VALUE_LIABILITY,
    }
)
"""The accounts whose balance is what customers had to pay: the gross."""


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
    """Return the balances after postings; those of another currency are kept elsewhere."""
    sums = dict(balances)
    for posting in postings:
        if not posting.currency:
            key = (posting.account, posting.subaccount)
            sums[key] = sums.get(key, 0) + posting.amount_minor
    return sums


def by_subaccount(balances: Balances, account: Account) -> dict[str, int]:
    """Return what an account holds under each of its subaccounts."""
    return {sub: minor for (name, sub), minor in balances.items() if name == account}


def balance(balances: Balances, *accounts: Account) -> int:
    """Return what accounts hold together."""
    return sum(minor for (name, _), minor in balances.items() if name in accounts)


def gross_minor(balances: Balances) -> int:
    """Return what customers had to pay, taxes and deposits with it, before cash rounding."""
    return -balance(balances, *_SOLD)


def daily_identity(balances: Balances) -> DailyIdentity:
    """Hold sales and liabilities against tenders; cash moved otherwise is set off."""
    sold = balance(balances, *_of(Side.SALES), *_of(Side.LIABILITIES))
    taken = balance(balances, *_of(Side.TENDERS), *_of(Side.MOVEMENTS))
    return DailyIdentity(-sold, taken)


def _of(side: Side) -> tuple[Account, ...]:
    return tuple(account for account, meaning in MEANINGS.items() if meaning.side is side)
