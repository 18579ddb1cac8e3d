"""Tells the cardholder's receipt from the other papers that a ZVT terminal has printed."""

from __future__ import annotations

from typing import Final

from devices.ports.zvt_frames import (
    ATTRIBUTE_TAG,
    CODE_PAGE,
    LINE_TAG,
    RECEIPT_TYPE_TAG,
    container,
    read_tags,
    tags_in,
)

LINES_MAX: Final = 400
"""Of all papers of one command; a receipt has some forty lines."""
LINE_BYTES_MAX: Final = 200
"""A longer line is no line of a receipt, and is left out whole."""
_CARDHOLDERS: Final = 2
"""The value of tag 1F07 on the cardholder's receipt; 1 is the merchant's, 3 administration."""
_FEED: Final = 0xFF
_LAST: Final = 0x80
_FEEDS_MAX: Final = 5
_CARDHOLDER_WORDS: Final = ("kunde", "karteninhaber", "cardholder", "customer")
"""How a receipt calls itself where the terminal sends lines only, which say not whose they are."""


class Papers:
    """Collects the lines and blocks that a terminal sends to be printed."""

    def __init__(self) -> None:
        self._named: list[str] = []
        self._unnamed: list[list[str]] = [[]]
        self._lines = 0

    def take_line(self, data: bytes) -> None:
        """Take the data of a Print Line: an attribute, then the text."""
        attribute, text = (data[0], data[1:]) if data else (0, b"")
        if attribute == _FEED:
            for _ in range(min(text[0] if text else 1, _FEEDS_MAX)):
                self._add(self._unnamed[-1], b"")
            return
        self._add(self._unnamed[-1], text)
        if attribute > _LAST:
            self._unnamed.append([])

    def take_block(self, data: bytes) -> None:
        """Take the data of a Print Text-Block; raises `NotUnderstood`."""
        content = container(data)
        kind = read_tags(content).get(RECEIPT_TYPE_TAG)
        if kind is None:
            self._take_texts(content, self._unnamed[-1])
            self._unnamed.append([])
        elif kind[-1:] == bytes((_CARDHOLDERS,)):
            self._take_texts(content, self._named)

    def cardholders(self) -> tuple[str, ...]:
        """Return the cardholder's receipt, empty where none came."""
        papers = [paper for paper in self._unnamed if any(paper)]
        named = [p for p in papers if any(word in _text(p) for word in _CARDHOLDER_WORDS)]
        chosen = self._named or next(iter(named or papers), [])
        while chosen and not chosen[-1].strip():
            chosen = chosen[:-1]
        return tuple(line.rstrip() for line in chosen)

    def _take_texts(self, content: bytes, paper: list[str]) -> None:
        for tag, inside, is_container in tags_in(content):
            if is_container:
                self._take_texts(inside, paper)
            elif tag == LINE_TAG:
                self._add(paper, inside)
            elif tag == ATTRIBUTE_TAG and inside[:1] == bytes((_FEED,)):
                self._add(paper, b"")

    def _add(self, paper: list[str], text: bytes) -> None:
        if self._lines < LINES_MAX and len(text) <= LINE_BYTES_MAX:
            self._lines += 1
            paper.append(text.decode(CODE_PAGE))


def _text(paper: list[str]) -> str:
    return "\n".join(paper).lower()
