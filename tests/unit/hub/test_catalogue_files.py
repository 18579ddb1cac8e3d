"""The ready catalogue file: made where the goods rest, kept while a till still fetches it."""

from __future__ import annotations

import json
import os
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
from harness.clock import CountedIds, FakeClock

from edge.clock import SystemClock
from edge.domain.errors import Unavailable
from sync.hub.api import catalogue_files
from sync.hub.api.catalogue_files import IN_USE_NS, JUST_MADE_NS, CatalogueFiles
from sync.hub.hub import begin_epoch, found
from sync.hub.publishing import publish_chain

if TYPE_CHECKING:
    from pathlib import Path

    from sync.hub.database import Database

ITEM = {"description": "Milk", "price": "99", "tax_class": "standard"}


@pytest.fixture
def clock() -> FakeClock:
    """Go with the files' own times, which the machine's clock gives."""
    return FakeClock(SystemClock().now().micros)


@pytest.fixture
def files(
    database: Database, tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> CatalogueFiles:
    found(database, clock, CountedIds(1))
    monkeypatch.setattr(catalogue_files, "BOOTSTRAP_ROWS", 3)
    monkeypatch.setattr(catalogue_files, "BEHIND_ROWS_MAX", 2)
    return CatalogueFiles(tmp_path / "catalogue", database, clock)


def sells(database: Database, *items: str) -> None:
    for item in items:
        body = ITEM | {"item_id": item}
        database.run(lambda cursor: publish_chain(cursor, "item", item, body))  # noqa: B023


def made(files: CatalogueFiles) -> dict[str, Any]:
    """Return the manifest once what was begun is done."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        known = files.manifest()
        if known is not None:
            return known
        time.sleep(0.05)
    raise AssertionError("no file was made")


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.name.startswith("catalogue-")}


def grow_older(folder: Path, nanoseconds: int) -> None:
    """Have everything in a folder be of an earlier time."""
    for path in folder.iterdir():
        at_ns = path.stat().st_mtime_ns - nanoseconds
        os.utime(path, ns=(at_ns, at_ns))


def test_few_goods_need_no_file(files: CatalogueFiles, database: Database) -> None:
    sells(database, "a", "b")

    assert not files.is_needed()
    assert files.renew() == files.renew() == 0
    sells(database, "c")
    assert files.is_needed()


def test_a_file_is_made_unasked_once_the_goods_rest(
    files: CatalogueFiles, database: Database, tmp_path: Path
) -> None:
    sells(database, "a", "b", "c")
    files.renew()
    sells(database, "d")
    files.renew()
    assert not (tmp_path / "catalogue" / "build.lock").exists(), "the import is still going on"

    files.renew()

    manifest = made(files)
    assert (manifest["position"], manifest["items"]) == (4, 4)
    assert files.path_of(manifest["packed_file"]) is not None


def test_an_old_file_stays_while_a_till_fetches_it(
    files: CatalogueFiles, database: Database, tmp_path: Path, clock: FakeClock
) -> None:
    folder = tmp_path / "catalogue"
    sells(database, "a", "b", "c")
    assert files.build()
    old = made(files)
    begun = files.path_of(old["packed_file"])
    assert begun is not None
    sells(database, "d", "e", "f")
    assert files.build()
    sells(database, "g", "h", "i")
    assert files.build()
    new = made(files)
    assert new["position"] == 9
    assert len({name.partition(".")[0] for name in names(folder)}) == 3

    grow_older(folder, JUST_MADE_NS)
    clock.micros = SystemClock().now().micros
    files.renew()

    kept = {old["file"], old["packed_file"], new["file"], new["packed_file"]}
    assert {name for name in names(folder) if not name.endswith(".used")} == kept
    assert files.path_of(old["packed_file"]) == begun, "and this is asking for a part again"
    clock.micros += IN_USE_NS // 1000 + 1
    files.renew()
    assert names(folder) == {new["file"], new["packed_file"]}


def test_nothing_but_catalogue_files_is_handed_out(
    files: CatalogueFiles, database: Database
) -> None:
    sells(database, "a", "b", "c")
    files.build()
    name = made(files)["packed_file"]

    assert files.path_of(name)
    for other in ("manifest.json", "build.lock", name.replace(".db.zst", ".used"), f"../{name}"):
        assert files.path_of(other) is None


def test_a_file_of_another_epoch_does_not_count(files: CatalogueFiles, database: Database) -> None:
    sells(database, "a", "b", "c")
    files.build()
    epoch = made(files)["epoch"]

    begin_epoch(database, CountedIds(2), FakeClock())

    assert files.manifest() is None
    assert made(files)["epoch"] != epoch


def test_one_at_a_time_makes_a_file_and_a_failure_is_told(
    files: CatalogueFiles,
    database: Database,
    tmp_path: Path,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sells(database, "a", "b", "c")
    replica = CatalogueFiles(tmp_path / "catalogue", database, clock)
    with files._alone() as alone:
        assert alone
        assert not replica.build()

    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(Unavailable) as caught:
        files.build()
    assert caught.value.code == "catalogue_not_made"
    assert files._newest() is None


def test_what_others_publish_is_read_whole(
    files: CatalogueFiles, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue_files, "_ROWS_AT_ONCE", 2)
    sells(database, "a", "b", "c", "d", "e")

    rows = list(files._rows(4))

    assert [json.loads(body)["item_id"] for _, body in rows] == ["a", "b", "c", "d"]
