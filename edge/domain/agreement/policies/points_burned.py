"""A customer spent more points than there were."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edge.domain.agreement.bounded import UNITS_OWED, beyond_limit
from edge.domain.agreement.policy import DAY_S, OFFICE, Policy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.agreement.claims import Claim
    from edge.domain.agreement.outcomes import Outcome
    from edge.domain.agreement.policy import Context


def resolve(
    policy: Policy, key: str, claims: Sequence[Claim], context: Context
) -> tuple[Outcome, ...]:
    """Return an outcome for each burning beyond the balance; what is earned is below 0."""
    return beyond_limit(policy, "points_overdrawn", key, claims, context, UNITS_OWED)


POLICY: Final = Policy(
    number="12",
    code="points_burned",
    entity="Points burned",
    concurrent="burned at two lanes",
    offline="burn what the lane holds a right for, else up to its cap",
    resolution="sum; a balance below zero is paid back by later points, the reward stays",
    review="above the cap",
    owner=OFFICE,
    deadline_s=7 * DAY_S,
    resolve=resolve,
    waits_for="points in entries of tills; the office burns under a lock",
)
