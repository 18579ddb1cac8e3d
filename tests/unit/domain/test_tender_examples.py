"""The worked cases of cash rounding, settlement and refunds, where they are at hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from vectors_kit.kinds import answer

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = ROOT.parent / "shared" / "examples" / "pricing-examples.jsonl"
KINDS = ("cash_round", "settle", "refund_tenders")


def cases() -> list[dict[str, Any]]:
    if not EXAMPLES.exists():
        return []
    rows = (json.loads(line) for line in EXAMPLES.read_text(encoding="utf-8").splitlines())
    return [row for row in rows if row["given"]["kind"] in KINDS]


@pytest.mark.skipif(not EXAMPLES.exists(), reason="the worked cases are not beside this checkout")
def test_there_is_a_worked_case_of_each_kind() -> None:
    assert {case["given"]["kind"] for case in cases()} == set(KINDS)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_a_worked_case_comes_out_as_written(case: dict[str, Any]) -> None:
    got = answer(case["given"])

    for name, value in case["expect"].items():
        assert got[name] == value, name
