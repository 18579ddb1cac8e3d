"""Card refunds of a return in two steps: each recorded before the terminal is asked, and after."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from edge.card_terminal import CardDialogue, TerminalResult, Terms
from edge.domain import giving_back, selling
from edge.domain.errors import Refusal
from edge.domain.events import (
    PaymentRequested,
    PaymentResolved,
    ReturnCancelled,
    ReturnCompleted,
    ReturnRequested,
)
from edge.domain.people import Permission
from edge.orders import subject_of
from edge.services.allowances import return_used
from edge.services.desk import Decision, Desk
from edge.services.return_document import return_effects
from edge.services.state import next_sale_number

if TYPE_CHECKING:
    from edge.domain.commands import SettlePayment
    from edge.domain.events import CardRecord, Fact
    from edge.domain.giving_back import Ask
    from edge.ports import JournalFact


def go_on(desk: Desk, waiting: ReturnCompleted, facts: tuple[Fact, ...] = ()) -> Decision:
    """Ask the terminal the next thing, or end the return, after facts that are recorded with it."""
    ask = giving_back.next_ask(waiting)
    said = tuple(desk.fact(fact, waiting.sale) for fact in facts)
    if ask is not None and ask.question == "refund":
        said = (*said, desk.fact(_request(waiting, ask), waiting.sale))
    if ask is not None:
        return Decision(facts=said, dialogue=_dialogue(waiting, ask), information="card_asked")
    if giving_back.is_refused(waiting):
        fact = ReturnCancelled(waiting.return_id, waiting.sale, "card_declined")
        return Decision(
            facts=(*said, desk.fact(fact, waiting.sale)),
            information="refund_declined",
            told={"terminal_reason": _last_reason(facts)},
        )
    return completed(desk, waiting, said)


def _last_reason(facts: tuple[Fact, ...]) -> str:
    return next((f.reason for f in reversed(facts) if isinstance(f, PaymentResolved)), "")


def requested(desk: Desk, planned: ReturnCompleted) -> Decision:
    """Record that a return waits for the card terminal, and ask it for the first refund."""
    return go_on(desk, planned, (ReturnRequested(planned),))


def completed(desk: Desk, planned: ReturnCompleted, said: tuple[JournalFact, ...] = ()) -> Decision:
    """Complete a return whose money is sure: its number, its receipt, the drawer for cash."""
    fact = replace(
        planned,
        number=next_sale_number(desk.state),
        completed_at_micros=desk.now.micros,
        tenders=tuple(replace(tender, state="approved") for tender in planned.tenders),
    )
    journal = desk.fact(fact, fact.sale, giving_back.return_amounts(fact))
    orders = (desk.fact(each, subject_of(each.order)) for each in giving_back.paid_back(fact))
    return Decision(
        facts=(*said, *return_used(desk, fact), journal, *orders),
        effects=return_effects(desk, fact),
        information="return_completed",
        told={"number": fact.number, "total_minor": fact.total_minor},
    )


def record_refund(
    desk: Desk, waiting: ReturnCompleted, dialogue: CardDialogue, result: TerminalResult
) -> Decision:
    """Record what the terminal said of a refund, and go on."""
    ask = _pending(waiting)
    if ask.tender.payment != dialogue.payment:
        raise Refusal("payment_not_pending", payment=dialogue.payment)
    state = _outcome(dialogue, result)
    if state is None or state == ask.tender.state:
        return Decision(information="refund_unknown")
    resolved = PaymentResolved(
        payment=dialogue.payment,
        sale=waiting.sale,
        state=state,
        amount_minor=ask.tender.amount_minor,
        reference=result.reference,
        masked_card=result.masked_card,
        card=_card(result.card, ask.tender.card),
        reason="" if state == "approved" else result.reason,
    )
    after = giving_back.apply(waiting, resolved)
    assert after is not None
    if state == "unknown":
        fact = desk.fact(resolved, waiting.sale)
        return Decision(facts=(fact,), information="refund_unknown")
    return go_on(desk, after, (resolved,))


def _card(told: CardRecord | None, paid: CardRecord | None) -> CardRecord | None:
    """Return what is known of the card: what the terminal told, else what it was paid with."""
    if told is None or paid is None or told.scheme:
        return told or paid
    return replace(told, scheme=paid.scheme, masked_card=told.masked_card or paid.masked_card)


def ask_again(desk: Desk, waiting: ReturnCompleted) -> Decision:
    """Ask the terminal again about a refund that is not known."""
    desk.operator  # noqa: B018 - refuses where nobody is signed on
    return Decision(dialogue=_dialogue(waiting, _pending(waiting)), information="card_asked")


def settle_refund(desk: Desk, waiting: ReturnCompleted, command: SettlePayment) -> Decision:
    """Take a supervisor's word, from the terminal's slip, for whether the card has the money."""
    ask = _pending(waiting)
    slip = selling.check_reason(command.slip)
    approval = desk.require(Permission.SETTLE_PAYMENT, command.approval)
    if ask.question == "reverse" and command.approved:
        raise Refusal("refund_not_taken_back", total_minor=waiting.total_minor)
    refused = "reversed" if ask.question == "reverse" else "declined"
    resolved = PaymentResolved(
        payment=ask.tender.payment or "",
        sale=waiting.sale,
        state="approved" if command.approved else refused,
        amount_minor=ask.tender.amount_minor,
        reference=slip,
        card=ask.tender.card,
        by_hand=True,
        approval=approval,
    )
    after = giving_back.apply(waiting, resolved)
    assert after is not None
    return go_on(desk, after, (resolved,))


def dialogue_after_start(waiting: ReturnCompleted) -> CardDialogue:
    """Return what to ask of a return that was under way when the till went down."""
    return _dialogue(waiting, _pending(waiting))


def _pending(waiting: ReturnCompleted) -> Ask:
    """Return what is asked; a return waits only as long as there is something to ask."""
    ask = giving_back.next_ask(waiting)
    assert ask is not None
    return ask


def _request(waiting: ReturnCompleted, ask: Ask) -> PaymentRequested:
    return PaymentRequested(
        payment=ask.tender.payment or "",
        sale=waiting.sale,
        tender=ask.tender.tender,
        amount_minor=ask.tender.amount_minor,
        currency=waiting.currency,
    )


def _dialogue(waiting: ReturnCompleted, ask: Ask) -> CardDialogue:
    assert ask.tender.payment is not None
    return CardDialogue(
        ask=ask.question,
        payment=ask.tender.payment,
        amount_minor=-ask.tender.amount_minor,
        currency=waiting.currency,
        original_reference=ask.tender.reference or "",
        about="refund",
        terms=Terms(totals_group=waiting.shift),
    )


def _outcome(dialogue: CardDialogue, result: TerminalResult) -> str | None:
    """Return what became of a refund; only a clear answer ends the not-knowing."""
    if dialogue.ask == "reverse":
        return "reversed" if result.state in {"reversed", "not_found"} else None
    match result.state:
        case "approved" if result.amount_minor == dialogue.amount_minor:
            return "approved"
        case "declined" | "reversed":
            return "declined"
        case "not_found" if dialogue.ask == "status":
            return "declined"
        case _:
            return "unknown"
