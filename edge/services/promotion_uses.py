"""How far the limits that baskets share in are used up, as this lane knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.events import PromotionUse

if TYPE_CHECKING:
    from edge.domain.pricing.book import PriceBook
    from edge.services.desk import Desk


def promotion_uses(desk: Desk, book: PriceBook, customer: str = "") -> tuple[PromotionUse, ...]:
    """Return what was used of each promotion that is limited per customer, per day or in all.

    Other lanes are not asked: offline, each counts its own.
    """
    store, found = desk.tools.store, []
    for promotion in book.counted:
        used = store.promotion_use(promotion.promotion_id, customer, desk.business_date)
        budget = promotion.limits.budget_minor
        left = None if budget is None else max(budget - used.discount_minor, 0)
        found.append(PromotionUse(promotion.promotion_id, used.by_customer, used.on_the_day, left))
    return tuple(found)
