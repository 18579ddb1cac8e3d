"""A till that lost what it had written gets it back, and believes only what is proven."""

from __future__ import annotations

import shutil
from contextlib import ExitStack, closing
from threading import Event
from typing import TYPE_CHECKING

import pytest
from faults.lanes import LaneShop
from harness.answering_centre import AnsweringCentre, refused
from harness.clock import FakeClock

from edge.domain.commands import LookUpReturn, Reprint
from edge.domain.errors import Refusal
from edge.store.elsewhere import SqliteElsewhere
from edge.store.life_requests import life_asked_for
from edge.store.shop_files import reading
from sync.central.file import CentralFile
from sync.client.line import Line
from sync.client.own_tail import OwnTail
from sync.client.packing import BatchPacker
from sync.client.pausing import Bell
from sync.client.uploading import Uploader
from sync.journal_source import JournalSource
from sync.own_tail import UNPROVEN
from sync.wire import problems

if TYPE_CHECKING:
    from pathlib import Path

KEPT, LOST = 2, 3
MILK_A_SALE = 2


class Way:
    """A till whose file is as old as a backup, and a centre that has what came after it."""

    def __init__(self, folder: Path) -> None:
        self.shop = LaneShop(folder / "till", "s-1", "1").make()
        self.shop.sell(KEPT)
        backup, self.newer = folder / "backup", folder / "newer"
        shutil.copytree(self.shop.folder, backup)
        self.shop.sell(1)
        shutil.copytree(self.shop.folder, self.newer)
        self.shop.sell(LOST - 1)
        with reading(self.shop.folder) as till:
            rows = till.execute("SELECT entry, seq, signature FROM journal ORDER BY seq").fetchall()
            numbers = till.execute("SELECT number FROM sale ORDER BY number").fetchall()
        self.centre = AnsweringCentre(
            texts=[row[0] for row in rows], signatures={row[1]: bytes(row[2]) for row in rows}
        )
        self.lost = [str(number) for (number,) in numbers][KEPT:]
        self.put_back(backup)

    def put_back(self, folder: Path) -> None:
        """Let the file be what it was in another folder; what is known of the centre stays."""
        for name in ("till.db", "till.db-wal", "till.db-shm"):
            (self.shop.folder / name).unlink(missing_ok=True)
            if (folder / name).exists():
                shutil.copy(folder / name, self.shop.folder / name)

    def drain(self) -> str:
        """Let a session go by as after a start; return what is told to be wrong."""
        folder, bell = self.shop.folder, Bell()
        with ExitStack() as stack:
            source = stack.enter_context(closing(JournalSource(folder)))
            central = stack.enter_context(closing(CentralFile(folder)))
            line = stack.enter_context(closing(self._line()))
            packer = stack.enter_context(closing(BatchPacker(folder)))
            tail = OwnTail(folder, central, self._line, bell, FakeClock())
            stack.enter_context(closing(tail))
            clock = FakeClock()
            up = Uploader(source, packer, central, line, bell, clock, Event(), own_tail=tail)
            assert up.drain() is None
            tail.wait(30)
            with central.reading() as connection:
                return str(connection.execute("SELECT problem FROM contact").fetchone()[0])

    def _line(self) -> Line:
        return Line(self.centre.client(), lambda _: None)

    def known(self) -> list[str]:
        """Return which of the lost sales this till finds."""
        with closing(SqliteElsewhere(self.shop.folder)) as elsewhere:
            return [number for number in self.lost if elsewhere.sale(number) is not None]

    def milk_milli(self) -> int:
        with closing(SqliteElsewhere(self.shop.folder)) as elsewhere:
            return elsewhere.stock_delta_milli("milk")


@pytest.fixture
def way(tmp_path: Path) -> Way:
    return Way(tmp_path)


def test_what_was_sold_after_the_backup_is_found_and_counts(way: Way) -> None:
    way.centre.tail_entries = 2

    way.drain()

    assert way.known() == way.lost
    assert way.milk_milli() == -1000 * MILK_A_SALE * LOST
    request = life_asked_for(way.shop.folder)
    assert request is not None
    assert request.reason == "restored"


def test_it_comes_back_and_is_printed_again(way: Way) -> None:
    way.drain()

    way.shop.does(lambda till: till.handle(LookUpReturn(way.lost[0])))
    way.shop.does(lambda till: till.handle(Reprint(way.lost[0])))
    with pytest.raises(Refusal):
        way.shop.does(lambda till: till.handle(Reprint("1-none-000001")))


@pytest.mark.parametrize("damage", ["text", "signature", "order"])
def test_what_is_not_proven_is_not_believed(way: Way, damage: str) -> None:
    last = len(way.centre.texts)
    if damage == "text":
        way.centre.texts[-2] = way.centre.texts[-2].replace("milk", "silk")
    elif damage == "signature":
        way.centre.signatures[last] = way.centre.signatures[last - 1]
    else:
        way.centre.texts[-2:] = reversed(way.centre.texts[-2:])

    assert way.drain() == UNPROVEN

    assert way.known() == []
    assert way.milk_milli() == 0


def test_it_is_fetched_once(way: Way) -> None:
    way.drain()
    way.drain()

    fetched = [path for path in way.centre.paths if path.endswith("/entries")]
    assert len(fetched) == 1
    assert way.milk_milli() == -1000 * MILK_A_SALE * LOST


def test_a_line_that_breaks_is_taken_up_again(way: Way) -> None:
    tail = f"/v1/streams/{life(way)}/entries"
    way.centre.refused_paths = {tail: refused(problems.BUSY, 429, "1")}
    assert way.drain() != UNPROVEN
    assert way.known() == []

    way.centre.refused_paths.clear()
    way.drain()
    assert way.known() == way.lost


def life(way: Way) -> str:
    with closing(JournalSource(way.shop.folder)) as source:
        return source.identity.incarnation


def test_what_a_newer_backup_has_again_counts_once(way: Way) -> None:
    way.drain()

    way.put_back(way.newer)
    way.drain()

    assert way.known() == way.lost[1:]
    assert way.milk_milli() == -1000 * MILK_A_SALE * (LOST - 1)
