"""Nothing that is drawn loses its end, whatever is written on it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.picture import ListBody, Message, Status, TextRow
from tui.widgets.lists import draw_list, row_at, text_rows
from tui.widgets.spans import Spans, wrapped
from tui.widgets.strips import draw_message, draw_status

WIDTH = 56
words = st.text(st.characters(codec="cp437", categories=("L", "N", "P")), min_size=1, max_size=90)
sentences = st.lists(words, min_size=1, max_size=12).map(" ".join)


def text_of(spans: Spans) -> str:
    return "".join(span.text for span in spans)


def letters(text: str) -> str:
    return "".join(text.split())


@given(sentences, st.integers(10, 100))
def test_a_wrapped_text_is_whole_and_fits(text: str, width: int) -> None:
    lines = wrapped(text, width)

    assert all(cell_len(line) <= width for line in lines)
    assert letters("".join(lines)) == letters(text)


@given(sentences, st.one_of(st.just(""), sentences))
def test_a_row_with_a_value_is_whole_and_fits(label: str, value: str) -> None:
    rows = [text_of(spans) for spans in text_rows(TextRow(label, value), WIDTH)]

    assert all(cell_len(row) == WIDTH for row in rows)
    assert letters("".join(rows)) == letters(label + value)


@given(sentences, sentences)
def test_a_message_is_whole(headline: str, step: str) -> None:
    _, *rows = draw_message(Message(headline, step), 80)

    assert letters("".join(map(text_of, rows))) == letters(headline + step)


@given(
    st.lists(sentences, min_size=1, max_size=30),
    st.integers(0, 29),
    st.integers(8, 30),
    st.booleans(),
)
def test_the_chosen_row_is_seen_and_pointing_finds_every_row(
    labels: list[str], chosen: int, height: int, numbered: bool
) -> None:
    short = [label[:120] for label in labels]
    chosen = min(chosen, len(short) - 1)
    body = ListBody(
        "A list", tuple(TextRow(label) for label in short), chosen, is_numbered=numbered
    )

    drawn = [text_of(spans) for spans in draw_list(body, WIDTH, height)]

    assert len(drawn) <= height
    places = [row_at(body, y, WIDTH, height) for y in range(len(drawn))]
    seen = letters("".join(row for row, at in zip(drawn, places, strict=True) if at == chosen))
    assert letters(short[chosen]) in seen
    found = [place for place in places if place is not None]
    assert found == sorted(found)
    assert set(found) == set(range(found[0], found[-1] + 1))
    assert (f"{len(short) - found[-1] - 1} more below" in drawn[-1]) == (found[-1] < len(short) - 1)


@pytest.mark.parametrize(
    "marks",
    [
        ("PRACTICE", "PAYING"),
        ("! PRINTS NEXT DOOR", "! D T"),
        ("PAYING", "! PRINTS NEXT DOOR", "! D T"),
        ("PAYING", "! 2", "! PRINT?", "! C D P S W T"),
    ],
)
def test_number_marks_and_time_are_whole_however_much_else_there_is_to_say(
    marks: tuple[str, ...],
) -> None:
    status = Status("12", "Bartholomew Fitzgerald", "12-j28y-000001", marks,
                    "123 waiting  Mon 14:02")  # fmt: skip

    row = text_of(draw_status(status, 80))

    assert cell_len(row) == 80
    assert "12-j28y-000001" in row
    assert row.endswith("Mon 14:02 ")
    assert all(f" {mark} " in row for mark in marks)


@given(st.integers(1, 60), st.integers(0, 59), st.integers(3, 20))
def test_a_list_fills_its_place_around_the_chosen_row(count: int, at: int, height: int) -> None:
    chosen = min(at, count - 1)
    body = ListBody("", tuple(TextRow(f"row-{row}.") for row in range(count)), chosen)

    drawn = [text_of(spans) for spans in draw_list(body, WIDTH, height)]

    assert len(drawn) == min(count, height)
    assert any(f"row-{chosen}." in row for row in drawn)
