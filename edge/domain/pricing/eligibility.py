"""Who may have a promotion, now: one answer with its reason."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from edge.domain.pricing.lines import Usage

if TYPE_CHECKING:
    from edge.domain.pricing.lines import PriceContext
    from edge.domain.pricing.promotion import Promotion

_UNUSED = Usage()


class Eligibility(StrEnum):
    """Whether a buyer may have a promotion, and if not, why."""

    YES = "yes"
    NOT_YOURS = "not_yours"
    NEEDS_COUPON = "needs_coupon"
    COUPON_REDEEMED = "coupon_redeemed"
    OUTSIDE_TIME = "outside_time"
    USED_UP = "used_up"


def eligibility(promotion: Promotion, context: PriceContext) -> Eligibility:
    """Tell whether the buyer may have the promotion; the first reason against it otherwise."""
    requires = promotion.requires
    if not requires.schedule.holds(context.at):
        return Eligibility.OUTSIDE_TIME
    if requires.customer_group and requires.customer_group.isdisjoint(context.customer_groups):
        return Eligibility.NOT_YOURS
    if requires.coupon:
        presented = requires.coupon.intersection(context.coupons)
        if not presented:
            return Eligibility.NEEDS_COUPON
        if presented <= context.redeemed_coupons:
            return Eligibility.COUPON_REDEEMED
    if applications_left(promotion, context) == 0 or budget_left(promotion, context) == 0:
        return Eligibility.USED_UP
    return Eligibility.YES


def applications_left(promotion: Promotion, context: PriceContext) -> int | None:
    """Return how often it may be applied to this basket; None without a limit."""
    limits = promotion.limits
    if limits.per_basket is None and limits.per_customer is None and limits.per_day is None:
        return None
    used = context.usage.get(promotion.promotion_id, _UNUSED)
    left = [
        limit - before
        for limit, before in (
            (limits.per_basket, 0),
            (limits.per_customer, used.by_customer),
            (limits.per_day, used.today),
        )
        if limit is not None
    ]
    return max(min(left), 0)


def budget_left(promotion: Promotion, context: PriceContext) -> int | None:
    """Return what may still be given away under it in this shop; None without a budget."""
    budget = promotion.limits.budget_minor
    if budget is None:
        return None
    used = context.usage.get(promotion.promotion_id, _UNUSED)
    return budget if used.budget_minor is None else max(used.budget_minor, 0)
