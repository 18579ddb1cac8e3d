"""What a till asks of the centre without waiting for the answer: passed on by the sync process."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Final

ACTION: Final = "centre"
"""The action of effects that are for the synchronising process; devices leave them alone."""
LIFE_S: Final = 5
"""Longer than anybody stands and waits; a request is worth nothing after that."""


@dataclass(frozen=True, slots=True)
class StockRequest:
    """Look an item up at the centre; with a `reservation` keep so much of it at a place.

    `quantity_milli` is in thousandths of the item's unit.
    """

    item: str
    reservation: str = ""
    location: str = ""
    quantity_milli: int = 0

    @property
    def text(self) -> str:
        """Return it as an effect carries it."""
        return json.dumps(asdict(self), separators=(",", ":"))


def read_request(text: str) -> StockRequest | None:
    """Read a request; None for one of a newer till."""
    try:
        return StockRequest(**json.loads(text))
    except (ValueError, TypeError):
        return None
