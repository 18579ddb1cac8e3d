"""Rights of a life that two machines carried on: free once both continuations are known to end."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest
from harness.memory_hub import MemoryHub
from harness.streams import NOW_MICROS, WrittenStream

from edge.domain.agreement.rights import Grant, Holder
from sync.hub import rights
from sync.hub.ingest import Answer, take_batch
from sync.wire.streams import StreamKey, branch_of

if TYPE_CHECKING:
    from sync.hub.ports import StoreTransaction

RESOURCE = "card"
SHARED = 3


@pytest.fixture
def hub() -> MemoryHub:
    return MemoryHub()


def take(hub: MemoryHub, stream: WrittenStream, first: int = 1) -> Answer:
    return hub.in_store(
        "s-1",
        lambda tx: take_batch(
            tx, stream.batch(first), now_micros=NOW_MICROS, is_signed=stream.is_signed
        ),
    )


def life(name: str, parent: WrittenStream | None = None) -> WrittenStream:
    stream = WrittenStream(StreamKey("s-1", "1", name))
    told: dict[str, Any] = {}
    if parent:
        told = {
            "parent_incarnation": parent.key.incarnation,
            "parent_seq": len(parent.texts),
            "parent_hash": parent.hashes()[-1].hex(),
        }
    stream.write("stream.opened", told)
    return stream


def doubled(hub: MemoryHub, more: int) -> tuple[WrittenStream, WrittenStream]:
    """Let a life with a right be carried on by two machines, which nobody hears yet."""
    trunk = life("aaaa")
    trunk.sale()
    trunk.sale()
    take(hub, trunk)

    def grant(tx: StoreTransaction) -> None:
        rights.refill(tx, RESOURCE, 10, operation="r", now_micros=NOW_MICROS)
        rights.grant(tx, Grant("g", RESOURCE, Holder("s-1", "1", "aaaa"), 10, NOW_MICROS))

    hub.in_store("s-1", grant)
    copy = WrittenStream(trunk.key, trunk.signer, trunk.texts[:SHARED])
    for _ in range(more):
        copy.sale(item="lamp")
    trunk.sale()
    return trunk, copy


def as_branch(copy: WrittenStream) -> WrittenStream:
    key = StreamKey("s-1", "1", "aaaa", branch_of(copy.hashes()[SHARED]))
    return WrittenStream(key, copy.signer, copy.texts)


def forked(hub: MemoryHub, more: int) -> tuple[WrittenStream, WrittenStream]:
    """Let both be heard; the second wrote so many entries of its own."""
    trunk, copy = doubled(hub, more)
    take(hub, trunk, SHARED + 1)
    take(hub, as_branch(copy), SHARED + 1)
    return trunk, copy


def free(hub: MemoryHub) -> int:
    ledger = hub.in_store("s-1", lambda tx: rights.reclaim(tx, RESOURCE, NOW_MICROS))
    return ledger.free[RESOURCE]


@pytest.mark.parametrize("more", [1, 4])
@pytest.mark.parametrize("copy_first", [True, False])
def test_both_have_to_end(hub: MemoryHub, more: int, copy_first: bool) -> None:
    trunk, copy = forked(hub, more)
    ends = [life("bbbb", trunk), life("cccc", copy)]
    first, second = reversed(ends) if copy_first else ends

    assert free(hub) == 0
    take(hub, first)
    assert free(hub) == 0
    take(hub, second)
    assert free(hub) == 10
    assert hub.stores["s-1"].streams[ends[1].key].is_copy
    assert not hub.stores["s-1"].streams[ends[0].key].is_copy


@pytest.mark.parametrize("more", [1, 4])
@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_in_whatever_order_lives_arrive_all_is_known(
    hub: MemoryHub, order: tuple[int, ...], more: int
) -> None:
    trunk, copy = doubled(hub, more)
    ends = life("bbbb", trunk), life("cccc", copy)
    arriving = [(trunk, SHARED + 1), (as_branch(copy), SHARED + 1), (ends[0], 1), (ends[1], 1)]

    for at in order:
        take(hub, *arriving[at])

    assert free(hub) == 10
    assert hub.stores["s-1"].streams[ends[1].key].is_copy
    assert not hub.stores["s-1"].streams[ends[0].key].is_copy
    codes = {each.code for each in hub.stores["s-1"].incidents}
    assert codes == {"stream_forked", "lane_cloned"}
