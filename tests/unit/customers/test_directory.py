"""A file of customers becomes the directory that the till looks people up in."""

from __future__ import annotations

import gzip
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from harness.clock import FakeClock
from harness.facts import make_shop

from edge.codes import VariableMeasureScheme
from edge.domain.catalogue import Department, Item
from edge.domain.errors import BadInput, Refusal, Unavailable
from edge.domain.ids import ItemId
from edge.domain.instant import Instant
from edge.store.catalogue import SqliteCatalogue
from edge.store.catalogue.pointer import CENTRAL_FILE
from edge.store.customers import SqliteCustomers
from sync.catalogue.building import CatalogueBuilder
from sync.catalogue.importing.findings import RefusedRow
from sync.catalogue.listing import Listing
from sync.catalogue.lock import writers_lock
from sync.catalogue.switching import next_epoch, switch_to
from sync.customers.importing import CustomersReport, import_customers

HEADER = "id,card,cards,phone,name,groups,operator,certificate,valid_until\n"
MARA = "C1,7700001001,,+49 170 1234567,Mara Lindqvist,GOLD;NEWS,,,\n"
JOSE = "C2,7700001002,X-1;X-2,(030) 555-777,José da Sïlva,,,,\n"
SCHOOL = "S1,7700005001,,,Hill School,SCHOOL,,EX-1,2027-12-31\n"
GOOD = HEADER + MARA + JOSE + SCHOOL
SCHEME = VariableMeasureScheme("21", "PPIIIIICVVVVK", "price", 2)


@dataclass
class Folder:
    """A shop's folder, and what its imports told."""

    directory: Path
    told: list[RefusedRow] = field(default_factory=list)

    def take(self, text: str | bytes, **options: object) -> CustomersReport:
        self.told.clear()
        file = self.directory / "customers.csv"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return import_customers(
            self.directory,
            file,
            schemes=(SCHEME,),
            found=self.told.append,
            **options,  # type: ignore[arg-type]
        )

    @property
    def refused(self) -> list[tuple[int, str, str]]:
        return [(row.line, row.field, row.code) for row in self.told]

    def ids(self, text: str, limit: int = 9) -> list[str]:
        with closing(SqliteCustomers(self.directory)) as customers:
            return [found.customer for found in customers.find(text, limit)]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(make_shop(tmp_path / "shop"))


def test_customers_come_back_as_they_stood_in_the_file(folder: Folder) -> None:
    report = folder.take(GOOD)

    assert (report.rows, report.taken, report.refused, report.customers) == (3, 3, 0, 3)
    with closing(SqliteCustomers(folder.directory)) as customers:
        mara = customers.by_card("7700001001")
        assert mara is not None
        assert (mara.customer, mara.name, mara.groups) == ("C1", "Mara Lindqvist", ("GOLD", "NEWS"))
        assert (mara.phone, mara.cards) == ("491701234567", ("7700001001",))
        school = customers.by_id("S1")
        assert school is not None
        assert (school.certificate, school.certificate_until) == ("EX-1", "2027-12-31")
        assert customers.by_card("770000100") is None
        assert customers.by_id("7700001001") is None


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("C2", ["C2"]),
        ("X-2", ["C2"]),
        ("0170 1234567", ["C1"]),
        ("+49 (170) 123-45-67", ["C1"]),
        ("234567", ["C1"]),
        ("567", []),
        ("555777", ["C2"]),
        ("jose", ["C2"]),
        ("SILVA JO", ["C2"]),
        ("lind", ["C1"]),
        ("hill mara", []),
        ("%", []),
        ("'; DROP TABLE customer; --", []),
    ],
)
def test_a_customer_is_found_by_what_a_cashier_has(
    folder: Folder, text: str, ids: list[str]
) -> None:
    folder.take(GOOD)

    assert folder.ids(text) == ids


def test_no_more_are_found_than_were_asked_for(folder: Folder) -> None:
    rows = "".join(f"C{n},,,0800{n:06},Anna Muster {n:03},,,,\n" for n in range(30))
    folder.take(HEADER + rows)

    assert len(folder.ids("anna", 5)) == 5
    assert len(folder.ids("anna muster", 99)) == 30


@pytest.mark.parametrize(
    ("row", "where", "why"),
    [
        (",1,,,No Id,,,,", "id", "customer_id_missing"),
        ("C 1,,,,Space In Id,,,,", "id", "id_unreadable"),
        ("C9,,,,,,,,", "name", "customer_name_missing"),
        (f"C9,,,,{'x' * 81},,,,", "name", "text_too_long"),
        ("C9,,,12,Short Phone,,,,", "phone", "phone_unreadable"),
        ("C9,,,call me,Word Phone,,,,", "phone", "phone_unreadable"),
        ("C9,,,,Odd Date,,,EX,31.12.2027", "valid_until", "date_unreadable"),
        ("C9,7700001001,,,Same Card,,,,", "card", "card_twice"),
        ("C1,,,,Same Id,,,,", "id", "id_twice"),
        ("C9,9521234500018,,,Card Is Milk,,,,", "card", "card_is_item"),
        ("C9,4409,,,Card Is Pears,,,,", "card", "card_is_item"),
        ("C9,2110101204592,,,Card Is Label,,,,", "card", "card_is_label"),
        ("C9,only,four,cells", "row", "columns_missing"),
    ],
)
def test_a_refused_row_is_named_by_line_column_and_reason(
    folder: Folder, row: str, where: str, why: str
) -> None:
    sell_milk_and_pears(folder.directory)

    folder.take(GOOD + row + "\n", accept_refused=True)

    assert folder.refused == [(5, where, why)]
    assert folder.ids("C1") == ["C1"]


def sell_milk_and_pears(directory: Path) -> None:
    milk = Item(ItemId("milk"), "Milk", "119", "standard", "d", gtin="09521234500018")
    pears = Item(ItemId("4409"), "Pears", "249", "standard", "d")
    with writers_lock(directory):
        with CatalogueBuilder(directory, next_epoch(directory)) as builder:
            builder.stage([Listing(milk), Listing(pears)])
            built = builder.finish((Department("d", "D", "standard"),), FakeClock().now())
        switch_to(directory, built, Instant(0))
    with closing(SqliteCatalogue(directory)) as catalogue:
        assert catalogue.by_code("4409") is not None


def test_nothing_is_taken_of_a_file_with_too_many_bad_rows(folder: Folder) -> None:
    folder.take(GOOD)

    report = folder.take(HEADER + "C7,,,,Newcomer,,,,\n,,,,Bad,,,,\n")

    assert (report.taken, report.refused, report.customers) == (1, 1, None)
    assert folder.ids("newcomer") == []
    assert folder.ids("mara") == ["C1"]


def test_a_file_that_breaks_in_the_middle_leaves_the_directory_as_it_was(folder: Folder) -> None:
    folder.take(GOOD)
    many = HEADER + "".join(f"N{n},,,,Newcomer {n},,,,\n" for n in range(20_000))
    cut = gzip.compress(many.encode())[:-20_000]

    with pytest.raises(BadInput) as broken:
        folder.take(cut)

    assert broken.value.code == "import_archive_damaged"
    assert folder.ids("newcomer") == []
    assert folder.ids("mara") == ["C1"]


def test_a_row_takes_the_place_of_the_customer_with_its_id(folder: Folder) -> None:
    folder.take(GOOD)

    report = folder.take(HEADER + "C1,7700001009,,,Mara Newname,,,,\n")

    assert report.customers == 3
    assert folder.ids("7700001001") == []
    assert folder.ids("lindqvist") == []
    assert folder.ids("7700001009") == ["C1"]
    assert folder.ids("silva") == ["C2"]


def test_a_card_of_a_customer_who_is_not_in_the_file_is_taken(folder: Folder) -> None:
    folder.take(GOOD)

    folder.take(HEADER + "C8,7700001001,,,New Holder,,,,\n")

    assert folder.refused == [(2, "card", "card_taken")]


def test_replacing_forgets_who_is_not_in_the_file(folder: Folder) -> None:
    folder.take(GOOD)

    report = folder.take(HEADER + "C8,7700001001,,,New Holder,,,,\n", mode="replace")

    assert report.customers == 1
    assert folder.ids("7700001001") == ["C8"]
    assert folder.ids("C1") == []


def test_a_file_without_the_needed_columns_is_refused_with_their_names(folder: Folder) -> None:
    with pytest.raises(BadInput) as refused:
        folder.take("card,phone\n1,2\n")

    assert refused.value.code == "import_columns_missing"
    assert refused.value.facts["missing"] == "id, name"


def test_an_import_waits_for_no_other_writer(folder: Folder) -> None:
    with writers_lock(folder.directory), pytest.raises(Refusal) as running:
        folder.take(GOOD)

    assert running.value.code == "sync_running"


def test_a_shop_without_customers_says_so_and_learns_of_them_while_it_runs(folder: Folder) -> None:
    with closing(SqliteCustomers(folder.directory)) as customers:
        with pytest.raises(Unavailable) as missing:
            customers.by_card("7700001001")
        sell_milk_and_pears(folder.directory)  # central.db is there, the table is not
        with pytest.raises(Unavailable) as none_yet:
            customers.find("mara", 5)
        folder.take(GOOD)

        assert (missing.value.code, none_yet.value.code) == ("customers_missing",) * 2
        assert customers.by_card("7700001001") is not None


def test_a_damaged_directory_is_said_to_be_damaged(folder: Folder) -> None:
    folder.take(GOOD)
    (folder.directory / CENTRAL_FILE).write_bytes(b"\0" * 8192)

    with closing(SqliteCustomers(folder.directory)) as customers, pytest.raises(Unavailable) as bad:
        customers.by_id("C1")

    assert bad.value.code == "customers_damaged"


def test_names_and_numbers_stand_in_no_plain_file(folder: Folder) -> None:
    folder.take(GOOD)
    (folder.directory / "customers.csv").unlink()

    for path in folder.directory.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert b"Lindqvist" not in content, path
            assert b"1234567" not in content, path
