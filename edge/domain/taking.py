"""Takes tenders for a basket: what a slip of the hand is, and when the basket is paid."""

from __future__ import annotations

from dataclasses import dataclass
from math import lcm
from typing import TYPE_CHECKING

from edge.domain.basket import Basket, Phase
from edge.domain.cash_rounding import CashRounding, cash_rounding_of
from edge.domain.errors import BadInput, Refusal
from edge.domain.events import PricingPolicy, TenderRecord, TenderTaken
from edge.domain.selling import check_amount
from edge.domain.settlement import (
    UNPAID,
    AppliedTender,
    OfferedTender,
    Rejection,
    Settlement,
    apply_tender,
    rounded_balance,
    settle,
)
from edge.domain.tender import (
    CASH,
    OverTender,
    TenderKind,
    TenderRule,
    charged_minor,
    kind_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

_CODES = {
    Rejection.OVER_TENDER: "tender_above_due",
    Rejection.MAX_CHANGE: "tender_above_max_change",
    Rejection.INCREMENT: "tender_not_in_increments",
    Rejection.BELOW_MIN: "tender_below_min",
    Rejection.ABOVE_MAX: "tender_above_max",
    Rejection.FLOOR_LIMIT: "tender_above_floor_limit",
    Rejection.OFFLINE: "tender_not_offline",
    Rejection.TIP: "amount_not_positive",
    Rejection.WRONG_SIGN: "amount_not_positive",
}

UNUSUAL_FACTOR = 3
TENDERS_MAX = 20


@dataclass(frozen=True, slots=True)
class Offer:
    """What was entered for a tender. Without an amount it is what is due.

    `amount_minor` does not contain the tip; foreign cash is told as `foreign_minor` instead. What
    was `typed` by hand may be a slip and is asked again where it is unusual; `confirmed` answers
    that, and the loss of what a tender forfeits. `reference` is the number of a card, `slip` that
    on the slip of a terminal that stands alone.
    """

    amount_minor: int | None = None
    tip_minor: int = 0
    foreign_minor: int | None = None
    available_minor: int | None = None
    offline: bool = False
    reference: str | None = None
    typed: bool = True
    confirmed: bool = False
    slip: str = ""


def rounded_for_cash(amount_minor: int, policy: PricingPolicy) -> int:
    """Return what a balance comes to when cash closes it (design decision D10)."""
    rounding = cash_rounding_of(policy)
    return rounded_balance(amount_minor, rounding, refund=amount_minor < 0)


def usual_minor(basket: Basket, rule: TenderRule) -> int:
    """Return what a tender takes where no amount is told, in its own currency, without a tip.

    It is what is due: rounded in cash, the least notes of foreign cash that pay it, in whole
    vouchers (one more where the rest is lost, else as many as fit). Where none fits it is what is
    due, so that the refusal names the rule.
    """
    due = basket.due_minor
    if rule.is_cash:
        due = rounded_for_cash(due, basket.opened.policy)
    if rule.fx is not None:
        return rule.fx.to_pay(max(due, 0), rule.increment_minor)
    if rule.is_cash or due <= 0:
        return due
    amount = due if rule.max_minor is None else min(due, rule.max_minor)
    short = -amount % rule.increment_minor
    if short and rule.when_over is OverTender.FORFEIT:
        return amount + short
    return amount // rule.increment_minor * rule.increment_minor or amount


def step_minor(basket: Basket, rule: TenderRule) -> int:
    """Return what a part of a tender comes in multiples of: notes or vouchers, or the coins."""
    coins = basket.opened.policy.cash_increment_minor if rule.is_cash and not rule.fx else 1
    return lcm(coins, rule.increment_minor)


def take(
    basket: Basket,
    rule: TenderRule,
    offer: Offer,
    *,
    next_note_minor: int,
    payment: str | None = None,
) -> TenderTaken:
    """Take money for a basket; raises `Refusal` for what the tender's rule or a slip forbids.

    `payment` is the id under which a card terminal will be asked; such a tender is only requested.
    """
    _check_payable(basket)
    if basket.due_minor < 0:
        return TenderTaken(_paid_out(basket, rule, offer))
    _check_tip(rule, offer)
    offered = _offered(basket, rule, offer)
    rounding = cash_rounding_of(basket.opened.policy)
    took = apply_tender(basket.due_minor, rule, offered, rounding)
    if isinstance(took, Rejection):
        raise _refusal(took, basket, rule)
    _check_slip(basket, rule, offer, took, next_note_minor)
    return TenderTaken(
        TenderRecord(
            tender=len(basket.tenders) + 1,
            kind=rule.type,
            amount_minor=took.amount_minor + took.change_minor,
            state="requested" if payment else "approved",
            payment=payment,
            reference=offer.slip or offer.reference,
            tender_kind=_told_kind(rule),
            tip_minor=took.tip_minor,
            forfeited_minor=took.forfeited_minor,
            available_minor=offer.available_minor,
            offline=offer.offline,
            foreign_currency=rule.fx.currency if rule.fx else "",
            foreign_minor=offered.amount_minor if rule.fx else None,
            exchange_rate=rule.fx.rate if rule.fx else "",
            by_hand=bool(offer.slip),
        )
    )


def _told_kind(rule: TenderRule) -> str:
    """Return the kind to store: none where the type says it, as in entries of every age."""
    return "" if rule.kind == rule.type else rule.kind.value


def _offered(basket: Basket, rule: TenderRule, offer: Offer) -> OfferedTender:
    """Return the offer in the tender's own currency: what was entered, or what is usual."""
    if rule.fx is not None and offer.amount_minor is not None:
        raise BadInput("tender_is_foreign", kind=rule.name, currency=rule.fx.currency)
    if rule.fx is None and offer.foreign_minor is not None:
        raise BadInput("tender_not_foreign", kind=rule.name)
    if offer.available_minor is not None:
        check_amount(offer.available_minor)
    usual = usual_minor(basket, rule)
    entered = offer.amount_minor if rule.fx is None else offer.foreign_minor
    amount = usual if entered is None else entered
    check_amount(amount, zero_allowed=rule.is_cash and not usual)
    return OfferedTender(
        id="",
        type=rule.type,
        amount_minor=amount + offer.tip_minor,
        available_minor=offer.available_minor,
        offline=offer.offline,
        tip_minor=offer.tip_minor,
    )


def _check_tip(rule: TenderRule, offer: Offer) -> None:
    if not offer.tip_minor:
        return
    check_amount(offer.tip_minor)
    if not rule.tips_allowed or rule.fx is not None:
        raise Refusal("tip_not_allowed", kind=rule.name)


def _check_slip(
    basket: Basket, rule: TenderRule, offer: Offer, took: AppliedTender, next_note_minor: int
) -> None:
    """Ask again about an amount nobody can mean, and before a customer loses money."""
    if offer.confirmed:
        return
    due = basket.due_minor
    handed = took.amount_minor + took.tip_minor + took.change_minor + took.forfeited_minor
    if offer.typed and handed > max(due * UNUSUAL_FACTOR, next_note_minor):
        raise Refusal("amount_unusual", amount_minor=handed, due_minor=due)
    if took.forfeited_minor:
        raise Refusal(
            "tender_forfeits", kind=rule.name, forfeited_minor=took.forfeited_minor, due_minor=due
        )


def _refusal(reason: Rejection, basket: Basket, rule: TenderRule) -> Refusal:
    """Return why the tender's own rule forbids it, with the figure that would do."""
    local = basket.currency.code
    own = rule.fx.currency if rule.fx else local
    limits = {
        Rejection.OVER_TENDER: (local, basket.due_minor),
        Rejection.MAX_CHANGE: (local, rule.max_change_minor),
        Rejection.INCREMENT: (own, rule.increment_minor),
        Rejection.BELOW_MIN: (own, rule.min_minor),
        Rejection.ABOVE_MAX: (own, rule.max_minor),
        Rejection.FLOOR_LIMIT: (local, rule.floor_limit_minor),
    }
    currency, limit_minor = limits.get(reason, (local, None))
    return Refusal(_CODES[reason], kind=rule.name, currency=currency, limit_minor=limit_minor)


def _paid_out(basket: Basket, rule: TenderRule, offer: Offer) -> TenderRecord:
    """Return the cash that a basket below zero is paid out in: exactly what is due, in coins."""
    if rule.type != CASH:
        raise Refusal("pay_out_in_cash", due_minor=basket.due_minor)
    rounded = rounded_for_cash(basket.due_minor, basket.opened.policy)
    if offer.amount_minor not in (None, rounded) or offer.tip_minor:
        raise Refusal("pay_out_exact", due_minor=rounded)
    return TenderRecord(len(basket.tenders) + 1, rule.type, rounded)


def _check_payable(basket: Basket) -> None:
    if not basket.live_lines:
        raise Refusal("nothing_to_pay")
    if basket.phase is Phase.HELD:
        raise Refusal("basket_is_held")
    if len(basket.tenders) >= TENDERS_MAX:
        raise Refusal("tenders_too_many", tenders_max=TENDERS_MAX)
    pending = basket.pending_tender
    if pending is not None:
        raise Refusal("payment_unknown", amount_minor=charged_minor(pending))


def to_give_back(basket: Basket, number: int) -> TenderRecord:
    """Return the tender that shall be given back before the sale is complete."""
    if basket.pending_tender is not None:
        raise Refusal("payment_unknown", amount_minor=charged_minor(basket.pending_tender))
    tender = next((t for t in basket.tenders if t.tender == number), None)
    if tender is None or tender.state != "approved":
        raise Refusal("no_such_tender", tender=number)
    return tender


def closing(basket: Basket) -> Settlement:
    """Tell whether what was taken closes the basket, with its cash rounding and change.

    Only the last tender can close it: every one before left a balance. What may be taken above the
    balance was decided when it was taken; here more than the balance is change.
    """
    if basket.pending_tender is not None or not basket.live_lines:
        return UNPAID
    counted = [t for t in basket.tenders if t.state == "approved"]
    if not counted:
        return settle(basket.total_minor, {}, ())
    last = counted[-1]
    kind = TenderKind.CASH if kind_of(last) == TenderKind.CASH else TenderKind.OTHER
    rule = TenderRule(last.kind, kind, over=OverTender.CHANGE)
    offered = OfferedTender(str(last.tender), last.kind, last.amount_minor)
    before = basket.due_minor + last.amount_minor
    return settle(before, {last.kind: rule}, [offered], _rounding(basket))


def _rounding(basket: Basket) -> CashRounding:
    return cash_rounding_of(basket.opened.policy)


def correctable_minor(
    tenders: tuple[TenderRecord, ...],
    rules: Mapping[str, TenderRule],
    from_kind: str,
    to_kind: str,
) -> int:
    """Return the amount that a correction of a finished sale moves between two tenders.

    Money that went through a terminal really moved there, and foreign cash, tips and forfeited
    rests are what they are: such a tender cannot be renamed.
    """
    to_rule = rules.get(to_kind)
    if to_rule is None or to_rule.uses_terminal or to_rule.fx is not None:
        raise Refusal("tender_not_correctable", kind=to_kind)
    moving = [t for t in tenders if t.kind == from_kind and t.state == "approved"]
    if not moving or from_kind == to_kind:
        raise Refusal("tender_not_used", kind=from_kind)
    if any(
        t.payment is not None or charged_minor(t) != t.amount_minor or t.foreign_currency
        for t in moving
    ):
        raise Refusal("tender_not_correctable", kind=from_kind)
    return sum(t.amount_minor for t in moving)
