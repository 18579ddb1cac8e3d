"""A picker did not find what the books say is there: the shelf is to be counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edge.domain.agreement.outcomes import outcome_of
from edge.domain.agreement.policy import DAY_S, STORE, Policy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.agreement.claims import Claim
    from edge.domain.agreement.outcomes import Outcome
    from edge.domain.agreement.policy import Context

_ASKED_MICROS: Final = DAY_S * 1_000_000


def resolve(
    policy: Policy, key: str, claims: Sequence[Claim], context: Context
) -> tuple[Outcome, ...]:
    """Return a count that is asked for, once a day for an item of a store.

    Whoever counts sees to all that was not found until then.
    """
    del context
    found: list[Outcome] = []
    asked: list[int] = []
    for claim in claims:
        # Where the books have nothing either, shelf and books agree.
        level = claim.facts.get("level_milli")
        if isinstance(level, int) and level <= 0:
            continue
        if all(abs(claim.at_micros - at_micros) >= _ASKED_MICROS for at_micros in asked):
            asked.append(claim.at_micros)
            missing = claim.units_milli
            found.append(outcome_of(policy, key, claim, (), "count_asked", effect_milli=missing))
    return tuple(found)


POLICY: Final = Policy(
    number="2b",
    code="short_pick",
    entity="Stock that a picker did not find",
    concurrent="the books have it, the shelf has not",
    offline="report it short and go on",
    resolution="the pick stands, the units go elsewhere or are given up; the shelf is counted",
    review="always, once a day for an item: a task to count",
    owner=STORE,
    deadline_s=DAY_S,
    resolve=resolve,
    drawn_from="fulfilment.short",
)
