"""Values that several write: the later place wins, and a loser who could not know is told."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from edge.domain.agreement.outcomes import outcome_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.agreement.claims import Claim
    from edge.domain.agreement.outcomes import Outcome
    from edge.domain.agreement.policy import Policy


def was_concurrent(earlier: Claim, later: Claim, feed: str) -> bool:
    """Tell whether the later writer had not read what the earlier one wrote.

    A fact that names no place it had read up to is taken as not having read it.
    """
    return earlier.position > dict(later.basis).get(feed, 0)


def later_wins(
    policy: Policy, rule: str, key: str, claims: Sequence[Claim], feed: str, *, review: bool
) -> tuple[Outcome, ...]:
    """Return an outcome, no violation, for each value that gave way to another at the same time."""
    return tuple(
        outcome_of(
            policy,
            key,
            later,
            (later,),
            rule,
            loser=earlier,
            violation=False,
            review=review,
            facts={"kept": later.facts.get("value"), "lost": earlier.facts.get("value")},
        )
        for earlier, later in pairwise(claims)
        if earlier.facts.get("value") != later.facts.get("value")
        and was_concurrent(earlier, later, feed)
    )
