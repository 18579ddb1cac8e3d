"""What a promotion did to a line, as the line's own record: ARTS RetailPriceModifier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.events import Modifier
from edge.domain.pricing.promotion import PercentOff

if TYPE_CHECKING:
    from collections.abc import Callable

    from edge.domain.pricing.promotion import Promotion


def promotion_modifiers(promotion: Promotion) -> Callable[[int], Modifier]:
    """Return what makes the record of a discount that a promotion placed on a line."""
    rule = promotion.rule
    source = f"promo:{promotion.promotion_id}"
    percent = rule.percent.percent if isinstance(rule, PercentOff) else None
    text = promotion.text or promotion.promotion_id
    funded_by = promotion.funded_by if promotion.is_third_party else ""

    def modifier(discount_minor: int) -> Modifier:
        return Modifier(
            source=source,
            reason="promotion",
            percent=percent,
            discount_minor=discount_minor,
            text=text,
            funded_by=funded_by,
        )

    return modifier
