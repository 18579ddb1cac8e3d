"""What a conflict policy is: what may happen on each side, and who looks at what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from edge.domain.agreement.claims import Claim, EntryRef, Value
from edge.domain.agreement.outcomes import Outcome

HOUR_S: Final = 3600
DAY_S: Final = 24 * HOUR_S

STORE: Final = "manager"
OFFICE: Final = "office"
LOSS_PREVENTION: Final = "loss_prevention"


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the office said of a thing: it holds from `at_micros` until another that holds.

    `position` is its row's place in the feed that all stores read: a lane whose basis reaches it
    knew. Of two that hold at once the one of higher `rank` counts, then the later.
    """

    ref: EntryRef
    value: str | None
    at_micros: int
    position: int
    rank: tuple[int, int] = (0, 0)
    facts: Mapping[str, Value] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Context:
    """What the centre knows of a contested thing apart from its claims.

    It holds for a key for ever: a ruling is in force from when it was given at the earliest, and
    facts arrive after they happened, so that a later one changes nothing of what was decided. A
    limit goes before the one that a claim brought along. `review_minor` is the amount from which a
    person looks at an effect; 0 for always.
    """

    limit_milli: int | None = None
    limit_minor: int | None = None
    review_minor: int = 0
    rulings: tuple[Ruling, ...] = ()


EMPTY: Final = Context()


@dataclass(frozen=True, slots=True)
class Policy:
    """One row of the conflict table with the function that decides it.

    `resolve` takes a key, the claims of that key in the order of their positions and a context. It
    reads the claims from first to last, so that more of them never change what was said before.

    `drawn_from` says what its claims are made of; one without it is ready, and `waits_for` says for
    what.
    """

    number: str
    code: str
    entity: str
    concurrent: str
    offline: str
    resolution: str
    review: str
    owner: str
    deadline_s: int
    resolve: Callable[[Policy, str, Sequence[Claim], Context], tuple[Outcome, ...]]
    drawn_from: str = ""
    waits_for: str = ""
