"""An order was cancelled and handed over."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from edge.domain.agreement.bounded import share
from edge.domain.agreement.claims import Claim
from edge.domain.agreement.outcomes import outcome_of
from edge.domain.agreement.policy import DAY_S, STORE, Policy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.agreement.outcomes import Outcome
    from edge.domain.agreement.policy import Context

CANCEL: Final = "cancel"
FEED: Final = "store"
"""The feed by which a store hears of cancels."""


@dataclass(slots=True)
class _Seen:
    """What was handed over and cancelled of a line so far; None before anybody said its size."""

    limit: int | None
    milli: int = 0
    told: int = 0
    cancels: list[Claim] = field(default_factory=list)
    handovers: list[Claim] = field(default_factory=list)

    def overlap_with(self, claim: Claim) -> int:
        """Take a claim in; return how many units it makes both handed over and cancelled."""
        if self.limit is None:
            self.limit = claim.limit_milli
        self.milli += -claim.units_milli if claim.offered else claim.units_milli
        if not claim.offered:
            (self.cancels if claim.facts.get("side") == CANCEL else self.handovers).append(claim)
        if self.limit is None or not (self.cancels and self.handovers):
            return 0
        overlap = max(self.milli - self.limit, 0)
        new, self.told = max(overlap - self.told, 0), overlap
        return min(new, claim.units_milli)


def resolve(
    policy: Policy, key: str, claims: Sequence[Claim], context: Context
) -> tuple[Outcome, ...]:
    """Return an outcome for units that were cancelled and handed over, whichever came first.

    `side` of a claim is cancel or handover; its limit is what there was of the line. A cancel names
    in `published` its place in the store's feed, and in its amount what was paid back for it. Who
    had read it and handed over all the same gives way; else the cancel does.
    """
    seen = _Seen(context.limit_milli)
    found = []
    for claim in claims:
        both = seen.overlap_with(claim)
        if not both:
            continue
        cancel = claim if claim.facts.get("side") == CANCEL else seen.cancels[-1]
        handover = seen.handovers[-1]
        knew = handover is claim and _had_read(claim, cancel)
        lost = share(cancel.amount_minor, min(both, cancel.units_milli), cancel.units_milli)
        found.append(
            outcome_of(
                policy,
                key,
                claim,
                (cancel if knew else handover,),
                "handed_over_after_cancel" if knew else "cancel_too_late",
                loser=handover if knew else cancel,
                effect_minor=-lost,
                effect_milli=both,
                review=knew or lost > context.review_minor,
            )
        )
    return tuple(found)


def _had_read(handover: Claim, cancel: Claim) -> bool:
    published = cancel.facts.get("published")
    return isinstance(published, int) and 0 < published <= dict(handover.basis).get(FEED, 0)


POLICY: Final = Policy(
    number="6",
    code="order_cancel",
    entity="Order: cancel",
    concurrent="cancelled online while it is picked or handed over",
    offline="the web asks, and pays nothing back while a store holds it; the store works on",
    resolution="a handover that could not know stands and the cancel is void; else goods go back",
    review="if money was paid back, or the cancel was known",
    owner=STORE,
    deadline_s=DAY_S,
    resolve=resolve,
    drawn_from="fulfilment.cancel_requested, fulfilment.cancelled, fulfilment.handed_over",
)
