"""What lanes did against what the centre had ruled for that moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from edge.domain.agreement.claims import Claim, EntryRef, Value
from edge.domain.agreement.outcomes import outcome_of
from edge.domain.agreement.policy import Ruling

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.agreement.outcomes import Outcome
    from edge.domain.agreement.policy import Context, Policy

CHAIN: Final = "chain"
"""The feed that carries rulings."""

OFFICE: Final = "office"


def office_ref(kind: str, key: str, version: int) -> EntryRef:
    """Return the name of a version of what the office said; it stands in no store."""
    return EntryRef("", OFFICE, kind, key, version)


@dataclass(frozen=True, slots=True)
class Breach:
    """What it comes to that a fact was not as ruled."""

    effect_minor: int = 0
    effect_milli: int = 0
    violation: bool = True
    facts: Mapping[str, Value] | None = None


Check = Callable[[Ruling, Claim], Breach | None]
"""Compare the ruling that was in force with a fact; None where they agree."""


def against_rulings(
    policy: Policy, rule: str, key: str, claims: Sequence[Claim], context: Context, check: Check
) -> tuple[Outcome, ...]:
    """Return an outcome for each fact that was not as ruled while the ruling was on its way.

    A lane that had read the ruling decided knowing it: that is no conflict between the two.
    """
    found: list[Outcome] = []
    for fact in claims:
        ruling = in_force(context.rulings, fact.at_micros)
        if ruling is None or knew(fact, ruling):
            continue
        breach = check(ruling, fact)
        if breach is None:
            continue
        found.append(
            outcome_of(
                policy,
                key,
                fact,
                (Claim(policy.code, key, ruling.ref),),
                rule,
                violation=breach.violation,
                effect_minor=breach.effect_minor,
                effect_milli=breach.effect_milli,
                review=abs(breach.effect_minor) >= context.review_minor,
                facts=breach.facts,
            )
        )
    return tuple(found)


def in_force(rulings: Sequence[Ruling], at_micros: int) -> Ruling | None:
    """Return the ruling that held at an instant; None before the first."""
    held = [each for each in rulings if each.at_micros <= at_micros]
    return max(held, key=lambda each: (each.rank, each.position), default=None)


def knew(fact: Claim, ruling: Ruling) -> bool:
    """Tell whether a lane had read a ruling when it decided."""
    return dict(fact.basis).get(CHAIN, 0) >= ruling.position
