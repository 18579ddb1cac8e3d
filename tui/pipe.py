"""The till without a screen: JSON lines in, JSON lines out."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from edge.domain.commands import Command, SignOff
from edge.domain.errors import OutcomeUnknown, TillError
from edge.services import card
from tui.messages import answer_tree, read_command, read_tree, take_caller_id
from tui.words import explain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from edge.card_terminal import CardTerminal
    from edge.services.till import Till
    from edge.services.view import Answer


def run_pipe(
    till: Till, terminal: CardTerminal, lines: Iterable[str], write: Callable[[str], None]
) -> None:
    """Answer each line with one line; an answer is written only after the durable commit."""
    finish_payment(till, terminal)
    for line in lines:
        if line.strip():
            write(json.dumps(_answer_to(till, terminal, line), ensure_ascii=False))
    _leave(till)


def _answer_to(till: Till, terminal: CardTerminal, line: str) -> dict[str, Any]:
    caller_id = None
    try:
        message = read_tree(line)
        caller_id = take_caller_id(message)
        tree = {"ok": True, **answer_tree(carry_out(till, terminal, read_command(message)))}
    except OutcomeUnknown as error:
        tree = {"ok": None, "unknown": _told(error)}
    except TillError as error:
        tree = {"ok": False, "refusal": _told(error)}
    return tree if caller_id is None else {"id": caller_id, **tree}


def carry_out(till: Till, terminal: CardTerminal, command: Command) -> Answer:
    """Carry a command out, with the card dialogues it may lead to."""
    answer = till.handle(command)
    while answer.dialogue is not None:
        after = till.record(answer.dialogue, card.ask(terminal, answer.dialogue))
        answer = replace(after, events=(*answer.events, *after.events))
    return answer


def finish_payment(till: Till, terminal: CardTerminal) -> None:
    """Ask the terminal what became of a payment that was under way when the till went down."""
    dialogue = till.pending_dialogue()
    while dialogue is not None:
        dialogue = till.record(dialogue, card.ask(terminal, dialogue)).dialogue


def _told(error: TillError) -> dict[str, Any]:
    words = explain(error)
    return {
        "code": error.code,
        "message": words.headline,
        "next": words.next_step,
        "facts": error.facts,
    }


def _leave(till: Till) -> None:
    """Sign off at the end of input where that leaves nothing behind."""
    if till.state.operator is not None and till.state.current is None:
        till.handle(SignOff())
