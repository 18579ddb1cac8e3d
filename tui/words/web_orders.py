"""Texts about whether the shop takes orders of the web shop and other channels."""

from __future__ import annotations

from typing import Final

SIDE: Final = "WEB ORDERS"
SIDE_PAUSED: Final = "PAUSED"
PAUSED_FOR_GOOD: Final = "PAUSED until they are taken again."
PAUSED_UNTIL: Final = "PAUSED until {time}."
WHY: Final = "Why: {reason}"
SAID_BY: Final = "Said by {by}"
IS_PENDING: Final = (
    "The centre does not know yet: it goes up when the line is there, and orders may come."
)
IS_KNOWN: Final = "The centre sends this shop no new orders."
WHAT_STAYS: Final = "Orders that are here already go on."
RESUME: Final = "Take web orders again?"
HOW_LONG: Final = "Pause web orders: for how long?"
PERIODS: Final[tuple[tuple[str, int], ...]] = (
    ("30 minutes", 1800),
    ("1 hour", 3600),
    ("2 hours", 7200),
    ("4 hours", 14_400),
    ("12 hours", 43_200),
    ("Until they are taken again", 0),
)
REASON: Final = "Pause web orders: why?"
REASONS: Final = ("Too much to do", "Too few people", "Stock-taking", "Nobody can get in")
QUEUE_PAUSED: Final = "   WEB ORDERS PAUSED"
