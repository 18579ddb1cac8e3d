"""What an expectation and an answer differ in."""

from __future__ import annotations

from typing import Any

_KEYS = ("id", "line", "tender")
_SOME_ONLY = frozenset({"lines", "promotions"})


def differences(expected: Any, got: Any, where: str = "") -> list[str]:
    """Return one line for each difference; keys that are not expected are not looked at."""
    if isinstance(expected, dict) and isinstance(got, dict):
        return [
            line
            for key, value in expected.items()
            for line in differences(value, got.get(key), f"{where}.{key}" if where else key)
        ]
    if isinstance(expected, list) and isinstance(got, list):
        return _rows(expected, got, where)
    return [] if expected == got else [f"{where}: expected {expected!r}, got {got!r}"]


def _rows(expected: list[Any], got: list[Any], where: str) -> list[str]:
    """Compare rows by what names them, in any order; rows without a name by their place.

    Of lines and promotions only those expected are looked at; of all else none may be too many.
    """
    key = _name_of(expected)
    some_only = key is not None and where in _SOME_ONLY
    if key is None or (len(expected) != len(got) and not some_only):
        if len(expected) != len(got):
            return [f"{where}: expected {expected!r}, got {got!r}"]
        pairs = list(zip(expected, got, strict=True))
        return [
            line
            for at, (want, have) in enumerate(pairs)
            for line in differences(want, have, f"{where}[{at}]")
        ]
    by_key = {row.get(key): row for row in got}
    return [
        line
        for want in expected
        for line in differences(want, by_key.get(want[key]), f"{where}[{want[key]}]")
    ]


def _name_of(rows: list[Any]) -> str | None:
    """Return the key that names each row, if one does."""
    if not all(isinstance(row, dict) for row in rows):
        return None
    names = (key for key in _KEYS if len({row.get(key) for row in rows} - {None}) == len(rows))
    return next(names, None) if rows else None
