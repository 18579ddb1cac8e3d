"""The text of a price book, and its version."""

from __future__ import annotations

import hashlib
import json
import tomllib
from datetime import date, time
from typing import Any

from edge.domain.pricing.authoring.values import Place

BYTES_MAX = 500_000
"""Every till reads the whole book when it starts, and its unfinished baskets keep it."""

_VERSION_CHARACTERS = 12


def parse_json(text: str, name: str) -> Any:
    """Read the JSON text of a price book called `name`; a key that stands twice is wrong.

    Raises `BadInput("promotion_invalid")`.
    """
    place = Place(name)
    _check_size(text, place)

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            keys = [key for key, _ in pairs]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise place.at(twice).wrong("this key stands twice in one table")
        return found

    try:
        return json.loads(text, object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        raise place.wrong(f"this is not JSON: {error}") from None


def parse_toml(text: str, name: str) -> Any:
    """Read the TOML text of a price book called `name`; its dates and times become text.

    Raises `BadInput("promotion_invalid")`.
    """
    place = Place(name)
    _check_size(text, place)
    try:
        return _plain(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise place.wrong(f"this is not TOML: {error}") from None


def canonical_text(mapping: object) -> str:
    """Write a book as JSON that is the same for the same content, whatever the order of keys."""
    text = json.dumps(mapping, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    _check_size(text, Place("price book"))
    return text


def version_of(text: str) -> str:
    """Return the name of exactly this content."""
    return hashlib.sha256(text.encode()).hexdigest()[:_VERSION_CHARACTERS]


def _check_size(text: str, place: Place) -> None:
    size = len(text.encode())
    if size > BYTES_MAX:
        raise place.wrong(f"{size} bytes are too many, {BYTES_MAX} are allowed")


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {key: _plain(inner) for key, inner in value.items()}
        case list():
            return [_plain(inner) for inner in value]
        case time():
            return value.strftime("%H:%M")
        case date():
            return value.isoformat()
        case _:
            return value
