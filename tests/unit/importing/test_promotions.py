"""A file of promotions is taken whole or not at all, and says what it changes."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from harness.facts import make_shop

from edge.clock import SystemClock
from edge.domain.catalogue import Department, ItemFlag
from edge.domain.errors import BadInput, Refusal
from edge.domain.money import currency
from edge.store.catalogue import SqliteCatalogue
from edge.store.catalogue.pointer import current_pointer
from edge.store.database import Access, open_database
from sync.catalogue.building import CatalogueBuilder
from sync.catalogue.importing.importer import ImportOptions, import_items
from sync.catalogue.lock import writers_lock
from sync.catalogue.promotions import PromotionsReport, import_promotions
from sync.catalogue.switching import next_epoch, switch_to
from tui.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from edge.domain.pricing.book import PriceBook

ITEMS = "id,description,price,department,clearance,stored_value,floor_price\n"
MUG = "mug,Mug,7.50,Kitchen,yes,no,5.00\n"
CARD = "card,Gift card,25.00,Gifts,no,yes,\n"


def off(name: str, percent: str = "10", **more: Any) -> dict[str, Any]:
    given = {"select": {"all": True}, **more}
    return {"id": name, "type": "percent_off", "percent": percent, **given}


class Shop:
    """A fresh shop to import into."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        make_shop(folder)

    def promotions(self, *listed: object, **options: Any) -> PromotionsReport:
        return self.book({"promotions": listed}, **options)

    def book(self, mapping: object, **options: Any) -> PromotionsReport:
        file = self.folder / "book.json"
        file.write_text(json.dumps(mapping), encoding="utf-8")
        return import_promotions(self.folder, file, **options)

    def items(self, text: str = ITEMS + MUG, *, replace: bool = False) -> None:
        file = self.folder / "goods.csv"
        file.write_text(text, encoding="utf-8")
        options = ImportOptions(
            currency("EUR"), ("standard",), "standard", mode="replace" if replace else "merge"
        )
        import_items(self.folder, file, options, found=print, progress=lambda *_: None)

    def catalogue(self) -> closing[SqliteCatalogue]:
        return closing(SqliteCatalogue(self.folder))

    @property
    def in_force(self) -> PriceBook:
        with self.catalogue() as catalogue:
            return catalogue.price_book()


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def test_promotions_come_into_force_and_the_goods_stay(shop: Shop) -> None:
    shop.items()

    report = shop.promotions(off("A"), off("B"))

    assert (report.added, report.changed, report.removed) == (("A", "B"), (), ())
    assert report.is_in_force
    assert shop.in_force.version == report.version
    assert [p.promotion_id for p in shop.in_force.promotions] == ["A", "B"]
    with shop.catalogue() as catalogue:
        mug = catalogue.item("mug")
        assert mug is not None
        assert mug.description == "Mug"
        assert [d.department_id for d in catalogue.departments()] == ["general", "kitchen"]
        assert catalogue.search("mug", 3)


def test_a_shop_without_goods_can_have_promotions(shop: Shop) -> None:
    assert shop.promotions(off("A")).is_in_force
    assert [p.promotion_id for p in shop.in_force.promotions] == ["A"]


def test_a_second_file_takes_the_place_of_the_first(shop: Shop) -> None:
    shop.promotions(off("A"), off("B"), off("C"))

    report = shop.promotions(off("B"), off("C", "20"), off("D"))

    assert (report.added, report.changed, report.removed) == (("D",), ("C",), ("A",))
    assert [p.promotion_id for p in shop.in_force.promotions] == ["B", "C", "D"]


def test_a_dry_run_says_what_would_change_and_changes_nothing(shop: Shop) -> None:
    shop.promotions(off("A"))
    before = current_pointer(shop.folder)

    report = shop.promotions(off("A", "20"), dry_run=True)

    assert (report.changed, report.is_in_force) == (("A",), False)
    assert current_pointer(shop.folder) == before
    assert len(list(shop.folder.glob("catalogue-*.db"))) == 1


def test_what_is_in_force_already_makes_no_new_file(shop: Shop) -> None:
    shop.promotions(off("A"))
    before = current_pointer(shop.folder)

    report = shop.promotions(off("A"))

    assert report.changes_nothing
    assert current_pointer(shop.folder) == before


def test_other_coupons_are_a_change(shop: Shop) -> None:
    shop.book({"promotions": []})

    assert shop.book({"promotions": [], "coupons": [{"coupon": "C", "code": "1"}]}).others_changed


def test_one_bad_promotion_refuses_the_file_and_all_are_named(shop: Shop) -> None:
    shop.promotions(off("A"))

    report = shop.promotions(off("B", "101"), off("C"), off("D", sequence="1"))

    assert [p.facts["promotion"] for p in report.problems] == ["B", "D"]
    assert not report.is_in_force
    assert [p.promotion_id for p in shop.in_force.promotions] == ["A"]


def test_what_a_promotion_names_and_the_shop_has_not_is_told(shop: Shop) -> None:
    shop.items()

    select = {"sku": ["mug", "cup"], "category": ["kitchen", "bath"]}
    report = shop.promotions(off("A", select=select, requires={"coupon": "C"}))

    assert report.is_in_force
    assert report.warnings == (
        "A: no coupon of the file is called C",
        "A: the shop has no item cup",
        "A: the shop has no department bath",
    )


@pytest.mark.parametrize("replace", [False, True])
def test_new_goods_keep_the_promotions_in_force(shop: Shop, replace: bool) -> None:
    version = shop.promotions(off("A")).version

    shop.items(replace=replace)

    assert shop.in_force.version == version


def test_toml_is_read_by_its_ending(shop: Shop) -> None:
    file = shop.folder / "book.TOML"
    file.write_text(
        '[[promotions]]\nid = "T"\ntype = "percent_off"\npercent = "5"\nselect = {all = true}\n'
    )

    assert import_promotions(shop.folder, file).added == ("T",)


@pytest.mark.parametrize("raw", [b"\xff\xfe", None])
def test_an_unreadable_file_is_refused(shop: Shop, raw: bytes | None) -> None:
    file = shop.folder / "book.json"
    if raw is not None:
        file.write_bytes(raw)

    with pytest.raises(BadInput) as caught:
        import_promotions(shop.folder, file)
    assert caught.value.code == "import_unreadable"


def test_nothing_is_imported_while_the_sync_process_writes(shop: Shop) -> None:
    with writers_lock(shop.folder), pytest.raises(Refusal) as caught:
        shop.promotions(off("A"))
    assert caught.value.code == "sync_running"


def test_a_full_disk_leaves_what_is_in_force(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.promotions(off("A"))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sync.catalogue.rebooking.shutil.copyfile", full)
    with pytest.raises(Refusal) as caught:
        shop.promotions(off("B"))

    assert caught.value.code == "disk_full"
    assert [p.promotion_id for p in shop.in_force.promotions] == ["A"]
    assert len(list(shop.folder.glob("catalogue-*"))) == 1


def test_a_catalogue_of_before_there_were_promotions_still_opens(shop: Shop) -> None:
    shop.items()
    pointer = current_pointer(shop.folder)
    assert pointer is not None
    with closing(open_database(shop.folder / pointer.file, key=None, access=Access.WRITER)) as file:
        file.execute("DROP TABLE price_book")
        file.execute("ALTER TABLE item DROP COLUMN floor_price")

    with shop.catalogue() as catalogue:
        mug = catalogue.item("mug")
        assert mug is not None
        assert mug.floor_price is None
        assert catalogue.price_book().version == ""
    assert shop.promotions(off("A")).is_in_force
    shop.items(ITEMS + CARD)
    with shop.catalogue() as catalogue:
        assert catalogue.item("mug") is not None
        assert catalogue.price_book().promotions


def test_a_damaged_book_is_replaced_by_the_next_file(shop: Shop) -> None:
    shop.promotions(off("A"))
    pointer = current_pointer(shop.folder)
    assert pointer is not None
    with closing(open_database(shop.folder / pointer.file, key=None, access=Access.WRITER)) as file:
        file.execute("UPDATE price_book SET source = '{'")

    assert shop.promotions(off("A")).added == ("A",)
    assert shop.in_force.promotions


def test_items_have_flags_and_floors_that_promotions_look_at(shop: Shop) -> None:
    shop.items(ITEMS + MUG + CARD)

    with shop.catalogue() as catalogue:
        mug, card = catalogue.item("mug"), catalogue.item("card")
        assert mug is not None
        assert card is not None
        assert (mug.floor_price, card.floor_price) == ("500", None)
        assert set(mug.flags) == {ItemFlag.CLEARANCE}
        assert set(card.flags) == {ItemFlag.STORED_VALUE}


def test_a_catalogue_built_anew_has_the_promotions_it_is_given(shop: Shop) -> None:
    now = SystemClock().now()
    with CatalogueBuilder(shop.folder, next_epoch(shop.folder)) as builder:
        built = builder.finish((Department("d", "D", "standard"),), now)
    switch_to(shop.folder, built, now)

    assert shop.in_force.version == ""


# The command -----------------------------------------------------------------------------------


def test_the_command_lists_every_problem_and_fails(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    file = shop.folder / "book.json"
    file.write_text(json.dumps({"promotions": [off("B", "101"), {**off("C"), "percnt": "1"}]}))

    status = main(["import", "promotions", str(file), "--data", str(shop.folder)])

    told = capsys.readouterr().out
    assert status == 1
    assert "B, percent: 101 is not between 0 and 100" in told
    assert "C, percnt: there is no such key; did you mean percent?" in told
    assert "2 wrong" in told


def test_the_command_says_what_changes(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    file = shop.folder / "book.json"
    file.write_text(json.dumps({"promotions": [off("A")]}))
    command = ["import", "promotions", str(file), "--data", str(shop.folder)]

    assert main([*command, "--dry-run"]) == 0
    assert "dry run" in capsys.readouterr().out
    assert main(command) == 0
    assert "+ A\n1 promotions: 1 added, 0 changed, 0 removed\n" in capsys.readouterr().out
    assert main(command) == 0
    assert "in force already" in capsys.readouterr().out


def test_the_reference_needs_no_shop(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["import", "promotions", "--reference"])

    assert not ended.value.code
    assert 'type = "buy_get" (layer deal)' in capsys.readouterr().out
