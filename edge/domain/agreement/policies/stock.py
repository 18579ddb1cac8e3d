"""The books say that less than nothing is left of an item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edge.domain.agreement.outcomes import outcome_of
from edge.domain.agreement.policy import DAY_S, STORE, Policy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.agreement.claims import Claim
    from edge.domain.agreement.outcomes import Outcome
    from edge.domain.agreement.policy import Context


def on_hand_milli(claims: Sequence[Claim], opening_milli: int = 0) -> int:
    """Return the book stock: the opening and every movement, in whatever order they came."""
    return opening_milli + sum(claim.units_milli for claim in claims)


def resolve(
    policy: Policy, key: str, claims: Sequence[Claim], context: Context
) -> tuple[Outcome, ...]:
    """Return an outcome for each movement that takes the book stock below the tolerance.

    Movements are signed. One that carries along what the books had before, `before_milli`, stands
    for all that came between; else the level follows from the ones before. The context's limit is
    the lowest stock that is not looked at, 0 by default. A movement that finds the stock below it
    already asks for no second count.
    """
    found = []
    floor, level = context.limit_milli or 0, 0
    for claim in claims:
        known = claim.facts.get("before_milli")
        before = known if isinstance(known, int) else level
        level = before + claim.units_milli
        if before >= floor > level:
            found.append(
                outcome_of(
                    policy,
                    key,
                    claim,
                    (),
                    "stock_below",
                    effect_milli=floor - level,
                    facts={"level_milli": level, "floor_milli": floor},
                )
            )
    return tuple(found)


POLICY: Final = Policy(
    number="2",
    code="stock",
    entity="Stock on hand",
    concurrent="many sales, receipts and transfers",
    offline="append movements",
    resolution="sum; the book value may be below zero",
    review="below the tolerance: a task to count",
    owner=STORE,
    deadline_s=2 * DAY_S,
    resolve=resolve,
    drawn_from="amounts blocks, where the centre books goods in",
)
