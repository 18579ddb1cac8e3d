"""Claims of lanes for tests of the conflict policies."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from edge.domain.agreement.claims import Claim, EntryRef

if TYPE_CHECKING:
    from collections.abc import Iterable


def ref(seq: int = 1, lane: str = "1", store: str = "A") -> EntryRef:
    """Return an entry of a lane."""
    return EntryRef(store, lane, "inc", "", seq)


def claim(policy: str, seq: int = 1, lane: str = "1", **values: Any) -> Claim:
    """Return what a lane claims under one key of a policy."""
    return Claim(policy, f"{policy}/x", ref(seq, lane), currency="EUR", **values)


def placed(claims: Iterable[Claim]) -> list[Claim]:
    """Return claims with their places, 1, 2, 3 …"""
    return [replace(each, position=at) for at, each in enumerate(claims, 1)]
