"""The amounts block of the envelope: money and stock in a form that never changes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TenderAmount:
    """An amount under one tender kind, in the shop's currency or, for foreign cash, in its own."""

    kind: str
    amount_minor: int
    currency: str = ""
    """Code of a foreign currency; empty is the shop's."""


@dataclass(frozen=True, slots=True)
class StockDelta:
    """How much of an item left (below 0) or came into the store."""

    item: str
    quantity: str
    unit: str


@dataclass(frozen=True, slots=True)
class Posting:
    """One leg of a booking: a debit is above 0, a credit below.

    One signed amount, because then a balanced set sums to 0, a mirrored one is negated and a
    balance is a sum; two columns would need a rule that one of them is empty. `account` is one of
    `edge.domain.accounts`; the `subaccount` names the tender, tax, promotion or whatever it is kept
    by. An empty currency is that of the amounts block.
    """

    account: str
    amount_minor: int
    subaccount: str = ""
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Amounts:
    """Money and stock of an entry in a form that never changes.

    A centre that does not know the entry's kind still books it from here. The postings balance:
    debits equal credits in each currency. Entries of earlier programs carry none.
    """

    currency: str
    net_minor: int = 0
    tax_minor: int = 0
    gross_minor: int = 0
    tenders: tuple[TenderAmount, ...] = ()
    stock: tuple[StockDelta, ...] = ()
    postings: tuple[Posting, ...] = ()
