"""Whatever is changed in a journal row, the check notices it and names the entry."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from harness.till_files import open_file, shop_with_sales, tamper

from edge.clock import SystemClock, UuidSource
from edge.domain.errors import BadInput, Refusal
from edge.domain.events import StreamOpened
from edge.store.backup import back_up
from edge.store.rebuild import rebuild_till
from edge.store.restore import restore
from edge.store.till_store import TILL_FILE, open_till_store
from edge.store.verify import verify
from tui.cli import main

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = {
    "lane": "'9'",
    "incarnation": "'zzzzzzzz'",
    "seq": "77",
    "kind": "'sale.cancelled'",
    "version": "9",
    "subject": "'somebody else'",
    "actor": "'999'",
    "business_date": "'1999-01-01'",
    "stamp_micros": "stamp_micros + 1",
    "stamp_counter": "stamp_counter + 1",
    "wall_micros": "wall_micros + 1",
    "operation_id": "'other'",
    "entry": "replace(entry, '\"v\":1', '\"v\":2')",
    "prev_hash": "zeroblob(32)",
    "hash": "zeroblob(32)",
    "signature": "zeroblob(64)",
}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return shop_with_sales(tmp_path / "shop")


def test_an_untouched_shop_is_sound(shop: Path) -> None:
    assert verify(shop).is_sound
    assert main(["verify", "--data", str(shop)]) == 0


@pytest.mark.parametrize("column", COLUMNS)
def test_a_changed_column_is_noticed_and_its_entry_named(
    shop: Path, column: str, capsys: pytest.CaptureFixture[str]
) -> None:
    tamper(shop, f"UPDATE journal SET {column} = {COLUMNS[column]} WHERE position = 3")

    report = verify(shop)

    assert report.first_broken is not None
    assert report.first_broken.seq in {3, 77}
    assert main(["verify", "--data", str(shop)]) == 1
    assert "first broken entry" in capsys.readouterr().out


def test_every_column_of_the_journal_is_tried() -> None:
    from edge.store.journal import COLUMNS as ALL

    names = {name.strip() for name in (ALL if isinstance(ALL, str) else ",".join(ALL)).split(",")}
    assert names - {"position"} == set(COLUMNS)


def test_one_changed_byte_of_an_entry_is_noticed(shop: Path) -> None:
    tamper(
        shop,
        "UPDATE journal SET entry = substr(entry, 1, 200) ||"
        " char(unicode(substr(entry, 201, 1)) + 1) || substr(entry, 202) WHERE position = 2",
    )

    broken = verify(shop).first_broken
    assert broken is not None
    assert broken.seq == 2


@pytest.mark.parametrize(
    "statements",
    [
        pytest.param(("DELETE FROM journal WHERE position = 3",), id="a row is gone"),
        pytest.param(
            (
                "UPDATE journal SET position = 1000 WHERE position = 3",
                "UPDATE journal SET position = 3 WHERE position = 4",
                "UPDATE journal SET position = 4 WHERE position = 1000",
            ),
            id="two rows are swapped",
        ),
        pytest.param(("UPDATE sale SET total_minor = total_minor + 1",), id="a projection"),
        pytest.param(("DROP TRIGGER journal_never_changes",), id="a trigger is gone"),
    ],
)
def test_other_hands_in_the_file_are_noticed(shop: Path, statements: tuple[str, ...]) -> None:
    if statements[0].startswith("DROP"):
        with open_file(shop) as connection:
            connection.execute(statements[0])
    else:
        tamper(shop, *statements)

    assert not verify(shop).is_sound


def test_a_wrong_projection_is_made_right_by_a_rebuild(shop: Path) -> None:
    tamper(shop, "UPDATE sale SET total_minor = 0", "DELETE FROM stock_delta")

    rebuild_till(shop)

    assert verify(shop).is_sound


def test_a_flipped_bit_on_the_disk_is_noticed(shop: Path) -> None:
    path = shop / TILL_FILE
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)

    assert not verify(shop).is_sound


def test_a_backup_comes_back_as_a_new_life_that_follows_the_old(shop: Path, tmp_path: Path) -> None:
    folder, manifest = back_up(shop, SystemClock(), target=tmp_path / "copy")

    restored = restore(folder, shop, clock=SystemClock(), ids=UuidSource())

    assert restored.parent_seq == manifest.seq
    assert restored.identity.incarnation != manifest.incarnation
    assert verify(shop).is_sound
    with closing(open_till_store(shop, SystemClock())) as store:
        (first,) = store.entries()
        assert isinstance(first.fact, StreamOpened)
        assert first.fact.parent_hash == manifest.hash
        assert store.load().receipt_count == 0


def test_a_damaged_backup_is_refused_and_nothing_is_replaced(shop: Path, tmp_path: Path) -> None:
    folder, _ = back_up(shop, SystemClock(), target=tmp_path / "copy")
    (folder / TILL_FILE).write_bytes(b"something else")
    before = (shop / TILL_FILE).read_bytes()

    with pytest.raises(BadInput) as caught:
        restore(folder, shop, clock=SystemClock(), ids=UuidSource())

    assert caught.value.code == "backup_damaged"
    assert (shop / TILL_FILE).read_bytes() == before
    with pytest.raises(Refusal):
        back_up(shop, SystemClock(), target=folder)
