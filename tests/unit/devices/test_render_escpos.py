from __future__ import annotations

import io
import logging
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import segno
from harness.escpos_reader import picture_bits, pictures, printed
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from devices.clean import clean, encodable
from devices.codes import encode
from devices.layout import Marks
from devices.models import model_names, printer_model
from devices.render_escpos import render_escpos, render_pulse
from devices.render_png import render_png
from devices.settings import DrawerSettings
from devices.simulated.escpos_paper import read_paper
from devices.simulated.paper import CutRow, Pulse, StatusRequest, TextRow
from edge.domain.document import Align, Code, Document, Gap, Pair, Row, Rule, Text
from edge.domain.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path


def document(*rows: Row, practice: bool = False, copy_no: int = 0) -> Document:
    return Document("receipt", "R", rows, practice, copy_no)


RECEIPT = document(
    Text("Corner Shop Süd", Align.CENTRE, bold=True, large=True),
    Gap(),
    Pair("Organic bananas, fair trade, from a small cooperative", "1,49 A"),
    Rule(heavy=True),
    Pair("TOTAL", "4,64 €", bold=True, large=True),
    Code("S1-L1-000012"),
    Code("https://example.org/r/1", "qr"),
    copy_no=1,
    practice=True,
)

rows: st.SearchStrategy[Row] = st.one_of(
    st.builds(Text, st.text(max_size=80), st.sampled_from(Align), st.booleans(), st.booleans()),
    st.builds(Pair, st.text(max_size=60), st.text(max_size=20), st.booleans(), st.booleans()),
    st.builds(Rule, st.booleans()),
    st.builds(Code, st.text(max_size=30), st.sampled_from(["code128", "ean13", "qr"])),
    st.builds(Gap, st.integers(0, 3)),
)


@given(st.lists(rows, max_size=5), st.sampled_from(model_names()), st.booleans())
@settings(max_examples=80, deadline=None)
def test_a_strict_printer_understands_every_document(
    rows: list[Row], model: str, practice: bool
) -> None:
    paper = printed(document(*rows, practice=practice), model)

    assert paper.pulses == ()


@pytest.mark.parametrize("columns", [32, 42, 48])
def test_a_receipt_stands_on_paper_of_every_width(columns: int) -> None:
    paper = printed(RECEIPT, columns=columns)

    assert paper.text.count("PRACTICE") == 2
    assert paper.text.count("COPY 1") == 2
    assert "Corner Shop Süd" in paper.text
    assert paper.text.count("S1-L1-000012") == 1
    total = next(line for line in paper.text.splitlines() if line.startswith("TOTAL"))
    assert total.endswith("4,64 €")
    assert len(total) == columns


def test_a_name_with_control_bytes_cannot_open_the_drawer() -> None:
    evil = "Tea\x1bp\x00\x19d"
    paper = printed(document(Text(evil), Pair(evil, evil), Code(evil), Code(evil, "qr")))

    assert paper.pulses == ()
    assert "Teapd" in paper.text


def test_the_interpreter_does_see_a_pulse_that_is_really_there() -> None:
    paper = read_paper(b"Tea\x1bp\x00\x19d\n", 384)

    assert paper.pulses == (Pulse(2, 50, 200),)


def test_the_euro_sign_comes_from_the_pinned_code_page() -> None:
    data = render_escpos(document(Text("Süß 3,50 €")), printer_model("epson-tm-t88v"))

    assert data.startswith(b"\x1b@\x1bt\x13")
    assert data.count(b"\x1bt") == 1
    assert "Süß 3,50 €".encode("cp858") in data


def test_two_jobs_do_not_share_the_state_of_the_code_page() -> None:
    model = printer_model("generic-80mm")

    first, second = (render_escpos(document(Text("ü")), model) for _ in range(2))

    assert first == second


def test_a_job_is_cut_and_asks_for_its_proof_at_the_end() -> None:
    paper = printed(document(Text("Tea")))

    assert isinstance(paper.rows[-1], CutRow)
    assert paper.events == (StatusRequest(1),)


def test_a_printer_without_a_cutter_is_not_told_to_cut() -> None:
    paper = printed(document(Text("Tea")), "generic-58mm")

    assert not [row for row in paper.rows if isinstance(row, CutRow)]


def test_a_pulse_prints_nothing() -> None:
    paper = read_paper(render_pulse(printer_model("generic-80mm"), DrawerSettings()), 576)

    assert paper.rows == ()
    assert paper.pulses == (Pulse(2, 100, 100),)


def test_style_ends_with_its_row() -> None:
    paper = printed(document(Text("A", bold=True, large=True), Text("b")))

    first, second = (row for row in paper.rows[:2] if isinstance(row, TextRow))
    assert {(style.bold, style.width) for _, style in first.glyphs} == {(True, 2)}
    assert {(style.bold, style.width) for _, style in second.glyphs} == {(False, 1)}


def test_bars_are_whole_dots_with_their_quiet_zone() -> None:
    (picture,) = pictures(printed(document(Code("S1-L1-000012")), "generic-80mm"))
    symbol = encode("S1-L1-000012", "code128")
    assert symbol is not None

    dots = 576 // symbol.width
    margin = (576 - symbol.width * dots) // 2
    for row in (0, picture.height - 1):
        bits = picture_bits(picture)[row]
        seen = [bits[margin + column * dots] for column in range(symbol.width)]
        assert tuple(seen) == symbol.rows[0]
        assert sum(bits) == sum(symbol.rows[0]) * dots
    assert symbol.rows[0][:10] == symbol.rows[0][-10:] == (False,) * 10


def test_a_qr_code_carries_its_value() -> None:
    (picture,) = pictures(printed(document(Code("https://example.org/r/1", "qr"))))
    expected = [
        [module == 1 for module in row]
        for row in segno.make_qr(
            "https://example.org/r/1", error="m", boost_error=False
        ).matrix_iter(border=4)
    ]

    dots = picture.height // len(expected)
    margin = (576 - len(expected) * dots) // 2
    bits = picture_bits(picture)
    seen = [
        [bits[row * dots][margin + column * dots] for column in range(len(expected))]
        for row in range(len(expected))
    ]
    assert seen == expected


def test_bars_too_long_for_the_paper_become_a_square() -> None:
    value = "019ae0d4-6f0e-7aaa-8bbb-000000000001"
    (picture,) = pictures(printed(document(Code(value)), "generic-58mm"))

    assert picture.height > 100
    assert value[:32] in printed(document(Code(value)), "generic-58mm").text


def test_a_code_that_no_symbol_holds_is_left_as_text() -> None:
    paper = printed(document(Code("x" * 600, "qr")))

    assert pictures(paper) == []
    assert paper.text.count("x") == 600


def test_marks_are_printed_in_the_language_of_the_shop() -> None:
    model = printer_model("generic-80mm")

    data = render_escpos(document(copy_no=3), model, Marks("ÜBUNG", "KOPIE"))

    assert "KOPIE 3" in read_paper(data, model.dots).text


@given(st.text(max_size=40))
def test_what_is_left_after_cleaning_has_a_byte_for_every_character(text: str) -> None:
    written = encodable(clean(text), "cp858")

    assert written.encode("cp858").decode("cp858") == written


def test_the_picture_is_as_wide_as_the_paper_and_has_ink() -> None:
    picture = Image.open(io.BytesIO(render_png(printed(RECEIPT))))

    assert picture.width == 576 + 2 * 32
    assert picture.height > 800
    assert picture.histogram()[0x1A] > 5_000


def test_an_unknown_model_or_width_is_refused_with_what_is_known() -> None:
    with pytest.raises(BadInput, match="generic-80mm"):
        printer_model("abacus")
    with pytest.raises(BadInput, match="printer_columns"):
        printer_model("generic-58mm").with_columns(48)


def test_rendering_configures_no_logging_writes_nothing_and_leaves_no_temporary_folder(
    tmp_path: Path,
) -> None:
    program = (
        "import logging, os, sys, tempfile\n"
        "from devices.models import printer_model\n"
        "from devices.render_escpos import render_escpos\n"
        "from edge.domain.document import Code, Document, Text\n"
        "assert 'escpos' not in sys.modules and 'PIL' not in sys.modules\n"
        "rows = (Text('Tea'), Code('A1'), Code('A1', 'qr'))\n"
        "render_escpos(Document('receipt', 'R', rows), printer_model('generic-80mm'))\n"
        "assert logging.getLogger().handlers == []\n"
        "assert os.listdir(tempfile.gettempdir()) == []\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert logging.getLogger("escpos").handlers == []
