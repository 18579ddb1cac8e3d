"""A feed of the centre as a test writes it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sync.wire.feeds import NO_CHECKSUM, FeedRow, next_checksum, text_digest

if TYPE_CHECKING:
    from edge.domain.catalogue import Item
    from edge.domain.instant import Instant


class Feed:
    """Rows under ascending positions; `take` gives those that were not taken yet."""

    def __init__(self, epoch: str = "e1") -> None:
        self.epoch = epoch
        self.rows: list[FeedRow] = []
        self._checksum = NO_CHECKSUM
        self._taken = 0

    def add(self, kind: str, body: dict[str, Any] | str) -> FeedRow:
        """Append a row."""
        text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
        self._checksum = next_checksum(self._checksum, text_digest(text))
        row = FeedRow(len(self.rows) + 1, kind, text, self._checksum)
        self.rows.append(row)
        return row

    def item(self, item: Item, **more: Any) -> FeedRow:
        """Append an item as it now is."""
        return self.add("item", item_body(item) | more)

    def price(self, item_id: str, price: str | None, at: Instant) -> FeedRow:
        """Append a price from an instant on."""
        return self.add("price", {"item_id": item_id, "price": price, "from_micros": at.micros})

    def take(self) -> list[FeedRow]:
        """Return the rows since the last call."""
        rows = self.rows[self._taken :]
        self._taken = len(self.rows)
        return rows


def item_body(item: Item) -> dict[str, Any]:
    """Return an item as the centre's rows write it."""
    return {
        "item_id": item.item_id,
        "description": item.description,
        "price": item.price,
        "tax_class": item.tax_class,
        "department": item.department,
        "unit": item.unit.value,
        "gtin": item.gtin,
        "minimum_age": item.minimum_age,
        "deposit_item": item.deposit_item,
        "is_deposit": item.is_deposit,
        "flags": sorted(item.flags),
        "attributes": [list(pair) for pair in item.attributes],
        "brand": item.brand,
        "stock_milli": item.stock_milli,
        "floor_price": item.floor_price,
    }
