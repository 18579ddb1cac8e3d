"""A backup put back: as a new life, whole, and again if the first try was cut off."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from harness.clock import NOON_MICROS, CountedIds, FakeClock
from harness.facts import sale_batch
from harness.first_release import first_release_shop

from edge.domain.errors import BadInput, Refusal, Unavailable
from edge.domain.events import StreamOpened
from edge.store.backup import MANIFEST_FILE, back_up
from edge.store.lock import TillLock
from edge.store.restore import Restored, restore
from edge.store.till_store import open_till_store
from edge.store.verify import verify
from tui import cli

RENAMES_MAX = 12
"""More than a restoring makes; the loop ends before, when nothing is left to cut."""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return first_release_shop(tmp_path / "shop")


def put_back(backup: Path, shop: Path, *, later_s: int = 0) -> Restored:
    clock = FakeClock(micros=NOON_MICROS + later_s * 1_000_000)
    return restore(backup, shop, clock=clock, ids=CountedIds(0xAB))


def kept(shop: Path, *, with_keys: bool = False) -> Path:
    folder, _ = back_up(
        shop, FakeClock(), target=shop.parent / f"kept-{with_keys}", with_keys=with_keys
    )
    return folder


def test_what_was_sold_after_the_backup_is_kept_beside_and_a_new_life_begins(shop: Path) -> None:
    backup = kept(shop)
    with closing(open_till_store(shop, FakeClock())) as store:
        store.commit(sale_batch(7))

    restored = put_back(backup, shop)

    assert (restored.parent_incarnation, restored.parent_seq) == ("f1rstre1", 10)
    assert restored.replaced is not None
    assert (restored.replaced / "till.db").exists()
    with closing(open_till_store(shop, FakeClock())) as store:
        loaded = store.load()
        (opened,) = [entry.fact for entry in store.entries()]
    assert isinstance(opened, StreamOpened)
    assert opened.parent_seq == 10
    assert (loaded.identity.incarnation, loaded.receipt_count) == (
        restored.identity.incarnation, 0
    )  # fmt: skip
    assert verify(shop).is_sound


@pytest.mark.parametrize("with_keys", [False, True])
def test_a_restoring_that_is_cut_off_anywhere_can_be_done_again(
    tmp_path: Path, with_keys: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename
    for nth in range(RENAMES_MAX):
        shop = first_release_shop(tmp_path / str(nth) / "shop")
        backup = kept(shop, with_keys=with_keys)
        made = 0

        def cut(self: Path, target: Path, until: int = nth) -> Path:
            nonlocal made
            if made == until:
                raise KeyboardInterrupt
            made += 1
            return rename(self, target)

        with monkeypatch.context() as power:
            power.setattr(Path, "rename", cut)
            try:
                put_back(backup, shop)
            except KeyboardInterrupt:
                was_cut = True
            else:
                was_cut = False
        if was_cut:
            put_back(backup, shop, later_s=60)
        assert verify(shop).is_sound, nth
        if not was_cut:
            return
    raise AssertionError("a restoring renames more often than this test knows")


def test_what_lies_beside_a_backup_is_not_put_into_the_shop(shop: Path) -> None:
    backup = kept(shop)
    for folder in (backup, shop):
        (folder / "printer").mkdir()
        (folder / "printer" / folder.name).touch()
    (backup / "notes.txt").touch()

    put_back(backup, shop)

    assert not (shop / "notes.txt").exists()
    assert [path.name for path in (shop / "printer").iterdir()] == ["shop"]


@pytest.mark.parametrize(
    "change",
    [
        {"files": []},
        {"files": ["till.db"]},
        {"files": {"till.db": "00", "../outside": "00"}},
        {"files": {"till.db": "00", "/etc/hostname": "00"}},
        {"files": {"": "00", "till.db": "00"}},
        {"format": 2},
        {"more": 1},
        None,
    ],
)
def test_a_manifest_that_is_none_is_refused(shop: Path, change: dict[str, Any] | None) -> None:
    backup = kept(shop)
    manifest = json.loads((backup / MANIFEST_FILE).read_text())
    changed = {**manifest, **change} if change else change
    (backup / MANIFEST_FILE).write_text(json.dumps(changed))

    with pytest.raises(BadInput, match="backup_unreadable"):
        put_back(backup, shop)
    assert verify(shop).is_sound


def test_a_till_that_runs_and_a_backup_without_keys_are_refused(shop: Path) -> None:
    backup = kept(shop)

    with TillLock(shop), pytest.raises(Refusal, match="already_running"):
        put_back(backup, shop)
    with pytest.raises(Unavailable, match="key_missing"):
        put_back(backup, shop.parent / "another")


def test_a_folder_that_cannot_be_written_is_told_without_a_trace_of_python(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (shop / "receipts.txt").touch()

    status = cli.main(["backup", "--data", str(shop), "--to", str(shop / "receipts.txt" / "x")])

    told = capsys.readouterr().err
    assert status == 1
    assert "receipts.txt" in told
    assert "Check the disk" in told
