"""Something was sold after it had been called back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edge.domain.agreement.policy import DAY_S, STORE, Policy
from edge.domain.agreement.rulings import Breach, against_rulings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.agreement.claims import Claim
    from edge.domain.agreement.outcomes import Outcome
    from edge.domain.agreement.policy import Context, Ruling

BLOCKED: Final = "blocked"


def resolve(
    policy: Policy, key: str, claims: Sequence[Claim], context: Context
) -> tuple[Outcome, ...]:
    """Return an outcome for each sale while the `value` of the ruling was blocked."""
    return against_rulings(policy, "sold_blocked", key, claims, context, _check)


def _check(ruling: Ruling, fact: Claim) -> Breach | None:
    if ruling.value != BLOCKED:
        return None
    return Breach(-abs(fact.amount_minor), fact.units_milli)


POLICY: Final = Policy(
    number="21",
    code="blocked_item",
    entity="Recall, block",
    concurrent="sold while the block was on its way",
    offline="sell what is not known as blocked",
    resolution="the sale stands; the customer is told",
    review="always",
    owner=STORE,
    deadline_s=DAY_S,
    resolve=resolve,
    drawn_from="sale.completed and what the office said since",
)
