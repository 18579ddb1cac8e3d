"""Items found by what a person types: words in any order, beginnings, slips, parts of a code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from edge.store.catalogue.folding import SEARCH_WORDS_MAX, words_of
from edge.store.catalogue.slips import distance, looked_up_keys, slips_allowed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edge.store.database import Connection

Match = Literal["exact", "prefix", "near"]

_CODE = re.compile(r"[0-9A-Za-z._/+-]{3,20}")
_CODE_PADDINGS = ("", "0", "00", "000000")
"""Codes are stored as 14 digits and typed as EAN-13, UPC-A or EAN-8."""

_COMPLETIONS_MAX = 200
_PREFIX_INDEX_LETTERS = 4
"""The full-text index keeps beginnings up to here; longer ones are completed from the words."""

_CORRECTIONS_MAX = 12


def find_numbers(connection: Connection, text: str, limit: int) -> dict[int, Match]:
    """Return item numbers with how they matched, best first.

    Exact goes before prefix before near; within each, an item's number is its rank by popularity
    and name. Near is asked only when nothing else is found, and only whole answers are given: an
    item has every word that was typed.
    """
    found: dict[int, Match] = {}
    words = words_of(text)[:SEARCH_WORDS_MAX]
    for match, numbers in _answers(connection, text.strip(), words, limit):
        for number in numbers:
            found.setdefault(number, match)
        if len(found) >= limit:
            break
    if not found and words:
        found = dict.fromkeys(_near(connection, words, limit), "near")
    return dict(list(found.items())[:limit])


def _answers(
    connection: Connection, text: str, words: list[str], limit: int
) -> Iterator[tuple[Match, list[int]]]:
    is_code = _CODE.fullmatch(text) is not None
    if is_code:
        yield "exact", _by_code(connection, text)
    if words:
        yield "exact", _matching(connection, [[word] for word in words], limit)
    if is_code:
        yield "prefix", _by_code_beginning(connection, text, limit)
    if words:
        choices = [[word] for word in words[:-1]]
        yield "prefix", _matching(connection, choices, limit, beginning=words[-1])


def _by_code(connection: Connection, text: str) -> list[int]:
    rows = connection.execute(
        "SELECT number FROM code WHERE code IN (?, ?)", (text, text.zfill(14))
    )
    return [number for (number,) in rows]


def _by_code_beginning(connection: Connection, text: str, limit: int) -> list[int]:
    paddings = _CODE_PADDINGS if text.isdecimal() else ("",)
    numbers: list[int] = []
    for padding in paddings:
        start = padding + text
        rows = connection.execute(
            "SELECT number FROM code WHERE code >= ? AND code < ? ORDER BY code LIMIT ?",
            (start, start + "\U0010ffff", limit),
        )
        numbers.extend(number for (number,) in rows)
    return numbers


def _matching(
    connection: Connection, choices: list[list[str]], limit: int, *, beginning: str = ""
) -> list[int]:
    """Return the first items that have one of each list of words and of the beginning."""
    parts = ["(" + " OR ".join(f'"{word}"' for word in words) + ")" for words in choices]
    if beginning:
        parts.append(_completed(connection, beginning))
    rows = connection.execute(
        "SELECT rowid FROM name WHERE name MATCH ? ORDER BY rowid LIMIT ?",
        (" AND ".join(parts), limit),
    )
    return [number for (number,) in rows]


def _completed(connection: Connection, beginning: str) -> str:
    """Return a query for a beginning that can be answered without gathering all its items first."""
    if len(beginning) > _PREFIX_INDEX_LETTERS:
        rows = connection.execute(
            "SELECT word FROM word WHERE word >= ? AND word < ? LIMIT ?",
            (beginning, beginning + "\U0010ffff", _COMPLETIONS_MAX),
        ).fetchall()
        if 0 < len(rows) < _COMPLETIONS_MAX:
            return "(" + " OR ".join(f'"{word}"' for (word,) in rows) + ")"
    return f'"{beginning}"*'


def _near(connection: Connection, words: list[str], limit: int) -> list[int]:
    """Return items after correcting the words nobody knows, or else every word."""
    last = len(words) - 1
    corrected = [_corrections(connection, w, is_last=at == last) for at, w in enumerate(words)]
    known = [_is_known(connection, word, is_last=at == last) for at, word in enumerate(words)]
    choices = [
        [word] if is_known else others
        for word, is_known, others in zip(words, known, corrected, strict=True)
    ]
    beginning = words[-1] if known[-1] else ""
    if all(choices) and (numbers := _chosen(connection, choices, beginning, limit)):
        return numbers
    choices = [
        [word, *others] if is_known else others
        for word, is_known, others in zip(words, known, corrected, strict=True)
    ]
    return _matching(connection, choices, limit) if all(choices) else []


def _chosen(
    connection: Connection, choices: list[list[str]], beginning: str, limit: int
) -> list[int]:
    if beginning:
        return _matching(connection, choices[:-1], limit, beginning=beginning)
    return _matching(connection, choices, limit)


def _is_known(connection: Connection, word: str, *, is_last: bool) -> bool:
    end = word + "\U0010ffff" if is_last else word
    row = connection.execute(
        "SELECT 1 FROM word WHERE word >= ? AND word <= ? LIMIT 1", (word, end)
    ).fetchone()
    return row is not None


def _corrections(connection: Connection, typed: str, *, is_last: bool) -> list[str]:
    """Return the nearest words of the catalogue, the most frequent of equally near ones first."""
    slips = slips_allowed(typed)
    if not slips:
        return []
    keys = sorted(looked_up_keys(typed))
    marks = ", ".join("?" * len(keys))
    rows = connection.execute(
        "SELECT DISTINCT word.word, word.items FROM slip JOIN word ON word.number = slip.word"
        f" WHERE slip.deletion IN ({marks})",
        keys,
    )
    judged = [
        (distance(typed, word, beginning=is_last), -items, word)
        for word, items in rows
        if word != typed
    ]
    return [word for slips_made, _, word in sorted(judged) if slips_made <= slips][
        :_CORRECTIONS_MAX
    ]
