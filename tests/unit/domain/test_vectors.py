"""The worked cases come out as written, and a wrong one does not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import vectors

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = ROOT.parent / "shared" / "examples" / "pricing-examples.jsonl"
needs_examples = pytest.mark.skipif(
    not EXAMPLES.exists(), reason="the worked cases are not beside this checkout"
)


def cases() -> list[dict[str, Any]]:
    return vectors.read_cases(EXAMPLES) if EXAMPLES.exists() else []


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_a_worked_case_comes_out_as_written(case: dict[str, Any]) -> None:
    assert vectors.check(case) == []


@needs_examples
def test_the_whole_file_passes(capsys: pytest.CaptureFixture[str]) -> None:
    assert vectors.main([str(EXAMPLES)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == f"{len(cases())} passed, 0 failed"


CASE = {
    "id": "half",
    "given": {"kind": "allocate", "amount": 3, "weights": [1, 1]},
    "expect": {"shares": [2, 1], "unallocated": 0},
}


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"expect": {"shares": [1, 2]}}, id="another figure"),
        pytest.param({"expect": {"shares": [2, 1, 0]}}, id="another number of figures"),
        pytest.param({"expect": {"nothing": 1}}, id="a figure that nobody gives"),
        pytest.param({"given": {"kind": "unheard"}}, id="a kind that nobody knows"),
        pytest.param({"given": {"kind": "allocate", "amount": 3}}, id="a case that breaks"),
    ],
)
def test_a_wrong_case_fails_with_its_id(
    wrong: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text("\n".join(json.dumps(case) for case in (CASE, CASE | wrong)), encoding="utf-8")

    assert vectors.main([str(file)]) == 1
    told = capsys.readouterr().out
    assert told.startswith("half: ")
    assert told.endswith("1 passed, 1 failed\n")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("{", "line 2: this is not JSON", id="half a line"),
        pytest.param("[1]", "line 2: this is no JSON object", id="no object"),
        pytest.param('{"id": "x", "given": {}}', 'case x has no object "expect"', id="no answer"),
    ],
)
def test_a_line_that_is_no_case_is_named(
    text: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text(f"{json.dumps(CASE)}\n{text}\n", encoding="utf-8")

    assert vectors.main([str(file)]) == 2
    error = capsys.readouterr().err
    assert "cases.jsonl" in error
    assert told in error


def test_a_file_without_a_case_does_not_pass(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text("\n\n", encoding="utf-8")

    assert vectors.main([str(file)]) == 2
    assert "there is no case in it" in capsys.readouterr().err


def test_a_row_that_nobody_expects_is_a_difference() -> None:
    given = {
        "kind": "refund_tenders",
        "refund_total": 300,
        "original_tenders": [
            {"id": "a", "type": "card", "amount": 200},
            {"id": "b", "type": "gift", "amount": 200},
        ],
        "policy": {"order": "reverse"},
    }
    expected = {"refunds": [{"tender": "b", "as_type": "gift", "amount": 200}]}

    assert len(vectors.check({"given": given, "expect": expected})) == 1


LINE = {"id": "A", "sku": "A", "qty": "2", "unit_price": 1000, "taxes": ["T"]}
PROMOTION = {"id": "P", "type": "percent_off", "select": {"all": True}, "percent": "10"}
PLAIN = {
    "kind": "price_basket",
    "lines": [LINE],
    "taxes": [{"id": "T", "rate": "0.1"}, {"id": "UNUSED", "rate": "0.2"}],
    "promotions": [PROMOTION],
}


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"promotions": [PROMOTION | {"percent": 10, "name": "Ten"}]}, id="a remark"),
        pytest.param({"promotions": [PROMOTION | {"max_discount": "500"}]}, id="a number as text"),
        pytest.param({"promotions": [PROMOTION | {"select": {}}]}, id="a pool of anything"),
        pytest.param({"promotions": [PROMOTION | {"requires": None}]}, id="a null"),
        pytest.param({"promotions": [PROMOTION | {"stack": "stackable"}]}, id="not exclusive"),
        pytest.param({"policy": {"evaluation": {"base": "original"}}}, id="no strategy"),
        pytest.param({"context": {"tax_exempt": {"tax_ids": []}}}, id="exempt from nothing"),
    ],
)
def test_what_a_case_leaves_open_changes_nothing(other: dict[str, Any]) -> None:
    expected = {"totals": {"amount": 1800, "tax": 180}, "tax_by_id": {"T": 180, "UNUSED": 0}}

    assert vectors.check({"given": PLAIN, "expect": expected}) == []
    assert vectors.check({"given": PLAIN | other, "expect": expected}) == []


def test_a_part_of_a_litre_is_priced_by_the_litre() -> None:
    fuel = {"id": "F", "sku": "F", "qty": "40.25", "unit_price": "159.9"}
    given = {
        "kind": "price_basket",
        "lines": [fuel],
        "promotions": [{"id": "P", "type": "unit_price", "select": {"all": True}, "price": 150}],
    }

    assert vectors.check({"given": given, "expect": {"totals": {"amount": 6038}}}) == []


def test_a_quantity_finer_than_the_product_counts_is_refused() -> None:
    given = PLAIN | {"lines": [LINE | {"qty": "0.12345"}]}

    assert "finer than a thousandth" in vectors.check({"given": given, "expect": {}})[0]


def test_a_line_that_was_not_sold_cannot_come_back() -> None:
    given = {"kind": "return", "sale": PLAIN, "returned": [{"line": "X", "qty": 1}]}
    expected = {"status": "rejected", "reason": "return_line_unknown"}

    assert vectors.check({"given": given, "expect": expected}) == []
