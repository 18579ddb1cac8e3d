"""Which policy decides claims."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edge.domain.agreement.policy import EMPTY, Context, Policy
from edge.domain.agreement.table import POLICIES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from edge.domain.agreement.claims import Claim, EntryRef
    from edge.domain.agreement.outcomes import Outcome

BY_CODE: Final[Mapping[str, Policy]] = {policy.code: policy for policy in POLICIES}


def resolve(
    policy: str, key: str, claims: Sequence[Claim], context: Context = EMPTY
) -> tuple[Outcome, ...]:
    """Return what comes of the claims of one key, given in the order of their positions.

    The same claim twice counts once. More claims at the end add outcomes and change none. A policy
    that this program does not know decides nothing; a later one will.
    """
    known = BY_CODE.get(policy)
    if known is None:
        return ()
    once: dict[EntryRef, Claim] = {}
    for claim in claims:
        once.setdefault(claim.ref, claim)
    return known.resolve(known, key, tuple(once.values()), context)
