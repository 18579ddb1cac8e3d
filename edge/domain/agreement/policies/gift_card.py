"""A card was charged with more than it held."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edge.domain.agreement.bounded import MONEY, beyond_limit
from edge.domain.agreement.policy import DAY_S, LOSS_PREVENTION, Policy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.agreement.claims import Claim
    from edge.domain.agreement.outcomes import Outcome
    from edge.domain.agreement.policy import Context


def resolve(
    policy: Policy, key: str, claims: Sequence[Claim], context: Context
) -> tuple[Outcome, ...]:
    """Return an outcome for each charge beyond what the card held."""
    return beyond_limit(policy, "gift_card_overdrawn", key, claims, context, MONEY)


POLICY: Final = Policy(
    number="10",
    code="gift_card",
    entity="Gift card",
    concurrent="two lanes charge one card",
    offline="charge what the lane holds a right for, else up to its cap",
    resolution="sum of the charges; what goes below zero is a loss and the card is blocked",
    review="above the overdraft limit",
    owner=LOSS_PREVENTION,
    deadline_s=2 * DAY_S,
    resolve=resolve,
    drawn_from="sale.completed, stored-value tenders",
)
