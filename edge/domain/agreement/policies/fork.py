"""Two machines went on as the same lane."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from edge.domain.agreement.bounded import beyond_limit
from edge.domain.agreement.policy import DAY_S, LOSS_PREVENTION, Policy
from edge.domain.quantity import MILLI

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.agreement.claims import Claim
    from edge.domain.agreement.outcomes import Outcome
from edge.domain.agreement.policy import Context


def resolve(
    policy: Policy, key: str, claims: Sequence[Claim], context: Context
) -> tuple[Outcome, ...]:
    """Return an outcome for each life after the first that follows the same one."""
    return beyond_limit(policy, "life_copied", key, claims, replace(context, limit_milli=MILLI))


POLICY: Final = Policy(
    number="D1",
    code="fork",
    entity="Lane",
    concurrent="a disk is copied, or an old one comes back",
    offline="go on under a new incarnation",
    resolution="the first to arrive is the lane; the other is a branch of its own, without rights",
    review="always",
    owner=LOSS_PREVENTION,
    deadline_s=DAY_S,
    resolve=resolve,
    drawn_from="stream.opened",
)
