"""Everything that can go wrong, as one tree of errors that know their next step.

    TillError                    code · facts · next step
    ├── Refusal                  the rules say no; shown to the operator, never logged as an error
    ├── Unavailable              something outside is away; work goes on, it is retried
    ├── BadInput                 a file, message or setting is wrong: where, which field
    └── DataDamaged              stored data fails its own checks: stop selling, call for help

One class a family: what tells refusals apart is their code, because the screen, the pipe and the
tests all look a refusal up by its code. `Refused` codes live in :class:`Code`.
"""

from __future__ import annotations

from typing import Final

Fact = str | int | bool | None
"""What an error may carry: plain values that survive JSON unchanged."""


class TillError(Exception):
    """An error with a stable code, the facts of the case and what to do next.

    `code` is looked up in the words table for the text a person reads; `facts` fill that text.
    """

    def __init__(self, code: str, /, **facts: Fact) -> None:
        super().__init__(code)
        self.code: Final = code
        self.facts: Final[dict[str, Fact]] = facts

    def __str__(self) -> str:
        """Return the code with its facts, for logs and test failures."""
        if not self.facts:
            return self.code
        told = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{self.code} ({told})"


class Refusal(TillError):
    """The rules say no. Normal in a shop; nothing was changed."""


class NeedsApproval(Refusal):
    """A second person with `permission` has to approve exactly this operation."""

    def __init__(self, permission: str, /, **facts: Fact) -> None:
        super().__init__("needs_approval", permission=permission, **facts)
        self.permission: Final = permission


class Unavailable(TillError):
    """Something outside the till is away. Work goes on and it is tried again."""


class BadInput(TillError):
    """A file, message or setting is wrong; facts say where and which field."""


class DataDamaged(TillError):
    """Stored data fails its own checks. The till stops selling."""


class OutcomeUnknown(TillError):
    """The disk did not say whether the last write was kept (a failed COMMIT is not a no)."""
