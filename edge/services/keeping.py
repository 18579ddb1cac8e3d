"""A basket is put aside, taken back or given up; practice begins and ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain import completion, selling
from edge.domain.basket import Phase
from edge.domain.errors import BadInput, Refusal
from edge.domain.events import BasketHeld, BasketRecalled, PracticeEnded, PracticeStarted
from edge.domain.people import Permission
from edge.ports import BasketChange
from edge.services.desk import Decision, Desk
from edge.services.expiring import expired_lines
from edge.services.promotion_uses import promotion_uses
from edge.services.state import Finished

if TYPE_CHECKING:
    from edge.domain.commands import CancelSale, EndPractice, Hold, Recall, StartPractice

HELD_MAX = 50
LABEL_CHARACTERS_MAX = 30


def hold(desk: Desk, command: Hold) -> Decision:
    """Put the basket aside under a label."""
    basket = desk.basket
    actor = desk.operator.operator
    if basket.pending_tender is not None or basket.paid_minor:
        raise Refusal("money_taken", paid_minor=basket.paid_minor)
    if not basket.live_lines:
        raise Refusal("basket_empty")
    if len(desk.state.held) >= HELD_MAX:
        raise Refusal("held_too_many", held_max=HELD_MAX)
    label = command.label.strip()
    if len(label) > LABEL_CHARACTERS_MAX or (label and not label.isprintable()):
        raise BadInput("label_unreadable", characters_max=LABEL_CHARACTERS_MAX)
    event = BasketHeld(label, actor, desk.now.micros)
    return Decision(baskets=(desk.change(event),), information="basket_held")


def recall(desk: Desk, command: Recall) -> Decision:
    """Take a held basket back."""
    actor = desk.operator.operator
    if desk.state.current is not None:
        raise Refusal("basket_open")
    held = desk.state.held
    if not held:
        raise Refusal("nothing_held")
    wanted = command.sale or held[0].sale
    basket = next((basket for basket in held if basket.sale == wanted), None)
    if basket is None:
        raise Refusal("held_unknown", sale=wanted[:40])
    uses = promotion_uses(desk, basket.book, basket.customer.customer if basket.customer else "")
    recalled = BasketRecalled(actor, desk.local_time, uses)
    over = expired_lines(basket, desk.local_time)
    names = ", ".join(dict.fromkeys(line.added.description for line in over))
    return Decision(
        baskets=(BasketChange(wanted, (recalled,)),),
        information="basket_recalled_expired" if over else "basket_recalled",
        told={"descriptions": names} if over else {},
    )


def cancel_sale(desk: Desk, command: CancelSale) -> Decision:
    """Give the whole basket up; what had been in it stays in the journal."""
    basket = desk.basket
    if basket.pending_tender is not None:
        raise Refusal("payment_unknown", amount_minor=basket.pending_tender.amount_minor)
    if any(tender.state == "approved" for tender in basket.tenders):
        raise Refusal("money_taken", paid_minor=basket.paid_minor)
    reason = selling.check_reason(command.reason)
    change = BasketChange(basket.sale, ended=True)
    done = Finished(basket, "cancelled")
    if basket.opened.practice:
        return Decision(baskets=(change,), finished=done, information="sale_cancelled")
    approval = None
    if basket.lines:
        approval = desk.require(Permission.CANCEL_SALE, command.approval)
    shift = desk.shift.shift
    fact = completion.cancelled(basket, shift=shift, reason=reason, approval=approval)
    return Decision(
        facts=(desk.fact(fact, basket.sale),),
        baskets=(change,),
        finished=done,
        may_use_reserve=True,
        information="sale_cancelled",
    )


def start_practice(desk: Desk, command: StartPractice) -> Decision:
    """Go to practice: a frame around the screen, numbers of its own, nothing booked."""
    desk.operator  # noqa: B018 - refuses where nobody is signed on
    if desk.state.practice:
        raise Refusal("already_practice")
    _check_counter_empty(desk)
    approval = desk.require(Permission.PRACTICE, command.approval)
    fact = desk.fact(PracticeStarted(approval), desk.state.identity.lane)
    return Decision(facts=(fact,), information="practice_started")


def end_practice(desk: Desk, _: EndPractice) -> Decision:
    """Leave practice; an unfinished practice basket is thrown away."""
    desk.operator  # noqa: B018 - refuses where nobody is signed on
    if not desk.state.practice:
        raise Refusal("no_practice")
    thrown_away = tuple(
        BasketChange(basket.sale, ended=True)
        for basket in desk.state.baskets.values()
        if basket.opened.practice
    )
    fact = desk.fact(PracticeEnded(), desk.state.identity.lane)
    return Decision(facts=(fact,), baskets=thrown_away, information="practice_ended")


def _check_counter_empty(desk: Desk) -> None:
    current = desk.state.current
    if current is not None and current.phase is not Phase.HELD:
        raise Refusal("basket_open")
    if desk.state.held:
        raise Refusal("baskets_held", count=len(desk.state.held))
