"""Card payments in two steps: what the terminal said becomes a fact."""

from __future__ import annotations

import logging
from dataclasses import replace
from traceback import extract_tb
from typing import TYPE_CHECKING

from edge.card_terminal import (
    CardDialogue,
    CardTerminal,
    TerminalResult,
    without_card_numbers,
)
from edge.domain import selling
from edge.domain.card_totals import REVERSAL_DECLINED
from edge.domain.errors import Refusal
from edge.domain.events import CardRecord, PaymentResolved, TenderChanged, TenderRecord
from edge.domain.people import Permission
from edge.domain.tender import charged_minor
from edge.services import card_refunds, reconciling
from edge.services.desk import Decision, Desk
from edge.services.paying import close_if_paid

if TYPE_CHECKING:
    from edge.domain.commands import ResolvePayment, SettlePayment
    from edge.ports import JournalFact

_log = logging.getLogger(__name__)

STATUS_TRIES = 3
"""A request may still be travelling when the terminal says that it does not know it."""


def ask(terminal: CardTerminal, dialogue: CardDialogue) -> TerminalResult:
    """Ask the terminal; may take minutes. One that fails or answers nonsense leaves it unknown."""
    try:
        result = _asked(terminal, dialogue)
    except Exception as error:  # noqa: BLE001 - whatever a driver raises, money may have moved
        # By its type and place alone: its text may hold what the terminal said of a card.
        frame = extract_tb(error.__traceback__)[-1]
        told = {"exception": type(error).__name__, "where": f"{frame.filename}:{frame.lineno}"}
        _log.error("terminal_driver_failed", extra=told | {"ask": dialogue.ask})
        result = TerminalResult("unknown", reason="driver_failed")
    return without_card_numbers(result)


def _asked(terminal: CardTerminal, dialogue: CardDialogue) -> TerminalResult:
    payment, amount, currency = dialogue.payment, dialogue.amount_minor, dialogue.currency
    match dialogue.ask:
        case "pay":
            return terminal.pay(payment, amount, currency, dialogue.terms)
        case "reverse":
            return terminal.reverse(payment, amount, currency, dialogue.original_reference)
        case "refund":
            original = dialogue.original_reference
            return terminal.refund(payment, amount, currency, original, dialogue.terms)
        case "totals":
            return terminal.totals(payment, dialogue.terms.totals_group)
        case _:
            return _status(terminal, dialogue)


def _status(terminal: CardTerminal, dialogue: CardDialogue) -> TerminalResult:
    for _ in range(STATUS_TRIES):
        result = terminal.status(
            dialogue.payment, about=dialogue.about, amount_minor=dialogue.amount_minor
        )
        if result.state != "not_found":
            break
    return result


def dialogue_after_start(pending: TenderRecord, currency: str) -> CardDialogue:
    """Return what to ask of a payment that was under way when the till went down."""
    assert pending.payment is not None
    question = "reverse" if pending.state == "reversing" else "status"
    reference = pending.reference or ""
    return CardDialogue(question, pending.payment, charged_minor(pending), currency, reference)


def resolve_payment(desk: Desk, _: ResolvePayment) -> Decision:
    """Ask the terminal again what became of a payment or a refund."""
    if desk.state.waiting_return is not None:
        return card_refunds.ask_again(desk, desk.state.waiting_return)
    pending = _pending(desk)
    dialogue = dialogue_after_start(pending, desk.basket.currency.code)
    return Decision(dialogue=dialogue, information="card_asked")


def record_result(desk: Desk, dialogue: CardDialogue, result: TerminalResult) -> Decision:
    """Record what the terminal said. An approval that closes the balance completes the sale."""
    if dialogue.ask == "totals":
        return reconciling.record_totals(desk, dialogue, result)
    if desk.state.waiting_return is not None:
        return card_refunds.record_refund(desk, desk.state.waiting_return, dialogue, result)
    pending = _pending(desk)
    if pending.payment != dialogue.payment:
        raise Refusal("payment_not_pending", payment=dialogue.payment)
    state, amount = _outcome(dialogue, result, pending)
    if state == pending.state:
        return Decision(information="payment_unknown")
    card = result.card or pending.card
    event = replace(_changed(pending, state, amount, result.reference), card=card)
    resolved = PaymentResolved(
        payment=dialogue.payment,
        sale=desk.basket.sale,
        state="reversed" if state == "voided" else state,
        amount_minor=amount,
        reference=result.reference,
        masked_card=result.masked_card,
        card=card,
        reason=_reason(dialogue, result, state),
    )
    fact = desk.fact(resolved, desk.basket.sale)
    if state == "approved":
        decision = close_if_paid(desk, (event,), (fact,))
        return _said_of_approval(decision, pending, amount, card, resolved.reason)
    said = {"declined": "card_declined", "voided": "tender_given_back"}
    return Decision(
        facts=(fact,),
        baskets=(desk.change(event),),
        information=said.get(state, "payment_unknown"),
        told={"terminal_reason": resolved.reason},
    )


def _reason(dialogue: CardDialogue, result: TerminalResult, state: str) -> str:
    """Return why a payment is not what was asked for; a charge that stays is not made twice."""
    if dialogue.ask == "reverse" and state == "approved":
        return REVERSAL_DECLINED
    return "" if state == "approved" else result.reason


def _changed(
    pending: TenderRecord, state: str, charged: int, reference: str | None
) -> TenderChanged:
    """Return what becomes of the tender. Of a charge the sale is paid first, the rest is a tip.

    A terminal may approve less (the tip goes first) or more, where it asks for the tip itself.
    """
    if state != "approved" or charged == charged_minor(pending):
        return TenderChanged(pending.tender, state, pending.amount_minor, reference)
    amount = min(charged, pending.amount_minor)
    return TenderChanged(pending.tender, state, amount, reference, charged - amount)


def _said_of_approval(
    decision: Decision, pending: TenderRecord, charged: int, card: CardRecord | None, reason: str
) -> Decision:
    """Say what an approval came to that is less sure, or less, than what was asked for."""
    told = {"amount_minor": charged, "asked_minor": charged_minor(pending)}
    if reason == REVERSAL_DECLINED:
        return replace(decision, information="reversal_declined", told={**decision.told, **told})
    if charged < charged_minor(pending) and decision.finished is None:
        return replace(decision, information="card_partly_approved", told={**decision.told, **told})
    if card is not None and card.offline:
        done = decision.finished is not None
        said = "sale_completed_offline" if done else "card_approved_offline"
        return replace(decision, information=said, told={**decision.told, **told})
    return decision


def _outcome(
    dialogue: CardDialogue, result: TerminalResult, pending: TenderRecord
) -> tuple[str, int]:
    """Return the tender's new state and the charge. Only a clear answer ends the not-knowing."""
    if dialogue.ask == "reverse":
        if result.state in {"reversed", "not_found"}:
            return "voided", charged_minor(pending)
        return ("approved" if result.state == "declined" else "reversing"), charged_minor(pending)
    match result.state:
        case "approved":
            return "approved", result.amount_minor
        case "declined" | "reversed":
            return "declined", charged_minor(pending)
        case "not_found" if dialogue.ask == "status":
            return "declined", charged_minor(pending)
        case _:
            return "unknown", charged_minor(pending)


def settle_payment(desk: Desk, command: SettlePayment) -> Decision:
    """Take a supervisor's word, from the terminal's slip, for an unknown payment or refund."""
    if desk.state.waiting_return is not None:
        return card_refunds.settle_refund(desk, desk.state.waiting_return, command)
    pending = _pending(desk)
    slip = selling.check_reason(command.slip)
    approval = desk.require(Permission.SETTLE_PAYMENT, command.approval)
    state = "approved" if command.approved else "declined"
    event = TenderChanged(pending.tender, state, pending.amount_minor, slip)
    resolved = PaymentResolved(
        payment=pending.payment or "",
        sale=desk.basket.sale,
        state=state,
        amount_minor=charged_minor(pending),
        reference=slip,
        by_hand=True,
        approval=approval,
    )
    fact: JournalFact = desk.fact(resolved, desk.basket.sale)
    if command.approved:
        return close_if_paid(desk, (event,), (fact,))
    return Decision(facts=(fact,), baskets=(desk.change(event),), information="card_declined")


def _pending(desk: Desk) -> TenderRecord:
    pending = desk.state.current.pending_tender if desk.state.current else None
    if pending is None:
        raise Refusal("no_payment_pending")
    return pending
