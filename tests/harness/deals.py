"""Two deals over milk and lamps, as a price book file writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from edge.domain.pricing.authoring import read_price_book

if TYPE_CHECKING:
    from edge.domain.pricing.book import PriceBook

THREE_FOR_TWO = {
    "id": "3for2", "type": "buy_get", "same_pool": True,
    "buy": {"select": {"sku": ["milk", "lamp"]}, "qty": 2}, "get": {"qty": 1, "percent": "100"},
}  # fmt: skip
SPEND_50 = {
    "id": "spend", "type": "basket", "select": {"all": True}, "amount": 500, "min_amount": 5000,
}  # fmt: skip


def book_of(*promotions: dict[str, Any]) -> PriceBook:
    """Return a price book of promotions as a file writes them."""
    return read_price_book({"promotions": list(promotions)})
