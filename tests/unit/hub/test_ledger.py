"""What the centre says to a batch: each answer, by what is known of the stream."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.streams import WrittenStream

from edge.domain.chain import NO_HASH
from sync.hub.ledger import Admitted, Fork, Gap, Verdict, admit
from sync.hub.ports import StreamState
from sync.wire.streams import Batch, StreamKey, branch_of

if TYPE_CHECKING:
    from collections.abc import Sequence

KEY = StreamKey("s-1", "1", "aaaa")


def written(entries: int, other_from: int = 0) -> WrittenStream:
    stream = WrittenStream(KEY)
    for seq in range(1, entries + 1):
        stream.write("note.written", {"text": "other" if other_from and seq >= other_from else ""})
    return stream


def judged(known: WrittenStream | None, batch: Batch, began: int = 0) -> Verdict:
    hashes = known.hashes() if known else []

    def stored(first: int, last: int) -> Sequence[bytes]:
        return hashes[first - 1 : last]

    before = hashes[began - 1] if began else NO_HASH
    state = StreamState(KEY, len(hashes), hashes[-1], "open", began, before) if known else None
    return admit(state, batch, batch.hashes(), stored)


def test_the_first_batch_of_a_life_is_admitted() -> None:
    batch = written(3).batch()

    assert judged(None, batch) == Admitted(StreamState(KEY, 0, NO_HASH), 0)


def test_the_next_batch_is_admitted_whole_and_a_repeated_one_adds_nothing() -> None:
    stream = written(6)

    next_one = judged(written(3), stream.batch(4, 6))
    repeated = judged(written(6), stream.batch(2, 5))
    overlapping = judged(written(4), stream.batch(3, 6))

    assert [each.skip for each in (next_one, repeated, overlapping) if isinstance(each, Admitted)]
    assert isinstance(next_one, Admitted)
    assert next_one.skip == 0
    assert isinstance(repeated, Admitted)
    assert repeated.skip == 4
    assert isinstance(overlapping, Admitted)
    assert overlapping.skip == 2


def test_a_hole_is_a_gap() -> None:
    known = written(3)

    assert judged(known, written(6).batch(5, 6)) == Gap(3, known.hashes()[2])
    assert judged(None, written(6).batch(5, 6)) == Gap(0, NO_HASH)


def test_another_entry_under_a_number_is_a_fork_at_exactly_that_number() -> None:
    known = written(5)

    assert judged(known, written(6, other_from=4).batch(2, 6)) == Fork(
        4, known.hashes()[3], is_exact=True
    )


def test_another_past_is_a_fork_somewhere_before() -> None:
    known = written(5)

    assert judged(known, written(6, other_from=4).batch(5, 6)) == Fork(
        4, known.hashes()[3], is_exact=False
    )
    assert judged(known, written(7, other_from=4).batch(6, 7)) == Fork(
        5, known.hashes()[4], is_exact=False
    )


def test_only_the_batch_with_its_first_entry_begins_a_branch() -> None:
    other = written(6, other_from=4)
    named = StreamKey("s-1", "1", "aaaa", branch_of(other.hashes()[3]))
    other.key = named
    root = other.hashes()[2]

    assert judged(None, other.batch(4, 6)) == Admitted(
        StreamState(named, 3, root, "open", 3, root), 0
    )
    assert judged(None, other.batch(5, 6)) == Gap(0, NO_HASH)
    assert judged(None, other.batch(1, 6)) == Gap(0, NO_HASH)


def test_a_branch_holds_nothing_from_before_it_began() -> None:
    known = written(6)

    assert judged(known, known.batch(3, 6), began=3) == Fork(3, known.hashes()[2], is_exact=False)
    assert isinstance(judged(known, known.batch(4, 6), began=3), Admitted)
