"""Whole codes out of a serial scanner's bytes."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.inputs.framing import CODE_BYTES_MAX, CUT_OFF_MICROS, SILENCE_MICROS, Framer
from devices.inputs.port import Scan

CODE = "4006381333931"


def test_a_code_is_whole_however_its_bytes_arrive() -> None:
    framer = Framer()

    assert framer.feed(b"400638", 0) == []
    assert framer.feed(b"1333931\r", 60_000) == [Scan(CODE)]


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b"\x03", b"\x03\r\n"])
def test_every_usual_end_ends_a_code_once(end: bytes) -> None:
    framer = Framer()

    assert framer.feed(b"\x02" + CODE.encode() + end, 0) == [Scan(CODE)]
    assert framer.feed(b"", CUT_OFF_MICROS) == []


def test_half_a_code_is_no_code() -> None:
    framer = Framer()
    framer.feed(b"96385074", 0)

    assert framer.feed(b"", CUT_OFF_MICROS - 1) == []
    assert framer.feed(b"", CUT_OFF_MICROS) == [Scan("", "cut_off")]
    assert framer.feed(CODE.encode() + b"\r", CUT_OFF_MICROS) == [Scan(CODE)]


def test_half_a_code_and_the_next_scan_are_never_one_text() -> None:
    framer = Framer()
    framer.feed(b"96385074", 0)

    assert framer.feed(CODE.encode() + b"\r", SILENCE_MICROS) == [Scan("", "cut_off")]
    assert framer.feed(CODE.encode() + b"\r", SILENCE_MICROS + 1) == [Scan(CODE)]
    framer.feed(b"96385074", 10_000_000)
    scans = framer.feed(b"\x02" + CODE.encode() + b"\r", 10_000_000 + SILENCE_MICROS)
    assert scans == [Scan("", "cut_off"), Scan(CODE)]


def test_what_was_begun_when_the_cable_went_is_cut_off() -> None:
    framer = Framer()
    framer.feed(b"96385074", 0)

    assert framer.break_off() == [Scan("", "cut_off")]
    assert framer.break_off() == []


def test_a_scanner_without_an_end_is_done_when_it_falls_silent() -> None:
    framer = Framer("silence")
    framer.feed(CODE.encode(), 0)

    assert framer.feed(b"", SILENCE_MICROS - 1) == []
    assert framer.feed(b"", SILENCE_MICROS) == [Scan(CODE)]


@pytest.mark.parametrize("noise", [b"\xff\x9c\xe3\r", b"40063\x0081333931\r", b"\x1b[A\r"])
def test_line_noise_is_told_and_is_no_code(noise: bytes) -> None:
    assert Framer().feed(noise, 0) == [Scan("", "garbled")]


def test_a_stuck_device_fills_no_memory() -> None:
    framer = Framer()
    for _ in range(100):
        assert framer.feed(b"9" * CODE_BYTES_MAX, 0) == []

    assert framer.feed(b"\r", 0) == [Scan("", "too_long")]


def test_gs1_separators_and_aim_identifiers_stay() -> None:
    assert Framer().feed(b"]C1010400638133393110A\x1d21B\r", 0) == [
        Scan("]C1010400638133393110A\x1d21B")
    ]


@given(
    st.lists(st.text("0123456789ABC]-/\x1d", min_size=1).filter(str.strip), max_size=5),
    st.lists(st.integers(0, 80), max_size=12),
)
def test_every_code_arrives_whole_wherever_the_pieces_are_cut(
    codes: list[str], cuts: list[int]
) -> None:
    stream = "".join(f"\x02{code}\r\n" for code in codes).encode()
    places = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})
    framer = Framer()

    found = [
        scan
        for start, end in itertools.pairwise(places)
        for scan in framer.feed(stream[start:end], 0)
    ]

    assert found == [Scan(code) for code in codes]
