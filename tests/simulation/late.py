"""What came late to a closed shift, and what is odd about a stream, by brute force."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from edge.domain.agreement.claims import EntryRef
from simulation.reading import read
from simulation.stops import Broken
from sync.wire.streams import StreamKey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.memory_hub import StoreData

    from simulation.world import World

DAY_MICROS = 24 * 3_600 * 1_000_000
MOVES = {"sale.completed": 1, "return.completed": -1}


@dataclass(frozen=True)
class Written:
    """An entry under a shift; `known` is the last place of what came in with it."""

    stream: StreamKey
    seq: int
    known: int
    minor: int = 0
    until: int = 0
    """Up to where a Z was made; 0 for what is none."""

    @property
    def ref(self) -> EntryRef:
        stream = self.stream
        return EntryRef(stream.store, stream.lane, stream.incarnation, stream.branch, self.seq)


def check_late(world: World) -> None:
    """Each sale and return that no Z of its shift was made over is listed, once."""
    home = world.hub.home
    told = Counter(
        (each.key.split("/")[1], each.loser, each.effect_minor)
        for name, each in home.outcomes.items()
        if each.rule == "late_after_closing" and name not in home.adopted
    )
    before = {(home.outcomes[n].key.split("/")[1], home.outcomes[n].loser) for n in home.adopted}
    found = {late for data in world.hub.stores.values() for late in _found(data)}
    left = {each for each in found if each[:2] not in before}
    world.happened["late after a Z"] += len(found)
    if any(count > 1 for count in told.values()) or set(told) != left:
        raise Broken(f"what is listed as late is not what is: {set(told) ^ left}")


def check_oddities(world: World) -> None:
    """A clock that was wrong is told once a day and lane, a life that forgot something once."""
    home = world.hub.home
    told = Counter(
        each.key
        for name, each in home.outcomes.items()
        if each.policy in ("clock", "restored") and name not in home.adopted
    )
    adopted = {home.outcomes[name].key for name in home.adopted}
    found = {key for data in world.hub.stores.values() for key in _odd(data)}
    for key in found:
        world.happened[f"odd: {key.split('/')[0]}"] += 1
    if any(count > 1 for count in told.values()) or set(told) | adopted != found | adopted:
        raise Broken(f"what is odd is not what was told: {set(told) ^ (found - adopted)}")


def _odd(data: StoreData) -> Iterator[str]:
    for stream, entries in data.entries.items():
        for seq, entry in entries.items():
            tree = read(stream, seq, entry.text)
            if tree is None or entry.quarantine:
                continue
            off = tree["stamp"][0] - entry.received_micros
            flag = "ahead" if off > 300_000_000 else "behind" if off < -30 * DAY_MICROS else ""
            if flag:
                yield f"clock/{stream.store}/{stream.lane}/{tree['date']}/clock_{flag}"
    for each in data.incidents:
        if each.code == "life_restored":
            stream = each.stream
            yield f"restored/{stream.store}/{stream.lane}/{stream.incarnation}/{stream.branch}"


def _found(data: StoreData) -> Iterator[tuple[str, EntryRef, int]]:
    by_shift = defaultdict(list)
    for shift, entry in _written(data):
        by_shift[shift].append(entry)
    for shift, entries in by_shift.items():
        closings = _first_of_each(sorted((e for e in entries if e.until), key=lambda e: e.known))
        for entry in entries:
            if entry.until or not closings:
                continue
            # When both the entry and a Z are known it is said, and stays said.
            when = max(entry.known, closings[0].known)
            heard = [closing for closing in closings if closing.known <= when]
            if all(_made_over(data, closing, entry.stream) < entry.seq for closing in heard):
                yield shift, entry.ref, entry.minor


def _first_of_each(closings: list[Written]) -> list[Written]:
    first: dict[StreamKey, Written] = {}
    for closing in closings:
        first.setdefault(closing.stream, closing)
    return list(first.values())


def _written(data: StoreData) -> Iterator[tuple[str, Written]]:
    for batch in data.batches:
        for seq in range(batch.first_seq, batch.last_seq + 1):
            entry = data.entries[batch.stream][seq]
            tree = read(batch.stream, seq, entry.text)
            if tree is None or entry.quarantine or not isinstance(tree["body"], dict):
                continue
            body, known = tree["body"], batch.last_position
            if tree["kind"] in MOVES and "shift" in body:
                minor = MOVES[tree["kind"]] * body["total_minor"]
                yield body["shift"], Written(batch.stream, seq, known, minor)
            elif tree["kind"] == "shift.closed":
                yield body["shift"], Written(batch.stream, seq, known, until=body["until_seq"])


def _made_over(data: StoreData, closing: Written, stream: StreamKey) -> int:
    """Return up to which entry of a stream a Z was made, going back through what it follows."""
    if stream == closing.stream:
        return closing.until
    at: Any = data.streams[closing.stream]
    seen: dict[str, int] = {}
    if closing.stream.branch:
        seen[closing.stream.incarnation] = at.began_seq
        trunk = StreamKey(closing.stream.store, closing.stream.lane, closing.stream.incarnation)
        at = data.streams[trunk]
    while at is not None and at.parent and at.parent not in seen:
        seen[at.parent] = at.parent_seq
        at = data.streams.get(StreamKey(at.stream.store, at.stream.lane, at.parent))
    return seen.get(stream.incarnation, 0)
