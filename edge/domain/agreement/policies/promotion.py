"""A customer used a promotion more often than its limit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edge.domain.agreement.bounded import beyond_limit
from edge.domain.agreement.policy import DAY_S, OFFICE, Policy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.agreement.claims import Claim
    from edge.domain.agreement.outcomes import Outcome
    from edge.domain.agreement.policy import Context


def resolve(
    policy: Policy, key: str, claims: Sequence[Claim], context: Context
) -> tuple[Outcome, ...]:
    """Return an outcome for each sale that went beyond the limit."""
    return beyond_limit(policy, "promotion_over", key, claims, context)


POLICY: Final = Policy(
    number="13b",
    code="promotion",
    entity="Limited promotion",
    concurrent="one customer uses it up at several lanes",
    offline="each lane counts the uses it knows",
    resolution="what was given stays given; the exact share beyond the limit is a loss",
    review="above the promotion budget",
    owner=OFFICE,
    deadline_s=7 * DAY_S,
    resolve=resolve,
    drawn_from="sale.completed",
)
