"""Two people changed one setting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edge.domain.agreement.policy import OFFICE, Policy
from edge.domain.agreement.registers import later_wins

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.agreement.claims import Claim
    from edge.domain.agreement.outcomes import Outcome
    from edge.domain.agreement.policy import Context

CHAIN: Final = "chain"
"""The feed that carries settings."""


def resolve(
    policy: Policy, key: str, claims: Sequence[Claim], _context: Context
) -> tuple[Outcome, ...]:
    """Return an outcome, no violation, for each value that gave way to one written at once."""
    return later_wins(policy, "setting_lost", key, claims, CHAIN, review=False)


POLICY: Final = Policy(
    number="25",
    code="config",
    entity="Settings",
    concurrent="two administrators edit",
    offline="nothing: only the centre writes them",
    resolution="later position wins; lanes report the version they used",
    review="none",
    owner=OFFICE,
    deadline_s=0,
    resolve=resolve,
    waits_for="settings that the centre pushes",
)
