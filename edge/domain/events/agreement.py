"""Facts about what the centre decided or handed out."""

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


@dataclass(frozen=True, slots=True)
class RightSpent:
    """This life of the lane used a part of a right; `spend` names what for, and counts once.

    Moves no value: what it was spent on stands in an entry of its own.
    """

    spend: str
    right: str
    resource: str
    amount: int
    KIND: ClassVar[str] = "right.spent"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class RightGivenBack:
    """This life of the lane will not use a part of a right; from here on it holds less.

    Moves no value. The centre hands it on when it reads this, never before.
    """

    give_back: str
    right: str
    resource: str
    amount: int
    KIND: ClassVar[str] = "right.given_back"
    VERSION: ClassVar[int] = 1
