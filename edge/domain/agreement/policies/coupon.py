"""A coupon with a serial number was spent more than once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edge.domain.agreement.bounded import beyond_limit
from edge.domain.agreement.policy import DAY_S, STORE, Policy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.agreement.claims import Claim
    from edge.domain.agreement.outcomes import Outcome
    from edge.domain.agreement.policy import Context


def resolve(
    policy: Policy, key: str, claims: Sequence[Claim], context: Context
) -> tuple[Outcome, ...]:
    """Return an outcome for each use after the first."""
    return beyond_limit(policy, "coupon_used_twice", key, claims, context)


POLICY: Final = Policy(
    number="13",
    code="coupon",
    entity="Single-use coupon",
    concurrent="used at two lanes",
    offline="take it unless this lane knows it as spent",
    resolution="the first stands; the discount of the second is a loss of the shop",
    review="above the coupon budget",
    owner=STORE,
    deadline_s=3 * DAY_S,
    resolve=resolve,
    drawn_from="sale.completed",
)
