from __future__ import annotations

import re
import stat
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.receipt_files import FolderOfReceipts
from devices.render_html import render_html
from edge.domain.document import Align, Code, Document, Gap, Pair, Rule, Text
from edge.domain.errors import BadInput, Unavailable

if TYPE_CHECKING:
    from pathlib import Path

RECEIPT = Document(
    "receipt",
    "Receipt S1-L1-000012",
    (
        Text("Corner Shop", Align.CENTRE, bold=True, large=True),
        Text("Second heading", large=True),
        Gap(),
        Pair("Tea & <b>biscuits</b>", "3.50"),
        Pair("10 % off", "-0.35", indent=2),
        Rule(),
        Pair("TOTAL", "3.15", bold=True, large=True),
        Code("S1-L1-000012"),
        Code("https://example.org/r/1", "qr"),
    ),
    practice=True,
    copy_no=2,
)
VOID = {"meta", "hr", "br"}


class Outline(HTMLParser):
    """Checks that tags nest and collects them with their texts."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.words.append(data)


def outline(page: str) -> Outline:
    parser = Outline()
    parser.feed(page)
    parser.close()
    assert parser.open == []
    return parser


def test_the_page_has_one_heading_lists_for_amounts_and_named_drawings() -> None:
    page = render_html(RECEIPT)
    seen = outline(page)

    assert page.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert seen.tags.count("h1") == seen.tags.count("main") == seen.tags.count("title") == 1
    assert seen.tags.count("dt") == seen.tags.count("dd") == 3
    assert len(re.findall(r'<svg role="img" aria-label="[^"]+"', page)) == 2
    assert "Tea & <b>biscuits</b>" in seen.words
    assert "b" not in seen.tags


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    page = render_html(RECEIPT)

    assert "default-src 'none'" in page
    assert not {"script", "link", "img", "iframe", "a"} & set(outline(page).tags)
    assert "url(" not in page
    assert " src=" not in page


def test_practice_and_copies_are_marked_at_head_and_foot() -> None:
    marks = re.findall(r'<p class="mark" role="note">([^<]+)</p>', render_html(RECEIPT))

    assert marks == ["PRACTICE", "COPY 2", "COPY 2", "PRACTICE"]


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_text_of_a_document_becomes_markup(first: str, second: str) -> None:
    rows = (Text(first, large=True), Pair(second, first), Code(second), Code(first, "qr"))

    allowed = {"html", "head", "meta", "title", "style", "body", "main", "h1", "dl", "div", "dt"}
    allowed |= {"dd", "figure", "figcaption", "svg", "path"}
    assert set(outline(render_html(Document("receipt", first, rows))).tags) <= allowed


def test_both_files_are_written_whole_and_private(tmp_path: Path) -> None:
    text, page = FolderOfReceipts(tmp_path).write("S1-L1-000012", RECEIPT)

    assert text == str(tmp_path / "receipts" / "S1-L1-000012.txt")
    assert "TOTAL" in (tmp_path / "receipts" / "S1-L1-000012.txt").read_text()
    assert page.endswith(".html")
    files = sorted((tmp_path / "receipts").iterdir())
    assert [file.name for file in files] == ["S1-L1-000012.html", "S1-L1-000012.txt"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


@pytest.mark.parametrize("name", ["", ".hidden", "../evil", "a/b", "a\x00b", "x" * 101, "a b"])
def test_a_name_that_is_no_plain_file_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput, match="receipt_name"):
        FolderOfReceipts(tmp_path).write(name, RECEIPT)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "receipts").touch()

    with pytest.raises(Unavailable, match="receipt_not_written"):
        FolderOfReceipts(tmp_path).write("R1", RECEIPT)


def test_a_receipt_written_again_replaces_the_first(tmp_path: Path) -> None:
    files = FolderOfReceipts(tmp_path, columns=32, language="de")
    files.write("R1", RECEIPT)

    paths = files.write("R1", Document("receipt", "R1", (Text("second"),)))

    assert (tmp_path / "receipts" / "R1.txt").read_text() == "second\n"
    assert len(list((tmp_path / "receipts").iterdir())) == len(paths) == 2
    assert '<html lang="de">' in (tmp_path / "receipts" / "R1.html").read_text()
