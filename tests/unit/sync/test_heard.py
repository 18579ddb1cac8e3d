"""What is heard of other lanes is believed only where its text is what its hash says."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from harness.streams import entry_text

from edge.domain.chain import NO_HASH, chain_hash
from sync.central.file import CentralFile
from sync.central.heard import UNPROVEN, apply_heard
from sync.wire.feeds import ENTRY, STORE, FeedCursor, FeedRow
from sync.wire.streams import StreamKey
from tui.demo_shop import make_demo_shop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEY = StreamKey("s-1", "2", "aaaa")


@pytest.fixture
def central(tmp_path: Path) -> Iterator[CentralFile]:
    make_demo_shop(tmp_path, 100)
    with closing(CentralFile(tmp_path)) as file:
        yield file


def texts() -> list[str]:
    return [entry_text(KEY, seq, "sale.completed", {"number": f"2-{seq}"}) for seq in (1, 2, 3)]


def row(position: int, text: str, digest: bytes) -> FeedRow:
    return FeedRow(position, ENTRY, text, b"", f"{KEY}:{position}", digest)


def hear(central: CentralFile, rows: list[FeedRow]) -> tuple[list[str], list[str]]:
    """Apply rows; return what is believed and what is only kept."""
    with central.writing() as connection:
        apply_heard(connection, rows, FeedCursor(STORE, "e", rows[-1].position), 1)
    with central.reading() as connection:
        believed = connection.execute("SELECT entry FROM peer_entry ORDER BY position").fetchall()
        kept = connection.execute("SELECT body FROM told_row WHERE kind = ?", (UNPROVEN,))
        return [text for (text,) in believed], [text for (text,) in kept.fetchall()]


@pytest.mark.parametrize("changed", [0, 1])
def test_a_text_that_is_not_what_its_hash_says_is_kept_and_not_believed(
    central: CentralFile, changed: int
) -> None:
    right, digests = texts(), [NO_HASH]
    for text in right:
        digests.append(chain_hash(digests[-1], text))
    told = [*right]
    told[changed] = right[changed].replace("2-", "9-")
    rows = [row(at + 1, told[at], digests[at + 1]) for at in range(3)]

    believed, kept = hear(central, rows)

    assert told[changed] not in believed
    assert kept == [told[changed]]


def test_right_texts_are_believed(central: CentralFile) -> None:
    digest, rows = NO_HASH, []
    for at, text in enumerate(texts()):
        digest = chain_hash(digest, text)
        rows.append(row(at + 1, text, digest))

    assert hear(central, rows) == (texts(), [])
