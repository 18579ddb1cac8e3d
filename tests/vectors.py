"""Runs worked cases through the product: `python tests/vectors.py [--barcodes] FILE.jsonl…`.

Each line of a file is a case: `{"id", "given", "expect", …}` of pricing, or with `--barcodes` a
scan `{"scan", "symbology", "expect", "source"}`; what stands in `expect` is compared, what does
not is not asserted. Prints each failing case with what was expected and got, then the counts;
exits with 1 if any failed, 2 if a file cannot be read. The case is only translated here: every
answer comes from the product itself.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parent)

from vectors_kit.barcode_rows import barcode_differences
from vectors_kit.comparing import differences
from vectors_kit.kinds import answer

if TYPE_CHECKING:
    from collections.abc import Mapping

Case = dict[str, Any]


BARCODES = "--barcodes"
KEYS: Mapping[str, type] = {"given": dict, "expect": dict}
KEYS_OF_BARCODES: Mapping[str, type] = {"scan": str, "symbology": str, "expect": dict}


def main(arguments: list[str]) -> int:
    """Run the files; return the exit status."""
    names = [name for name in arguments if name != BARCODES]
    of_barcodes = len(names) < len(arguments)
    if not names:
        print(__doc__, file=sys.stderr)
        return 2
    passed = failed = 0
    for name in names:
        try:
            cases = read_cases(Path(name), KEYS_OF_BARCODES if of_barcodes else KEYS)
        except (OSError, ValueError) as error:
            print(f"{name}: {error}", file=sys.stderr)
            return 2
        for number, case in enumerate(cases, start=1):
            wrong = check_barcode(case) if of_barcodes else check(case)
            passed, failed = passed + (not wrong), failed + bool(wrong)
            if wrong:
                title = f"{number} {case['scan']!r}" if of_barcodes else case.get("id")
                print(f"{title}: " + "\n    ".join(wrong))
    print(f"{passed} passed, {failed} failed")
    return int(failed > 0)


def read_cases(path: Path, keys: Mapping[str, type] = KEYS) -> list[Case]:
    """Read a file of cases, one JSON object a line; a number with a fraction is kept as text.

    Raises ValueError with the number of the first line that is none, and what to do about it.
    """
    cases = []
    lines = path.read_text(encoding="utf-8-sig").split("\n")
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                cases.append(_read_case(line, keys))
            except ValueError as error:
                raise ValueError(f"line {number}: {error}") from None
    if not cases:
        raise ValueError("there is no case in it; write one JSON object a line")
    return cases


def _read_case(line: str, keys: Mapping[str, type]) -> Case:
    try:
        case = json.loads(line, parse_float=str)
    except json.JSONDecodeError as error:
        told = f"{error.msg}, column {error.colno}"
        raise ValueError(f"this is not JSON ({told}); write the case on one line") from None
    if not isinstance(case, dict):
        raise ValueError("this is no JSON object; write the case as {...}")
    for key, kind in keys.items():
        if not isinstance(case.get(key), kind):
            what = "object" if kind is dict else "text"
            raise ValueError(
                f'case {case.get("id")} has no {what} "{key}"; add it or drop the line'
            )
    return case


def check(case: Case) -> list[str]:
    """Return what differs from the expectation; an error of the engine is a difference."""
    try:
        got = answer(case["given"])
    except Exception as error:  # noqa: BLE001 - a case that breaks must not hide the others
        return [f"{type(error).__name__}: {error}"]
    return differences(case["expect"], got)


def check_barcode(case: Case) -> list[str]:
    """Return what differs in a row of a scan; a gate that breaks is a difference."""
    try:
        return barcode_differences(case)
    except Exception as error:  # noqa: BLE001 - a case that breaks must not hide the others
        return [f"{type(error).__name__}: {error}"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
