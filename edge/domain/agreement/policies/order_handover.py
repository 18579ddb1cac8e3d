"""Goods of one order were handed over more than once."""

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
    """Return an outcome for each handover beyond what the store was to hand over of a line.

    A handover that was taken back makes its units free again.
    """
    return beyond_limit(policy, "handed_over_twice", key, claims, context)


POLICY: Final = Policy(
    number="5",
    code="order_handover",
    entity="Order: handover",
    concurrent="two lanes hand over or send the same goods",
    offline="the lane that holds the order; another by scanning the sealed parcel, else at a risk",
    resolution="both stand, the first counts; the second is a loss of the shop",
    review="always",
    owner=LOSS_PREVENTION,
    deadline_s=DAY_S,
    resolve=resolve,
    drawn_from="fulfilment.handed_over, fulfilment.shipped, fulfilment.handover_reversed",
)
