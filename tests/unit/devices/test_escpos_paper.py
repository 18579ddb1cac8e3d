from __future__ import annotations

import pytest

from devices.simulated.escpos_paper import JobCutShort, UnreadableBytes, read_paper
from devices.simulated.paper import CutRow, PictureRow, Pulse, StatusRequest, TextRow


@pytest.mark.parametrize(
    "data",
    [
        b"\x00",
        b"\x07",
        b"tab\there\n",
        b"\x7f",
        b"\x1bX",
        b"\x1d(L\x02\x00",
        b"\x1bt\x63",
        b"\x1ba\x03",
        b"\x1bp\x02\x01\x01",
        b"\x1d!\x80",
        b"\x1dV\x42\x00",
        b"\x1dr\x09",
        b"\x1dv0\x01\x01\x00\x01\x00\xff",
        b"\x1dv0\x00\x00\x00\x01\x00",
        b"\x1dv0\x00\x31\x00\x01\x00" + b"\xff" * 49,
        b"\x1bt\x10\x81\n",
        b"x" * 33 + b"\n",
        b"\x1d!\x10" + b"x" * 17 + b"\n",
        b"x\x1b@",
        b"x\x1ba\x01",
        b"x\x1dV\x00",
    ],
)
def test_what_a_printer_would_have_to_guess_is_an_error(data: bytes) -> None:
    with pytest.raises(UnreadableBytes):
        read_paper(data, 384)


@pytest.mark.parametrize("data", [b"x", b"\x1b", b"\x1bp\x00", b"\x1dv0\x00\x01\x00\x02\x00\xff"])
def test_a_job_that_ends_inside_a_command_or_row_is_cut_short(data: bytes) -> None:
    with pytest.raises(JobCutShort):
        read_paper(b"whole\n" + data, 384)

    paper = read_paper(b"whole\n" + data, 384, may_be_cut_short=True)
    assert paper.cut_short
    assert paper.text == "whole\n"


def test_code_pages_decide_what_a_byte_means() -> None:
    assert read_paper(b"\xd5\n", 384).text == "╒\n"
    assert read_paper(b"\x1bt\x13\xd5\n", 384).text == "€\n"
    assert read_paper(b"\x1bt\x13\x1b@\xd5\n", 384).text == "╒\n"


def test_sizes_and_places_show_in_the_plain_text() -> None:
    data = b"\x1d!\x11TOTAL     9.99\n\x1d!\x00\x1ba\x02right\n\x1ba\x01mid\n\x1ba\x00left\n"

    lines = read_paper(data, 384).text.splitlines()

    assert lines == [
        "TOTAL" + " " * 19 + "9.99",
        " " * 27 + "right",
        " " * 14 + "mid",
        "left",
    ]


def test_pictures_cuts_and_events_are_told_apart() -> None:
    data = b"\x1ba\x01\x1dv0\x00\x01\x00\x02\x00\x81\x18\x1bd\x02\x1dV\x01\x1bp1\x19\xfa\x1dr\x01"

    paper = read_paper(data, 384)

    assert paper.rows == (
        PictureRow(8, 2, b"\x81\x18", "centre"),
        TextRow(()),
        TextRow(()),
        CutRow(full=False),
    )
    assert paper.events == (Pulse(5, 50, 500), StatusRequest(1))


def test_feeding_ends_a_row_that_has_begun() -> None:
    assert read_paper(b"abc\x1bd\x02", 384).text == "abc\n\n"
