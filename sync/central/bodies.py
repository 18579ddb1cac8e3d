"""Values of a row's JSON object, checked for their kind."""

from __future__ import annotations

from typing import Any

INTEGER_MAX = 2**63 - 1


def tree_of(value: object) -> dict[str, Any]:
    """Return an object; raise ValueError for anything else."""
    if not isinstance(value, dict):
        raise ValueError("a row is an object")
    return value


def checked_text(value: object, name: str = "a value") -> str:
    """Return a text that can be written; raise ValueError for anything else."""
    if not isinstance(value, str):
        raise ValueError(f"{name} is no text")
    value.encode()
    return value


def needed_text(tree: dict[str, Any], name: str) -> str:
    """Return a text that must be there and not empty."""
    text = checked_text(tree.get(name), name)
    if not text:
        raise ValueError(f"{name} is empty")
    return text


def optional_text(tree: dict[str, Any], name: str) -> str:
    """Return a text, "" where it is missing."""
    value = tree.get(name)
    return "" if value is None else checked_text(value, name)


def texts(tree: dict[str, Any], name: str) -> tuple[str, ...]:
    """Return a list of texts, an empty one where it is missing."""
    return tuple(checked_text(value, name) for value in items(tree, name))


def items(tree: dict[str, Any], name: str) -> list[Any]:
    """Return a list, an empty one where it is missing."""
    value = tree.get(name) or []
    if not isinstance(value, list):
        raise ValueError(f"{name} is no list")
    return value


def integer(tree: dict[str, Any], name: str, absent: int = 0) -> int:
    """Return a whole number that a column holds."""
    value = tree.get(name, absent)
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > INTEGER_MAX:
        raise ValueError(f"{name} is no whole number")
    return value


def optional_integer(tree: dict[str, Any], name: str) -> int | None:
    """Return a whole number, None where it is missing."""
    return None if tree.get(name) is None else integer(tree, name)
