"""A line of an order was changed online while it was picked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edge.domain.agreement.outcomes import outcome_of
from edge.domain.agreement.policy import DAY_S, STORE, Policy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.agreement.claims import Claim
    from edge.domain.agreement.outcomes import Outcome
    from edge.domain.agreement.policy import Context

CHANGED: Final = "changed"


def resolve(
    policy: Policy, key: str, claims: Sequence[Claim], _context: Context
) -> tuple[Outcome, ...]:
    """Return an outcome, no violation, for units picked beyond the newest quantity of the line.

    `side` of a claim is changed, where its units are the new quantity, or picked; what is put back
    is offered. No money is lost: the rest goes back to the shelf. A change that raised the price
    says so in `raises`, and a person looks.
    """
    found = []
    picked = told = 0
    wanted: Claim | None = None
    last: Claim | None = None
    for claim in claims:
        if claim.facts.get("side") == CHANGED:
            wanted = claim
        else:
            picked += -claim.units_milli if claim.offered else claim.units_milli
            last = last if claim.offered else claim
        if wanted is None or last is None:
            continue
        beyond = max(picked - wanted.units_milli, 0)
        if beyond > told:
            found.append(
                outcome_of(
                    policy,
                    key,
                    claim,
                    (wanted,),
                    "picked_beyond_change",
                    loser=last,
                    violation=False,
                    effect_milli=beyond - told,
                    review=wanted.facts.get("raises") is True,
                )
            )
        told = beyond
    return tuple(found)


POLICY: Final = Policy(
    number="7",
    code="order_lines",
    entity="Order lines",
    concurrent="a quantity is changed online while it is picked",
    offline="the picker works on what was heard",
    resolution="what was picked within the new quantity stands, the rest goes back to the shelf",
    review="if the change raises the price",
    owner=STORE,
    deadline_s=DAY_S,
    resolve=resolve,
    drawn_from="fulfilment.cancel_requested, fulfilment.picked, fulfilment.put_back",
)
