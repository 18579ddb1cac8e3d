"""A person accepts or disputes what the centre decided."""

from __future__ import annotations

import pytest
from harness.till import MANAGER_APPROVES, Shop

from edge.domain.commands import AnswerException
from edge.domain.events import ExceptionAnswered
from edge.domain.postings import postings_of

OUTCOME = "0f" * 16


@pytest.fixture
def shop() -> Shop:
    return Shop().opened()


def test_a_manager_accepts_or_disputes_and_no_value_moves(shop: Shop) -> None:
    told = shop.does(AnswerException(OUTCOME, accepts=True, approval=MANAGER_APPROVES))
    assert told.information == "exception_accepted"
    told = shop.does(
        AnswerException(OUTCOME, accepts=False, note=" printed twice ", approval=MANAGER_APPROVES)
    )
    assert told.information == "exception_disputed"

    accepted, disputed = shop.facts(ExceptionAnswered)
    assert (accepted.outcome, accepted.answer, accepted.note) == (OUTCOME, "accepted", "")
    assert (disputed.answer, disputed.note) == ("disputed", "printed twice")
    assert disputed.approval.permission == "answer_exception"
    assert postings_of(disputed) == ()


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (AnswerException(OUTCOME, accepts=True), "needs_approval"),
        (AnswerException(OUTCOME, accepts=False, note="  "), "dispute_needs_note"),
        (AnswerException("", accepts=True), "outcome_id_wrong"),
        (AnswerException("../x", accepts=True), "outcome_id_wrong"),
        (AnswerException("a" * 65, accepts=True), "outcome_id_wrong"),
        (AnswerException(OUTCOME, accepts=False, note="x" * 201), "note_unreadable"),
        (AnswerException(OUTCOME, accepts=False, note="a\x1bb"), "note_unreadable"),
    ],
)
def test_what_is_no_answer_is_refused_and_nothing_is_recorded(
    shop: Shop, command: AnswerException, code: str
) -> None:
    assert shop.refusal(command).code == code
    assert shop.facts(ExceptionAnswered) == []
