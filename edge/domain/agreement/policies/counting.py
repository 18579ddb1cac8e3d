"""Goods were counted while they were sold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from edge.domain.agreement.claims import Claim
from edge.domain.agreement.outcomes import outcome_of
from edge.domain.agreement.policy import DAY_S, STORE, Policy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from edge.domain.agreement.claims import EntryRef
    from edge.domain.agreement.outcomes import Outcome
    from edge.domain.agreement.policy import Context

COUNTED: Final = "counted"


@dataclass(frozen=True, slots=True)
class Count:
    """A count with the streams it had seen: `seen` gives for each the last entry it knew."""

    claim: Claim
    seen: Mapping[str, int]

    def contains(self, ref: EntryRef) -> bool:
        """Tell whether an entry had happened, as far as the count knew, before it."""
        return ref.seq <= self.seen.get(ref.stream, 0)

    def covers(self, other: Count) -> bool:
        """Tell whether it had seen all that another had."""
        return all(self.seen.get(stream, 0) >= seq for stream, seq in other.seen.items())


def variance_milli(count: Count, movements: Iterable[Claim]) -> int:
    """Return by how much the shelf differs from the books as far as the count had seen them.

    Worked out anew when late movements arrive: the order of their arrival does not matter.
    """
    known = sum(each.units_milli for each in movements if count.contains(each.ref))
    return count.claim.units_milli - known


def on_hand_milli(count: Count, movements: Iterable[Claim]) -> int:
    """Return what is there now: the count, and every movement that it had not seen."""
    later = sum(each.units_milli for each in movements if not count.contains(each.ref))
    return count.claim.units_milli + later


def resolve(
    policy: Policy, key: str, claims: Sequence[Claim], context: Context
) -> tuple[Outcome, ...]:
    """Return an outcome, no violation, for each count beyond the tolerance, the context's limit.

    Claims are movements and counts; `what` of a count is counted, its basis is what it had seen.
    """
    found = []
    for at, claim in enumerate(claims):
        if claim.facts.get("what") != COUNTED:
            continue
        before = [each for each in claims[:at] if each.facts.get("what") != COUNTED]
        off = variance_milli(Count(claim, dict(claim.basis)), before)
        if abs(off) > (context.limit_milli or 0):
            found.append(
                outcome_of(
                    policy, key, claim, (), "count_differs", violation=False, effect_milli=off
                )
            )
    return tuple(found)


POLICY: Final = Policy(
    number="17",
    code="count",
    entity="Cycle count",
    concurrent="sales race the count",
    offline="a count carries what it had seen of each lane, never a number to set",
    resolution="variance = counted less what it had seen; the rest comes on top",
    review="above the tolerance",
    owner=STORE,
    deadline_s=2 * DAY_S,
    resolve=resolve,
    waits_for="movements beside the counts that tills post (`stock.counted`)",
)
