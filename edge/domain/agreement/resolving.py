"""Which of the claims to one thing stand: the ones with the earlier places, up to what there is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.domain.agreement.claims import COUPON, RETURN, SERIAL
from edge.domain.agreement.outcomes import Outcome, outcome_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.agreement.claims import Claim

_DAY_S = 24 * 60 * 60
ONE_MILLI = 1000


@dataclass(frozen=True, slots=True)
class Limited:
    """A thing of which there is only so much: who has to answer when it was used beyond that."""

    rule: str
    owner: str
    deadline_s: int


LIMITED = {
    RETURN: Limited("over_return", "manager", 3 * _DAY_S),
    COUPON: Limited("coupon_used_twice", "manager", 7 * _DAY_S),
    SERIAL: Limited("serial_sold_twice", "manager", 3 * _DAY_S),
}


def resolve(
    policy: str, key: str, claims: Sequence[Claim], limit_milli: int = ONE_MILLI
) -> tuple[Outcome, ...]:
    """Return one outcome for each claim that goes beyond what there is.

    `claims` are in the order of their places, which never changes, so that what was decided about
    a claim stays so whatever comes later. `limit_milli` is what there is to begin with.
    """
    rule = LIMITED[policy]
    left = limit_milli
    standing: list[Claim] = []
    found: list[Outcome] = []
    for claim in claims:
        if claim.offered:
            left += claim.units_milli
            continue
        beyond = claim.units_milli - max(left, 0)
        if beyond > 0:
            found.append(
                _broken(rule, policy, key, claim, standing, min(beyond, claim.units_milli))
            )
        left -= claim.units_milli - max(beyond, 0)
        standing.append(claim)
    return tuple(found)


def _broken(
    rule: Limited, policy: str, key: str, claim: Claim, before: list[Claim], beyond_milli: int
) -> Outcome:
    """Say that a claim takes `beyond_milli` more than there is, and what of its money that is."""
    share = abs(claim.amount_minor) * beyond_milli
    # Half up: the shop's exposure in whole minor units.
    effect = (2 * share + claim.units_milli) // (2 * claim.units_milli)
    return Outcome(
        outcome=outcome_id(policy, key, claim.ref),
        policy=policy,
        key=key,
        rule=rule.rule,
        loser=claim.ref,
        winners=tuple(earlier.ref for earlier in before),
        effect_minor=effect,
        currency=claim.currency,
        effect_milli=beyond_milli,
        owner=rule.owner,
        deadline_s=rule.deadline_s,
    )
