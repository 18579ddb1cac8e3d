"""Whatever there is only so much of: who comes later and goes beyond it gives way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.agreement.outcomes import outcome_of
from edge.domain.rounding import RoundingMode, divide_rounded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.agreement.claims import Claim
    from edge.domain.agreement.outcomes import Outcome
    from edge.domain.agreement.policy import Context, Policy


def beyond_units(
    policy: Policy, rule: str, key: str, claims: Sequence[Claim], context: Context
) -> tuple[Outcome, ...]:
    """Return an outcome for each claim that goes beyond the units there are.

    The limit is the context's or the one that the first claim to know it brought along. A claim
    below 0 gives back. What a claim in excess cost is its exact share of the amount.
    """
    found, standing = [], []
    limit, used = context.limit_milli, 0
    for claim in claims:
        limit = claim.limit_milli if limit is None else limit
        used += claim.units_milli
        if limit is None or claim.units_milli <= 0 or used <= limit:
            standing.append(claim)
            continue
        excess = min(claim.units_milli, used - limit)
        lost = share(claim.amount_minor, excess, claim.units_milli)
        found.append(
            outcome_of(
                policy,
                key,
                claim,
                [each for each in standing if each.units_milli > 0],
                rule,
                effect_minor=-lost,
                effect_milli=excess,
                review=lost >= context.review_minor,
                facts={"limit_milli": limit, "used_milli": used},
            )
        )
        if excess < claim.units_milli:
            standing.append(claim)
    return tuple(found)


def beyond_money(
    policy: Policy, rule: str, key: str, claims: Sequence[Claim], context: Context
) -> tuple[Outcome, ...]:
    """Return an outcome for each claim that takes more money than there is; below 0 gives back."""
    found, standing = [], []
    limit, used = context.limit_minor, 0
    for claim in claims:
        limit = claim.limit_minor if limit is None else limit
        used += claim.amount_minor
        if limit is None or claim.amount_minor <= 0 or used <= limit:
            standing.append(claim)
            continue
        excess = min(claim.amount_minor, used - limit)
        found.append(
            outcome_of(
                policy,
                key,
                claim,
                [each for each in standing if each.amount_minor > 0],
                rule,
                effect_minor=-excess,
                review=excess >= context.review_minor,
                facts={"limit_minor": limit, "used_minor": used},
            )
        )
        if excess < claim.amount_minor:
            standing.append(claim)
    return tuple(found)


def share(amount_minor: int, part: int, whole: int) -> int:
    """Return the part of an amount that belongs to some of its units; the rest is the rest of it.

    Rounded as cumulative refunds are: what the allowed units cost is rounded, the excess is what
    is left, so that both always add up.
    """
    allowed = divide_rounded(amount_minor * (whole - part), whole, RoundingMode.HALF_UP)
    return amount_minor - allowed
