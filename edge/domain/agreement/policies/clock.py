"""A lane's clock was wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edge.domain.agreement.outcomes import outcome_of
from edge.domain.agreement.policy import DAY_S, STORE, Policy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.agreement.claims import Claim
    from edge.domain.agreement.outcomes import Outcome
    from edge.domain.agreement.policy import Context


def resolve(
    policy: Policy, key: str, claims: Sequence[Claim], _context: Context
) -> tuple[Outcome, ...]:
    """Return an outcome, no violation, for each entry with another `flag` than the last."""
    found, last = [], None
    for claim in claims:
        flag = claim.facts.get("flag")
        if flag and flag != last:
            found.append(outcome_of(policy, key, claim, (), str(flag), violation=False))
        last = flag
    return tuple(found)


POLICY: Final = Policy(
    number="D3",
    code="clock",
    entity="Clock",
    concurrent="a stamp is more than 5 min ahead of the centre, or far behind",
    offline="sell by the better of its clocks",
    resolution="the entry is kept, nobody learns its time, the corrected time decides",
    review="always",
    owner=STORE,
    deadline_s=DAY_S,
    resolve=resolve,
    drawn_from="stamps and when they came",
)
