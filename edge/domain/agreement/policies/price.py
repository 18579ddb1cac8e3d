"""A sale was made at another price than the one that was in force."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from edge.domain.agreement.policy import DAY_S, OFFICE, Policy
from edge.domain.agreement.rulings import Breach, against_rulings
from edge.domain.quantity import MILLI
from edge.domain.rounding import RoundingMode, divide_rounded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.agreement.claims import Claim
    from edge.domain.agreement.outcomes import Outcome
    from edge.domain.agreement.policy import Context, Ruling


def resolve(
    policy: Policy, key: str, claims: Sequence[Claim], context: Context
) -> tuple[Outcome, ...]:
    """Return an outcome, no violation, for each line whose `value` was not the price ruled.

    Values are unit prices, decimal strings of minor units; a ruling without one lets the till ask.
    """
    return against_rulings(policy, "price_differs", key, claims, context, _check)


def _check(ruling: Ruling, fact: Claim) -> Breach | None:
    if ruling.value is None:
        return None
    charged, valid = Fraction(str(fact.facts["value"])), Fraction(ruling.value)
    if charged == valid:
        return None
    off = (charged - valid) * fact.units_milli
    return Breach(
        divide_rounded(off.numerator, off.denominator * MILLI, RoundingMode.HALF_UP),
        violation=False,
        facts={"charged": str(fact.facts["value"]), "valid": ruling.value},
    )


POLICY: Final = Policy(
    number="19",
    code="price",
    entity="Price, promotion",
    concurrent="a price changes while a lane cannot be told",
    offline="the newest list known, by corrected time; its version is kept",
    resolution="what was charged is a fact; the difference is listed",
    review="above a sum",
    owner=OFFICE,
    deadline_s=7 * DAY_S,
    resolve=resolve,
    drawn_from="sale.completed and what the office said since",
)
