"""What a conflict policy is: what may happen on each side, and who looks at what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from edge.domain.agreement.claims import Claim, Value
from edge.domain.agreement.outcomes import Outcome

HOUR_S: Final = 3600
DAY_S: Final = 24 * HOUR_S

STORE: Final = "manager"
OFFICE: Final = "office"
LOSS_PREVENTION: Final = "loss_prevention"


@dataclass(frozen=True, slots=True)
class Context:
    """What the centre knows of a contested thing apart from its claims.

    It holds for a key for ever: what changes with time has to be a claim with a position. A limit
    goes before the one that a claim brought along. `review_minor` is the amount from which a person
    looks at an effect; 0 for always.
    """

    limit_milli: int | None = None
    limit_minor: int | None = None
    review_minor: int = 0
    facts: Mapping[str, Value] = field(default_factory=dict)


EMPTY: Final = Context()


@dataclass(frozen=True, slots=True)
class Policy:
    """One row of the conflict table with the function that decides it.

    `resolve` takes a key, the claims of that key in the order of their positions and a context. It
    reads the claims from first to last, so that more of them never change what was said before.
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
