"""The vocabulary of a price book file as a page to read, printed from the reader's own tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.pricing.authoring.books import (
    BOOK_WORDS,
    COUPON,
    COUPONS_MAX,
    EVALUATION,
    POLICY,
    PROMOTIONS_MAX,
)
from edge.domain.pricing.authoring.overlaps import OVERLAPS_MAX
from edge.domain.pricing.authoring.parts import (
    BUY,
    COMPONENT,
    COMPONENTS_MAX,
    GET,
    LIMITS,
    REQUIRES,
    REWARD,
    SCHEDULE,
    SELECTOR,
    TIER,
    TIERS_MAX,
)
from edge.domain.pricing.authoring.promotions import COMMON
from edge.domain.pricing.authoring.rules import RULES
from edge.domain.pricing.authoring.text import BYTES_MAX
from edge.domain.pricing.authoring.values import QTY_MAX

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from edge.domain.pricing.authoring.values import Word

PARTS = (
    SELECTOR, REQUIRES, SCHEDULE, LIMITS, BUY, GET, COMPONENT, REWARD, TIER, COUPON, POLICY,
    EVALUATION,
)  # fmt: skip
"""The tables that stand inside others."""

_LIMITS = (
    f"at most {PROMOTIONS_MAX} promotions, {COUPONS_MAX} coupons and {BYTES_MAX} bytes a book",
    f"at most {COMPONENTS_MAX} components a set and {TIERS_MAX} tiers a promotion",
    f"at most {OVERLAPS_MAX} deals that can hold one item at one time",
    f"at most {QTY_MAX} pieces wherever pieces are counted",
)


def vocabulary() -> dict[str, tuple[Word, ...]]:
    """Return the words of every table of the file by the table's title."""
    found = {"the file": BOOK_WORDS, "every promotion": COMMON}
    for name, rule_type in RULES.items():
        found[f'type = "{name}" (layer {rule_type.layer})'] = rule_type.form.words
    for form in PARTS:
        found[f"table: {form.name}"] = form.words
    return found


def reference() -> str:
    """Return the whole vocabulary as text."""
    lines = [
        "A price book is a JSON or TOML file. Amounts are whole minor units of the shop's",
        "currency, percentages decimal text in quotes; no number is written with a point.",
        "A * marks what has to be there.",
    ]
    for title, words in vocabulary().items():
        lines += ["", title, *_rows(words)]
    lines += ["", "limits", *(f"  {limit}" for limit in _LIMITS)]
    return "\n".join(lines)


def _rows(words: Sequence[Word]) -> Iterator[str]:
    for word in words:
        mark = "*" if word.is_needed else " "
        yield f" {mark}{word.key:<17} {word.meaning}  [{word.kind.form}]"
