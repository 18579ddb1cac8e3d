"""Lines for a file of records: new, changed, the same again, of others' codes, and wrong."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

LINES: Final = 300


def drawn(kind: str, seed: int) -> list[dict[str, Any]]:
    """Return lines of which some repeat, change or contradict others, and some are wrong."""
    draw = random.Random(seed)
    makers: dict[str, Callable[[int], dict[str, Any]]] = {
        "items": lambda n: {
            "key": f"i{n}",
            "description": f"Thing {n} \u20ac \\u0000",
            "tax_class": draw.choice(["x", "x", "x", ""]),
            "price": draw.choice(["100", "120", None, "1e3"]),
        },
        "prices": lambda n: {
            "item_id": draw.choice([f"i{n}", f"i{n}", "not one"]),
            "price": draw.choice(["1", "2.5"]),
            "from_micros": draw.choice([0, 5]),
        },
        "staff": lambda n: {
            "key": f"{n}",
            "name": "Zoe",
            "role": draw.choice(["cashier", "manager", "pirate"]),
            "active": draw.random() < 0.8,
            "stores": draw.choice([[], ["S1"], ["S2"], ["not one"]]),
        },
        "customers": lambda n: {
            "key": f"c{n}",
            "name": draw.choice(["Ada", "Eve"]),
            "cards": [f"7{draw.randrange(60)}" for _ in range(draw.randrange(3))],
        },
    }
    return [makers[kind](draw.randrange(LINES // 4)) for _ in range(LINES)]
