"""Keys become whole intents, in order, whatever is typed ahead."""

from __future__ import annotations

import pytest
from harness.keyboard import intents, items, keys
from hypothesis import given
from hypothesis import strategies as st

from tui.frames import CODE_CHARACTERS_MAX, Frame, FrameReader, Key
from tui.intents import (
    Accept,
    Back,
    Code,
    Direction,
    Intent,
    Misplaced,
    Misread,
    Move,
    Name,
    Percent,
    Press,
    Reading,
    Text,
    Times,
)
from tui.keys import KeyInterpreter, looks_scanned, without_aim

EAN = "4006381333931"
OTHER = "5000112637922"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        pytest.param(f"{EAN}\r", [Code(EAN)], id="a typed code"),
        pytest.param(f"{EAN}\r\n", [Code(EAN)], id="a scanner that ends with CR LF"),
        pytest.param(f"{EAN}\n{OTHER}\n", [Code(EAN), Code(OTHER)], id="one that ends with LF"),
        pytest.param(f"{EAN}\t", [Code(EAN)], id="one that ends with a tab"),
        pytest.param(f"3*{EAN}\r", [Code(EAN, "3")], id="quantity before a code"),
        pytest.param(f"3 * {EAN}\r", [Code(EAN, "3")], id="quantity with spaces"),
        pytest.param(f"0,842*{EAN}\r", [Code(EAN, "0.842")], id="a comma is a point"),
        pytest.param(f"-2*{EAN}\r", [Code(EAN, "-2")], id="the till refuses below zero, not we"),
        pytest.param("3*\r", [Times("3")], id="quantity alone is for the chosen line"),
        pytest.param("12,5 %\r", [Percent("12.5")], id="a discount"),
        pytest.param("oat drink\r", [Name("oat drink")], id="words are a name"),
        pytest.param("2*oat\r", [Name("oat", "2")], id="quantity before a name"),
        pytest.param("7up\r", [Name("7up")], id="a name with a digit"),
        pytest.param("milk 3.5%\r", [Name("milk 3.5%")], id="a name with a per cent sign"),
        pytest.param("TS-RED-42\r", [Code("TS-RED-42")], id="capitals and digits are a code"),
        pytest.param("\r", [Accept()], id="Enter on an empty line accepts"),
        pytest.param("12\x7f\x7f\r", [Accept()], id="backspace takes characters away"),
        pytest.param("12\x1b\x1b", [Back()], id="Esc clears the line first, then goes back"),
        pytest.param("12<ctrl+u>3\r", [Code("3")], id="ctrl+u clears the line"),
        pytest.param("5<f2>", [Press("f2", "5")], id="digits, then function"),
        pytest.param("<up><pagedown>", [Move(Direction.UP), Move(Direction.PAGE_DOWN)], id="moves"),
        pytest.param("/\r", [Press("f10")], id="a slash is the menu without a function key"),
        pytest.param("/12\r", [Press("f12")], id="slash and number stand for a function key"),
        pytest.param(f"\x02{EAN}\x03", [Code(EAN, scanned=True)], id="STX and ETX"),
        pytest.param(f"\x02{EAN}\x03\r\n", [Code(EAN, scanned=True)], id="STX, ETX and CR LF"),
        pytest.param(f"\x02{EAN}\r", [Code(EAN, scanned=True)], id="STX and CR"),
        pytest.param(f"]E0{EAN}\r", [Code(f"]E0{EAN}", scanned=True)], id="AIM identifier"),
        pytest.param(f"3*\x02{EAN}\x03", [Code(EAN, "3", True)], id="quantity before a frame"),
        pytest.param(
            "\x02]C10112345\x1d10A\x03", [Code("]C10112345\x1d10A", scanned=True)], id="GS inside"
        ),
        pytest.param("01\x1d10A\r", [Code("01\x1d10A")], id="GS without a frame"),
        pytest.param(
            "\x02400638<f12>1333931\x03",
            [Code(EAN, scanned=True), Press("f12")],
            id="a function key struck inside a scan comes after it",
        ),
        pytest.param(
            f"oat\x02{EAN}\x03 bar\r",
            [Code(EAN, scanned=True), Name("oat bar")],
            id="a scan does not touch words that are being typed",
        ),
        pytest.param(
            f"\x02400638\x02{EAN}\x03",
            [Misread("cut_off"), Code(EAN, scanned=True)],
            id="a scan that was cut off is told, the next one is whole",
        ),
        pytest.param("\x0240\x1b", [Misread("cut_off"), Back()], id="Esc ends a stuck scan"),
        pytest.param("\x02\x03", [], id="an empty frame is nothing"),
        pytest.param("\x03", [], id="a lone ETX is nothing"),
        pytest.param("a]b\r", [Name("a]b")], id="a bracket is no identifier by itself"),
    ],
)
def test_reads_keys_where_goods_are_sold(typed: str, meant: list[Intent]) -> None:
    assert intents(typed) == meant


@pytest.mark.parametrize(
    ("reading", "typed", "meant"),
    [
        (Reading.AMOUNT, "1000\r", [Text("1000")]),
        (Reading.AMOUNT, "10.00\r", [Text("10.00")]),
        (Reading.AMOUNT, "12345600\r", [Text("12345600")]),
        (Reading.AMOUNT, f"{EAN}\r", [Misplaced(EAN)]),
        (Reading.AMOUNT, "96385074\r", [Misplaced("96385074")]),
        (Reading.AMOUNT, "SKU-1\r", [Misplaced("SKU-1")]),
        (Reading.AMOUNT, f"\x02{EAN}\x03", [Misplaced(EAN)]),
        (Reading.AMOUNT, "\x027\x03", [Misplaced("7")]),
        (Reading.NUMBER, f"{EAN}\r", [Misplaced(EAN)]),
        (Reading.NUMBER, "0.842\r", [Text("0.842")]),
        (Reading.CHOICE, "12\r", [Text("12")]),
        (Reading.CHOICE, f"{EAN}\r", [Misplaced(EAN)]),
        (Reading.PERSON, "101\r", [Text("101")]),
        (Reading.PERSON, f"{EAN}\r", [Misplaced(EAN)]),
        (Reading.SECRET, "96385074\r", [Text("96385074")]),
        (Reading.SECRET, f"{EAN}\r", [Misplaced(EAN)]),
        (Reading.TEXT, f"{EAN}\r", [Text(EAN)]),
        (Reading.TEXT, "\x02]C1SN-1\x03", [Text("SN-1")]),
        (Reading.WORDS, f"{EAN}\r", [Misplaced(EAN)]),
        (Reading.WORDS, f"\x02{EAN}\x03", [Misplaced(EAN)]),
        (Reading.WORDS, "torn box\r", [Text("torn box")]),
        (Reading.HELD, f"{EAN}\r", [Misplaced(EAN)]),
        (Reading.HELD, f"\x02{EAN}\x03", [Misplaced(EAN)]),
        (Reading.HELD, "12\x1b", [Back()]),
        (Reading.HELD, "\r", []),
    ],
)
def test_a_scan_is_told_by_name_wherever_it_cannot_be_sold(
    reading: Reading, typed: str, meant: list[Intent]
) -> None:
    assert intents(typed, reading) == meant


def test_longer_than_any_code_is_refused_whole_and_never_cut() -> None:
    longest = "9" * CODE_CHARACTERS_MAX

    assert intents(f"{longest}\r") == [Code(longest)]
    assert intents(f"{longest}9\r") == [Misread("too_long")]
    assert intents(f"\x02{longest}9\x03") == [Misread("too_long")]
    assert FrameReader().paste(longest + "9") == (Frame(longest, "too_long"),)
    assert intents(f"{longest}9\r{EAN}\r") == [Misread("too_long"), Code(EAN)]


def test_each_line_of_a_paste_is_a_scan() -> None:
    pasted = FrameReader().paste(f"{EAN}\r\n\x02{OTHER}\x03\n\n")

    assert pasted == (Frame(EAN), Frame(OTHER))


def test_held_back_brackets_come_out_before_a_paste() -> None:
    reader = FrameReader()
    assert reader.feed(Key("]", "]")) == ()

    assert reader.paste(EAN) == (Key("]", "]"), Frame(EAN))


def test_keys_mean_what_they_mean_in_the_screen_they_reach() -> None:
    """Pay, amount, Enter, scan in one burst: the reading changes between the keys."""
    interpreter = KeyInterpreter()
    reading = Reading.GOODS
    told: list[Intent] = []

    for item in items(f"<f12>1000\r{EAN}\r"):
        intent = interpreter.feed(item, reading)
        if intent is not None:
            told.append(intent)
            reading = Reading.AMOUNT if intent == Press("f12") else Reading.GOODS

    assert told == [Press("f12"), Text("1000"), Code(EAN)]


@pytest.mark.parametrize(
    ("digits", "scanned"),
    [("1000", False), ("96385074", True), ("96385075", False), ("12345678900", False)],
)
def test_only_the_shape_of_a_barcode_is_taken_for_one(digits: str, scanned: bool) -> None:
    assert looks_scanned(digits) is scanned


def test_an_aim_identifier_is_taken_off_where_text_is_wanted() -> None:
    assert without_aim("]C1SN-1") == "SN-1"
    assert without_aim("SN-1") == "SN-1"


_codes = st.text("0123456789", min_size=1, max_size=20)
_data = st.text("0123456789ABCDEFabc-.$/+% \x1d", min_size=1, max_size=40)
_strays = st.sampled_from(["<f2>", "<f12>", "<up>", "oat", "3", "]", "\x1b", "<insert>"])


@given(st.lists(_codes, max_size=12), st.sampled_from(["\r", "\r\n", "\n", "\t"]))
def test_every_bare_scan_arrives_whole_and_in_order(codes: list[str], suffix: str) -> None:
    burst = "".join(code + suffix for code in codes)

    assert intents(burst) == [Code(code) for code in codes]


@given(st.lists(st.tuples(_data, st.lists(_strays, max_size=3)), max_size=8))
def test_every_framed_scan_arrives_whole_whatever_is_typed_between(
    scans: list[tuple[str, list[str]]],
) -> None:
    burst = "".join(f"\x02{code}\x03{''.join(strays)}" for code, strays in scans)

    arrived = [intent.code for intent in intents(burst) if isinstance(intent, Code)]

    assert arrived == [code for code, _ in scans]


@given(_data, st.data())
def test_keys_without_a_character_never_part_a_scan(code: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(code)))
    stray = data.draw(st.sampled_from(["<f12>", "<up>", "<insert>"]))

    told = intents(f"\x02{code[:place]}{stray}{code[place:]}\x03")

    assert told[0] == Code(code, scanned=True)


@given(st.text(st.characters(codec="utf-8"), max_size=300), st.sampled_from(list(Reading)))
def test_no_key_stream_breaks_the_interpreter(text: str, reading: Reading) -> None:
    interpreter = KeyInterpreter()
    reader = FrameReader()

    for key in keys(text):
        for item in reader.feed(key):
            interpreter.feed(item, reading)

    assert len(interpreter.text) <= CODE_CHARACTERS_MAX
