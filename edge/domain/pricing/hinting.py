"""Promotions that are nearly reached: worth a word to the customer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.domain.pricing.missing import Missing, missing_beside_deals
from edge.domain.pricing.promotion import BasketReward, Gift

if TYPE_CHECKING:
    from edge.domain.pricing.basket_pricing import PricedBasket
    from edge.domain.pricing.promotion import Rule

HINTS_MAX = 3
UNITS_MAX = 1
AMOUNT_SHARE = 5
"""A hint is worth a row when one unit is missing, or a fifth of the amount at the most."""


@dataclass(frozen=True, slots=True)
class Hint:
    """A promotion with what is missing for one more application of it.

    `lines` are the lines of the basket that count towards it already.
    """

    promotion: str
    text: str
    missing: Missing
    lines: tuple[int, ...]


def hints(priced: PricedBasket, last_line: int | None = None) -> tuple[Hint, ...]:
    """Return what is nearly reached, that of the last line first; it costs no new evaluation."""
    if priced.applied is None:
        return ()
    done = priced.applied.evaluation
    found = []
    for at in done.eligible:
        rule = done.promotion(at).rule
        left = missing_beside_deals(at, done.line_pools[at], done)
        if left is None or not _is_near(left, rule) or done.applications_left(at) == 0:
            continue
        promotion = done.promotion(at)
        joined = {line for pool in done.line_pools[at] for line in pool}
        lines = priced.applied.numbers(joined)
        text = promotion.text or promotion.promotion_id
        found.append(Hint(promotion.promotion_id, text, left, lines))
    found.sort(key=lambda hint: last_line not in hint.lines)
    return tuple(found[:HINTS_MAX])


def _is_near(left: Missing, rule: Rule) -> bool:
    if left.amount_minor and isinstance(rule, BasketReward | Gift):
        return left.amount_minor * AMOUNT_SHARE <= (rule.min_amount or 0)
    return 0 < left.units <= UNITS_MAX
