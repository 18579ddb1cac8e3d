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

    Moves no value: what it was spent on stands in an entry of its own. `granted` is what the right
    came to when it was granted: a centre that was put back may not know of it any more.
    """

    spend: str
    right: str
    resource: str
    amount: int
    granted: int = 0
    KIND: ClassVar[str] = "right.spent"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class RightGivenBack:
    """This life of the lane will not use a part of a right; from here on it holds less.

    Moves no value. The centre hands it on when it reads this, never before. `granted` as above.
    """

    give_back: str
    right: str
    resource: str
    amount: int
    granted: int = 0
    KIND: ClassVar[str] = "right.given_back"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class HeldRight:
    """A right as its holder knows it; `amount` is what was granted, before anything was used."""

    right: str
    resource: str
    amount: int
    at_micros: int = 0
    lease_micros: int | None = None


@dataclass(frozen=True, slots=True)
class RightsStated:
    """What this life of the lane was granted, told once to each life (`epoch`) of the centre.

    A centre that was put back grants nothing before it has read this from every lane: whatever was
    granted after its backup stands here, and what was used of it in the entries before.
    """

    epoch: str
    held: tuple[HeldRight, ...] = ()
    KIND: ClassVar[str] = "rights.stated"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class CapUsed:
    """Something was risked for which no right was held, under a cap of this till and day.

    Moves no value. `cap` is the tender type, or "return"; `use` names what for, `key` the card or
    receipt that may be used elsewhere too. The sum of a day is what the cap bounds.
    """

    use: str
    cap: str
    key: str
    amount_minor: int
    KIND: ClassVar[str] = "cap.used"
    VERSION: ClassVar[int] = 1
