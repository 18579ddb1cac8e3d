"""What taking in a batch notes of lives: followed, restored, copied, forked, damaged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from harness.memory_hub import MemoryHub
from harness.streams import NOW_MICROS, WrittenStream

from edge.domain.agreement.clock import AHEAD_MAX_MICROS
from sync.hub.ingest import Answer, SignatureWrong, take_batch
from sync.hub.ledger import Fork, Gap
from sync.wire.streams import Acknowledged, Batch, StreamKey, branch_of

if TYPE_CHECKING:
    from sync.hub.ports import StreamState

KEY = StreamKey("s-1", "1", "aaaa")


@pytest.fixture
def hub() -> MemoryHub:
    return MemoryHub()


def take(hub: MemoryHub, stream: WrittenStream, batch: Batch | None = None) -> Answer:
    given = batch or stream.batch()
    return hub.in_store(
        "s-1",
        lambda tx: take_batch(tx, given, now_micros=NOW_MICROS, is_signed=stream.is_signed),
    )


def life(
    name: str, entries: int, parent: WrittenStream | None = None, **told: Any
) -> WrittenStream:
    stream = WrittenStream(StreamKey("s-1", "1", name))
    follows = (
        {
            "parent_incarnation": parent.key.incarnation,
            "parent_seq": len(parent.texts),
            "parent_hash": parent.hashes()[-1].hex(),
        }
        if parent
        else {}
    )
    stream.write("stream.opened", {**follows, **told})
    for _ in range(entries - 1):
        stream.sale()
    return stream


def state(hub: MemoryHub, stream: WrittenStream) -> StreamState:
    return hub.stores["s-1"].streams[stream.key]


def codes(hub: MemoryHub) -> list[str]:
    return [each.code for each in hub.stores["s-1"].incidents]


def test_a_life_that_knows_the_end_of_the_one_before_closes_it_and_nobody_is_told(
    hub: MemoryHub,
) -> None:
    old = life("aaaa", 3)
    new = life("bbbb", 2, old)
    take(hub, old)

    take(hub, new)

    assert state(hub, old).state == "closed"
    assert state(hub, new).is_settled(state(hub, old))
    assert codes(hub) == []


def test_a_life_that_knows_less_than_the_centre_was_restored(hub: MemoryHub) -> None:
    old = life("aaaa", 3)
    new = life("bbbb", 1, old)
    old.sale()
    take(hub, old)

    take(hub, new)

    assert codes(hub) == ["life_restored"]


def test_a_restored_life_is_named_too_when_it_arrives_before_the_one_it_follows(
    hub: MemoryHub,
) -> None:
    old = life("aaaa", 3)
    new = life("bbbb", 1, old)
    old.sale()

    take(hub, new)
    assert not state(hub, new).is_settled(None)
    take(hub, old)

    assert codes(hub) == ["life_restored"]
    assert state(hub, old).state == "closed"


def test_who_goes_on_writing_a_life_that_ended_is_named(hub: MemoryHub) -> None:
    old = life("aaaa", 3)
    new = life("bbbb", 1, old)
    take(hub, old)
    take(hub, new)
    old.sale()

    assert isinstance(take(hub, old), Acknowledged)

    assert codes(hub) == ["life_continued"]


def test_a_life_that_follows_another_end_is_a_copy(hub: MemoryHub) -> None:
    old = life("aaaa", 3)
    new = life("bbbb", 1, old, parent_hash="00" * 32)
    take(hub, old)

    take(hub, new)

    assert codes(hub) == ["lane_cloned"]
    assert state(hub, new).is_copy


def test_a_copy_is_named_too_when_it_arrives_before_the_one_it_follows(hub: MemoryHub) -> None:
    old = life("aaaa", 3)
    new = life("bbbb", 1, old, parent_hash="00" * 32)
    old.sale()

    take(hub, new)
    take(hub, old)

    assert codes(hub) == ["lane_cloned"]
    assert state(hub, new).is_copy


def test_a_branch_is_taken_in_beside_its_stream_and_both_are_forked(hub: MemoryHub) -> None:
    old, copy = life("aaaa", 4), life("aaaa", 3)
    copy.signer = old.signer
    copy.sale("lamp")
    take(hub, old)
    refused = take(hub, copy)
    assert isinstance(refused, Fork)
    assert state(hub, old).state == "forked"

    copy.key = StreamKey("s-1", "1", "aaaa", branch_of(copy.hashes()[3]))
    told = take(hub, copy, copy.batch(4))

    assert isinstance(told, Acknowledged)
    assert told.state == "forked"
    assert codes(hub) == ["stream_forked"]


def test_a_branch_may_leave_from_another_branch(hub: MemoryHub) -> None:
    trunk, second, third = life("aaaa", 4), life("aaaa", 3), life("aaaa", 3)
    second.sale("lamp")
    second.sale("lamp")
    third.texts = [*second.texts[:4]]
    third.sale("phone")
    second.signer = third.signer = trunk.signer
    take(hub, trunk)
    second.key = StreamKey("s-1", "1", "aaaa", branch_of(second.hashes()[3]))
    third.key = StreamKey("s-1", "1", "aaaa", branch_of(third.hashes()[4]))

    assert take(hub, third, third.batch(5)) == Fork(4, trunk.hashes()[3], is_exact=False)
    assert isinstance(take(hub, second, second.batch(4)), Acknowledged)
    assert isinstance(take(hub, third, third.batch(5)), Acknowledged)


def test_what_a_stream_has_is_no_branch_of_it(hub: MemoryHub) -> None:
    stream = life("aaaa", 4)
    take(hub, stream)
    stream.key = StreamKey("s-1", "1", "aaaa", branch_of(stream.hashes()[2]))

    assert take(hub, stream, stream.batch(3)) == Fork(2, stream.hashes()[1], is_exact=False)


def test_a_branch_waits_for_the_stream_that_it_leaves(hub: MemoryHub) -> None:
    copy = life("aaaa", 4)
    copy.key = StreamKey("s-1", "1", "aaaa", branch_of(copy.hashes()[3]))

    assert take(hub, copy, copy.batch(4)) == Gap(0, bytes(32))


def test_entries_of_another_key_are_refused_whole(hub: MemoryHub) -> None:
    stream, other = life("aaaa", 3), life("aaaa", 3)

    assert take(hub, other, stream.batch()) == SignatureWrong(3)
    assert hub.stores["s-1"].streams == {}


@pytest.mark.parametrize(
    "body",
    [
        [],
        "text",
        {"parent_incarnation": "gone", "parent_seq": 0},
        {"parent_incarnation": "gone", "parent_seq": -3},
        {"parent_incarnation": "gone", "parent_seq": 10**30},
        {"parent_incarnation": "gone", "parent_seq": "3"},
        {"parent_incarnation": 7, "parent_seq": 1},
        {"parent_incarnation": "x" * 5_000, "parent_seq": 1},
        {"parent_incarnation": "bbbb", "parent_seq": 1},
    ],
)
def test_no_opening_makes_a_batch_fail(hub: MemoryHub, body: Any) -> None:
    take(hub, life("gone", 2))
    stream = WrittenStream(StreamKey("s-1", "1", "bbbb"))
    stream.write("stream.opened", body)
    stream.sale()

    assert isinstance(take(hub, stream), Acknowledged)
    assert state(hub, stream).parent == ""
    assert state(hub, stream).seq == 2


def test_an_entry_from_the_future_is_booked_and_named(hub: MemoryHub) -> None:
    stream = WrittenStream(KEY)
    stream.write("note.written", stamp=[NOW_MICROS + AHEAD_MAX_MICROS + 1, 0])
    stream.write("note.written", stamp=[NOW_MICROS + AHEAD_MAX_MICROS, 0])

    take(hub, stream)

    assert codes(hub) == ["clock_ahead"]


def test_a_stop_before_any_write_leaves_nothing(hub: MemoryHub) -> None:
    stream = life("aaaa", 3)
    stops = 0
    while True:
        left = stops

        def stop(_what: str) -> None:
            nonlocal left
            if left == 0:
                raise ZeroDivisionError
            left -= 1

        hub.before_write = stop
        try:
            take(hub, stream)
            break
        except ZeroDivisionError:
            assert hub.stores["s-1"].streams == {}
            assert not any(hub.stores["s-1"].entries.values())
            assert not hub.stores["s-1"].stock["milk"]
            stops += 1
    assert stops > 10
    assert hub.stores["s-1"].stock["milk"] == -4_000
