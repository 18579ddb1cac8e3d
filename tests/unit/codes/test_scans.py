"""Scans from public standards come out as those say, and a wrong row does not."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import vectors
from hypothesis import assume, given
from hypothesis import strategies as st

from edge.codes import (
    CouponCode,
    ElementString,
    Gtin,
    Tag,
    VariableMeasure,
    check_digit,
    is_gtin,
    read_code,
)
from edge.codes.facts import facts_of
from edge.codes.prefixes import NumberUse
from edge.domain.errors import BadInput
from edge.domain.product_numbers import expand_upc_e

ROOT = Path(__file__).resolve().parents[3]
OWN = ROOT / "tests" / "fixtures" / "barcodes.jsonl"
SHARED = ROOT.parent / "shared" / "examples" / "barcodes-examples.jsonl"
SYMBOLOGIES = (
    "EAN13",
    "EAN8",
    "UPCA",
    "UPCE",
    "ITF14",
    "GS1_128",
    "GS1_DATAMATRIX",
    "GS1_QR",
    "DATAMATRIX",
    "QR",
    "DATABAR_EXP",
    "CODE128",
    "CODE39",
    "CODABAR",
    "PDF417",
    "EAN13+2",
    "EAN13+5",
    "EPC_HEX",
    "UNKNOWN",
)
NUMBERS = ("EAN13", "EAN8", "UPCA", "UPCE", "ITF14", "UNKNOWN")


def rows() -> list[dict[str, Any]]:
    return vectors.read_cases(OWN, vectors.KEYS_OF_BARCODES)


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['symbology']} {row['scan']!r}")
def test_a_scan_comes_out_as_the_standard_says(row: dict[str, Any]) -> None:
    assert vectors.check_barcode(row) == []


def test_every_symbology_is_held_against_a_source_that_anybody_can_read() -> None:
    assert len(rows()) > 350
    assert {row["symbology"] for row in rows()} == set(SYMBOLOGIES)
    assert all(row["source"] for row in rows())


@pytest.mark.skipif(not SHARED.exists(), reason="the shared barcode examples are not here")
def test_the_shared_examples_are_read_or_refused_as_they_say(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert vectors.main(["--barcodes", str(SHARED)]) == 0
    assert capsys.readouterr().out.endswith(" passed, 0 failed\n")


GOOD = {
    "scan": "]C1010950600013437610LOT-7\x1d17271130",
    "symbology": "GS1_128",
    "expect": {"valid": True, "kind": "gs1", "lot": "LOT-7", "expiry": "2027-11-30"},
}


@pytest.mark.parametrize(
    "wrong",
    [
        {"valid": False},
        {"kind": "gtin"},
        {"lot": "LOT-8"},
        {"expiry": "2027-11-29"},
        {"net_weight_kg": "1"},
        {"gtin14": "09506000134383"},
        {"ais": [["01", "09506000134376"]]},
        {"unheard": "of"},
    ],
)
def test_a_wrong_row_fails_with_its_number(
    wrong: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = GOOD | {"expect": {**GOOD["expect"], **wrong}}  # type: ignore[dict-item]
    file = tmp_path / "rows.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in (GOOD, other)), encoding="utf-8")

    assert vectors.main(["--barcodes", str(file)]) == 1
    told = capsys.readouterr().out
    assert told.startswith("2 ")
    assert told.endswith("1 passed, 1 failed\n")


def test_a_row_that_must_be_refused_fails_when_it_is_read() -> None:
    row = {"scan": "4006381333931", "symbology": "EAN13", "expect": {"valid": False}}

    assert vectors.check_barcode(row) != []


TEXTS = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="0123456789\x1d]CEQdI", max_size=60),
    st.from_regex(r"\][EC][0-4](01[0-9]{14}|17[0-9]{6}|10[A-Z]{3}\x1d|31[0-9]{8}){1,3}"),
    st.from_regex(r"https://[a-z]{1,5}/(01|00|10|21|8004)/[0-9]{8,18}(/10/[A-Z%]{1,4})?"),
)


@given(TEXTS, st.sampled_from([None, *SYMBOLOGIES]))
def test_any_text_in_any_symbol_is_read_or_refused(text: str, symbology: str | None) -> None:
    try:
        reading = read_code(text, symbology=symbology)
    except BadInput:
        return
    if isinstance(reading, Gtin):
        assert is_gtin(reading.gtin14)
    if isinstance(reading, Gtin | ElementString | CouponCode):
        facts_of(reading.elements, date(2026, 11, 1))


@given(st.from_regex(r"[0-9]{8}|[0-9]{12,14}", fullmatch=True), st.sampled_from(NUMBERS))
def test_no_number_with_a_wrong_check_digit_is_ever_a_product(digits: str, symbology: str) -> None:
    assume(not is_gtin(digits))
    assume(symbology not in {"UPCE", "EAN13", "UNKNOWN"} or not is_right_upc_e(digits))

    with pytest.raises(BadInput):
        read_code(digits, symbology=symbology)


def is_right_upc_e(digits: str) -> bool:
    return len(digits) == 8 and digits[0] in "01" and is_gtin(expand_upc_e(digits))


@given(st.from_regex(r"[01][0-9]{6}", fullmatch=True))
def test_a_short_upc_is_the_long_one_in_every_way_that_scanners_send_it(digits: str) -> None:
    whole = expand_upc_e(digits + "0")[:11]
    long = whole + str(check_digit(whole))
    assume(int(long))

    short = read_code(digits + long[-1], symbology="UPCE")

    assert short == read_code(long, symbology="UPCA") == read_code(digits, symbology="UPCE")
    assert short == read_code("]E00" + long)


@given(st.integers(0, 999_999), st.integers(0, 5))
def test_a_net_weight_comes_back_exactly(value: int, decimals: int) -> None:
    reading = read_code(f"]e00195012345678903310{decimals}{value:06}")

    assert isinstance(reading, Gtin)
    weight = facts_of(reading.elements, date(2026, 11, 1)).net_weight_kg
    assert weight is not None
    assert int(weight.scaleb(decimals)) == value


@pytest.mark.parametrize(
    "symbology", ["CODE128", "CODE39", "CODABAR", "PDF417", "QR", "DATAMATRIX"]
)
@given(st.from_regex(r"[0-9]{7}|[0-9]{11,13}", fullmatch=True))
def test_digits_in_a_symbol_that_may_hold_anything_never_sell(symbology: str, digits: str) -> None:
    reading = read_code(digits + str(check_digit(digits)), symbology=symbology)

    assert not isinstance(reading, Gtin | VariableMeasure | ElementString | Tag)


@pytest.mark.parametrize(
    ("gtin14", "use"),
    [
        ("04006381333931", NumberUse.GOODS),
        ("09780306406157", NumberUse.GOODS),
        ("00000001234565", NumberUse.RESTRICTED),
        ("09800000000002", NumberUse.REFUND),
        ("09900000000005", NumberUse.COUPON),
    ],
)
def test_the_prefix_says_what_a_number_is_for(gtin14: str, use: NumberUse) -> None:
    assert Gtin(gtin14).use is use
