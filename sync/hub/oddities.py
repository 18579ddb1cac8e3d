"""Claims of what is odd about a stream itself: its clock, and a life that forgot the one before."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from edge.domain.agreement.claims import CLOCK, RESTORED, Claim, EntryRef, key_of
from edge.domain.agreement.clock import (
    AHEAD_MAX_MICROS,
    BEHIND_MAX_MICROS,
    CLOCK_AHEAD,
    CLOCK_BEHIND,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sync.hub.entries import EntryHead
    from sync.hub.ports import PlacedEntry
    from sync.wire.streams import StreamKey

OPENING_SEQ: Final = 1
_DATE: Final = re.compile(r"[0-9-]{1,20}")


def clock_of(head: EntryHead | None, now_micros: int) -> str:
    """Say what is wrong with the time that an entry claims; empty for nothing."""
    if head is None:
        return ""
    stamp = head.stamp[0]
    if stamp > now_micros + AHEAD_MAX_MICROS:
        return CLOCK_AHEAD
    return CLOCK_BEHIND if stamp < now_micros - BEHIND_MAX_MICROS else ""


def clock_claims(placed: Iterable[PlacedEntry]) -> Iterator[Claim]:
    """Yield a claim for each day of a lane on which its clock was seen to be wrong, and how."""
    said: set[tuple[str, str]] = set()
    for entry in placed:
        head = entry.head
        if not entry.clock or entry.quarantine or head is None:
            continue
        stream, day = entry.stream, (head.date, entry.clock)
        # A date is text of a till's own: one that makes no key is none.
        if day not in said and _DATE.fullmatch(head.date):
            said.add(day)
            yield Claim(
                CLOCK,
                key_of(CLOCK, stream.store, stream.lane, head.date, entry.clock),
                entry_ref(stream, entry.seq),
                at_micros=entry.received_micros,
                facts={"flag": entry.clock, "lane": stream.lane, "date": head.date},
            )


def restored_claim(life: StreamKey, known_seq: int, held_seq: int) -> Claim:
    """Return that a life knows the one before it less far than the centre does."""
    return Claim(
        RESTORED,
        key_of(RESTORED, life.store, life.lane, life.incarnation, life.branch),
        entry_ref(life, OPENING_SEQ),
        facts={"lane": life.lane, "known_seq": known_seq, "held_seq": held_seq},
    )


def entry_ref(stream: StreamKey, seq: int) -> EntryRef:
    """Return the name of an entry of a stream."""
    return EntryRef(stream.store, stream.lane, stream.incarnation, stream.branch, seq)
