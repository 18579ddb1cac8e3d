"""Numbers of things in a sentence."""

from __future__ import annotations

from tui.words import prompts


def items_text(count: str) -> str:
    """Return how many items, with the right word behind the number."""
    return prompts.ONE_ITEM if count == "1" else prompts.SO_MANY_ITEMS.format(count=count)
