"""Two people counted the same shelf."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edge.domain.agreement.outcomes import outcome_of
from edge.domain.agreement.policies.counting import Count
from edge.domain.agreement.policy import DAY_S, STORE, Policy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.agreement.claims import Claim
    from edge.domain.agreement.outcomes import Outcome
    from edge.domain.agreement.policy import Context


def resolve(
    policy: Policy, key: str, claims: Sequence[Claim], _context: Context
) -> tuple[Outcome, ...]:
    """Return an outcome for each count that neither follows nor precedes one before it.

    A claim's basis is what it had seen of each lane. Only counts that differ are looked at.
    """
    found = []
    for at, claim in enumerate(claims):
        count = Count(claim, dict(claim.basis))
        unclear = [
            other
            for other in claims[:at]
            if other.units_milli != claim.units_milli and not _is_ordered(count, other)
        ]
        if unclear:
            off = claim.units_milli - unclear[-1].units_milli
            found.append(
                outcome_of(policy, key, claim, unclear, "counts_disagree", effect_milli=off)
            )
    return tuple(found)


def standing(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """Return the counts that no other has seen more than; several are provisional."""
    counts = [Count(claim, dict(claim.basis)) for claim in claims]
    return tuple(
        one.claim
        for one in counts
        if not any(other.covers(one) and not one.covers(other) for other in counts)
    )


def _is_ordered(count: Count, other: Claim) -> bool:
    before = Count(other, dict(other.basis))
    return count.covers(before) != before.covers(count)


POLICY: Final = Policy(
    number="18",
    code="two_counts",
    entity="Two counts",
    concurrent="one shelf, two devices",
    offline="append",
    resolution="the one that had seen all of the other wins; else both are provisional",
    review="if they disagree",
    owner=STORE,
    deadline_s=2 * DAY_S,
    resolve=resolve,
    waits_for="a look at counts (`stock.counted`) of one item beside each other",
)
