"""What lanes did against what the centre had ruled for that moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.domain.agreement.claims import Claim, Value
from edge.domain.agreement.outcomes import outcome_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from edge.domain.agreement.outcomes import Outcome
    from edge.domain.agreement.policy import Context, Policy


@dataclass(frozen=True, slots=True)
class Breach:
    """What it comes to that a fact was not as ruled."""

    effect_minor: int = 0
    effect_milli: int = 0
    violation: bool = True
    facts: Mapping[str, Value] | None = None


Check = Callable[[Claim, Claim], Breach | None]
"""Compare the ruling that was in force with a fact; None where they agree."""


def against_rulings(
    policy: Policy, rule: str, key: str, claims: Sequence[Claim], context: Context, check: Check
) -> tuple[Outcome, ...]:
    """Return an outcome for each fact that was not as ruled.

    Rulings are the claims that are `offered`; one is in force from its `at_micros` until a later
    one is. A fact that arrives before the ruling that was in force when it happened is looked at
    when that arrives. What was said of a fact once is not said again.
    """
    found: list[Outcome] = []
    said: set[Claim] = set()
    seen: list[Claim] = []
    for claim in claims:
        seen.append(claim)
        for fact in seen if claim.offered else (claim,):
            ruling = None if fact.offered or fact in said else _in_force(seen, fact.at_micros)
            breach = check(ruling, fact) if ruling else None
            if ruling is None or breach is None:
                continue
            said.add(fact)
            found.append(
                outcome_of(
                    policy,
                    key,
                    fact,
                    (ruling,),
                    rule,
                    violation=breach.violation,
                    effect_minor=breach.effect_minor,
                    effect_milli=breach.effect_milli,
                    review=abs(breach.effect_minor) >= context.review_minor,
                    facts=breach.facts,
                )
            )
    return tuple(found)


def _in_force(seen: Sequence[Claim], at_micros: int) -> Claim | None:
    def rulings() -> Iterator[Claim]:
        return (each for each in seen if each.offered and each.at_micros <= at_micros)

    latest = max((each.at_micros for each in rulings()), default=None)
    return next(
        (each for each in reversed(seen) if each.offered and each.at_micros == latest), None
    )
