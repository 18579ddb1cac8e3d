"""One feed, two files: goods and people keep step with it, each in its own."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

from harness.facts import make_shop
from harness.feed import Feed
from harness.goods import LAMP, MILK, NOON

from edge.store.catalogue import SqliteCatalogue
from edge.store.customers import SqliteCustomers
from sync.catalogue.bootstrap import bootstrap
from sync.catalogue.publish import publish
from sync.central.chain import apply_chain, chain_cursors
from sync.wire.feeds import CHAIN, FeedCursor, checked

if TYPE_CHECKING:
    from pathlib import Path

ADA = {"customer": "C1", "name": "Ada"}


def test_people_catch_up_behind_goods_that_came_as_a_file(tmp_path: Path) -> None:
    shop = make_shop(tmp_path / "shop")
    assert chain_cursors(shop) is None
    feed = Feed()
    feed.add("customer", ADA)
    feed.item(MILK)
    second = FeedCursor(CHAIN, "e1", 2, feed.rows[1].checksum)
    lines = [json.dumps({"kind": row.kind, "body": row.body}).encode() for row in feed.rows]
    manifest = publish(tmp_path, second, lines, NOON)
    packed = (tmp_path / manifest.packed_file).read_bytes()
    bootstrap(shop, manifest, lambda offset, length: packed[offset : offset + length], NOON)

    cursors = chain_cursors(shop)
    assert cursors is not None
    assert (cursors.goods, cursors.people) == (second, FeedCursor(CHAIN, "e1"))
    assert cursors.behind == cursors.people
    feed.item(LAMP)
    after = checked(cursors.behind, feed.rows)
    report = apply_chain(shop, "e1", feed.rows, NOON)

    assert (report.applied, report.cursor) == (1, after)
    last = chain_cursors(shop)
    assert last is not None
    assert last.goods == last.people == last.behind == after
    with closing(SqliteCatalogue(shop)) as goods, closing(SqliteCustomers(shop)) as customers:
        assert goods.item("lamp") == LAMP
        assert customers.by_id("C1") is not None
