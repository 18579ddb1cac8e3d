"""Points for a sale are earned once, and taken back with its goods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edge.domain.agreement.bounded import share
from edge.domain.agreement.outcomes import outcome_of
from edge.domain.agreement.policy import OFFICE, Policy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.agreement.claims import Claim
    from edge.domain.agreement.outcomes import Outcome
    from edge.domain.agreement.policy import Context


def resolve(
    policy: Policy, key: str, claims: Sequence[Claim], _context: Context
) -> tuple[Outcome, ...]:
    """Return an outcome, no violation, for each earning after the first of one sale's line."""
    earned = [claim for claim in claims if claim.units_milli > 0]
    return tuple(
        outcome_of(
            policy,
            key,
            again,
            earned[:1],
            "points_earned_once",
            violation=False,
            effect_milli=again.units_milli,
            review=False,
        )
        for again in earned[1:]
    )


def kept_milli(earned_milli: int, sold_milli: int, returned_milli: int) -> int:
    """Return what a line's points come to after returns; parts add up to the whole by difference.

    More returned than sold takes back no more than was earned.
    """
    if sold_milli <= 0:
        return earned_milli
    back = min(max(returned_milli, 0), sold_milli)
    return earned_milli - share(earned_milli, back, sold_milli)


POLICY: Final = Policy(
    number="11",
    code="points_earned",
    entity="Points earned",
    concurrent="one earning is sent again; its sale is refunded",
    offline="append, keyed by the sale's line",
    resolution="one earning a line; a refund takes back its share",
    review="none",
    owner=OFFICE,
    deadline_s=0,
    resolve=resolve,
    waits_for="points in entries of tills; the office posts each once by its key",
)
