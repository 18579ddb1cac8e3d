"""Something was recorded for a customer who was erased."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edge.domain.agreement.outcomes import outcome_of
from edge.domain.agreement.policy import OFFICE, Policy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.agreement.claims import Claim
    from edge.domain.agreement.outcomes import Outcome
    from edge.domain.agreement.policy import Context


def resolve(
    policy: Policy, key: str, claims: Sequence[Claim], _context: Context
) -> tuple[Outcome, ...]:
    """Return an outcome, no violation, for each fact that arrives after its customer was erased.

    The erasure is the claim that is `offered`. Totals keep the fact; nobody's name is kept with it.
    """
    found, erased = [], None
    for claim in claims:
        if claim.offered:
            erased = erased or claim
        elif erased:
            found.append(
                outcome_of(
                    policy,
                    key,
                    claim,
                    (erased,),
                    "customer_erased",
                    violation=False,
                    review=False,
                )
            )
    return tuple(found)


POLICY: Final = Policy(
    number="16",
    code="erasure",
    entity="Erasure",
    concurrent="a customer is erased while sales are unsent",
    offline="append",
    resolution="the sale counts, for nobody in particular; totals and chain stay valid",
    review="none",
    owner=OFFICE,
    deadline_s=0,
    resolve=resolve,
    waits_for="customers in what tills learn of erasures; the office erases at once",
)
