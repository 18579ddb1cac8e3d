"""A file of goods is taken whole or not at all, and every refused row is named."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from edge.clock import SystemClock, UuidSource
from edge.domain.catalogue import ItemFlag
from edge.domain.errors import BadInput, Refusal
from edge.domain.instant import Instant
from edge.domain.money import currency
from edge.store.catalogue import SqliteCatalogue
from edge.store.create import create_till
from sync.catalogue.building import CatalogueBuilder
from sync.catalogue.deltas import start_following
from sync.catalogue.importing.batch import batching
from sync.catalogue.importing.findings import RefusedRow, Repair
from sync.catalogue.importing.importer import ImportOptions, ImportReport, import_items
from sync.catalogue.lock import writers_lock

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "open-food-facts"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data is not here")

OWN = """id,code,description,price,unit,tax_class,department,minimum_age,serial,attributes,stock
gin,9520000003043,Dry gin 0.7 l,12.99,,standard,Spirits,18,,,5
pears,4409,Pears,"2,49",kg,reduced,Fruit,,,,12.5
shirt-m,9520000900038,Shirt,19.90,,,,,,size=M;colour=blue,
phone,9520000005016,Phone,349.00,,,,,yes,,1
"""
SHOPIFY = """Handle,Title,Vendor,Type,Option1 Name,Option1 Value,\
Variant SKU,Variant Price,Variant Barcode
shirt,Nice shirt,House,Clothes,Size,S,SH-S,19.90,9520000900038
shirt,,,,,M,SH-M,21.90,
shirt,,,,,,,,
mug,Mug,House,Kitchen,Title,Default Title,,7.50,
"""
SQUARE = """Token,Item Name,Variation Name,SKU,Price,GTIN,Categories
A1,Coffee,Large,COF-L,3.50,,Drinks
A2,Coffee,Regular,,variable,,Drinks
"""


class Import:
    """An import into a fresh shop, with all that it told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        create_till(
            folder, store="s", store_name="S", lane="1", currency="EUR",
            clock=SystemClock(), ids=UuidSource(),
        )  # fmt: skip
        self.found: list[RefusedRow | Repair] = []

    def of(self, text: str | Path, *, accept: bool = False, replace: bool = False) -> ImportReport:
        """Import a text or a file."""
        file = text
        if isinstance(text, str):
            file = self.folder / "goods.csv"
            file.write_text(text, encoding="utf-8")
        assert isinstance(file, Path)
        self.found = []
        options = ImportOptions(
            currency("EUR"), ("standard", "reduced"), "standard",
            accept_refused=accept, mode="replace" if replace else "merge",
        )  # fmt: skip
        return import_items(
            self.folder, file, options, found=self.found.append, progress=lambda *_: None
        )

    @property
    def refused(self) -> list[tuple[int, str]]:
        return [(f.line, f.code) for f in self.found if isinstance(f, RefusedRow)]


@pytest.fixture
def shop(tmp_path: Path) -> Import:
    return Import(tmp_path / "shop")


def test_our_own_form_brings_all_that_an_item_has(shop: Import) -> None:
    report = shop.of(OWN)

    assert (report.form, report.taken, report.refused) == ("own", 4, 0)
    with closing(SqliteCatalogue(shop.folder)) as catalogue:
        gin = catalogue.by_code("09520000003043")
        pears = catalogue.by_code("4409")
        phone = catalogue.item("phone")
        assert gin is not None
        assert pears is not None
        assert phone is not None
        assert (gin.price, gin.minimum_age, gin.department) == ("1299", 18, "spirits")
        assert (pears.price, pears.unit.value, pears.stock_milli) == ("249", "KGM", 12_500)
        assert phone.has(ItemFlag.SERIAL)
        assert [d.name for d in catalogue.departments()] == ["General", "Spirits", "Fruit"]


def test_shopify_variants_become_items_and_pictures_none(shop: Import) -> None:
    report = shop.of(SHOPIFY)

    assert (report.form, report.rows, report.taken) == ("shopify", 3, 3)
    with closing(SqliteCatalogue(shop.folder)) as catalogue:
        medium = catalogue.item("SH-M")
        mug = catalogue.item("mug")
        assert medium is not None
        assert mug is not None
        assert (medium.description, medium.attributes) == ("Nice shirt M", (("Size", "M"),))
        assert (mug.description, mug.department) == ("Mug", "kitchen")


def test_square_variations_become_items_and_variable_prices_are_asked_for(shop: Import) -> None:
    report = shop.of(SQUARE)

    assert (report.form, report.taken) == ("square", 2)
    with closing(SqliteCatalogue(shop.folder)) as catalogue:
        regular = catalogue.item("A2")
        assert regular is not None
        assert regular.price is None
        assert regular.has(ItemFlag.OPEN_PRICE)


def test_refused_rows_are_named_by_line_and_the_rest_waits_for_a_word(shop: Import) -> None:
    text = OWN + "bad,9520000003044,Wrong digit,1.00,,,,,,,\ngin,,Gin again,1,,,,,,,\n"

    report = shop.of(text)
    assert report.version is None
    assert shop.refused == [(6, "code_check_digit"), (7, "id_twice")]
    assert shop.found[1].line_before == 2  # type: ignore[union-attr]
    with closing(SqliteCatalogue(shop.folder)) as catalogue:
        assert catalogue.version == ""

    assert shop.of(text, accept=True).version is not None


def test_a_second_file_is_merged_unless_it_replaces(shop: Import) -> None:
    shop.of(OWN)
    shop.of("id,description,price\ngin,Gin,9.99\n")
    with closing(SqliteCatalogue(shop.folder)) as catalogue:
        gin = catalogue.item("gin")
        assert gin is not None
        assert gin.price == "999"
        assert catalogue.by_code("09520000003043") is None
        assert catalogue.item("phone") is not None

    shop.of("id,description,price\ngin,Gin,9.99\n", replace=True)
    with closing(SqliteCatalogue(shop.folder)) as catalogue:
        assert catalogue.item("phone") is None


def test_a_code_of_another_item_is_not_taken_over(shop: Import) -> None:
    shop.of(OWN)

    shop.of("id,code,description,price\nother,9520000003043,Other,1\n")

    assert shop.refused == [(2, "code_taken")]


def test_what_is_not_in_a_second_file_keeps_all_of_its_codes(shop: Import) -> None:
    shop.of("id,code,description,price,codes\na,11,A,1,12;13\nb,,B,1,\nc,21,C,1,\nd,,D,1,31\n")

    shop.of("id,code,description,price\nc,22,C,1\n")

    with closing(SqliteCatalogue(shop.folder)) as catalogue:
        found = {code: catalogue.by_code(code) for code in ("11", "12", "13", "21", "22", "31")}
        owners = {code: item.item_id if item else None for code, item in found.items()}
        assert owners == {"11": "a", "12": "a", "13": "a", "21": None, "22": "c", "31": "d"}
        assert catalogue.item("b") is not None


GIVEN_UP = """id,code,description,price
first,9520000001018,Takes the code of another,1
owner,9520000001025,Gives its code up,1
second,9520000001018,Takes what was given up,1
third,9520000001018,Comes too late,1
second,9520000001049,Stands there already,1
'9520000001056,'9520000001057,Repaired and then refused,1
"""


@pytest.mark.parametrize("rows", [1, 2, 3, 1000])
def test_it_does_not_matter_how_many_rows_are_taken_in_at_once(
    shop: Import, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    monkeypatch.setattr("sync.catalogue.importing.batch.BATCH_ROWS", rows)
    shop.of("id,code,description,price\nowner,9520000001018,Owner,1\n")

    report = shop.of(GIVEN_UP, accept=True)

    assert (report.rows, report.taken, report.refused, report.repaired) == (6, 2, 4, 1)
    assert shop.refused == [
        (2, "code_taken"), (5, "code_twice"), (6, "id_twice"), (7, "code_check_digit"),
    ]  # fmt: skip
    assert [f.line for f in shop.found] == [2, 5, 6, 7, 7]
    assert [f.line_before for f in shop.found if isinstance(f, RefusedRow)] == [None, 4, 4, None]
    with closing(SqliteCatalogue(shop.folder)) as catalogue:
        now = catalogue.by_code("09520000001018")
        assert now is not None
        assert now.item_id == "second"


def test_what_was_found_before_a_file_breaks_off_is_told(shop: Import) -> None:
    def read(builder: CatalogueBuilder) -> None:
        with batching(builder, shop.found.append) as batch:
            batch.add(RefusedRow(2, "id", "id_missing"))
            raise BadInput("import_archive_damaged", line=3)

    with CatalogueBuilder(shop.folder, 1) as builder, pytest.raises(BadInput):
        read(builder)

    assert shop.refused == [(2, "id_missing")]


def test_an_unknown_form_is_refused_with_the_known_ones(shop: Import) -> None:
    with pytest.raises(BadInput) as caught:
        shop.of("colour,taste\nred,sweet\n")
    assert caught.value.code == "import_form_unknown"


def test_nothing_is_imported_while_the_sync_process_writes(shop: Import) -> None:
    with writers_lock(shop.folder), pytest.raises(Refusal) as caught:
        shop.of(OWN)
    assert caught.value.code == "sync_running"


def test_goods_that_come_from_the_centre_are_not_imported_here(shop: Import) -> None:
    start_following(shop.folder, "e1", Instant(0))
    with pytest.raises(Refusal) as caught:
        shop.of(OWN)

    assert caught.value.code == "goods_of_centre"


@needs_shared
def test_a_real_export_is_taken_with_its_bad_rows_named(shop: Import) -> None:
    report = shop.of(SHARED / "sample-2026-1000.tsv.gz")

    assert (report.form, report.rows) == ("open-food-facts", 1000)
    assert report.version is not None
    assert report.taken + report.refused == 1000
    assert {code for _, code in shop.refused} == {"code_check_digit", "description_missing"}


@needs_shared
def test_a_damaged_spreadsheet_is_refused_row_by_row_and_repaired_only_where_proved(
    shop: Import,
) -> None:
    report = shop.of(SHARED / "spreadsheet-damaged-1470.csv.gz")

    assert report.version is None
    rounded = [line for line, code in shop.refused if code == "code_rounded"]
    assert len(rounded) == 1253
    assert report.taken + report.refused == report.rows == 1470
    assert report.repaired == sum(isinstance(f, Repair) for f in shop.found) > 0


HEAD = "id,code,description,price,deposit,is deposit\n"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ((HEAD + "a,,X").encode() + b"\xc3", "import_cut_off"),
        ((HEAD + "a,,X").encode("utf-16") + b"\x41", "import_cut_off"),
        ((HEAD + "a,,X").encode("utf-16") + b"\x00\xd8", "import_cut_off"),
        ((HEAD + "a,,X").encode("utf-16") + b"\x00\xd8\x41\x00\x41\x00", "import_not_text"),
    ],
)
def test_a_file_that_ends_in_the_middle_of_a_letter_is_refused(
    shop: Import, raw: bytes, code: str
) -> None:
    file = shop.folder / "cut.csv"
    file.write_bytes(raw)

    with pytest.raises(BadInput) as caught:
        shop.of(file)

    assert caught.value.code == code


def items_of(shop: Import, *item_ids: str) -> list[str]:
    """Return the names of those items that the catalogue in force has."""
    with closing(SqliteCatalogue(shop.folder)) as catalogue:
        found = [catalogue.item(item_id) for item_id in item_ids]
    return [item.description for item in found if item]


def test_an_item_whose_deposit_is_none_could_not_be_sold_and_is_refused(shop: Import) -> None:
    rows = (
        "cola,,Cola,1,pfand,\nbeer,,Beer,1,nobody,\nwine,,Wine,1,cola,\npfand,,Deposit,0.25,,yes\n"
        "free,,Deposit,,,yes\nrum,,Rum,1,free,\n"
    )

    report = shop.of(HEAD + rows, accept=True)

    assert (report.taken, report.refused) == (3, 3)
    assert [(f.line, f.code) for f in shop.found if isinstance(f, RefusedRow)] == [
        (3, "deposit_unknown"), (4, "deposit_unknown"), (7, "deposit_unknown")
    ]  # fmt: skip
    assert items_of(shop, "cola", "beer", "wine", "rum") == ["Cola"]


def test_an_item_that_was_there_stays_when_its_new_row_is_refused(shop: Import) -> None:
    shop.of(HEAD + "a,,Old,1,,\n")

    shop.of(HEAD + "a,,New,1,nobody,\nb,,Other,1,,\n", accept=True)

    assert items_of(shop, "a", "b") == ["Old", "Other"]


def test_columns_that_nobody_reads_are_named(shop: Import) -> None:
    report = shop.of("item,id,description,price,colour\nx,a,X,1,red\n")

    assert report.notes == ("Not read, for want of a known name: item, colour.",)


def test_a_column_that_stands_twice_is_said_aloud(shop: Import) -> None:
    report = shop.of("id,description,price,Price\na,X,1,2\n")

    assert report.notes == ("The column 'Price' stands twice; the first one was read.",)


def test_a_cell_longer_than_any_is_named_as_that(shop: Import) -> None:
    shop.of(HEAD + "a,," + "x" * 200_000 + ",1,,\nb,,B,2,,\n", accept=True)

    assert [f.code for f in shop.found if isinstance(f, RefusedRow)] == ["cell_too_long"]
