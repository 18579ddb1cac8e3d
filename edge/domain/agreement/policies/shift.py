"""Something of a shift arrived after its Z."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edge.domain.agreement.claims import Claim, ref_of
from edge.domain.agreement.outcomes import outcome_of
from edge.domain.agreement.policy import DAY_S, STORE, Policy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.agreement.outcomes import Outcome
    from edge.domain.agreement.policy import Context

LATE: Final = "late"


def resolve(
    policy: Policy, key: str, claims: Sequence[Claim], _context: Context
) -> tuple[Outcome, ...]:
    """Return an outcome for each second Z, and for each late fact; the first Z is never changed.

    `what` of a claim is closing or late; what came late names in `closing` the Z that it stands
    outside of. That it is late does not depend on what else there is.
    """
    found, closing = [], None
    for claim in claims:
        if claim.facts.get("what") == LATE:
            found.append(_late(policy, key, claim))
        elif closing is None:
            closing = claim
        else:
            found.append(outcome_of(policy, key, claim, (closing,), "shift_closed_twice"))
    return tuple(found)


def _late(policy: Policy, key: str, claim: Claim) -> Outcome:
    return outcome_of(
        policy,
        key,
        claim,
        (Claim(policy.code, key, ref_of(str(claim.facts.get("closing", "")))),),
        "late_after_closing",
        violation=False,
        effect_minor=claim.amount_minor,
        review=claim.amount_minor != 0,
    )


POLICY: Final = Policy(
    number="23",
    code="shift",
    entity="Cash session, Z",
    concurrent="something comes that the Z was not made over",
    offline="close; the Z says up to which entry it counts",
    resolution="late ones are listed beside the Z, which stays as it is",
    review="if sums differ",
    owner=STORE,
    deadline_s=2 * DAY_S,
    resolve=resolve,
    drawn_from="shift.closed; sales and returns of the shift",
)
