"""What every till store promises, held against the file and the fake alike."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

import pytest
from harness.clock import FakeClock
from harness.facts import (
    DAY,
    basket_batch,
    book_of,
    fact_batch,
    journal_fact,
    line_record,
    make_shop,
    operation,
    return_completed,
    sale_batch,
    sale_completed,
    shift_closed,
    shift_opened,
)
from harness.failing_connection import FailingConnection
from harness.memory_store import MemoryTillStore

from edge.domain.document import Document, Gap, Rule
from edge.domain.errors import DataDamaged, OutcomeUnknown, Refusal
from edge.domain.events import (
    Amounts,
    CashMoved,
    CountBegun,
    CouponRecord,
    GoodsCounted,
    OperatorAdded,
    OperatorRemoved,
    Posting,
    PracticeCompleted,
    PromotionRecord,
    ReceiptReprinted,
    SaleCompleted,
    Seen,
    TagGroup,
    TagsRead,
)
from edge.domain.ids import EffectId
from edge.domain.instant import Instant
from edge.domain.postings import postings_of
from edge.domain.pricing.book import NO_BOOK
from edge.ports import (
    BasketChange,
    Batch,
    CountChange,
    Credential,
    Effect,
    JournalFact,
    OperatorRow,
    PromotionUsed,
    TillStore,
)
from edge.store.database import Access, open_database
from edge.store.keys import database_key, lane_key
from edge.store.reserve import release_reserve
from edge.store.till_store import TILL_FILE, SqliteTillStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from edge.store.database import Connection


class Subject(Protocol):
    """A store under test, and the ways in which its disk can fail."""

    store: TillStore

    def fail_next(self, how: str) -> None: ...


class MemorySubject:
    def __init__(self) -> None:
        self._memory = MemoryTillStore()
        self.store: TillStore = self._memory

    def fail_next(self, how: str) -> None:
        self._memory.fail_next = how


class FileSubject:
    def __init__(self, directory: Path) -> None:
        make_shop(directory)
        self._directory = directory
        self._connection: FailingConnection | None = None
        self.store: TillStore = SqliteTillStore(
            self._connect,
            lane_key(directory),
            FakeClock(),
            lambda: release_reserve(directory),
        )

    def _connect(self) -> Connection:
        key = database_key(self._directory, "till")
        path = self._directory / TILL_FILE
        self._connection = FailingConnection(open_database(path, key=key, access=Access.WRITER))
        return self._connection.as_connection()

    def fail_next(self, how: str) -> None:
        assert self._connection is not None
        self._connection.fail_commit(how)

    def close(self) -> None:
        assert isinstance(self.store, SqliteTillStore)
        self.store.close()


@pytest.fixture(params=["memory", "file"])
def subject(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Subject]:
    if request.param == "memory":
        yield MemorySubject()
        return
    on_disk = FileSubject(tmp_path / "shop")
    yield on_disk
    on_disk.close()


@pytest.fixture
def store(subject: Subject) -> TillStore:
    return subject.store


def test_a_new_till_has_its_identity_and_its_first_entry_alone(store: TillStore) -> None:
    loaded = store.load()

    assert (loaded.identity.store, loaded.identity.lane) == ("s-1", "1")
    assert len(loaded.identity.incarnation) == 8
    assert [entry.fact.KIND for entry in loaded.entries] == ["stream.opened"]
    assert (loaded.receipt_count, loaded.z_count, loaded.unsent) == (0, 0, 1)
    assert loaded.last_sale is None


def test_facts_come_back_as_they_were_committed(store: TillStore) -> None:
    batch = sale_batch(7)

    (entry,) = store.commit(batch)

    assert entry.fact == batch.facts[0].fact
    assert (entry.seq, entry.subject, entry.actor) == (2, "sale-000007", "101")
    assert store.recorded(batch.operation_id) == (entry,)
    assert list(store.entries(2)) == [entry]
    assert store.load().last_sale == entry


def test_sequence_has_no_gaps_and_stamps_never_run_backwards(store: TillStore) -> None:
    for number in range(1, 6):
        store.commit(sale_batch(number))

    entries = list(store.entries())

    assert [entry.seq for entry in entries] == [1, 2, 3, 4, 5, 6]
    assert sorted(entry.stamp for entry in entries) == [entry.stamp for entry in entries]


def test_the_same_operation_twice_answers_the_same_and_writes_once(store: TillStore) -> None:
    first = store.commit(sale_batch(1))
    again = store.commit(sale_batch(1))

    assert again == first
    assert store.load().receipt_count == 1
    assert store.stock_delta_milli("milk") == -1000


def test_the_same_basket_operation_twice_adds_one_line(store: TillStore) -> None:
    store.commit(basket_batch(1, "sale-a"))
    store.commit(basket_batch(2, "sale-a", first=False))
    store.commit(basket_batch(2, "sale-a", first=False))

    ((_, events, _),) = store.load().baskets

    assert len(events) == 3


def test_an_empty_batch_changes_nothing(store: TillStore) -> None:
    assert store.commit(Batch(operation(1))) == ()
    assert store.recover(operation(1)) is False


def test_baskets_are_kept_until_they_end(store: TillStore) -> None:
    opened = basket_batch(1, "sale-000002")
    store.commit(opened)
    store.commit(basket_batch(3, "sale-000005"))

    assert [sale for sale, *_ in store.load().baskets] == ["sale-000002", "sale-000005"]
    assert store.load().baskets[0][1] == opened.baskets[0].events

    store.commit(sale_batch(2))

    assert [sale for sale, *_ in store.load().baskets] == ["sale-000005"]


def test_a_count_is_kept_until_it_ends(store: TillStore) -> None:
    begun = CountBegun("count-1", "201", 5)
    read = TagsRead((TagGroup("milk", "09521234500018", ("AA", "AB"), "Milk", "EA", Seen(3, 7)),))
    store.commit(Batch(operation(1), count=CountChange((begun, read))))
    counted = GoodsCounted("milk", "Milk", "EA", "2", Seen(4, 9, "5"))
    store.commit(Batch(operation(2), count=CountChange((counted,))))

    assert store.load().count == (begun, read, counted)

    store.commit(Batch(operation(3), count=CountChange(ended=True)))

    assert store.load().count == ()


def test_operators_are_those_added_last_and_removed_ones_are_inactive(store: TillStore) -> None:
    store.commit(fact_batch(1, OperatorAdded("102", "Cem", "cashier")))
    store.commit(fact_batch(2, OperatorAdded("101", "Asha", "cashier")))
    store.commit(fact_batch(3, OperatorRemoved("102")))
    store.commit(fact_batch(4, OperatorAdded("101", "Asha", "manager")))

    assert store.load().operators == (
        OperatorRow("101", "Asha", "manager", active=True),
        OperatorRow("102", "Cem", "cashier", active=False),
    )


def test_entries_of_an_open_shift_begin_with_its_opening(store: TillStore) -> None:
    store.commit(fact_batch(1, OperatorAdded("101", "Asha", "cashier")))
    store.commit(fact_batch(2, shift_opened()))
    store.commit(sale_batch(3))

    kinds = [entry.fact.KIND for entry in store.load().entries]

    assert kinds == ["shift.opened", "sale.completed"]


def test_entries_between_shifts_begin_with_the_last_close(store: TillStore) -> None:
    store.commit(fact_batch(1, shift_opened()))
    store.commit(fact_batch(2, shift_closed(z_number=4, grand_total_minor=1234)))
    store.commit(fact_batch(3, OperatorAdded("101", "Asha", "cashier")))

    loaded = store.load()

    assert [entry.fact.KIND for entry in loaded.entries] == ["shift.closed", "operator.added"]
    assert (loaded.z_count, loaded.grand_total_minor) == (4, 1234)


def test_practice_sales_are_counted_apart(store: TillStore) -> None:
    store.commit(fact_batch(1, PracticeCompleted("p-1", "P-1", 100, "EUR")))
    store.commit(sale_batch(2))

    loaded = store.load()

    assert (loaded.practice_count, loaded.receipt_count) == (1, 1)


def test_a_sale_is_found_by_id_and_by_number(store: TillStore) -> None:
    store.commit(sale_batch(1))
    store.commit(sale_batch(2))

    for name in ("sale-000001", "1-mem-000001"):
        found = store.sale(name)
        assert found is not None
        assert isinstance(found.fact, SaleCompleted)
        assert found.fact.sale == "sale-000001"
    assert store.sale("sale-9") is None


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", [3, 2, 1]),
        ("000002", [2]),
        (" 1-mem-000001 ", [1]),
        ("2026-11-24", [3, 2, 1]),
        ("2026-11-23", []),
        ("3.00", [3]),
        ("3,00", [3]),
        ("300", [3]),
        ("3", [3]),
        ("2", [2, 1]),
        ("9" * 40, []),
        ("100% ' _", []),
    ],
)
def test_past_sales_are_found_by_number_day_and_amount(
    store: TillStore, text: str, numbers: list[int]
) -> None:
    store.commit(sale_batch(1))
    store.commit(sale_batch(2))
    store.commit(sale_batch(3, ("milk", "lamp", "gin")))

    found = store.past_sales(text, 10)

    assert [int(row.number[-6:]) for row in found] == numbers


def test_an_exact_number_comes_before_newer_sales_that_only_end_like_it(store: TillStore) -> None:
    store.commit(fact_batch(1, sale_completed(1)))
    store.commit(fact_batch(2, replace(sale_completed(2), number="11-mem-000001")))

    assert store.past_sales("1-mem-000001", 1)[0].sale == "sale-000001"


def test_a_past_sale_tells_who_when_how_much_and_how_often_printed(store: TillStore) -> None:
    sale = sale_completed(1)
    store.commit(fact_batch(1, sale))
    store.commit(fact_batch(2, ReceiptReprinted(sale.sale, sale.number, "copy", 1)))
    store.commit(fact_batch(3, ReceiptReprinted(sale.sale, sale.number, "gift", 0)))

    (row,) = store.past_sales("", 5)

    assert (row.operator, row.total_minor, row.item_count, row.copies) == ("101", 200, "2", 1)
    assert (row.business_date, row.completed_at.micros) == ("2026-11-24", sale.completed_at_micros)


def test_the_limit_keeps_the_newest(store: TillStore) -> None:
    for number in range(1, 6):
        store.commit(sale_batch(number))

    assert [row.sale[-1] for row in store.past_sales("", 2)] == ["5", "4"]


def test_stock_follows_the_amounts_of_the_entries(store: TillStore) -> None:
    store.commit(sale_batch(1, ("milk", "milk", "gin")))

    assert store.stock_delta_milli("milk") == -2000
    assert store.stock_delta_milli("gin") == -1000
    assert store.stock_delta_milli("nothing") == 0


def test_what_came_back_is_kept_by_sale_and_line(store: TillStore) -> None:
    first, second = sale_completed(1), sale_completed(2)
    store.commit(fact_batch(1, first, second))
    store.commit(fact_batch(2, return_completed(3, first), return_completed(4, first, line=2)))
    store.commit(fact_batch(3, return_completed(5, first), return_completed(6, second, line=2)))

    assert store.returned(first.sale) == {1: 2000, 2: 1000}
    assert store.returned(second.sale) == {2: 1000}
    assert store.returned("sale-9") == {}


def test_a_return_is_found_by_id_and_by_number_and_is_no_sale(store: TillStore) -> None:
    sale = sale_completed(1)
    store.commit(fact_batch(1, sale))
    store.commit(fact_batch(2, return_completed(2, sale)))
    store.commit(fact_batch(3, ReceiptReprinted("return-000002", "1-mem-000002", "copy", 1)))

    for name in ("return-000002", "1-mem-000002"):
        found = store.completed_return(name)
        assert found is not None
        assert found.fact == return_completed(2, sale)
        assert store.sale(name) is None
    assert store.completed_return(sale.sale) is None
    back, sold = store.past_sales("", 5)
    assert (back.sale, back.total_minor, back.item_count, back.copies) == (
        "return-000002",
        -100,
        "1",
        1,
    )
    assert (sold.sale, sold.copies) == (sale.sale, 0)
    assert [row.sale for row in store.past_sales("1.00", 5)] == ["return-000002"]


def test_sales_and_returns_share_one_series_of_numbers(store: TillStore) -> None:
    sale = sale_completed(1)
    store.commit(fact_batch(1, sale))
    store.commit(fact_batch(2, return_completed(2, sale)))

    assert store.load().receipt_count == 2
    assert store.load().last_sale is not None
    assert store.load().last_sale.fact == sale  # type: ignore[union-attr]


def test_the_history_of_a_subject_is_all_that_was_recorded_about_it(store: TillStore) -> None:
    store.commit(sale_batch(1))
    store.commit(sale_batch(2))
    sale = sale_completed(1)
    about = journal_fact(return_completed(3, sale), sale.sale)
    store.commit(Batch(operation(3), (about,)))

    history = store.history(sale.sale)

    assert [entry.fact.KIND for entry in history] == ["sale.completed", "return.completed"]
    assert store.history("nothing") == ()


def test_a_serial_of_a_coupon_is_used_by_the_sale_that_names_it(store: TillStore) -> None:
    used = (CouponRecord("FIVE", "S-1"), CouponRecord("FIVE", "S-2"), CouponRecord("MANY"))
    store.commit(sale_batch(1, coupons=used))
    store.commit(sale_batch(2, coupons=used[:1]))

    assert store.is_coupon_used("FIVE", "S-1")
    assert store.is_coupon_used("FIVE", "S-2")
    assert not store.is_coupon_used("FIVE", "S-3")
    assert not store.is_coupon_used("OTHER", "S-1")


def test_sales_of_a_serial_number_are_found_but_not_of_a_struck_line(store: TillStore) -> None:
    phone = replace(line_record(1, "phone"), serial="A1")
    struck = replace(line_record(2, "phone"), serial="A2", voided=True)
    store.commit(sale_batch(1, ("phone",), lines=(phone, struck)))
    store.commit(sale_batch(2, ("phone",), lines=(phone,)))

    assert store.serial_sales("phone", "A1") == ("sale-000001", "sale-000002")
    assert store.serial_sales("phone", "A2") == store.serial_sales("lamp", "A1") == ()


def test_uses_of_a_promotion_are_counted_by_customer_by_day_and_in_money(store: TillStore) -> None:
    off = PromotionRecord("OFF", "1", "10 off", 2, 20, ())
    other = replace(off, promotion="OTHER", applications=7)
    store.commit(sale_batch(1, customer="c-1", promotions=(off, other)))
    store.commit(sale_batch(2, customer="c-1", promotions=(off,)))
    store.commit(sale_batch(3, promotions=(off,)))

    assert store.promotion_use("OFF", "c-1", "2026-11-24") == PromotionUsed(4, 6, 60)
    assert store.promotion_use("OFF", "", "2026-11-25") == PromotionUsed(0, 0, 60)
    assert store.promotion_use("NONE", "c-1", "2026-11-24") == PromotionUsed(0, 0, 0)


def test_effects_come_back_with_their_documents(store: TillStore) -> None:
    document = Document("x", "Two blank rows", (Gap(2), Rule(heavy=True)), practice=True)
    wanted = Effect(EffectId("e-1"), "print", document, Instant(5), "sale-1")
    store.commit(Batch(operation(1), effects=(wanted, Effect(EffectId("e-2"), "kick"))))

    assert store.effect("e-1") == wanted
    assert store.effect("e-2") == Effect(EffectId("e-2"), "kick")
    assert store.effect("e-3") is None


def test_credentials_are_replaced_whole(store: TillStore) -> None:
    store.save_credential(Credential("101", "verifier", 0))
    store.save_credential(Credential("101", "verifier", 3))

    assert store.credential("101") == Credential("101", "verifier", 3)
    assert store.credential("102") is None


def test_the_reserve_is_there_once(store: TillStore) -> None:
    assert store.release_reserve() is True
    assert store.release_reserve() is False


def test_a_full_disk_refuses_and_leaves_nothing_behind(subject: Subject) -> None:
    store = subject.store
    store.commit(basket_batch(1, "sale-000002"))
    before = store.load()
    subject.fail_next("disk_full")

    with pytest.raises(Refusal) as refused:
        store.commit(sale_batch(2))

    assert refused.value.code == "disk_full"
    assert store.load() == before
    (entry,) = store.commit(sale_batch(2))
    assert entry.seq == 2


@pytest.mark.parametrize(("how", "recorded"), [("lost", False), ("kept", True)])
def test_an_unknown_outcome_is_settled_by_looking(
    subject: Subject, how: str, recorded: bool
) -> None:
    store = subject.store
    store.commit(basket_batch(1, "sale-000002"))
    subject.fail_next(how)

    with pytest.raises(OutcomeUnknown) as unknown:
        store.commit(sale_batch(2))

    assert unknown.value.facts["operation_id"] == operation(2)
    with pytest.raises(OutcomeUnknown):
        store.load()
    with pytest.raises(OutcomeUnknown):
        store.commit(sale_batch(3))
    assert store.recover(operation(2)) is recorded
    assert len(store.recorded(operation(2))) == recorded
    assert len(store.load().baskets) == (not recorded)
    assert store.load().receipt_count == recorded


@pytest.mark.parametrize(("how", "recorded"), [("lost", False), ("kept", True)])
def test_an_unknown_outcome_of_a_basket_key_is_settled_too(
    subject: Subject, how: str, recorded: bool
) -> None:
    store = subject.store
    subject.fail_next(how)

    with pytest.raises(OutcomeUnknown):
        store.commit(basket_batch(1, "sale-1"))

    assert store.recover(operation(1)) is recorded
    assert len(store.load().baskets) == recorded


def test_recovery_without_any_doubt_tells_what_is_there(store: TillStore) -> None:
    store.commit(sale_batch(1))

    assert store.recover(operation(1)) is True
    assert store.recover(operation(2)) is False
    assert store.commit(sale_batch(2))[0].seq == 3


def test_a_basket_can_end_without_a_fact(store: TillStore) -> None:
    store.commit(basket_batch(1, "sale-1"))
    store.commit(Batch(operation(2), baskets=(BasketChange("sale-1", ended=True),)))

    assert store.load().baskets == ()


@pytest.mark.parametrize(
    ("postings", "code"),
    [
        ((Posting("tender_clearing", 500, "cash"),), "postings_unbalanced"),
        (
            (Posting("tender_clearing", 1, "cash"), Posting("other_income", -1, "pay_in")),
            "postings_foreign",
        ),
    ],
    ids=["unbalanced", "of another fact"],
)
def test_a_fact_that_is_not_booked_right_is_refused_and_leaves_nothing_behind(
    store: TillStore, postings: tuple[Posting, ...], code: str
) -> None:
    store.commit(basket_batch(1, "sale-000002"))
    before = store.load()
    good = journal_fact(sale_completed(2))
    crooked = JournalFact(
        CashMoved("pay_in", 500, "EUR", "change"),
        "1",
        "101",
        DAY,
        Amounts("EUR", postings=postings),
    )

    with pytest.raises(DataDamaged) as refused:
        store.commit(Batch(operation(2), (good, crooked), (BasketChange("sale-000002"),)))

    assert refused.value.code == code
    assert store.load() == before
    (entry,) = store.commit(sale_batch(2))
    assert entry.seq == 2


def test_a_fact_that_moves_value_without_amounts_is_refused(store: TillStore) -> None:
    fact = JournalFact(CashMoved("pay_in", 500, "EUR", "change"), "1", "101", DAY)

    with pytest.raises(DataDamaged):
        store.commit(Batch(operation(1), (fact,)))


def test_every_entry_comes_back_with_the_postings_of_its_fact(store: TillStore) -> None:
    store.commit(fact_batch(1, shift_opened()))
    store.commit(sale_batch(2))
    store.commit(fact_batch(3, shift_closed()))

    entries = list(store.entries())

    assert [entry.postings for entry in entries] == [postings_of(entry.fact) for entry in entries]
    assert [len(entry.postings) for entry in entries] == [0, 2, 3, 2]


# A basket's promotions --------------------------------------------------------------------------


def test_promotions_that_sales_went_by_are_found_by_their_version(store: TillStore) -> None:
    book = book_of("10")
    store.commit(basket_batch(1, "sale-1", book=book))
    store.commit(Batch(operation(2), baskets=(BasketChange("sale-1", ended=True),)))

    assert store.price_book(book.version) == book
    assert store.price_book("never-here") is None


def test_each_basket_comes_back_with_the_promotions_it_was_opened_under(store: TillStore) -> None:
    old, new = book_of("10"), book_of("20")
    store.commit(basket_batch(1, "sale-1"))
    store.commit(basket_batch(2, "sale-2", book=old))
    store.commit(basket_batch(3, "sale-3", book=new))
    store.commit(basket_batch(4, "sale-4", book=old))
    store.commit(basket_batch(5, "sale-2", first=False, book=new))

    books = {sale: book for sale, _, book in store.load().baskets}

    assert books == {"sale-1": NO_BOOK, "sale-2": old, "sale-3": new, "sale-4": old}
    assert books["sale-2"].version == old.version


@pytest.mark.parametrize(("how", "recorded"), [("lost", False), ("kept", True)])
def test_promotions_are_kept_exactly_when_the_opening_is(
    subject: Subject, how: str, recorded: bool
) -> None:
    subject.fail_next(how)
    with pytest.raises(OutcomeUnknown):
        subject.store.commit(basket_batch(1, "sale-1", book=book_of("10")))
    subject.store.recover(operation(1))

    assert [book for *_, book in subject.store.load().baskets] == [book_of("10")] * recorded

    subject.store.commit(basket_batch(2, "sale-2", book=book_of("10")))
    assert subject.store.load().baskets[-1][2] == book_of("10")
