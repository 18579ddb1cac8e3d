"""What a backlog claims, told before its entries: hints that block others and decide nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from edge.domain.agreement.claims import COUPON, PROMOTION, RETURN, SERIAL
from sync.wire.streams import StreamKey

if TYPE_CHECKING:
    from collections.abc import Iterable

HINTED: Final = (RETURN, COUPON, PROMOTION, SERIAL)
"""The policies whose things another lane keeps back for a hint alone."""

HINTS_MAX: Final = 500
"""Of one request: at some 65 bytes each what a weak line carries in seconds and can repeat."""


@dataclass(frozen=True, slots=True)
class Hint:
    """That an entry which comes later uses `units_milli` of the thing that a key names."""

    seq: int
    key: str
    units_milli: int = 0

    @property
    def policy(self) -> str:
        """Return the policy, which every key begins with."""
        return self.key.partition("/")[0]


def hints_tree(stream: StreamKey, hints: Iterable[Hint]) -> dict[str, Any]:
    """Return hints of one stream as they travel; the lane that sends them is known."""
    return {
        "incarnation": stream.incarnation,
        "branch": stream.branch,
        "hints": [[hint.seq, hint.key, hint.units_milli] for hint in hints],
    }


def told_hints(stream: StreamKey, hints: Iterable[Hint]) -> dict[str, Any]:
    """Return hints as the centre tells them to the lanes of a store."""
    return {"store": stream.store, "lane": stream.lane, **hints_tree(stream, hints)}


def read_told_hints(body: str) -> tuple[StreamKey, tuple[Hint, ...]]:
    """Read what the centre told; raises ValueError, KeyError or TypeError for what is none."""
    tree = json.loads(body)
    names = (tree["store"], tree["lane"], tree["incarnation"], tree["branch"])
    stream = StreamKey(*(str(name) for name in names))
    return stream, tuple(Hint(int(seq), str(key), int(milli)) for seq, key, milli in tree["hints"])
