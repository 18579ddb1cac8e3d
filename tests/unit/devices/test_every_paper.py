"""Every kind of document on every printer: each byte understood, each code read off the picture."""

from __future__ import annotations

import io
from functools import cache
from typing import TYPE_CHECKING

import pytest
import zxingcpp
from harness.escpos_tokens import cut_token
from harness.papers import KINDS, every_kind
from PIL import Image

from devices.models import model_names
from devices.render_escpos import render_escpos
from devices.render_png import render_png
from devices.settings import DevicesSettings
from devices.simulated.escpos_paper import read_paper
from edge.domain.document import Code, Document, Text
from edge.paper_words import LANGUAGES

if TYPE_CHECKING:
    from devices.simulated.paper import PrintedPaper

WITHOUT_CODE = {"x_report", "z_report"}


@cache
def documents(language: str = "en") -> dict[str, Document]:
    return every_kind(language)


def printed(document: Document, settings: DevicesSettings) -> PrintedPaper:
    """Read a document's bytes back, by the interpreter and by a table of commands of the tests."""
    model = settings.printer_model()
    data = rest = render_escpos(document, model, settings.marks)
    while rest:
        token = cut_token(rest)
        assert token, f"cut short: {rest[:20]!r}"
        rest = rest[len(token) :]
    return read_paper(data, model.dots)


@cache
def codes_on(paper: PrintedPaper) -> list[str]:
    """Return what a reader of codes sees on the picture of a paper; models share their papers."""
    picture = Image.open(io.BytesIO(render_png(paper)))
    found = zxingcpp.read_barcodes(picture)
    return ["gs1:" * _is_gs1(each) + each.bytes.decode() for each in found]


def _is_gs1(code: zxingcpp.Barcode) -> bool:
    """Tell whether a symbol begins with FNC1: its scanner says ]C1 then."""
    return code.symbology_identifier == "]C1"


def as_read(row: Code) -> str:
    return "gs1:" * (row.symbology == "gs1_128") + row.value


@pytest.mark.parametrize("native", [False, True], ids=["drawn here", "drawn by the printer"])
@pytest.mark.parametrize("model", model_names())
def test_every_kind_prints_on_every_model_and_its_code_is_read_from_the_picture(
    model: str, native: bool
) -> None:
    settings = DevicesSettings(model=model, native_codes=native)
    assert set(documents()) == set(KINDS)

    for kind, document in documents().items():
        paper = printed(document, settings)
        wanted = [as_read(row) for row in document.rows if isinstance(row, Code)]
        assert paper.pulses == ()
        assert bool(wanted) is (kind not in WITHOUT_CODE)
        assert codes_on(paper) == wanted, kind


@pytest.mark.parametrize("page", ["", "cp858:19", "cp1252:16"])
@pytest.mark.parametrize("model", model_names())
def test_the_euro_sign_is_a_euro_sign_on_every_model(model: str, page: str) -> None:
    """Under the model's page of characters, and under each that may be set instead."""
    paper = printed(
        Document("receipt", "R", (Text("Süß, ça, niño: 3,50 €"),)),
        DevicesSettings(model=model, code_page=page),
    )

    assert "Süß, ça, niño: 3,50 €" in paper.text


@pytest.mark.parametrize("columns", [32, 42, 48])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_fits_every_width_in_every_language(language: str, columns: int) -> None:
    settings = DevicesSettings(columns=columns)
    for kind, document in documents(language).items():
        lines = printed(document, settings).text.splitlines()

        assert max(len(line) for line in lines) <= columns, kind
        assert not [line for line in lines if "?" in line], kind


def test_a_hostile_name_on_any_kind_opens_no_drawer_and_cuts_nothing() -> None:
    evil = "Tea\x1bp\x00\x19\xfa\x1dV\x00\x10\x14\x01\x00\x05\x9bp"
    rows = tuple(
        Text(evil) if isinstance(row, Text) else row for row in documents()["handover_slip"].rows
    )
    for model in model_names():
        settings = DevicesSettings(model=model)
        paper = printed(Document("receipt", evil, rows), settings)

        assert paper.pulses == ()
        assert "Teapú" in paper.text
