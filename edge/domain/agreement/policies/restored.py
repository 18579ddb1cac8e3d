"""A lane was restored from a backup."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edge.domain.agreement.outcomes import outcome_of
from edge.domain.agreement.policy import DAY_S, STORE, Policy
from edge.domain.quantity import MILLI

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.agreement.claims import Claim
    from edge.domain.agreement.outcomes import Outcome
    from edge.domain.agreement.policy import Context


def resolve(
    policy: Policy, key: str, claims: Sequence[Claim], _context: Context
) -> tuple[Outcome, ...]:
    """Return an outcome for each new life that does not know the end of the one before.

    `known_seq` of a claim is how far it knows its parent, `held_seq` how far the centre does.
    """
    return tuple(
        outcome_of(
            policy,
            key,
            claim,
            (),
            "life_restored",
            violation=False,
            effect_milli=MILLI * _missing(claim),
            facts={"entries": _missing(claim)},
        )
        for claim in claims
        if _missing(claim) > 0
    )


def _missing(claim: Claim) -> int:
    known, held = claim.facts.get("known_seq"), claim.facts.get("held_seq")
    return held - known if isinstance(known, int) and isinstance(held, int) else 0


POLICY: Final = Policy(
    number="D2",
    code="restored",
    entity="Lane",
    concurrent="a backup is put back after entries were sent",
    offline="go on under a new incarnation",
    resolution="the centre keeps what the backup did not have; the lane fetches it",
    review="always",
    owner=STORE,
    deadline_s=DAY_S,
    resolve=resolve,
    drawn_from="stream.opened",
)
