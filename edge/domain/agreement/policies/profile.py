"""Two people changed one field of a customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edge.domain.agreement.outcomes import outcome_of
from edge.domain.agreement.policy import DAY_S, OFFICE, Policy
from edge.domain.agreement.registers import later_wins, was_concurrent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.agreement.claims import Claim
    from edge.domain.agreement.outcomes import Outcome
    from edge.domain.agreement.policy import Context

CHAIN: Final = "chain"
"""The feed that carries customers."""

GIVEN, WITHDRAWN = "given", "withdrawn"


def resolve(
    policy: Policy, key: str, claims: Sequence[Claim], _context: Context
) -> tuple[Outcome, ...]:
    """Return what gave way. `what` of a claim is field, consent or unique.

    A field's later place wins. Consent is the more restrictive where two wrote at once. A unique
    value, such as a card number, stays with the customer who has it first.
    """
    what = claims[0].facts.get("what") if claims else None
    if what == "consent":
        return _consent(policy, key, claims)
    if what == "unique":
        return _unique(policy, key, claims)
    identity = what == "identity"
    return later_wins(policy, "profile_field_lost", key, claims, CHAIN, review=identity)


def consent_of(claims: Sequence[Claim]) -> str:
    """Return whether consent is given: the later word, but withdrawn where two spoke at once."""
    stands = WITHDRAWN
    withdrawn: Claim | None = None
    for claim in claims:
        stands = str(claim.facts.get("value"))
        if stands == WITHDRAWN:
            withdrawn = claim
        elif withdrawn is not None and was_concurrent(withdrawn, claim, CHAIN):
            stands = WITHDRAWN
    return stands


def _consent(policy: Policy, key: str, claims: Sequence[Claim]) -> tuple[Outcome, ...]:
    found = []
    for at, claim in enumerate(claims[1:], 1):
        before = claims[at - 1]
        stands = consent_of(claims[: at + 1])
        gives_way = claim if claim.facts.get("value") != stands else before
        if claim.facts.get("value") == before.facts.get("value") or not was_concurrent(
            before, claim, CHAIN
        ):
            continue
        found.append(
            outcome_of(
                policy,
                key,
                claim,
                (before if gives_way is claim else claim,),
                "consent_restricted",
                loser=gives_way,
                violation=False,
                review=False,
                facts={"kept": stands},
            )
        )
    return tuple(found)


def _unique(policy: Policy, key: str, claims: Sequence[Claim]) -> tuple[Outcome, ...]:
    return tuple(
        outcome_of(policy, key, claim, claims[:1], "unique_value_taken")
        for claim in claims[1:]
        if claim.facts.get("customer") != claims[0].facts.get("customer")
    )


POLICY: Final = Policy(
    number="14",
    code="profile",
    entity="Customer profile",
    concurrent="one field is edited twice",
    offline="append, one register for each field",
    resolution="later wins; consent: the more restrictive; a unique value stays with the first",
    review="identity fields and unique values that disagree",
    owner=OFFICE,
    deadline_s=7 * DAY_S,
    resolve=resolve,
    waits_for="edits at tills; the office settles its own at once, by these rules",
)
