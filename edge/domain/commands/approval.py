"""A second person, given with a command."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ApprovalGiven:
    """A second person's number and PIN, given for exactly the command that carries it.

    `reason` is theirs where one is asked for: expired goods.
    """

    operator: str
    pin: str
    reason: str = ""
