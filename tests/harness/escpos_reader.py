"""What a strict printer makes of a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devices.render_escpos import render_escpos
from devices.settings import DevicesSettings
from devices.simulated.escpos_paper import read_paper
from devices.simulated.paper import PictureRow

if TYPE_CHECKING:
    from devices.simulated.paper import PrintedPaper
    from edge.domain.document import Document


def printed(
    document: Document, model: str = "generic-80mm", columns: int | None = None
) -> PrintedPaper:
    """Render a document and read the bytes back; fails on any byte that has no meaning."""
    chosen = DevicesSettings(model=model, columns=columns).printer_model()
    return read_paper(render_escpos(document, chosen), chosen.dots)


def pictures(paper: PrintedPaper) -> list[PictureRow]:
    """Return the raster pictures of a paper in order."""
    return [row for row in paper.rows if isinstance(row, PictureRow)]


def picture_bits(picture: PictureRow) -> list[list[bool]]:
    """Return a picture as rows of dots, dark is True."""
    stride = picture.width // 8
    return [
        [
            bool(picture.bits[row * stride + column // 8] >> (7 - column % 8) & 1)
            for column in range(picture.width)
        ]
        for row in range(picture.height)
    ]
