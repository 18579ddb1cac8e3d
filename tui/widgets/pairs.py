"""Draws two versions of one thing beside each other."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from tui.themes import Role
from tui.widgets.lists import more_below, text_rows, title_rows
from tui.widgets.spans import Span, row

if TYPE_CHECKING:
    from tui.picture import PairBody, TextRow
    from tui.widgets.spans import Spans

SIDE_BY_SIDE_FROM_CELLS = 76
"""Narrower, a version would be cut into words: then one stands below the other."""


def draw_pair(body: PairBody, width: int, height: int) -> list[Spans]:
    """Return both versions and what stands below them, moved up by `top` rows."""
    head = title_rows(body.title, width)
    rows = _versions(body, width) + [part for text in body.below for part in text_rows(text, width)]
    room = height - len(head)
    top = max(min(body.top, len(rows) - room), 0)
    seen = rows[top : top + room]
    left = len(rows) - top - len(seen)
    if left and room > 1:
        seen[-1] = more_below(left + 1, width)
    return head + seen


def _versions(body: PairBody, width: int) -> list[Spans]:
    if width < SIDE_BY_SIDE_FROM_CELLS:
        return [*_column(body.first, width), row("", width), *_column(body.second, width)]
    left = (width - 1) // 2
    right = width - 1 - left
    pairs = zip_longest(_column(body.first, left), _column(body.second, right))
    edge = Span("\u2502", Role.RULE)
    return [
        (*(first or row("", left)), edge, *(second or row("", right))) for first, second in pairs
    ]


def _column(rows: tuple[TextRow, ...], width: int) -> list[Spans]:
    return [part for text in rows for part in text_rows(text, width)]
