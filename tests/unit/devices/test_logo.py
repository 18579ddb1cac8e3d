from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from harness.escpos_reader import picture_bits, pictures
from PIL import Image

from devices.models import printer_model
from devices.receipt_files import FolderOfReceipts
from devices.render_escpos import render_escpos
from devices.simulated.escpos_paper import read_paper
from edge.domain.document import Document, Logo, Text

if TYPE_CHECKING:
    from pathlib import Path

    from devices.simulated.paper import PrintedPaper

DOCUMENT = Document("receipt", "R", (Logo(), Text("Corner Shop")))


def printed(logo: Path | None, model: str = "generic-80mm") -> PrintedPaper:
    chosen = printer_model(model)
    return read_paper(render_escpos(DOCUMENT, chosen, None, logo), chosen.dots)


@pytest.fixture
def logo(tmp_path: Path) -> Path:
    """Save a black bar on nothing, wider than any paper."""
    picture = Image.new("RGBA", (2000, 400), (0, 0, 0, 0))
    picture.paste((0, 0, 0, 255), (500, 100, 1500, 300))
    picture.save(tmp_path / "logo.png")
    return tmp_path / "logo.png"


@pytest.mark.parametrize("model", ["generic-58mm", "epson-tm-t88v", "generic-80mm"])
def test_the_logo_fills_the_paper_and_what_is_transparent_stays_white(
    logo: Path, model: str
) -> None:
    dots = printer_model(model).dots
    (picture,) = pictures(printed(logo, model))
    bits = picture_bits(picture)
    middle, edge = bits[len(bits) // 2], bits[0]

    assert len(bits) == pytest.approx(dots / 5, abs=1)
    assert sum(middle) == pytest.approx(dots / 2, abs=4)
    assert not any(edge)


@pytest.mark.parametrize("content", [None, b"", b"\x89PNG\r\n\x1a\n", b"not a picture"])
def test_a_logo_that_cannot_be_read_is_left_out_and_the_rest_is_printed(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "logo.png"
    if content is not None:
        path.write_bytes(content)

    paper = printed(path)

    assert pictures(paper) == []
    assert "Corner Shop" in paper.text


def test_an_electronic_receipt_carries_the_logo_in_itself(logo: Path, tmp_path: Path) -> None:
    paths = FolderOfReceipts(tmp_path, logo=logo.name).write("R-1", DOCUMENT)
    text, page = ((tmp_path / path).read_text() for path in paths)

    assert "data:image/png;base64," in page
    assert "img-src data:" in page
    assert text == "Corner Shop\n"


def test_a_new_logo_is_taken_at_once(logo: Path) -> None:
    before = pictures(printed(logo))
    picture = io.BytesIO()
    Image.new("1", (80, 40), 0).save(picture, "PNG")
    logo.write_bytes(picture.getvalue())

    assert pictures(printed(logo)) != before
