"""Draw printed paper as a picture, dot for dot as a thermal printer sets it."""

from __future__ import annotations

import io
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, assert_never

from devices.models import CELL_DOTS
from devices.simulated.paper import CutRow, PictureRow, TextRow

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

    from devices.simulated.paper import PaperRow, PrintedPaper, Style

_CELL_HEIGHT = 24
_ROW_HEIGHT = 30
"""The standard line spacing, 1/6 inch at 180 dots an inch."""

_MARGIN = 32
_CUT_HEIGHT = 20
_FONT_SIZE = 20
"""The largest at which every glyph of DejaVu Sans Mono stays inside its 12 dots."""

_INK = 0x1A
_WHITE = 0xFF
_TEETH = 12
_SHADE = 0xB4


def render_png(paper: PrintedPaper) -> bytes:
    """Return the paper as a PNG file in shades of grey, with the margins that paper has."""
    from PIL import Image

    heights = [_height(row) for row in paper.rows]
    size = (paper.dots + 2 * _MARGIN, sum(heights) + 2 * _MARGIN)
    page = Image.new("L", size, _WHITE)
    top = _MARGIN
    for row, height in zip(paper.rows, heights, strict=True):
        _draw(page, row, top, paper.dots)
        top += height
    stream = io.BytesIO()
    page.save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _height(row: PaperRow) -> int:
    match row:
        case TextRow():
            return _ROW_HEIGHT + (row.height - 1) * _CELL_HEIGHT
        case PictureRow():
            return row.height
        case CutRow():
            return _CUT_HEIGHT
        case _:
            assert_never(row)


def _draw(page: Image, row: PaperRow, top: int, dots: int) -> None:
    match row:
        case TextRow():
            left = _left(row.columns * CELL_DOTS, row.align, dots)
            _draw_text(page, row, left, top)
        case PictureRow():
            _draw_picture(page, row, _left(row.width, row.align, dots), top)
        case CutRow():
            _draw_cut(page, top)
        case _:
            assert_never(row)


def _left(width: int, align: str, dots: int) -> int:
    free = dots - width
    return _MARGIN + {"left": 0, "centre": free // 2, "right": free}[align]


def _draw_text(page: Image, row: TextRow, left: int, top: int) -> None:
    base = top + (row.height - 1) * _CELL_HEIGHT
    for char, style in row.glyphs:
        if char != " ":
            glyph = _glyph(char, style)
            page.paste(_INK, (left, base - (style.height - 1) * _CELL_HEIGHT), glyph)
        left += CELL_DOTS * style.width


@cache
def _glyph(char: str, style: Style) -> Image:
    """Return the mask of a character; bold is struck twice, one dot apart, as printers do."""
    from PIL import Image, ImageDraw

    # Drawn four times too large and reduced, so that double sizes keep smooth edges.
    scale = 4
    size = (CELL_DOTS * scale, _CELL_HEIGHT * scale)
    mask = Image.new("L", size, 0)
    font = _font(_FONT_SIZE * scale)
    draw = ImageDraw.Draw(mask)
    strikes = (0, scale) if style.bold else (0,)
    for shift in strikes:
        draw.text((shift, font.getmetrics()[0]), char, fill=_WHITE, font=font, anchor="ls")
    return mask.resize(
        (CELL_DOTS * style.width, _CELL_HEIGHT * style.height), Image.Resampling.LANCZOS
    )


@cache
def _font(size: int) -> FreeTypeFont:
    """Return the monospaced font that comes with python-barcode."""
    from PIL import ImageFont

    file: Any = resources.files("barcode") / "fonts" / "DejaVuSansMono.ttf"
    return ImageFont.truetype(io.BytesIO(file.read_bytes()), size)


def _draw_picture(page: Image, row: PictureRow, left: int, top: int) -> None:
    from PIL import Image

    mask = Image.frombytes("1", (row.width, row.height), row.bits)
    page.paste(_INK, (left, top), mask)


def _draw_cut(page: Image, top: int) -> None:
    from PIL import ImageDraw

    draw = ImageDraw.Draw(page)
    middle = top + _CUT_HEIGHT // 2
    for left in range(0, page.width, _TEETH):
        points = ((left, middle + 3), (left + _TEETH // 2, middle - 3), (left + _TEETH, middle + 3))
        draw.line(points, fill=_SHADE)
