"""More of a receipt line came back than was sold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edge.domain.agreement.bounded import beyond_limit
from edge.domain.agreement.policy import DAY_S, LOSS_PREVENTION, Policy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.agreement.claims import Claim
    from edge.domain.agreement.outcomes import Outcome
    from edge.domain.agreement.policy import Context


def resolve(
    policy: Policy, key: str, claims: Sequence[Claim], context: Context
) -> tuple[Outcome, ...]:
    """Return an outcome for each return beyond what its line had sold."""
    return beyond_limit(policy, "over_return", key, claims, context)


POLICY: Final = Policy(
    number="8",
    code="return",
    entity="Return",
    concurrent="one receipt line comes back at two lanes",
    offline="give back what the lane knows as not returned yet",
    resolution="the later position is the over-return; its exact share is owed to the shop",
    review="always, money went out",
    owner=LOSS_PREVENTION,
    deadline_s=2 * DAY_S,
    resolve=resolve,
    drawn_from="return.completed",
)
