"""Commands about what the centre decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from edge.domain.commands.approval import ApprovalGiven


@dataclass(frozen=True, slots=True)
class AnswerException:
    """Accept what the rule made of a conflict, or dispute it with a note; needs a manager."""

    outcome: str
    accepts: bool
    note: str = ""
    approval: ApprovalGiven | None = None
    do: Literal["answer_exception"] = "answer_exception"
