"""What a till holds of rights just now, for people and scripts."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Final

from edge.clock import SystemClock
from edge.domain.money import CURRENCIES
from edge.store.rights import SqliteRights
from edge.sync_facts import RightHeld

if TYPE_CHECKING:
    from pathlib import Path

    from edge.rights import GrantedRight
    from sync.journal_source import JournalSource

_MILLI_DIGITS: Final = 3


def read_rights(directory: Path, source: JournalSource) -> tuple[RightHeld, ...]:
    """Return what the life in force may still use, by resource; a lease ends by its own clock."""
    clock = SystemClock()
    with closing(SqliteRights(directory, clock)) as rights:
        granted = rights.granted(source.identity)
    held: dict[str, list[tuple[int, int | None]]] = {}
    for each in granted:
        left = 0 if each.is_over else each.amount - source.used_of(each.right)
        if left > 0:
            held.setdefault(each.resource, []).append((left, _until_micros(each, clock)))
    digits = CURRENCIES[source.identity.currency].digits
    return tuple(
        RightHeld(
            resource,
            sum(left for left, _ in parts),
            min((until for _, until in parts if until is not None), default=None),
            {"gift_card": digits, "return": _MILLI_DIGITS}.get(resource.partition(":")[0], 0),
        )
        for resource, parts in sorted(held.items())
    )


def _until_micros(granted: GrantedRight, clock: SystemClock) -> int | None:
    left = granted.lease_left_micros
    return None if left is None else clock.now().micros + left
