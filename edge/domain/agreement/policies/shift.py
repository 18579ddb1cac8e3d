"""Something of a shift arrived after its Z."""

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
    """Return an outcome for each second Z, and for each late fact; the first Z is never changed."""
    found, closing = [], None
    for claim in claims:
        if closing is None:
            closing = claim if claim.facts.get("what") == "closing" else None
            continue
        is_second = claim.facts.get("what") == "closing"
        found.append(
            outcome_of(
                policy,
                key,
                claim,
                (closing,),
                "shift_closed_twice" if is_second else "late_after_closing",
                violation=is_second,
                effect_minor=0 if is_second else claim.amount_minor,
                review=is_second or claim.amount_minor != 0,
            )
        )
    return tuple(found)


POLICY: Final = Policy(
    number="23",
    code="shift",
    entity="Cash session, Z",
    concurrent="late facts after closing",
    offline="close; the Z says up to which entry it counts",
    resolution="late ones are listed beside the Z, which stays as it is",
    review="if sums differ",
    owner=STORE,
    deadline_s=2 * DAY_S,
    resolve=resolve,
)
