"""The same sale arrived with other contents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edge.domain.agreement.outcomes import outcome_of
from edge.domain.agreement.policy import DAY_S, LOSS_PREVENTION, Policy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.agreement.claims import Claim
    from edge.domain.agreement.outcomes import Outcome
    from edge.domain.agreement.policy import Context


def resolve(
    policy: Policy, key: str, claims: Sequence[Claim], _context: Context
) -> tuple[Outcome, ...]:
    """Return an outcome for each entry whose `digest` is not that of the first under its id."""
    return tuple(
        outcome_of(
            policy, key, claim, claims[:1], "sale_differs", effect_minor=-abs(claim.amount_minor)
        )
        for claim in claims[1:]
        if claim.facts.get("digest") != claims[0].facts.get("digest")
    )


POLICY: Final = Policy(
    number="1",
    code="sale",
    entity="Sale",
    concurrent="one sale arrives twice or by two routes",
    offline="sell",
    resolution="the same bytes count once; other bytes under the same id are set aside",
    review="only if the bytes differ",
    owner=LOSS_PREVENTION,
    deadline_s=DAY_S,
    resolve=resolve,
    waits_for="an index of sales by their id; entries are compared by number and hash as they come",
)
