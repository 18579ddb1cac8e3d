"""How a customer pays: tender kinds as data, cash rounding, change, and when a sale is paid."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from edge.domain.basket import Basket, Phase
from edge.domain.errors import Refusal
from edge.domain.events import PricingPolicy, TenderRecord, TenderTaken
from edge.domain.rounding import RoundingMode, divide_rounded
from edge.domain.selling import check_amount

if TYPE_CHECKING:
    from collections.abc import Mapping

CASH = "cash"
"""The one tender that is counted, rounded and given as change."""

UNUSUAL_FACTOR = 3
TENDERS_MAX = 20


class OverTender(StrEnum):
    """What happens when more is offered than is due."""

    CHANGE = "change"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class TenderRule:
    """One way to pay. `uses_terminal` makes it a two-step card payment."""

    kind: str
    name: str
    over: OverTender = OverTender.REJECT
    uses_terminal: bool = False
    opens_drawer: bool = False


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a cash amount does to a balance: closes it with rounding and change, or not."""

    closes: bool
    rounding_minor: int = 0
    change_minor: int = 0


def rounded_for_cash(amount_minor: int, policy: PricingPolicy) -> int:
    """Round a balance to the smallest coin, only for cash (design decision D10)."""
    step = policy.cash_increment_minor
    return divide_rounded(amount_minor, step, RoundingMode(policy.cash_mode)) * step


def settle_cash(amount_minor: int, due_minor: int, policy: PricingPolicy) -> Settlement:
    """Tell what an amount of cash does to a balance; below zero the shop pays out."""
    rounded = rounded_for_cash(due_minor, policy)
    if due_minor < 0:
        return Settlement(amount_minor == rounded, rounded - due_minor)
    if amount_minor < rounded:
        return Settlement(closes=False)
    return Settlement(True, rounded - due_minor, amount_minor - rounded)


def take(
    basket: Basket,
    rule: TenderRule,
    amount_minor: int | None,
    *,
    confirmed: bool,
    next_note_minor: int,
    payment: str | None = None,
) -> TenderTaken:
    """Take money for a basket. Without an amount it is what is due.

    Refuses what would be a slip: an amount above three times the balance and above the next note
    is asked again (`confirmed`), a tender that gives no change is never taken above the balance.
    `payment` is the id under which a card terminal will be asked; such a tender is only requested.
    """
    due = basket.due_minor
    rounded = rounded_for_cash(due, basket.opened.policy)
    _check_payable(basket, rule)
    amount = _amount_of(basket, rule, amount_minor)
    if due > 0:
        check_amount(amount, zero_allowed=rule.kind == CASH and not rounded)
        if amount > due and rule.over is OverTender.REJECT:
            raise Refusal("tender_above_due", kind=rule.name, due_minor=due)
        if amount > max(due * UNUSUAL_FACTOR, next_note_minor) and not confirmed:
            raise Refusal("amount_unusual", amount_minor=amount, due_minor=due)
    elif not settle_cash(amount, due, basket.opened.policy).closes:
        raise Refusal("pay_out_exact", due_minor=rounded)
    record = TenderRecord(
        tender=len(basket.tenders) + 1,
        kind=rule.kind,
        amount_minor=amount,
        state="requested" if payment else "approved",
        payment=payment,
    )
    return TenderTaken(record)


def _amount_of(basket: Basket, rule: TenderRule, amount_minor: int | None) -> int:
    if amount_minor is not None:
        return amount_minor
    if rule.kind == CASH:
        return rounded_for_cash(basket.due_minor, basket.opened.policy)
    return basket.due_minor


def _check_payable(basket: Basket, rule: TenderRule) -> None:
    if not basket.live_lines:
        raise Refusal("nothing_to_pay")
    if basket.phase is Phase.HELD:
        raise Refusal("basket_is_held")
    if len(basket.tenders) >= TENDERS_MAX:
        raise Refusal("tenders_too_many", tenders_max=TENDERS_MAX)
    pending = basket.pending_tender
    if pending is not None:
        raise Refusal("payment_unknown", amount_minor=pending.amount_minor)
    if basket.due_minor < 0 and rule.kind != CASH:
        raise Refusal("pay_out_in_cash", due_minor=basket.due_minor)


def to_give_back(basket: Basket, number: int) -> TenderRecord:
    """Return the tender that shall be given back before the sale is complete."""
    if basket.pending_tender is not None:
        raise Refusal("payment_unknown", amount_minor=basket.pending_tender.amount_minor)
    tender = next((t for t in basket.tenders if t.tender == number), None)
    if tender is None or tender.state != "approved":
        raise Refusal("no_such_tender", tender=number)
    return tender


def closing(basket: Basket) -> Settlement:
    """Tell whether what was taken closes the basket, with its cash rounding and change.

    Cash closes the balance only if the last approved tender is cash; then the balance before it
    is rounded to coins.
    """
    if basket.pending_tender is not None or not basket.live_lines:
        return Settlement(closes=False)
    counted = [t for t in basket.tenders if t.state == "approved"]
    if not counted:
        return Settlement(closes=basket.total_minor == 0)
    last = counted[-1]
    before = basket.due_minor + last.amount_minor
    if last.kind == CASH:
        return settle_cash(last.amount_minor, before, basket.opened.policy)
    return Settlement(closes=basket.due_minor == 0)


def correctable_minor(
    tenders: tuple[TenderRecord, ...],
    rules: Mapping[str, TenderRule],
    from_kind: str,
    to_kind: str,
) -> int:
    """Return the amount that a correction of a finished sale moves between two tenders.

    Money that went through a terminal really moved there, so such a tender cannot be renamed.
    """
    if to_kind not in rules or rules[to_kind].uses_terminal:
        raise Refusal("tender_not_correctable", kind=to_kind)
    moving = [t for t in tenders if t.kind == from_kind and t.state == "approved"]
    if not moving or from_kind == to_kind:
        raise Refusal("tender_not_used", kind=from_kind)
    if any(t.payment is not None for t in moving):
        raise Refusal("tender_not_correctable", kind=from_kind)
    return sum(t.amount_minor for t in moving)
