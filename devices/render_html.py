"""Write a document as a web page that needs nothing else and can be read aloud."""

from __future__ import annotations

from html import escape
from itertools import groupby
from typing import TYPE_CHECKING, assert_never

from devices.clean import clean
from devices.codes import Modules, encode
from devices.layout import Marks
from edge.domain.document import Code, Gap, Logo, Pair, Row, Rule, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from edge.domain.document import Document

_BAR_HEIGHT = 60
_GAP_ROWS_MAX = 12

_STYLE = """\
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0; padding: 1rem; }
main { max-width: 26rem; margin: 0 auto; overflow-wrap: anywhere; }
h1, p, dl, figure { margin: 0.25rem 0; }
h1, .large { font-size: 1.4rem; line-height: 1.3; }
.bold { font-weight: 700; } h1 { font-weight: inherit; }
.centre, figure { text-align: center; } .right { text-align: right; }
dl > div { display: flex; gap: 1rem; justify-content: space-between; align-items: flex-end; }
dd { margin: 0; white-space: nowrap; font-variant-numeric: tabular-nums; }
hr { border: 0; border-top: 1px dashed; } hr.heavy { border-top: 3px double; }
.mark { border: 3px solid; padding: 0.25rem; text-align: center; font-weight: 700; }
.logo { display: block; margin: 0 auto; }
svg, .logo { max-width: 100%; height: auto; background: #fff; shape-rendering: crispEdges; }
@media print { body { padding: 0; } }
"""

_PAGE = """\
<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" \
content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""


def render_html(
    document: Document, marks: Marks | None = None, language: str = "en", logo: str | None = None
) -> str:
    """Return the document as a page; `language` is the BCP 47 tag of its texts.

    `logo` is the address of a picture, such as `logo_of_a_page` gives.
    """
    notes = list(_marks(document, marks or Marks()))
    picture = f'<img class="logo" alt="" src="{escape(logo)}">' if logo else ""
    body = "\n".join([*notes, *_rows(document, picture), *reversed(notes)])
    return _PAGE.format(
        language=escape(language), title=_text(document.title), style=_STYLE, body=body
    )


def _marks(document: Document, marks: Marks) -> Iterator[str]:
    if document.practice:
        yield f'<p class="mark" role="note">{_text(marks.practice)}</p>'
    if document.copy_no > 0:
        yield f'<p class="mark" role="note">{_text(marks.copy)} {document.copy_no}</p>'


def _rows(document: Document, logo: str) -> Iterator[str]:
    heading = next((row for row in document.rows if isinstance(row, Text) and row.large), None)
    for is_pairs, rows in groupby(document.rows, lambda row: isinstance(row, Pair)):
        if is_pairs:
            yield _list(row for row in rows if isinstance(row, Pair))
        else:
            yield from (_row(row, logo, is_heading=row is heading) for row in rows)


def _list(pairs: Iterable[Pair]) -> str:
    return "\n".join(["<dl>", *(_row(pair, "", is_heading=False) for pair in pairs), "</dl>"])


def _row(row: Row, logo: str, *, is_heading: bool) -> str:
    match row:
        case Text():
            tag = "h1" if is_heading else "p"
            classes = _classes(row.align.value, bold=row.bold, large=row.large)
            return f"<{tag}{classes}>{_text(row.text)}</{tag}>"
        case Pair():
            classes = _classes("", bold=row.bold, large=row.large)
            inset = f' style="padding-left: {min(row.indent, 12)}ch"' if row.indent > 0 else ""
            parts = f"<dt>{_text(row.label)}</dt><dd>{_text(row.value)}</dd>"
            return f"<div{classes}{inset}>{parts}</div>"
        case Rule():
            return '<hr class="heavy">' if row.heavy else "<hr>"
        case Code():
            return _figure(row)
        case Gap():
            rows = max(0, min(row.rows, _GAP_ROWS_MAX))
            return f'<div style="height: {rows}em"></div>'
        case Logo():
            return logo
        case _:
            assert_never(row)


def _classes(align: str, *, bold: bool, large: bool) -> str:
    names = [align if align != "left" else "", "bold" * bold, "large" * large]
    joined = " ".join(name for name in names if name)
    return f' class="{joined}"' if joined else ""


def _figure(code: Code) -> str:
    value = clean(code.value)
    modules = encode(value, code.symbology)
    drawing = _drawing(modules, value) if modules else ""
    caption = clean(code.caption) or value
    return f"<figure>{drawing}<figcaption>{_text(caption)}</figcaption></figure>"


def _drawing(modules: Modules, label: str) -> str:
    tall = _BAR_HEIGHT if modules.is_bars else 1
    dark = "".join(
        f"M{column} {row * tall}h1v{tall}h-1z"
        for row, bits in enumerate(modules.rows)
        for column, is_dark in enumerate(bits)
        if is_dark
    )
    width, height = modules.width, len(modules.rows) * tall
    zoom = 2 if modules.is_bars else 4
    return (
        f'<svg role="img" aria-label="{_text(label)}" viewBox="0 0 {width} {height}" '
        f'width="{width * zoom}" height="{height * (1 if modules.is_bars else zoom)}" '
        f'preserveAspectRatio="none"><path d="{dark}"/></svg>'
    )


def _text(text: str) -> str:
    return escape(clean(text))
