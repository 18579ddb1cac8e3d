"""Card payments in two steps: what the terminal said becomes a fact."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from edge.domain import selling
from edge.domain.errors import Refusal
from edge.domain.events import PaymentResolved, TenderChanged, TenderRecord
from edge.domain.people import Permission
from edge.ports import CardDialogue, CardTerminal, JournalFact, TerminalResult
from edge.services.desk import Decision, Desk
from edge.services.paying import close_if_paid

if TYPE_CHECKING:
    from edge.domain.commands import ResolvePayment, SettlePayment

STATUS_TRIES = 3
"""A request may still be travelling when the terminal says that it does not know it."""


def ask(terminal: CardTerminal, dialogue: CardDialogue) -> TerminalResult:
    """Ask the terminal; may take minutes. A terminal that answers nonsense leaves it unknown."""
    match dialogue.ask:
        case "pay":
            return terminal.pay(dialogue.payment, dialogue.amount_minor, dialogue.currency)
        case "reverse":
            return terminal.reverse(dialogue.payment)
        case _:
            return _status(terminal, dialogue)


def _status(terminal: CardTerminal, dialogue: CardDialogue) -> TerminalResult:
    result = terminal.status(dialogue.payment)
    for _ in range(STATUS_TRIES - 1):
        if result.state != "not_found":
            break
        result = terminal.status(dialogue.payment)
    return result


def dialogue_after_start(pending: TenderRecord, currency: str) -> CardDialogue:
    """Return what to ask of a payment that was under way when the till went down."""
    assert pending.payment is not None
    question = "reverse" if pending.state == "reversing" else "status"
    return CardDialogue(question, pending.payment, pending.amount_minor, currency)


def resolve_payment(desk: Desk, _: ResolvePayment) -> Decision:
    """Ask the terminal again what became of a payment."""
    pending = _pending(desk)
    dialogue = dialogue_after_start(pending, desk.basket.currency.code)
    return Decision(dialogue=dialogue, information="card_asked")


def record_result(desk: Desk, dialogue: CardDialogue, result: TerminalResult) -> Decision:
    """Record what the terminal said. An approval that closes the balance completes the sale."""
    pending = _pending(desk)
    if pending.payment != dialogue.payment:
        raise Refusal("payment_not_pending", payment=dialogue.payment)
    state, amount = _outcome(dialogue, result, pending)
    if state == pending.state:
        return Decision(information="payment_unknown")
    event = TenderChanged(pending.tender, state, amount, result.reference)
    resolved = PaymentResolved(
        payment=dialogue.payment,
        sale=desk.basket.sale,
        state="reversed" if state == "voided" else state,
        amount_minor=amount,
        reference=result.reference,
        masked_card=result.masked_card,
    )
    fact = desk.fact(resolved, desk.basket.sale)
    if state == "approved":
        decision = close_if_paid(desk, (event,), (fact,))
        if amount < pending.amount_minor:
            return replace(
                decision,
                information="card_partly",
                told={"amount_minor": amount, "asked_minor": pending.amount_minor},
            )
        return decision
    said = {"declined": "card_declined", "voided": "tender_given_back"}
    return Decision(
        facts=(fact,),
        baskets=(desk.change(event),),
        information=said.get(state, "payment_unknown"),
    )


def _outcome(
    dialogue: CardDialogue, result: TerminalResult, pending: TenderRecord
) -> tuple[str, int]:
    """Return the tender's new state and amount. Only a clear answer ends the not-knowing."""
    if dialogue.ask == "reverse":
        if result.state in {"reversed", "not_found"}:
            return "voided", pending.amount_minor
        return ("approved" if result.state == "declined" else "reversing"), pending.amount_minor
    match result.state:
        case "approved":
            return "approved", result.amount_minor
        case "declined" | "reversed":
            return "declined", pending.amount_minor
        case "not_found" if dialogue.ask == "status":
            return "declined", pending.amount_minor
        case _:
            return "unknown", pending.amount_minor


def settle_payment(desk: Desk, command: SettlePayment) -> Decision:
    """Take a supervisor's word, from the terminal's slip, for an unknown payment."""
    pending = _pending(desk)
    slip = selling.check_reason(command.slip)
    approval = desk.require(Permission.SETTLE_PAYMENT, command.approval)
    state = "approved" if command.approved else "declined"
    event = TenderChanged(pending.tender, state, pending.amount_minor, slip)
    resolved = PaymentResolved(
        payment=pending.payment or "",
        sale=desk.basket.sale,
        state=state,
        amount_minor=pending.amount_minor,
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
