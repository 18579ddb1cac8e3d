"""Runs worked pricing cases through the product: `python tests/vectors.py FILE.jsonl…`.

Each line of a file is a case: `{"id", "given", "expect", …}`; what stands in `expect` is compared,
what does not is not asserted. Prints each failing id with what was expected and got, then the
counts; exits with 1 if any failed, 2 if a file cannot be read. The case is only translated here:
every figure comes from the product's own engine.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parent)

from vectors_kit.comparing import differences
from vectors_kit.kinds import answer

Case = dict[str, Any]


def main(names: list[str]) -> int:
    """Run the files; return the exit status."""
    if not names:
        print(__doc__, file=sys.stderr)
        return 2
    passed = failed = 0
    for name in names:
        try:
            cases = read_cases(Path(name))
        except (OSError, ValueError) as error:
            print(f"{name}: {error}", file=sys.stderr)
            return 2
        for case in cases:
            wrong = check(case)
            passed, failed = passed + (not wrong), failed + bool(wrong)
            if wrong:
                print(f"{case.get('id')}: " + "\n    ".join(wrong))
    print(f"{passed} passed, {failed} failed")
    return int(failed > 0)


def read_cases(path: Path) -> list[Case]:
    """Read a file of cases, one JSON object a line; a number with a fraction is kept as text.

    Raises ValueError with the number of the first line that is none, and what to do about it.
    """
    cases = []
    lines = path.read_text(encoding="utf-8-sig").split("\n")
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                cases.append(_read_case(line))
            except ValueError as error:
                raise ValueError(f"line {number}: {error}") from None
    if not cases:
        raise ValueError("there is no case in it; write one JSON object a line")
    return cases


def _read_case(line: str) -> Case:
    try:
        case = json.loads(line, parse_float=str)
    except json.JSONDecodeError as error:
        told = f"{error.msg}, column {error.colno}"
        raise ValueError(f"this is not JSON ({told}); write the case on one line") from None
    if not isinstance(case, dict):
        raise ValueError("this is no JSON object; write the case as {...}")
    for key in ("given", "expect"):
        if not isinstance(case.get(key), dict):
            raise ValueError(
                f'case {case.get("id")} has no object "{key}"; add it or drop the line'
            )
    return case


def check(case: Case) -> list[str]:
    """Return what differs from the expectation; an error of the engine is a difference."""
    try:
        got = answer(case["given"])
    except Exception as error:  # noqa: BLE001 - a case that breaks must not hide the others
        return [f"{type(error).__name__}: {error}"]
    return differences(case["expect"], got)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
