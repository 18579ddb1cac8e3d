"""Draws the hints of claims out of entries that the centre has not got yet."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from edge.domain.agreement.claims import SERIAL, EntryRef, claims_of
from sync.wire.claims import HINTED, Hint

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sync.wire.streams import StreamKey


def hints_of(stream: StreamKey, entries: Iterable[tuple[int, str]]) -> tuple[Hint, ...]:
    """Return what entries (number, text) of a stream claim that another lane must not claim too.

    A thing that was sold and came back within them is free again, and told of to nobody.
    """
    found: list[Hint] = []
    for seq, text in entries:
        try:
            tree = json.loads(text)
            kind, version, body = tree["kind"], tree["ver"], tree["body"]
        except (ValueError, KeyError, TypeError, RecursionError):
            continue
        ref = EntryRef(stream.store, stream.lane, stream.incarnation, stream.branch, seq)
        for claim in claims_of(kind, version, body, ref=ref):
            if claim.policy == SERIAL and claim.offered:
                found = [hint for hint in found if hint.key != claim.key]
            elif claim.policy in HINTED:
                found.append(Hint(seq, claim.key, claim.units_milli))
    return tuple(found)
