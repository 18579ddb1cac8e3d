"""Lay a document out as rows of characters for a paper of so many columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from devices.clean import cells, clean, encodable
from edge.domain.document import Align, Code, Gap, Logo, Pair, Row, Rule, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edge.domain.document import Document

MINIMUM_COLUMNS = 16
_MINIMUM_LABEL = 6
"""A label squeezed into less than this, or than one of its words, goes on rows above its value."""

_MAXIMUM_GAP = 12
"""Rows; a gap is space between two parts, not a way to empty the roll."""


@dataclass(frozen=True, slots=True)
class Marks:
    """The words that mark a document as not an original, in the shop's language."""

    practice: str = "PRACTICE"
    copy: str = "COPY"


@dataclass(frozen=True, slots=True)
class Paper:
    """What a document is laid out for.

    `columns` counts characters of normal width, at least 16. `doubling` tells whether large text
    takes two columns a character. `encoding` names the code page if there is one.
    """

    columns: int
    doubling: bool = True
    encoding: str | None = None
    marks: Marks = Marks()

    def __post_init__(self) -> None:
        """Refuse a paper on which nothing fits."""
        if self.columns < MINIMUM_COLUMNS:
            raise ValueError(f"a paper has at least {MINIMUM_COLUMNS} columns")

    def room(self, *, large: bool) -> int:
        """Return how many characters a row holds."""
        return self.columns // 2 if large and self.doubling else self.columns


@dataclass(frozen=True, slots=True)
class Line:
    """One printed row, filled with spaces at the left as its place on the row asks."""

    text: str
    bold: bool = False
    large: bool = False


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """A code to draw, with the rows of its text below."""

    value: str
    symbology: str
    caption: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class LogoBlock:
    """The place of the shop's logo."""


Laid = Line | CodeBlock | LogoBlock


def layout(document: Document, paper: Paper) -> tuple[Laid, ...]:
    """Return the rows of a document; none is wider than the paper."""
    head = tuple(_marks(document, paper))
    foot = tuple(reversed(head))
    body = (laid for row in document.rows for laid in _row(row, paper))
    return (*head, *body, *foot)


def wrap(text: str, width: int) -> tuple[str, ...]:
    """Break a text at spaces into rows of at most `width` cells; a longer word is cut.

    A text that fits is left as it is, with its own spacing. An empty text is one empty row.
    """
    if cells(text) <= width:
        return (text.rstrip(),)
    rows: list[str] = []
    row = ""
    for word in text.split():
        joined = f"{row} {word}" if row else word
        if cells(joined) <= width:
            row = joined
            continue
        if row:
            rows.append(row)
        *full, row = _cut(word, width)
        rows.extend(full)
    return (*rows, row) if row or not rows else tuple(rows)


def _marks(document: Document, paper: Paper) -> Iterator[Line]:
    if document.practice:
        word = f" {_printable(paper.marks.practice, paper)} "
        yield Line(_across(word, paper.room(large=True)), bold=True, large=True)
    if document.copy_no > 0:
        text = f"{_printable(paper.marks.copy, paper)} {document.copy_no}"
        yield from _text(Text(text, Align.CENTRE, bold=True, large=True), paper)


def _row(row: Row, paper: Paper) -> Iterator[Laid]:
    match row:
        case Text():
            yield from _text(row, paper)
        case Pair():
            yield from _pair(row, paper)
        case Rule():
            yield Line(("=" if row.heavy else "-") * paper.columns)
        case Code():
            value = clean(row.value)
            caption = _text(Text(clean(row.caption) or value, Align.CENTRE), paper)
            yield CodeBlock(value, row.symbology, tuple(caption))
        case Gap():
            yield from [Line("")] * max(0, min(row.rows, _MAXIMUM_GAP))
        case Logo():
            yield LogoBlock()
        case _:
            assert_never(row)


def _text(row: Text, paper: Paper) -> Iterator[Line]:
    room = paper.room(large=row.large)
    for part in wrap(_printable(row.text, paper), room):
        yield Line(_place(part, row.align, room), row.bold, row.large)


def _pair(row: Pair, paper: Paper) -> Iterator[Line]:
    label, value = _printable(row.label, paper).strip(), _printable(row.value, paper).strip()
    large = row.large and cells(value) <= paper.room(large=True)
    room = paper.room(large=large)
    indent = " " * max(0, min(row.indent, room // 4))
    for text in _pair_rows(label, value, indent, room):
        yield Line(text, row.bold, large)


def _pair_rows(label: str, value: str, indent: str, room: int) -> Iterator[str]:
    if not value:
        yield from (indent + part for part in wrap(label, room - len(indent)))
        return
    beside = room - len(indent) - cells(value) - 1
    fits = cells(label) <= beside
    if label and not fits and beside < max(_MINIMUM_LABEL, *map(cells, label.split())):
        yield from (indent + part for part in wrap(label, room - len(indent)))
        label = ""
    if not label:
        yield from (_place(part, Align.RIGHT, room) for part in _cut(value, room))
        return
    *above, last = wrap(label, beside)
    yield from (indent + part for part in above)
    yield indent + last + " " * (room - len(indent) - cells(last) - cells(value)) + value


def _printable(text: str, paper: Paper) -> str:
    cleaned = clean(text)
    return encodable(cleaned, paper.encoding) if paper.encoding else cleaned


def _place(text: str, align: Align, room: int) -> str:
    free = max(0, room - cells(text))
    match align:
        case Align.LEFT:
            return text
        case Align.CENTRE:
            return " " * (free // 2) + text
        case Align.RIGHT:
            return " " * free + text
        case _:
            assert_never(align)


def _across(word: str, room: int) -> str:
    free = room - cells(word)
    if free < 2:
        return _cut(word.strip(), room)[0]
    return "*" * (free // 2) + word + "*" * (free - free // 2)


def _cut(text: str, width: int) -> tuple[str, ...]:
    rows: list[str] = []
    row = ""
    for char in text:
        if row and cells(row + char) > width:
            rows.append(row)
            row = ""
        row += char
    return (*rows, row)
