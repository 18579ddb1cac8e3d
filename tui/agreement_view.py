"""What the screen shows of the agreement between till and centre, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from edge.domain.errors import Fact

SyncState = Literal[
    "not_enrolled", "in_step", "sending", "cannot_reach", "must_restart", "revoked", "stopped"
]
"""How the till stands to the centre. `must_restart`: the till needs a new life (incarnation);
`stopped`: the program that sends is not running. None of them keeps anybody from selling."""

ConflictState = Literal["open", "accepted", "disputed"]


@dataclass(frozen=True, slots=True)
class Age:
    """How new what came from the centre is: a feed or service, when it was applied, how far."""

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
class SyncStatus:
    """How till and centre stand to each other; times are UTC microseconds.

    `waiting` counts journal entries that the centre has not got, `only_here` sales of which this
    machine has the only copy. `clock_offset_micros` is the till's clock less the centre's.
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


@dataclass(frozen=True, slots=True)
class Version:
    """What one side recorded. `stands` says whether the rule let it stand."""

    lines: tuple[str, ...]
    lane: str = ""
    at_micros: int | None = None
    operator: str = ""
    amount_minor: int | None = None
    stands: bool = False


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two facts that cannot both hold, what the rule made of them, and who has to look at it.

    `policy` and `rule` say what happened; the words stand in `tui.words.conflicts`. `effect_minor`
    is what it costs the shop (negative) or brings, `effect_units` the goods it moves, as a decimal
    text.
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


@dataclass(frozen=True, slots=True)
class Line:
    """The line to the centre in the demo, where it can be cut; `other` names the next till.

    `centre` says how the demo's own centre is: starting, joining, up, absent, failed or "".
    """

    is_cut: bool = False
    other: str = ""
    centre: str = ""

    @property
    def has_plug(self) -> bool:
        """Tell whether there is a line to pull out: one to a centre that runs, or will."""
        return self.centre in ("starting", "joining", "up")
