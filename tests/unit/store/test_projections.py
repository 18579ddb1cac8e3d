from __future__ import annotations

import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from harness.clock import FakeClock
from harness.facts import (
    basket_batch,
    fact_batch,
    make_shop,
    operation,
    return_completed,
    sale_batch,
    sale_completed,
    shift_closed,
    shift_opened,
)
from harness.memory_store import MemoryTillStore
from harness.till_files import open_file, shop_with_sales, tamper
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.domain.errors import DataDamaged, Refusal
from edge.domain.events import (
    CouponRecord,
    Fact,
    OperatorAdded,
    OperatorRemoved,
    PracticeCompleted,
    ReceiptReprinted,
)
from edge.ports import BasketChange, Batch
from edge.store.lock import TillLock
from edge.store.projections import PROJECTIONS
from edge.store.rebuild import rebuild_till
from edge.store.till_store import open_till_store
from edge.store.verify import verify

if TYPE_CHECKING:
    from edge.store.database import Connection

OPERATORS = st.sampled_from(["101", "102", "103"])
ITEMS = st.lists(st.sampled_from(["milk", "lamp", "gin"]), min_size=1, max_size=4).map(tuple)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("sale"), ITEMS),
        st.tuples(st.just("coupon"), st.sampled_from(["", "S-1", "S-2"])),
        st.tuples(st.just("copy"), st.integers(1, 3)),
        st.tuples(st.just("return"), st.none()),
        st.tuples(st.just("add"), OPERATORS),
        st.tuples(st.just("remove"), OPERATORS),
        st.tuples(st.just("shift"), st.integers(1, 9)),
        st.tuples(st.just("practice"), st.none()),
        st.tuples(st.just("basket"), st.integers(1, 3)),
        st.tuples(st.just("again"), st.none()),
    ),
    max_size=12,
)


def history(steps: list[tuple[str, object]]) -> list[Batch]:
    """Turn drawn steps into batches that a till could have made."""
    batches: list[Batch] = []
    known: set[str] = set()
    opened: set[str] = set()
    sold = 0
    for number, (step, value) in enumerate(steps, start=1):
        facts: tuple[Fact, ...]
        match step:
            case "sale":
                sold = number
                batches.append(sale_batch(number, value))  # type: ignore[arg-type]
                continue
            case "coupon":
                sold = number
                used = (CouponRecord("FIVE", str(value)), CouponRecord("MANY", "S-1"))
                batches.append(sale_batch(number, coupons=used))
                continue
            case "basket":
                sale = f"sale-9{value}"
                batches.append(basket_batch(number, sale, first=sale not in opened))
                opened.add(sale)
                continue
            case "again":
                batches += batches[-1:]
                continue
            case "copy":
                name, receipt = f"sale-{sold:06d}", f"1-mem-{sold:06d}"
                facts = (ReceiptReprinted(name, receipt, "copy", int(str(value))),)
            case "return" if sold:
                facts = (return_completed(number, sale_completed(sold)),)
            case "add":
                known.add(str(value))
                facts = (OperatorAdded(str(value), "Asha", "cashier"),)
            case "remove" if value in known:
                facts = (OperatorRemoved(str(value)),)
            case "shift":
                facts = (shift_opened(), shift_closed(int(str(value)), number * 100))
            case _:
                facts = (PracticeCompleted(f"p-{number}", f"P-{number}", 100, "EUR"),)
        batches.append(fact_batch(number, *facts))
    return batches


def tables(connection: Connection) -> dict[str, list[tuple[object, ...]]]:
    return {
        table: connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
        for table in PROJECTIONS
    }


@settings(max_examples=30, deadline=None)
@given(STEPS)
def test_after_any_history_file_and_fake_agree_and_a_rebuild_changes_nothing(
    steps: list[tuple[str, object]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shop = make_shop(Path(folder) / "shop")
        memory = MemoryTillStore(clock=FakeClock(step_micros=0))
        with closing(open_till_store(shop, FakeClock(step_micros=0))) as store:
            for batch in history(steps):
                facts = [entry.fact for entry in store.commit(batch)]
                assert facts == [entry.fact for entry in memory.commit(batch)]
            loaded, wanted = store.load(), memory.load()
            assert store.past_sales("", 99) == memory.past_sales("", 99)
        assert loaded.operators == wanted.operators
        assert loaded.baskets == wanted.baskets
        assert [entry.seq for entry in loaded.entries] == [entry.seq for entry in wanted.entries]
        counts = ("receipt_count", "practice_count", "z_count", "grand_total_minor", "unsent")
        assert [getattr(loaded, name) for name in counts] == [
            getattr(wanted, name) for name in counts
        ]
        with open_file(shop) as connection:
            before = tables(connection)

        rebuild_till(shop, FakeClock())

        with open_file(shop) as connection:
            assert tables(connection) == before
        assert verify(shop).is_sound


def test_a_rebuild_mends_projections_that_were_tampered_with(tmp_path: Path) -> None:
    shop = shop_with_sales(tmp_path / "shop")
    tamper(shop, "UPDATE sale SET total_minor = 1", "DELETE FROM stock_delta")
    assert not verify(shop).is_sound

    count = rebuild_till(shop, FakeClock())

    assert count == 5
    assert verify(shop).is_sound


def test_a_rebuild_waits_for_the_till_to_stop(tmp_path: Path) -> None:
    shop = shop_with_sales(tmp_path / "shop")

    with TillLock(shop), pytest.raises(Refusal) as running:
        rebuild_till(shop, FakeClock())

    assert running.value.code == "already_running"


def test_a_journal_that_cannot_be_folded_leaves_the_projections(tmp_path: Path) -> None:
    shop = shop_with_sales(tmp_path / "shop")
    tamper(shop, "UPDATE journal SET entry = replace(entry, 'Item milk', 'Item silk')")
    with open_file(shop) as connection:
        before = tables(connection)

    with pytest.raises(DataDamaged):
        rebuild_till(shop, FakeClock())

    with open_file(shop) as connection:
        assert tables(connection) == before


def test_stock_moves_also_for_a_kind_from_a_later_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = shop_with_sales(tmp_path / "shop", 1)
    monkeypatch.setattr("edge.store.codec.FACTS", {})

    with pytest.raises(DataDamaged):  # the till's own life is written in kinds it must know
        open_till_store_after_rebuild(shop)

    with open_file(shop) as connection:
        assert connection.execute("SELECT milli FROM stock_delta ORDER BY item").fetchall() == [
            (-1000,),
            (-1000,),
        ]
        assert connection.execute("SELECT count(*) FROM sale").fetchone() == (0,)


def open_till_store_after_rebuild(shop: Path) -> None:
    rebuild_till(shop, FakeClock())
    open_till_store(shop, FakeClock()).close()


def test_entries_of_a_later_program_are_passed_over_when_loading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = make_shop(tmp_path / "shop")
    with closing(open_till_store(shop, FakeClock())) as store:
        store.commit(fact_batch(1, shift_opened()))
        store.commit(fact_batch(2, OperatorAdded("101", "Asha", "cashier")))
        monkeypatch.delitem(
            __import__("edge.store.codec", fromlist=["FACTS"]).FACTS, "operator.added"
        )

        kinds = [type(entry.fact).__name__ for entry in store.load().entries]
        known = [type(entry.fact).__name__ for entry in store.entries()]

    assert kinds == ["ShiftOpened"]
    assert known == ["StreamOpened", "ShiftOpened", "UnknownFact"]


def test_a_basket_that_ends_takes_no_more_events(tmp_path: Path) -> None:
    shop = make_shop(tmp_path / "shop")
    opened = basket_batch(1, "sale-1")
    with closing(open_till_store(shop, FakeClock())) as store:
        ended = replace(opened.baskets[0], ended=True)
        store.commit(Batch(operation(1), baskets=(ended,)))

        assert store.load().baskets == ()
        assert isinstance(ended, BasketChange)
