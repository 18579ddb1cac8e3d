"""A shop's file outlives its program: kept, upgraded with a basket open, refused if newer."""

from __future__ import annotations

import shutil
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from harness.clock import CountedIds, FakeClock
from harness.first_release import ENTRIES, OPEN_TOTAL_MINOR, first_release_shop, till_on

from edge.domain.commands import ApprovalGiven, CloseShift, CountDrawer, Recall, SignOn, Tender
from edge.domain.errors import DataDamaged, Unavailable
from edge.domain.events import SaleCompleted
from edge.store import backup, schema
from edge.store.backup import read_manifest
from edge.store.database import Access, Connection, open_database
from edge.store.restore import restore
from edge.store.till_store import open_till_store
from edge.store.verify import verify
from tui.words import explain

if TYPE_CHECKING:
    from pathlib import Path

TODAY = len(schema.MIGRATIONS)
NEXT_RELEASE = (
    "9998_next_release",
    (
        "ALTER TABLE basket_event ADD COLUMN at_micros INTEGER NOT NULL DEFAULT 0",
        "CREATE TABLE later (n INTEGER PRIMARY KEY) STRICT",
    ),
)
BROKEN_RELEASE = (
    "9999_broken",
    ("CREATE TABLE later (n INTEGER) STRICT", "INSERT INTO nowhere VALUES (1)"),
)


@pytest.fixture
def first_release(tmp_path: Path) -> Path:
    return first_release_shop(tmp_path / "shop")


@pytest.fixture
def shop(first_release: Path) -> Path:
    """Return the same shop after it came to today's program, without what that kept."""
    open_till_store(first_release, FakeClock()).close()
    shutil.rmtree(first_release / backup.BACKUPS_FOLDER, ignore_errors=True)
    return first_release


@pytest.fixture
def next_release(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Be a program with one more migration; `undo` makes it the older one again."""
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, NEXT_RELEASE))
    return monkeypatch


def looked_at(shop: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(raw(shop)) as connection:
        return [tuple(row) for row in connection.execute(sql).fetchall()]


def raw(shop: Path) -> Connection:
    return open_database(shop / "till.db", key="01" * 32, access=Access.READER)


def backups(shop: Path) -> list[Path]:
    return sorted((shop / backup.BACKUPS_FOLDER).glob("*"))


def sells_on(shop: Path) -> list[str]:
    """Pay the basket that is open and the one that is held; return the receipt numbers."""
    with closing(open_till_store(shop, FakeClock())) as store:
        till = till_on(store)
        signed_on = till.handle(SignOn("101", "4711")).view
        assert signed_on.sale is not None
        assert signed_on.sale.total_minor == OPEN_TOTAL_MINOR
        assert [line.voided for line in signed_on.sale.lines] == [False, False, False, True]
        assert signed_on.sale.age_confirmed == 18
        assert [held.label for held in signed_on.held] == ["blue coat"]
        for command in (Tender("cash"), Recall(), Tender("cash")):
            till.handle(command)
        till.handle(CountDrawer({"100": 1}))
        till.handle(CloseShift(approval=ApprovalGiven("201", "246810")))
        facts = [entry.fact for entry in store.entries()]
    return [fact.number for fact in facts if isinstance(fact, SaleCompleted)]


def test_the_first_releases_file_is_sound_and_sells_on(first_release: Path) -> None:
    report = verify(first_release)
    assert (report.entries, report.findings) == (ENTRIES, ())

    numbers = sells_on(first_release)

    assert numbers == [f"1-f1rs-{number:06d}" for number in range(1, 5)]
    assert verify(first_release).is_sound


@pytest.mark.usefixtures("next_release")
def test_a_file_that_waits_for_its_upgrade_is_not_called_damaged(first_release: Path) -> None:
    assert verify(first_release).is_sound


@pytest.mark.usefixtures("next_release")
def test_an_upgrade_keeps_the_open_basket_and_every_byte_of_the_journal(
    first_release: Path,
) -> None:
    journal = "SELECT * FROM journal ORDER BY position"
    before = looked_at(first_release, journal)

    open_till_store(first_release, FakeClock()).close()

    assert looked_at(first_release, "PRAGMA user_version") == [(len(schema.MIGRATIONS),)]
    assert looked_at(first_release, "SELECT count(*) FROM later") == [(0,)]
    assert looked_at(first_release, journal) == before
    assert verify(first_release).is_sound
    assert len(sells_on(first_release)) == 4


def test_the_file_is_backed_up_as_it_was_before_it_is_upgraded_and_only_then(
    shop: Path, next_release: pytest.MonkeyPatch
) -> None:
    open_till_store(shop, FakeClock()).close()
    open_till_store(shop, FakeClock()).close()

    (kept,) = backups(shop)
    assert kept.name.startswith(f"before-upgrade-{TODAY}-")
    assert read_manifest(kept).seq == ENTRIES
    # The older program can be put back with it: the basket is there, under a new life.
    next_release.undo()
    restore(kept, shop, clock=FakeClock(), ids=CountedIds(0xAB))
    assert looked_at(shop, "PRAGMA user_version") == [(TODAY,)]
    with closing(open_till_store(shop, FakeClock())) as store:
        assert till_on(store).state.current is not None
    assert verify(shop).is_sound


def test_a_file_of_today_is_not_backed_up_at_every_start(shop: Path) -> None:
    open_till_store(shop, FakeClock()).close()

    assert backups(shop) == []


def test_without_a_backup_nothing_is_upgraded(shop: Path, next_release: pytest.MonkeyPatch) -> None:
    (shop / backup.BACKUPS_FOLDER).write_text("in the way")

    with pytest.raises(Unavailable) as caught:
        open_till_store(shop, FakeClock())

    assert caught.value.code == "upgrade_not_backed_up"
    assert looked_at(shop, "PRAGMA user_version") == [(TODAY,)]
    next_release.undo()
    assert len(sells_on(shop)) == 4


def test_an_upgrade_that_fails_leaves_the_file_as_it_was(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, BROKEN_RELEASE))
    with pytest.raises(DataDamaged):
        open_till_store(shop, FakeClock())
    monkeypatch.undo()

    assert looked_at(shop, "PRAGMA user_version") == [(TODAY,)]
    assert verify(shop).is_sound
    assert len(sells_on(shop)) == 4


def test_an_older_program_refuses_a_newer_file_by_name_and_leaves_it_alone(
    shop: Path, next_release: pytest.MonkeyPatch
) -> None:
    open_till_store(shop, FakeClock()).close()
    next_release.undo()

    with pytest.raises(Unavailable) as caught:
        open_till_store(shop, FakeClock())

    assert caught.value.code == "file_newer"
    assert "newer version" in explain(caught.value).headline
    assert "Update" in explain(caught.value).next_step
    assert looked_at(shop, "PRAGMA user_version") == [(TODAY + 1,)]
    assert looked_at(shop, "SELECT count(*) FROM basket_event") != [(0,)]
