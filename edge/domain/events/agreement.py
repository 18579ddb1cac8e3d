"""Facts about what the centre decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from edge.domain.events.records import ApprovalRecord


@dataclass(frozen=True, slots=True)
class ExceptionAnswered:
    """A person accepted what the rule made of a conflict, or disputed it with a note.

    Moves no value: a dispute is settled by an entry of its own. The latest answer counts.
    """

    outcome: str
    answer: str
    """accepted or disputed"""
    note: str = ""
    approval: ApprovalRecord | None = None
    KIND: ClassVar[str] = "exception.answered"
    VERSION: ClassVar[int] = 1
