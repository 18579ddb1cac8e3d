"""Every entry says how far its lane had read the centre's feeds."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

from edge.domain.commands import OpenShift, SignOn
from edge.store.basis import FeedBasis
from edge.store.database import transaction
from edge.store.shop_files import reading
from sync.catalogue.lock import writers_lock
from sync.catalogue.switching import open_for_writing
from sync.central.cursors import move_cursor
from sync.wire.feeds import FeedCursor
from tui.demo_shop import make_demo_shop
from tui.shop import open_till

if TYPE_CHECKING:
    from pathlib import Path


def hear(directory: Path, feed: str, position: int) -> None:
    with (
        writers_lock(directory),
        closing(open_for_writing(directory)) as central,
        transaction(central),
    ):
        move_cursor(central, FeedCursor(feed, "e1", position, bytes(16)))


def bases(directory: Path) -> list[dict[str, int]]:
    with reading(directory) as till:
        rows = till.execute("SELECT entry FROM journal ORDER BY position").fetchall()
    return [json.loads(text)["basis"] for (text,) in rows]


def test_an_entry_carries_what_was_heard_when_it_was_decided(tmp_path: Path) -> None:
    make_demo_shop(tmp_path, 100)

    with open_till(tmp_path) as shop:
        shop.till.handle(SignOn("101", "4711"))
        hear(tmp_path, "store", 7)
        hear(tmp_path, "chain", 3)
        shop.till.handle(OpenShift(10_000))

    *_, before, after = bases(tmp_path)
    assert before == {}
    assert after == {"store": 7, "chain": 3}


def test_a_file_that_cannot_be_read_is_no_basis(tmp_path: Path) -> None:
    make_demo_shop(tmp_path, 100)
    hear(tmp_path, "store", 7)
    basis = FeedBasis(tmp_path)
    assert basis() == {"store": 7}

    basis.close()
    (tmp_path / "central.db").write_bytes(b"no database")

    assert basis() == {}
