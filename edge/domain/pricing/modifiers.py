"""What a promotion did to a line, as the line's own record: ARTS RetailPriceModifier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.events import Modifier
from edge.domain.pricing.promotion import PercentOff

if TYPE_CHECKING:
    from edge.domain.pricing.promotion import Promotion


def promotion_modifier(promotion: Promotion, discount_minor: int) -> Modifier:
    """Return the record of a discount that a promotion placed on a line."""
    rule = promotion.rule
    return Modifier(
        source=f"promo:{promotion.promotion_id}",
        reason="promotion",
        percent=rule.percent.percent if isinstance(rule, PercentOff) else None,
        discount_minor=discount_minor,
        text=promotion.text or promotion.promotion_id,
        funded_by=promotion.funded_by if promotion.is_third_party else "",
    )
