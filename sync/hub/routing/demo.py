"""The routing rules of the demo chain, as a centre would be given them."""

from __future__ import annotations

from typing import Any, Final

DEMO_RULES: Final[dict[str, Any]] = {
    "channels": {
        "web": {"buffer": "1", "offline_buffer": "2", "offline_after_s": 3600},
        "till": {"offline_buffer": "1", "offline_after_s": 14_400},
    },
    "hard": [
        {"filter": "kind", "kinds": ["store", "warehouse"], "droppable": True},
        {"filter": "market", "droppable": True},
        {"filter": "max_distance", "limit_m": 300_000, "droppable": True},
        {"filter": "capacity"},
        {"filter": "stock_age", "limit_s": 259_200},
        {"filter": "lead_time"},
    ],
    "soft": [
        {"rule": "fewest_splits"},
        {"rule": "market"},
        {"rule": "distance", "equal_up_to_m": [25_000, 100_000]},
        {"rule": "load", "equal_up_to_permille": [500]},
        {"rule": "stock_depth", "enough": "3"},
        {"rule": "distance"},
        {"rule": "stock_age", "equal_up_to_s": [900]},
        {"rule": "priority"},
    ],
    "locations_max": 3,
    "is_line_split": False,
    "is_partial_allowed": True,
}
"""Few parcels from nearby; a full store and the last piece are spared where another is as near."""
