"""How a till stands to the centre, as plain values: what is read once and shown everywhere.

All times are UTC microseconds, money is minor units of the shop's currency.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from edge.domain.errors import Fact

SyncState = Literal[
    "not_enrolled", "in_step", "sending", "cannot_reach", "must_restart", "revoked", "stopped"
]
"""`must_restart`: the lane needs a new life; `stopped`: the process that sends is not running. None
of them keeps anybody from selling."""

ConflictState = Literal["open", "accepted", "disputed"]


@dataclass(frozen=True, slots=True)
class Age:
    """A feed or service of the centre: when it was applied last, None for never, and how far."""

    name: str
    applied_micros: int | None = None
    position: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of something long is done; `what` is bootstrap, backlog or import."""

    what: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Problem:
    """The last thing that went wrong, by its code and facts."""

    code: str
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RightHeld:
    """What the lane may still use of a resource without asking the centre.

    `left` has `digits` decimals; `until_micros` is when the first lease of it ends, None for never.
    """

    resource: str
    left: int
    until_micros: int | None = None
    digits: int = 0


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """How till and centre stand to each other.

    `waiting` counts entries that the centre has not got, `oldest_micros` says since when the first
    of them waits, `only_here` counts sales of which this machine has the only copy,
    `clock_offset_micros` is the till's clock less the centre's, `set_aside` counts entries that
    the centre has but could not book, `unread` rows of the centre that this till could not read.
    """

    enrolled: bool = False
    hub: str = ""
    state: SyncState = "not_enrolled"
    waiting: int = 0
    oldest_micros: int | None = None
    contact_micros: int | None = None
    ages: tuple[Age, ...] = ()
    clock_offset_micros: int | None = None
    clock_suspect: bool = False
    open_conflicts: int = 0
    only_here: int = 0
    progress: Progress | None = None
    problem: Problem | None = None
    store: str = ""
    lane: str = ""
    set_aside: int = 0
    rights: tuple[RightHeld, ...] = ()
    unread: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return the facts as JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Version:
    """What one side recorded; `lines` say it in the words of the receipt."""

    lines: tuple[str, ...]
    lane: str = ""
    at_micros: int | None = None
    operator: str = ""
    amount_minor: int | None = None
    stands: bool = False


@dataclass(frozen=True, slots=True)
class Conflict:
    """An outcome of the centre with both versions, and how it was answered.

    `policy` and `rule` say what happened; the words stand in `edge.domain.agreement.explaining`.
    `effect_minor` below 0 is a loss of the shop; `effect_units` is a decimal text, "" for none.
    """

    id: str
    at_micros: int
    policy: str
    versions: tuple[Version, ...] = ()
    facts: Mapping[str, Fact] = field(default_factory=dict)
    effect_minor: int = 0
    effect_units: str = ""
    owner: str = ""
    deadline_micros: int | None = None
    state: ConflictState = "open"
    note: str = ""
    rule: str = ""
