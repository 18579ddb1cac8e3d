"""Customers were merged in both directions, or bought under a merged id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edge.domain.agreement.outcomes import outcome_of
from edge.domain.agreement.policy import DAY_S, OFFICE, Policy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.agreement.claims import Claim
    from edge.domain.agreement.outcomes import Outcome
    from edge.domain.agreement.policy import Context

MERGED, UNMERGED = "merged", "unmerged"


def resolve(
    policy: Policy, key: str, claims: Sequence[Claim], _context: Context
) -> tuple[Outcome, ...]:
    """Return an outcome, no violation, for each merge of customers that were one already.

    A claim's `one` and `other` are customers, `what` says merged or unmerged.
    """
    found = []
    for at, claim in enumerate(claims):
        if claim.facts.get("what") != MERGED:
            continue
        one, other = _pair(claim)
        before = claims[:at]
        if root_of(one, before) != root_of(other, before):
            continue
        found.append(
            outcome_of(
                policy,
                key,
                claim,
                [each for each in before if each.facts.get("what") == MERGED],
                "merged_already",
                violation=False,
                review=False,
            )
        )
    return tuple(found)


def root_of(customer: str, claims: Sequence[Claim]) -> str:
    """Return under which id a customer goes: the smallest of all that are one.

    Only the pairs count, not their order. An undone merge leaves the other merges, and what each id
    had recorded stays under it.
    """
    return min(aliases_of(customer, claims))


def aliases_of(customer: str, claims: Sequence[Claim]) -> frozenset[str]:
    """Return all ids that are one customer."""
    pairs = _standing(claims)
    found, left = {customer}, [customer]
    while left:
        at = left.pop()
        for pair in pairs:
            if at in pair:
                fresh = pair - found
                found |= fresh
                left.extend(fresh)
    return frozenset(found)


def _standing(claims: Sequence[Claim]) -> set[frozenset[str]]:
    pairs: set[frozenset[str]] = set()
    for claim in claims:
        pair = frozenset(_pair(claim))
        if claim.facts.get("what") == MERGED:
            pairs.add(pair)
        else:
            pairs.discard(pair)
    return pairs


def _pair(claim: Claim) -> tuple[str, str]:
    return str(claim.facts.get("one")), str(claim.facts.get("other"))


POLICY: Final = Policy(
    number="15",
    code="merge",
    entity="Customer merge",
    concurrent="A into B and B into A; a sale under a merged id",
    offline="append",
    resolution="one under the smallest id; none is deleted; undoing splits by what each recorded",
    review="requests to undo",
    owner=OFFICE,
    deadline_s=7 * DAY_S,
    resolve=resolve,
    waits_for="merges at tills; the office settles its own at once, by these rules",
)
