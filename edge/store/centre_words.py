"""What the centre told a store last of single things, read from central.db."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from edge.domain.web_orders import OPEN, Intake
from edge.orders import NO_WORDS, CentreWords

if TYPE_CHECKING:
    from edge.store.database import Connection

_KNOWN = "SELECT 1 FROM sqlite_schema WHERE name = 'centre_word'"


def read_words(connection: Connection) -> CentreWords:
    """Return what was told; what is not there, or cannot be read, says nothing."""
    if connection.execute(_KNOWN).fetchone() is None:
        return NO_WORDS
    found = dict(connection.execute("SELECT kind, body FROM centre_word"))
    return CentreWords(
        _intake(_tree(found.get("web_orders", ""))), _keys(_tree(found.get("collection_keys", "")))
    )


def _intake(tree: dict[str, Any]) -> Intake:
    told = (tree.get("is_paused"), tree.get("until_micros"), tree.get("at_micros"))
    match told:
        case (bool() as is_paused, int() as until_micros, int() as at_micros):
            words = (str(tree.get("reason", "")), str(tree.get("by", "")))
            return Intake(is_paused, until_micros, words[0], at_micros, words[1])
        case _:
            return OPEN


def _keys(tree: dict[str, Any]) -> dict[str, str]:
    keys = tree.get("keys")
    if not isinstance(keys, dict):
        return {}
    return {kid: key for kid, key in keys.items() if isinstance(kid, str) and isinstance(key, str)}


def _tree(text: str) -> dict[str, Any]:
    try:
        tree = json.loads(text) if text else {}
    except ValueError:
        return {}
    return tree if isinstance(tree, dict) else {}
