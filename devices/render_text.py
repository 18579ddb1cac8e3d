"""Write a document as a plain text file."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from devices.layout import CodeBlock, Line, LogoBlock, Marks, Paper, layout

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edge.domain.document import Document

DEFAULT_COLUMNS = 42


def render_text(
    document: Document, columns: int = DEFAULT_COLUMNS, marks: Marks | None = None
) -> str:
    """Return the document as lines of at most `columns` cells; a code is its text."""
    paper = Paper(columns, doubling=False, marks=marks or Marks())
    return "".join(f"{line.text.rstrip()}\n" for line in _lines(document, paper))


def _lines(document: Document, paper: Paper) -> Iterator[Line]:
    for laid in layout(document, paper):
        match laid:
            case Line():
                yield laid
            case CodeBlock():
                yield from laid.caption
            case LogoBlock():
                pass
            case _:
                assert_never(laid)
