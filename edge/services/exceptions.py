"""What a person says to a conflict that the centre decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.errors import BadInput, Refusal
from edge.domain.events import ExceptionAnswered
from edge.domain.people import Permission
from edge.services.desk import Decision, Desk

if TYPE_CHECKING:
    from edge.domain.commands import AnswerException

NOTE_CHARACTERS_MAX = 200
OUTCOME_CHARACTERS_MAX = 64


def answer_exception(desk: Desk, command: AnswerException) -> Decision:
    """Record that a manager accepts or disputes an outcome; a dispute says why."""
    desk.operator  # noqa: B018 - refuses where nobody is signed on
    outcome, note = command.outcome, command.note.strip()
    if not (outcome.isascii() and outcome.isalnum() and len(outcome) <= OUTCOME_CHARACTERS_MAX):
        raise BadInput("outcome_id_wrong")
    if len(note) > NOTE_CHARACTERS_MAX or (note and not note.isprintable()):
        raise BadInput("note_unreadable", characters_max=NOTE_CHARACTERS_MAX)
    if not (command.accepts or note):
        raise Refusal("dispute_needs_note")
    approval = desk.require(Permission.ANSWER_EXCEPTION, command.approval)
    answer = "accepted" if command.accepts else "disputed"
    fact = ExceptionAnswered(outcome, answer, note, approval)
    return Decision(
        facts=(desk.fact(fact, outcome),),
        information="exception_accepted" if command.accepts else "exception_disputed",
    )
