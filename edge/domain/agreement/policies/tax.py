"""A sale was taxed as another class of goods than the one that was in force."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from edge.domain.agreement.policy import DAY_S, OFFICE, Policy
from edge.domain.agreement.rulings import Breach, against_rulings
from edge.domain.rounding import RoundingMode, divide_rounded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from edge.domain.agreement.claims import Claim, Value
    from edge.domain.agreement.outcomes import Outcome
    from edge.domain.agreement.policy import Context, Ruling


def resolve(
    policy: Policy, key: str, claims: Sequence[Claim], context: Context
) -> tuple[Outcome, ...]:
    """Return an outcome for each line whose tax class was not the one ruled, if that moves tax.

    `value` is a tax class, `rates` the rates of all classes where the sale was made. The amount of
    a claim is the base without the tax; the effect is what the shop owes or has charged too much, 0
    where a class's rate is not known there.
    """
    return against_rulings(policy, "tax_differs", key, claims, context, _check)


def _check(ruling: Ruling, fact: Claim) -> Breach | None:
    charged, valid = str(fact.facts["value"]), str(ruling.value)
    if charged == valid:
        return None
    rates = rates_from(fact.facts.get("rates"))
    used, due = rates.get(charged), rates.get(valid)
    told: dict[str, Value] = {"charged": charged, "valid": valid}
    if used is None or due is None:
        return Breach(facts=told)
    if used == due:
        return None
    off = (used - due) * fact.amount_minor
    effect_minor = divide_rounded(off.numerator, off.denominator, RoundingMode.HALF_UP)
    return Breach(effect_minor, facts=told)


def rates_text(rates: Mapping[str, str]) -> str:
    """Write rates of classes as one word that a claim carries."""
    return json.dumps(rates, separators=(",", ":"), sort_keys=True)


def rates_from(text: Value) -> Mapping[str, Fraction]:
    """Read rates of classes; none where there are none."""
    return {name: Fraction(rate) for name, rate in json.loads(str(text or "{}")).items()}


POLICY: Final = Policy(
    number="20",
    code="tax",
    entity="Catalogue, tax",
    concurrent="an item's tax class changes while a lane cannot be told",
    offline="sell with what is known",
    resolution="the sale stands; a correction is written where the law wants one",
    review="always",
    owner=OFFICE,
    deadline_s=3 * DAY_S,
    resolve=resolve,
    drawn_from="sale.completed and what the office said since",
)
