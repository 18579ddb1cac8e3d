"""How far the limits that baskets share in are used up, as is known here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.events import PromotionUse

if TYPE_CHECKING:
    from edge.domain.pricing.book import PriceBook
    from edge.services.desk import Desk


def promotion_uses(desk: Desk, book: PriceBook, customer: str = "") -> tuple[PromotionUse, ...]:
    """Return what was used of each promotion that is limited per customer, per day or in all.

    A customer's uses at other lanes count as far as they were heard of; days and budgets are each
    lane's own.
    """
    store, elsewhere, found = desk.tools.store, desk.tools.elsewhere, []
    for promotion in book.counted:
        used = store.promotion_use(promotion.promotion_id, customer, desk.business_date)
        theirs = elsewhere.promotion_uses(promotion.promotion_id, customer) if customer else 0
        by_customer = used.by_customer + theirs
        budget = promotion.limits.budget_minor
        left = None if budget is None else max(budget - used.discount_minor, 0)
        found.append(PromotionUse(promotion.promotion_id, by_customer, used.on_the_day, left))
    return tuple(found)
