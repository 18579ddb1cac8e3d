"""The web promised a unit that was sold from the shelf."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edge.domain.agreement.outcomes import outcome_of
from edge.domain.agreement.policy import HOUR_S, OFFICE, Policy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.agreement.claims import Claim, Value
    from edge.domain.agreement.outcomes import Outcome
    from edge.domain.agreement.policy import Context

WEB: Final = "web"
SHELF: Final = "shelf"
TILL: Final = "till"
"""In `sold_by` of a promise: a till sold it, to follow from another place."""


def resolve(
    policy: Policy, key: str, claims: Sequence[Claim], context: Context
) -> tuple[Outcome, ...]:
    """Return an outcome for each promise that cannot be kept; goods handed over stay so.

    The limit is what there is. `side` of a claim is web or shelf. A sale from the shelf breaks the
    latest promises that were still whole, in an outcome of its own for each sale; a promise beyond
    what is left breaks itself. One that says `kept` is about all that is kept of an item beyond
    what is on hand; nobody is asked where all of it went elsewhere (`review`).
    """
    found: list[Outcome] = []
    left = context.limit_milli or 0
    promised: list[tuple[Claim, int]] = []
    for claim in claims:
        missing = min(max(claim.units_milli - left, 0), claim.units_milli)
        left -= claim.units_milli - missing
        is_web = claim.facts.get("side") == WEB
        if is_web and claim.units_milli > missing:
            promised.append((claim, claim.units_milli - missing))
        if not missing:
            continue
        broken = [claim] if is_web else _break(promised, missing)
        if broken:
            winners = [other for other in claims[: claims.index(claim) + 1] if other not in broken]
            found.append(
                outcome_of(
                    policy,
                    key,
                    claim,
                    winners,
                    _rule(broken[0]),
                    loser=broken[0],
                    effect_milli=missing,
                    effect_minor=-abs(broken[0].amount_minor),
                    review=broken[0].facts.get("review") is not False,
                    facts=_told(broken),
                )
            )
    return tuple(found)


def _rule(broken: Claim) -> str:
    if broken.facts.get("kept"):
        return "kept_gone"
    return "follow_gone" if _is_of_till(broken) else "promise_broken"


def _is_of_till(claim: Claim) -> bool:
    return claim.facts.get("sold_by") == TILL


def _told(broken: list[Claim]) -> dict[str, Value]:
    """Return what a person has to know: of what a till sold, which order and what of it."""
    if broken[0].facts.get("kept"):
        return {}
    if not _is_of_till(broken[0]):
        return {"promises": len(broken)}
    return {name: broken[0].facts.get(name) for name in ("number", "order", "description")}


def _break(promised: list[tuple[Claim, int]], missing: int) -> list[Claim]:
    """Take units back from the latest promises; return the promises that were broken."""
    broken = []
    while missing > 0 and promised:
        claim, kept = promised.pop()
        broken.append(claim)
        if kept > missing:
            promised.append((claim, kept - missing))
        missing -= min(kept, missing)
    return broken


POLICY: Final = Policy(
    number="3",
    code="web_promise",
    entity="Last unit: web promise and shelf",
    concurrent="the web sells while a till sells",
    offline="the web promises what it holds rights for; a till sells what is in the hand",
    resolution="rights decide; the shelf's sale stands and the latest promise is broken",
    review="if no other store has it",
    owner=OFFICE,
    deadline_s=4 * HOUR_S,
    resolve=resolve,
    drawn_from="stock that is kept beyond what is on hand; orders of tills that no place has",
)
