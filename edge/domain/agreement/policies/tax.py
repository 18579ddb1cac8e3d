"""A sale was taxed at another rate than the one that was in force."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from edge.domain.agreement.policy import DAY_S, OFFICE, Policy
from edge.domain.agreement.rulings import Breach, against_rulings
from edge.domain.rounding import RoundingMode, divide_rounded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.agreement.claims import Claim
    from edge.domain.agreement.outcomes import Outcome
    from edge.domain.agreement.policy import Context


def resolve(
    policy: Policy, key: str, claims: Sequence[Claim], context: Context
) -> tuple[Outcome, ...]:
    """Return an outcome for each tax whose `value`, a decimal string, was not the rate ruled.

    The amount of a claim is the base without the tax; the effect is what the shop owes or has
    charged too much.
    """
    return against_rulings(policy, "tax_differs", key, claims, context, _check)


def _check(ruling: Claim, fact: Claim) -> Breach | None:
    used, valid = Fraction(str(fact.facts["value"])), Fraction(str(ruling.facts["value"]))
    if used == valid:
        return None
    off = (used - valid) * fact.amount_minor
    return Breach(
        divide_rounded(off.numerator, off.denominator, RoundingMode.HALF_UP),
        facts={"charged": str(fact.facts["value"]), "valid": str(ruling.facts["value"])},
    )


POLICY: Final = Policy(
    number="20",
    code="tax",
    entity="Catalogue, tax",
    concurrent="a rate changes while a lane cannot be told",
    offline="sell with what is known",
    resolution="the sale stands; a correction is written where the law wants one",
    review="always",
    owner=OFFICE,
    deadline_s=3 * DAY_S,
    resolve=resolve,
)
