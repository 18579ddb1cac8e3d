"""Whatever there is only so much of: who comes later and goes beyond it gives way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from edge.domain.agreement.claims import Claim
from edge.domain.agreement.outcomes import outcome_of
from edge.domain.agreement.policy import Context
from edge.domain.rounding import RoundingMode, divide_rounded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.agreement.outcomes import Outcome
    from edge.domain.agreement.policy import Policy


@dataclass(frozen=True, slots=True)
class Measure:
    """What of a claim is limited, what the limit is, and whether a deficit is paid back later."""

    of_claim: Callable[[Claim], int]
    limit_of_claim: Callable[[Claim], int | None]
    limit_of_context: Callable[[Context], int | None]
    keeps_debt: bool = False


UNITS = Measure(
    lambda claim: claim.units_milli,
    lambda claim: claim.limit_milli,
    lambda context: context.limit_milli,
)
UNITS_OWED = Measure(UNITS.of_claim, UNITS.limit_of_claim, UNITS.limit_of_context, keeps_debt=True)
MONEY = Measure(
    lambda claim: claim.amount_minor,
    lambda claim: claim.limit_minor,
    lambda context: context.limit_minor,
)


@dataclass(slots=True)
class _Tally:
    """What is left of a limit, from claim to claim; None before anybody knew the limit."""

    limit: int | None
    used: int = 0
    standing: list[Claim] = field(default_factory=list)

    def beyond(self, taken: int) -> int:
        """Return how much of what is taken is not there."""
        if self.limit is None:
            return 0
        return min(taken, max(self.used + taken - self.limit, 0))


def beyond_limit(
    policy: Policy,
    rule: str,
    key: str,
    claims: Sequence[Claim],
    context: Context,
    measure: Measure = UNITS,
) -> tuple[Outcome, ...]:
    """Return an outcome for each claim that goes beyond what there is.

    The limit is the context's or the one that the first claim to know it brought along. What is
    taken in excess uses up nothing, unless the measure keeps it as a debt. The money at stake is
    the exact share of the claim's amount.
    """
    found = []
    tally = _Tally(measure.limit_of_context(context))
    for claim in claims:
        if tally.limit is None:
            tally.limit = measure.limit_of_claim(claim)
        taken = measure.of_claim(claim)
        if claim.offered:
            tally.used -= taken
            continue
        excess = tally.beyond(taken)
        if excess:
            found.append(_outcome(policy, rule, key, claim, tally, excess, context, measure))
        tally.used += taken if measure.keeps_debt else taken - excess
        if excess < taken:
            tally.standing.append(claim)
    return tuple(found)


def _outcome(
    policy: Policy,
    rule: str,
    key: str,
    claim: Claim,
    tally: _Tally,
    excess: int,
    context: Context,
    measure: Measure,
) -> Outcome:
    in_money = measure is MONEY
    lost = excess if in_money else share(claim.amount_minor, excess, claim.units_milli)
    return outcome_of(
        policy,
        key,
        claim,
        tally.standing,
        rule,
        effect_minor=-lost,
        effect_milli=0 if in_money else excess,
        review=lost >= context.review_minor,
        facts={"limit": tally.limit, "used": tally.used},
    )


def share(amount_minor: int, part: int, whole: int) -> int:
    """Return the part of an amount that belongs to some of its units; the rest is the rest of it.

    Rounded as cumulative refunds are: what the allowed units cost is rounded, the excess is what
    is left, so that both always add up.
    """
    allowed = divide_rounded(amount_minor * (whole - part), whole, RoundingMode.HALF_UP)
    return amount_minor - allowed
