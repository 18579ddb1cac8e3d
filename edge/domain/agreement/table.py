"""The conflict table, as the policies say it: `python -m edge.domain.agreement.table` prints it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edge.domain.agreement.policies import (
    coupon,
    gift_card,
    over_return,
    points_burned,
    promotion,
    serial,
)

if TYPE_CHECKING:
    from edge.domain.agreement.policy import Policy

POLICIES: Final[tuple[Policy, ...]] = (
    over_return.POLICY,
    gift_card.POLICY,
    points_burned.POLICY,
    coupon.POLICY,
    promotion.POLICY,
    serial.POLICY,
)
"""In the order of their numbers."""
