"""The card terminal's totals of a shift, held against the till's own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from edge.card_terminal import CardDialogue, TerminalResult, Terms
from edge.domain.card_totals import differences
from edge.domain.errors import Refusal
from edge.domain.events import TerminalReconciled
from edge.domain.people import Permission
from edge.services.desk import Decision, Desk
from edge.services.shift_document import totals_document

if TYPE_CHECKING:
    from edge.domain.commands import ReconcileTerminal


def reconcile_terminal(desk: Desk, command: ReconcileTerminal) -> Decision:
    """Ask the terminal what it approved in this shift."""
    desk.operator  # noqa: B018 - refuses where nobody is signed on
    if desk.state.practice:
        raise Refusal("not_in_practice")
    shift = desk.shift
    desk.require(Permission.READ_SHIFT, command.approval)
    _check_nothing_pending(desk)
    dialogue = CardDialogue(
        "totals",
        desk.tools.ids.new(),
        0,
        desk.currency.code,
        terms=Terms(totals_group=shift.shift),
    )
    return Decision(dialogue=dialogue, information="card_asked")


def _check_nothing_pending(desk: Desk) -> None:
    """Refuse while a payment is not known: its sums would be wrong either way."""
    current = desk.state.current
    if current is not None and current.pending_tender is not None:
        raise Refusal("payment_unknown", amount_minor=current.pending_tender.amount_minor)
    if desk.state.waiting_return is not None:
        raise Refusal("payment_unknown", amount_minor=desk.state.waiting_return.total_minor)


def record_totals(desk: Desk, dialogue: CardDialogue, result: TerminalResult) -> Decision:
    """Record what the terminal has, and print it beside what the till has."""
    if result.state != "totalled":
        return Decision(information="totals_unknown", told={"terminal_reason": result.reason})
    shift = desk.shift
    fact = TerminalReconciled(
        shift.shift,
        dialogue.payment,
        desk.currency.code,
        shift.cards.totals,
        tuple(sorted(result.totals, key=lambda total: total.scheme)),
    )
    document = totals_document(desk, fact, shift)
    off = differences(fact)
    differ = "totals_differ" if sum(off.values()) else "totals_differ_by_kind"
    return Decision(
        facts=(desk.fact(fact, shift.shift),),
        effects=(replace(desk.effect("print", shift.shift), document=document),),
        may_use_reserve=True,
        information=differ if off else "totals_agree",
        told={"amount_minor": sum(off.values())},
    )
