"""The process that applies news is killed: goods and cursor are of the same moment, and go on."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

from harness.facts import make_shop
from harness.feed import Feed
from harness.goods import NOON

from edge.store.catalogue import SqliteCatalogue
from edge.store.catalogue.pointer import current_pointer
from edge.store.database import Access, open_database
from sync.catalogue.deltas import apply_rows, catalogue_cursor, start_following

if TYPE_CHECKING:
    from pathlib import Path

ROWS = 5_000
APPLY = f"""
import sys
from pathlib import Path
from harness.feed import Feed
from harness.goods import NOON
from sync.catalogue.deltas import apply_rows
feed = Feed()
for number in range({ROWS}):
    feed.price(f"i{{number}}", "1", NOON)
apply_rows(
    Path(sys.argv[1]), "e1", feed.rows, NOON, pause=lambda: print("committed", flush=True)
)
"""


def test_a_killed_writer_leaves_goods_and_cursor_in_step(tmp_path: Path) -> None:
    shop = make_shop(tmp_path)
    start_following(shop, "e1", NOON)
    feed = Feed()
    for number in range(ROWS):
        feed.price(f"i{number}", "1", NOON)
    with closing(SqliteCatalogue(shop)) as till:
        for commits in (2, 5):
            kill_after(shop, commits)
            till.refresh(NOON)
            cursor = catalogue_cursor(shop)
            assert cursor is not None
            assert 0 < cursor.position < ROWS
            assert cursor.checksum == feed.rows[cursor.position - 1].checksum
            assert priced(shop) == cursor.position
        apply_rows(shop, "e1", feed.rows, NOON, pause=lambda: None)
        assert priced(shop) == ROWS


def kill_after(shop: Path, commits: int) -> None:
    """Apply news in a process that is killed while it goes on after so many commits."""
    paths = [path for path in sys.path if path]
    process = subprocess.Popen(
        [sys.executable, "-c", f"import sys; sys.path[:0] = {paths!r}\n{APPLY}", str(shop)],
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    for _ in range(commits):
        assert process.stdout.readline() == b"committed\n"
    process.kill()
    process.wait()
    process.stdout.close()


def priced(shop: Path) -> int:
    pointer = current_pointer(shop)
    assert pointer is not None
    path = shop / pointer.file
    with closing(open_database(path, key=None, access=Access.FOREIGN)) as file:
        (count,) = file.execute("SELECT count(*) FROM price_change").fetchone()
    return int(count)
