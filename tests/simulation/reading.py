"""Reads entries by brute force, without the product's reader."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sync.wire.streams import StreamKey


def read(stream: StreamKey, seq: int, text: str) -> dict[str, Any] | None:
    """Return an entry that may be booked, read without the product's reader."""
    try:
        tree: dict[str, Any] = json.loads(text)
        told = (tree["store"], tree["lane"], tree["inc"], tree["seq"])
        for each in tree.get("amounts", {}).get("stock", ()):
            Decimal(each["quantity"])
    except (ValueError, KeyError, TypeError, InvalidOperation):
        return None
    return tree if told == (stream.store, stream.lane, stream.incarnation, seq) else None
