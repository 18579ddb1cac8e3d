"""Commands about who works here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from edge.domain.commands.approval import ApprovalGiven


@dataclass(frozen=True, slots=True)
class SignOn:
    """Sign on with number and PIN; also unlocks, and takes over an open basket."""

    operator: str
    pin: str
    do: Literal["sign_on"] = "sign_on"


@dataclass(frozen=True, slots=True)
class SignOff:
    """Sign off; refused while a basket is open (hold it or lock instead)."""

    do: Literal["sign_off"] = "sign_off"


@dataclass(frozen=True, slots=True)
class Lock:
    """Lock the till; the basket stays, whoever signs on next takes it over."""

    do: Literal["lock"] = "lock"


@dataclass(frozen=True, slots=True)
class ChangePin:
    """Change one's own PIN."""

    old_pin: str
    new_pin: str
    do: Literal["change_pin"] = "change_pin"


@dataclass(frozen=True, slots=True)
class ResetPin:
    """Give another operator a new PIN, which also ends a lock-out; needs a manager."""

    operator: str
    new_pin: str
    approval: ApprovalGiven | None = None
    do: Literal["reset_pin"] = "reset_pin"


@dataclass(frozen=True, slots=True)
class AddOperator:
    """Add an operator; needs a manager."""

    operator: str
    name: str
    role: str
    pin: str
    approval: ApprovalGiven | None = None
    do: Literal["add_operator"] = "add_operator"


@dataclass(frozen=True, slots=True)
class RemoveOperator:
    """Take an operator's right to sign on; needs a manager."""

    operator: str
    approval: ApprovalGiven | None = None
    do: Literal["remove_operator"] = "remove_operator"


PeopleCommand = SignOn | SignOff | Lock | ChangePin | ResetPin | AddOperator | RemoveOperator
