"""Somebody worked after their right to had ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edge.domain.agreement.policy import DAY_S, LOSS_PREVENTION, Policy
from edge.domain.agreement.rulings import Breach, against_rulings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.agreement.claims import Claim
    from edge.domain.agreement.outcomes import Outcome
    from edge.domain.agreement.policy import Context, Ruling

REVOKED: Final = "revoked"


def resolve(
    policy: Policy, key: str, claims: Sequence[Claim], context: Context
) -> tuple[Outcome, ...]:
    """Return an outcome for what somebody did after they were revoked.

    Within the grace of the ruling, `grace_micros`, it is no violation but is listed.
    """
    return against_rulings(policy, "acted_after_revoked", key, claims, context, _check)


def _check(ruling: Ruling, fact: Claim) -> Breach | None:
    if ruling.value != REVOKED:
        return None
    grace = ruling.facts.get("grace_micros") or 0
    is_within = isinstance(grace, int) and fact.at_micros - ruling.at_micros <= grace
    return Breach(-abs(fact.amount_minor), violation=not is_within, facts={"in_grace": is_within})


POLICY: Final = Policy(
    number="24",
    code="staff",
    entity="Users, limits",
    concurrent="revoked while the till is offline",
    offline="act under the signed list of people until its grace ends",
    resolution="what was done stands and is listed; beyond the grace it is an exception",
    review="always",
    owner=LOSS_PREVENTION,
    deadline_s=2 * DAY_S,
    resolve=resolve,
    drawn_from="all that moves money, and what the office said since",
)
