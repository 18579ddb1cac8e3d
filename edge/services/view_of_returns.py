"""What a screen or a script is shown of goods that come back: plain values, already decided."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RefundTenderView:
    """What is paid back by one way to pay; cash as rounded."""

    kind: str
    name: str
    amount_minor: int
    original: int | None = None


@dataclass(frozen=True, slots=True)
class LastReturnView:
    """A return that has just ended: what the customer gets stays in sight."""

    return_id: str
    number: str
    total_minor: int
    tenders: tuple[RefundTenderView, ...]


@dataclass(frozen=True, slots=True)
class ReturnableView:
    """A line of a receipt that may come back. `left` of `quantity` did not come back yet.

    `pays_minor` is what `left` pays back, deposits with it. `chosen` is what was asked for, None
    where the line was not, and `chosen_minor` what that pays back of its line. `stays_minor` is
    what a line that stays adds to the refund because it has another price then: below 0 it costs
    more.
    """

    line: int
    item: str
    gtin: str | None
    description: str
    quantity: str
    left: str
    unit: str
    pays_minor: int
    serial: str | None = None
    deposit_of: int | None = None
    can_return: bool = True
    chosen: str | None = None
    chosen_minor: int = 0
    stays_minor: int = 0
    follows: str = ""
    """How much of `left` is still to follow, as far as it is known here; empty for nothing."""


@dataclass(frozen=True, slots=True)
class RefundView:
    """What the chosen lines pay back together, and how. `needs` names why a manager is asked.

    `shortfall_minor` is what the goods that stay cost more than was paid: it is not asked for, but
    the next return starts from there.
    """

    amount_minor: int
    tax_minor: int
    fee_minor: int
    total_minor: int
    rounding_minor: int
    tenders: tuple[RefundTenderView, ...]
    needs: tuple[str, ...] = ()
    shortfall_minor: int = 0


@dataclass(frozen=True, slots=True)
class ReturnView:
    """A receipt as returns see it."""

    sale: str
    number: str
    business_date: str
    completed_at_micros: int
    total_minor: int
    returned_minor: int
    method: str
    days: int
    lines: tuple[ReturnableView, ...]
    refund: RefundView | None = None
