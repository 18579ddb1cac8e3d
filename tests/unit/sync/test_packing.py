"""Batches packed ahead: each entry once and in order, whatever was prepared."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
import zstandard
from bench.kit.backlog import write_backlog

from sync.client.packing import BatchPacker, PackedBatch
from sync.journal_source import JournalSource
from sync.steps import Send
from sync.wire.streams import StreamKey, unpack_texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    write_backlog(tmp_path / "shop", 3)
    return tmp_path / "shop"


@pytest.fixture
def packer(shop: Path) -> Iterator[BatchPacker]:
    with closing(BatchPacker(shop)) as packer:
        yield packer


def step(shop: Path, first_seq: int, entries_max: int) -> Send:
    with closing(JournalSource(shop)) as source:
        one = source.identity
    return Send(StreamKey(one.store, one.lane, one.incarnation), first_seq, entries_max)


def texts(batch: PackedBatch) -> tuple[str, ...]:
    return unpack_texts(zstandard.ZstdDecompressor().decompress(batch.body))


@pytest.mark.parametrize("ahead", [True, False])
def test_a_batch_is_the_same_whether_it_was_packed_ahead(
    shop: Path, packer: BatchPacker, ahead: bool
) -> None:
    first = packer.take(step(shop, 1, 1))
    if ahead:
        packer.begin_after(first, step(shop, 1, 1))
    second = packer.take(step(shop, 2, 1))

    with closing(JournalSource(shop)) as source:
        whole = source.batch(second.stream, 1, 2, 1 << 20)
    assert len(whole.texts) == 2
    assert texts(first) + texts(second) == whole.texts
    assert second.signature == whole.signature
    assert second.prev_hash == whole.hashes()[0]


def test_what_was_packed_ahead_is_thrown_away_where_something_else_is_asked_for(
    shop: Path, packer: BatchPacker
) -> None:
    first = packer.take(step(shop, 1, 1))
    packer.begin_after(first, step(shop, 1, 2))

    assert packer.take(step(shop, 1, 1)) == first
    assert packer.take(step(shop, 2, 1)).first_seq == 2


def test_a_batch_ahead_is_never_larger_than_what_is_asked_for(
    shop: Path, packer: BatchPacker
) -> None:
    first = packer.take(step(shop, 1, 1))
    packer.begin_after(first, step(shop, 1, 2))

    assert packer.take(step(shop, 2, 1)).count == 1
