from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.clean import cells, clean, encodable
from devices.layout import CodeBlock, Laid, Line, LogoBlock, Marks, Paper, layout, wrap
from devices.render_text import render_text
from edge.domain.document import Align, Code, Document, Gap, Pair, Row, Rule, Text

COLUMNS = (32, 42, 48)

texts = st.text(max_size=60)
wild_texts = st.one_of(
    texts,
    st.text(st.characters(categories=("Lo", "Mn", "Cc", "Cf", "So", "Lu")), max_size=30),
)
rows: st.SearchStrategy[Row] = st.one_of(
    st.builds(Text, wild_texts, st.sampled_from(Align), st.booleans(), st.booleans()),
    st.builds(Pair, wild_texts, wild_texts, st.booleans(), st.booleans(), st.integers(-3, 60)),
    st.builds(Rule, st.booleans()),
    st.builds(Code, wild_texts, st.sampled_from(["code128", "ean13", "qr"]), wild_texts),
    st.builds(Gap, st.integers(-2, 500)),
)
documents = st.builds(
    Document,
    kind=st.just("receipt"),
    title=texts,
    rows=st.lists(rows, max_size=6).map(tuple),
    practice=st.booleans(),
    copy_no=st.integers(0, 12),
)
papers = st.builds(
    Paper,
    st.integers(16, 64),
    doubling=st.booleans(),
    encoding=st.sampled_from([None, "cp858", "cp437"]),
)


def document(*rows: Row, practice: bool = False, copy_no: int = 0) -> Document:
    return Document("receipt", "R", rows, practice, copy_no)


def lines(laid: tuple[Laid, ...]) -> list[Line]:
    flat: list[Line] = []
    for row in laid:
        assert not isinstance(row, LogoBlock)
        flat.extend(row.caption if isinstance(row, CodeBlock) else [row])
    return flat


def shown(*rows: Row, columns: int = 32) -> list[str]:
    return [line.text for line in lines(layout(document(*rows), Paper(columns)))]


def test_below_a_code_stands_what_people_read_or_the_code_itself() -> None:
    told = Code("00195212340956699726", "gs1_128", "(00)195212340956699726")

    assert [line.strip() for line in shown(told)] == ["(00)195212340956699726"]
    assert [line.strip() for line in shown(Code("A1"))] == ["A1"]


@given(documents, papers)
@settings(max_examples=300, deadline=None)
def test_nothing_is_ever_wider_than_the_paper(document: Document, paper: Paper) -> None:
    for line in lines(layout(document, paper)):
        doubled = line.large and paper.doubling
        assert cells(line.text) * (2 if doubled else 1) <= paper.columns


@given(documents, papers)
@settings(max_examples=300, deadline=None)
def test_nothing_on_the_paper_is_a_control_or_format_character(
    document: Document, paper: Paper
) -> None:
    for line in lines(layout(document, paper)):
        assert not {unicodedata.category(char) for char in line.text} & {"Cc", "Cf", "Cs"}


@given(
    label=wild_texts,
    value=st.text("0123456789,.- €ABÄ", min_size=1, max_size=16).filter(lambda text: text.strip()),
    indent=st.integers(0, 8),
    large=st.booleans(),
    columns=st.sampled_from(COLUMNS),
)
def test_every_value_appears_whole_on_one_row_at_the_right_edge(
    label: str, value: str, indent: int, large: bool, columns: int
) -> None:
    row = Pair(label, value, large=large, indent=indent)

    laid = lines(layout(document(row), Paper(columns)))

    last = laid[-1]
    assert last.text.endswith(value.strip())
    assert cells(last.text) == Paper(columns).room(large=last.large)


@given(text=st.text("ab cdé", max_size=200), width=st.integers(3, 40))
def test_wrapping_loses_no_letter(text: str, width: int) -> None:
    assert "".join("".join(wrap(text, width)).split()) == "".join(text.split())


def test_a_value_longer_than_the_paper_is_cut_over_rows_and_complete() -> None:
    value = "".join(str(digit % 10) for digit in range(70))

    rows = shown(Pair("Signature", value))

    assert rows[0] == "Signature"
    assert "".join(row.strip() for row in rows[1:]) == value


def test_a_long_label_wraps_beside_its_value() -> None:
    rows = shown(Pair("Organic bananas, fair trade, Ecuador", "1.49 A"))

    assert rows == ["Organic bananas, fair", "trade, Ecuador            1.49 A"]


def test_a_label_without_room_stands_above_its_value() -> None:
    rows = shown(Pair("Reference number", "0123456789012345678901234567"))

    assert rows == ["Reference number", "    0123456789012345678901234567"]


def test_no_word_of_a_label_is_cut_to_stand_beside_its_value() -> None:
    total = Pair("AUSGEZAHLT", "EUR 29,99", large=True)

    assert shown(total) == ["AUSGEZAHLT", "       EUR 29,99"]
    assert shown(Pair("Lebensmittelkartonverpackung", "1,29")) == [
        "Lebensmittelkartonverpackung",
        " " * 28 + "1,29",
    ]


def test_a_large_value_that_would_not_fit_doubled_is_printed_in_normal_width() -> None:
    (line,) = lines(layout(document(Pair("T", "1,234,567,890.00 EUR", large=True)), Paper(32)))

    assert not line.large
    assert line.text.endswith("1,234,567,890.00 EUR")


@pytest.mark.parametrize(
    ("align", "expected"),
    [(Align.LEFT, "Tea"), (Align.CENTRE, " " * 14 + "Tea"), (Align.RIGHT, " " * 29 + "Tea")],
)
def test_text_stands_where_it_is_told(align: Align, expected: str) -> None:
    assert shown(Text("Tea", align)) == [expected]


def test_a_rule_crosses_the_paper_and_a_gap_is_bounded() -> None:
    assert shown(Rule(), Rule(heavy=True)) == ["-" * 32, "=" * 32]
    assert len(shown(Gap(3))) == 3
    assert len(shown(Gap(1000))) == 12


@pytest.mark.parametrize("columns", COLUMNS)
def test_practice_is_marked_across_head_and_foot(columns: int) -> None:
    laid = lines(layout(document(Text("Tea"), practice=True), Paper(columns)))

    for mark in (laid[0], laid[-1]):
        assert mark.large
        assert " PRACTICE " in mark.text
        assert cells(mark.text) * 2 == columns
    assert render_text(document(practice=True), columns).count("PRACTICE") == 2


def test_a_copy_says_which_one_and_the_original_says_nothing() -> None:
    copy = lines(layout(document(Text("Tea"), copy_no=2), Paper(32)))
    original = shown(Text("Tea"))

    assert [copy[0].text.strip(), copy[-1].text.strip()] == ["COPY 2", "COPY 2"]
    assert original == ["Tea"]


def test_the_marks_speak_the_language_of_the_shop() -> None:
    paper = Paper(32, marks=Marks("ÜBUNG", "KOPIE"))

    laid = lines(layout(document(practice=True, copy_no=1), paper))

    assert "ÜBUNG" in laid[0].text
    assert laid[1].text.strip() == "KOPIE 1"


@pytest.mark.parametrize(
    ("dirty", "expected"),
    [
        ("Tea\x1bp\x00\x19d", "Teapd"),
        ("two\nlines\r\n", "two lines  "),
        ("c1 \x9b31m\x85", "c1 31m "),
        ("e\u0301", "é"),
        ("\u202e00.1\u202c", "00.1"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
    ],
)
def test_cleaning_leaves_one_line_of_printable_text(dirty: str, expected: str) -> None:
    assert clean(dirty) == expected


def test_wide_characters_take_two_columns_and_marks_none() -> None:
    assert cells("茶 3") == 4
    assert cells("x\u0338") == 1
    assert shown(Pair("緑茶", "3.50")) == ["緑茶" + " " * 24 + "3.50"]


@pytest.mark.parametrize(
    ("text", "encoding", "expected"),
    [
        ("Süß 3,50 €", "cp858", "Süß 3,50 €"),
        ("Süß 3,50 €", "cp437", "Süß 3,50 EUR"),
        ("Łódź “x” \N{EN DASH} ½…", "cp858", 'Lódz "x" - ½...'),
        ("緑茶", "cp858", "??"),
        ("Ω", "cp858", "?"),
    ],
)
def test_what_a_code_page_lacks_is_written_with_what_it_has(
    text: str, encoding: str, expected: str
) -> None:
    assert encodable(text, encoding) == expected


def test_a_paper_too_narrow_for_anything_is_refused() -> None:
    with pytest.raises(ValueError, match="16 columns"):
        Paper(15)
