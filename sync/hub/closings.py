"""Finds what was written under a shift, but outside of what its Z was made over."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from edge.domain.agreement.claims import SHIFT, Claim, key_of, text_of, whole_of
from sync.hub.taken import (
    ShiftPart,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sync.hub.ports import (
        PlacedEntry,
        StoreTransaction,
    )
    from sync.hub.taken import (
        TakenBatch,
        TakenEntry,
    )
    from sync.wire.streams import StreamKey

CLOSED: Final = "shift.closed"
SIGNS: Final = {"sale.completed": 1, "return.completed": -1}
"""What moves money under a shift, and in which direction."""
SHIFT_CHARACTERS_MAX: Final = 100
"""Beyond this it is no id that the product makes."""
LIVES_MAX: Final = 50
"""A till was restored so often under one shift, and no oftener."""


def parts_of(placed: Iterable[tuple[PlacedEntry, str]]) -> tuple[ShiftPart, ...]:
    """Return under which shifts entries that came in together were written, given with each."""
    found: dict[str, ShiftPart] = {}
    ends: dict[str, int] = {}
    for entry, shift in placed:
        if not shift:
            continue
        if shift not in ends:
            found[shift] = ShiftPart(entry.stream, shift, entry.seq)
        ends[shift] = entry.seq
        if entry.head is not None and entry.head.kind == CLOSED:
            found[shift] = replace(found[shift], **_closing(entry))
    return tuple(replace(part, last_seq=ends[shift]) for shift, part in found.items())


def late_claims(store: StoreTransaction, batch: TakenBatch) -> Iterator[tuple[Claim, int]]:
    """Yield what of a batch came late, or what its Z makes late, each with its place in the feed.

    The same may be yielded again where another Z of the shift arrives.
    """
    for part in batch.parts:
        covers = _covers(store, part.stream) if part.closed_seq else {}
        store.note_part(replace(part, covers=covers))
        parts = store.parts(part.shift)
        closings = sorted(
            (each for each in parts if each.closed_seq), key=lambda each: each.closed_position
        )
        for each in (parts if part.closed_seq else [part]) if closings else ():
            first = max(each.first_seq, 1 + max(_seen(one, each.stream) for one in closings))
            if first <= each.last_seq:
                yield from _late(store, replace(each, first_seq=first), closings[0])


def _late(
    store: StoreTransaction, part: ShiftPart, closing: ShiftPart
) -> Iterator[tuple[Claim, int]]:
    for batch in store.batches_of(part.stream, part.first_seq, part.last_seq):
        for entry in store.taken(batch):
            if part.first_seq <= entry.ref.seq <= part.last_seq:
                claim = _claim(entry, part.shift, closing)
                if claim is not None:
                    yield claim, entry.position


def _claim(entry: TakenEntry, shift: str, closing: ShiftPart) -> Claim | None:
    sign = SIGNS.get(entry.head.kind)
    try:
        body = entry.head.body_tree()
        if sign is None or body.get("shift") != shift:
            return None
        return Claim(
            SHIFT,
            key_of(SHIFT, shift, entry.ref.text),
            entry.ref,
            amount_minor=sign * whole_of(body["total_minor"]),
            currency=text_of(body["currency"]),
            at_micros=whole_of(body["completed_at_micros"]),
            facts={
                "what": "late",
                "number": text_of(body["number"]),
                "closing": f"{closing.stream}:{closing.closed_seq}",
            },
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _seen(closing: ShiftPart, stream: StreamKey) -> int:
    """Return up to which entry of a stream a Z was made over."""
    if closing.stream == stream:
        return closing.until_seq
    return closing.covers.get(stream.incarnation, 0)


def _covers(store: StoreTransaction, stream: StreamKey) -> Mapping[str, int]:
    """Return how much of earlier lives, and of what a branch leaves from, belongs to a stream."""
    found: dict[str, int] = {}
    state = store.stream(stream)
    if state is not None and stream.branch:
        found[stream.incarnation] = state.began_seq
        state = store.stream(replace(stream, branch=""))
    while state is not None and state.parent and len(found) < LIVES_MAX:
        if state.parent in found:
            break
        found[state.parent] = state.parent_seq
        state = store.stream(replace(state.stream, incarnation=state.parent, branch=""))
    return found


def shift_of(kind: str, body: Mapping[str, Any]) -> str:
    """Return under which shift an entry moved money, or which it closed; "" for none."""
    if kind not in SIGNS and kind != CLOSED:
        return ""
    shift = body.get("shift", "")
    is_text = isinstance(shift, str) and shift.isascii() and shift.isprintable()
    return shift if is_text and len(shift) <= SHIFT_CHARACTERS_MAX else ""


def _closing(entry: PlacedEntry) -> dict[str, Any]:
    try:
        assert entry.head is not None, "it says that a shift was closed"
        until = whole_of(entry.head.body_tree()["until_seq"])
    except (KeyError, TypeError, ValueError):
        return {}
    return {
        "closed_seq": entry.seq,
        "closed_position": entry.position,
        "until_seq": min(max(until, 0), entry.seq),
    }
