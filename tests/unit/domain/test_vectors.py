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


def test_a_file_that_is_no_cases_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text("{", encoding="utf-8")

    assert vectors.main([str(file)]) == 2
    assert "cases.jsonl" in capsys.readouterr().err
