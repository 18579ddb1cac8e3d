"""One thing with a serial number was sold more than once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from edge.domain.agreement.bounded import beyond_limit
from edge.domain.agreement.policy import DAY_S, STORE, Policy
from edge.domain.quantity import MILLI

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.agreement.claims import Claim
    from edge.domain.agreement.outcomes import Outcome
    from edge.domain.agreement.policy import Context


def resolve(
    policy: Policy, key: str, claims: Sequence[Claim], context: Context
) -> tuple[Outcome, ...]:
    """Return an outcome for each sale while it is sold; a return makes it free again.

    No money is lost by a number that was typed wrong: the effect is in units.
    """
    units = [replace(claim, amount_minor=0) for claim in claims]
    return beyond_limit(
        policy, "serial_sold_twice", key, units, replace(context, limit_milli=MILLI)
    )


POLICY: Final = Policy(
    number="22",
    code="serial",
    entity="Serial number",
    concurrent="the same serial is sold at two lanes",
    offline="sell what is in the hand",
    resolution="both sales stand; the warranty stays with the first",
    review="always",
    owner=STORE,
    deadline_s=3 * DAY_S,
    resolve=resolve,
    drawn_from="sale.completed, return.completed",
)
