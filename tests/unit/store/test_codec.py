from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any, get_args

import pytest
from harness.facts import sale_completed
from harness.till_files import shop_with_sales
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.domain.document import Code, Document, Gap, Pair, Row, Rule, Text
from edge.domain.errors import DataDamaged
from edge.domain.events import BasketEvent, CashMoved, CountEvent, Fact, SaleCompleted
from edge.store import codec

if TYPE_CHECKING:
    from pathlib import Path

INTEGERS = st.integers(min_value=-(2**63), max_value=2**63 - 1)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


def valued(kind: type[Any]) -> st.SearchStrategy[Any]:
    """Build any value of a dataclass from its annotations."""
    st.register_type_strategy(str, TEXTS)
    st.register_type_strategy(int, INTEGERS)
    return st.builds(kind)


@pytest.mark.parametrize("kind", get_args(Fact), ids=lambda kind: kind.KIND)
def test_every_fact_comes_back_as_it_was_written(kind: type[Fact]) -> None:
    @settings(max_examples=15, deadline=None)
    @given(valued(kind))
    def holds(fact: Any) -> None:
        body = json.loads(codec.fact_json(fact))
        assert codec.read_fact(kind.KIND, kind.VERSION, body) == fact

    holds()


@pytest.mark.parametrize("kind", get_args(BasketEvent), ids=lambda kind: kind.KIND)
def test_every_basket_event_comes_back_as_it_was_written(kind: type[BasketEvent]) -> None:
    @settings(max_examples=15, deadline=None)
    @given(valued(kind))
    def holds(event: Any) -> None:
        assert codec.read_basket_event(kind.KIND, codec.basket_event_json(event)) == event

    holds()


@pytest.mark.parametrize("kind", get_args(CountEvent), ids=lambda kind: kind.KIND)
def test_every_change_of_a_count_comes_back_as_it_was_written(kind: type[CountEvent]) -> None:
    @settings(max_examples=15, deadline=None)
    @given(valued(kind))
    def holds(event: Any) -> None:
        assert codec.read_count_event(kind.KIND, codec.count_event_json(event)) == event

    holds()


@settings(max_examples=40, deadline=None)
@given(valued(Document))
def test_every_document_comes_back_as_it_was_written(document: Document) -> None:
    assert codec.read_document(codec.document_json(document)) == document


def test_rows_that_hold_nothing_keep_their_kind() -> None:
    rows: tuple[Row, ...] = (Gap(), Rule(), Text("a"), Pair("a", "b"), Code("a"))
    document = Document("receipt", "t", rows)

    assert codec.read_document(codec.document_json(document)).rows == rows


def test_fields_at_their_default_take_no_room() -> None:
    text = codec.fact_json(CashMoved("pay_in", 500, "EUR", "change"))

    assert json.loads(text) == {
        "movement": "pay_in",
        "amount_minor": 500,
        "currency": "EUR",
        "reason": "change",
    }


def test_fields_of_a_later_program_are_passed_over() -> None:
    sale = sale_completed(1)
    body = json.loads(codec.fact_json(sale))
    body["mood"] = "good"
    body["lines"][0]["colour"] = "blue"

    assert codec.read_fact("sale.completed", 1, body) == sale


@pytest.mark.parametrize(("kind", "version"), [("loyalty.earned", 1), ("sale.completed", 2)])
def test_a_fact_of_a_later_program_is_kept_as_it_came(kind: str, version: int) -> None:
    fact = codec.read_fact(kind, version, {"points": 3, "name": "Zoë"})

    assert fact == codec.UnknownFact(kind, version, '{"points": 3, "name": "Zoë"}')


def test_an_old_version_is_brought_up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    def version_1(body: codec.Json) -> codec.Json:
        return {**body, "currency": "EUR"}

    monkeypatch.setitem(codec.UPCASTERS, ("cash.moved", 1), version_1)
    monkeypatch.setattr(CashMoved, "VERSION", 2)

    fact = codec.read_fact(
        "cash.moved", 1, {"movement": "pay_in", "amount_minor": 5, "reason": "r"}
    )

    assert fact == CashMoved("pay_in", 5, "EUR", "r")


def test_a_body_that_does_not_fit_names_the_field() -> None:
    with pytest.raises(DataDamaged) as damaged:
        codec.read_fact("cash.moved", 1, {"movement": "pay_in", "amount_minor": "much"})

    assert damaged.value.facts == {"kind": "CashMoved", "field": "amount_minor"}


def test_an_unknown_basket_event_is_damage() -> None:
    with pytest.raises(DataDamaged):
        codec.read_basket_event("basket.danced", "{}")


def test_importing_the_codec_does_not_import_pydantic() -> None:
    script = "import sys, edge.store.codec; print('pydantic' in sys.modules)"

    found = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )

    assert found.stdout.strip() == "False"


def test_every_kind_is_known_once() -> None:
    assert len(codec.FACTS) == len(get_args(Fact))
    assert codec.FACTS["sale.completed"] is SaleCompleted
    assert len(codec.BASKET_EVENTS) == len(get_args(BasketEvent))


def test_a_sale_uses_nothing_that_was_not_prepared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: dict[type[Any], Any] = {}
    monkeypatch.setattr(codec, "_ADAPTERS", built)
    codec.prepare()
    prepared = set(built)

    shop_with_sales(tmp_path / "shop")

    assert set(built) == prepared
