"""Chooses from a long list, which is narrowed by typing a part of a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.intents import Accept, Back, Pick, Reading, Text
from tui.key_names import Action, Screen
from tui.picture import Face, ListBody, TextRow
from tui.screens.asking import Cursor, refuse_row
from tui.screens.listening import Do, listen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.desk import Desk
    from tui.screens.listening import Heard


@dataclass(frozen=True, slots=True)
class LongList:
    """What is chosen from, and how it is asked. `none_such` answers a text that no row has."""

    title: str
    rows: tuple[TextRow, ...]
    prompt: str
    guide: str
    none_such: tuple[str, str]


async def choose_narrowed(desk: Desk, given: LongList, likely: int = 0) -> int | None:
    """Return the index of the row that was chosen, None if none was. `likely` is offered first.

    What is typed leaves the rows that have each of its words; the only one left is taken at once.
    """
    everything = list(range(len(given.rows)))
    left, cursor = everything, Cursor(likely)
    while len(left) != 1:
        heard = await listen(desk, _face(desk, given, left, cursor.index))
        match heard:
            case Back():
                if left is everything:
                    return None
                left, cursor = everything, Cursor(likely)
            case Pick(row):
                return left[row]
            case Accept() | Do(Action.FORWARD, ""):
                return left[cursor.index]
            case Text(text) | Do(Action.FORWARD, text):
                found = _with_words(given.rows, text)
                left, cursor = _narrowed(desk, given, text, found) or (left, cursor)
            case _:
                _moved(desk, cursor, heard, len(left))
    return left[0]


def _moved(desk: Desk, cursor: Cursor, heard: Heard, count: int) -> None:
    if not cursor.takes(heard, count):
        desk.beep()


def _face(desk: Desk, given: LongList, left: Sequence[int], chosen: int) -> Face:
    return Face(
        Screen.CHOOSE,
        ListBody(given.title, tuple(given.rows[i] for i in left), chosen, is_numbered=False),
        side=desk.side(),
        headline=given.title,
        guide=given.guide,
        prompt=given.prompt,
        reading=Reading.WORDS,
    )


def _narrowed(
    desk: Desk, given: LongList, text: str, found: list[int]
) -> tuple[list[int], Cursor] | None:
    """Return the rows that are left; say so where none would be."""
    if found:
        return found, Cursor()
    refuse_row(desk, text, given.none_such)
    return None


def _with_words(rows: Sequence[TextRow], text: str) -> list[int]:
    """Return the rows that have every word; dashes count for nothing: t20 finds tm-t20iii."""
    words = [word.replace("-", "") for word in text.casefold().split()]
    names = [row.left.casefold().replace("-", "") for row in rows]
    exact = [i for i, name in enumerate(names) if [name] == words]
    return exact or [i for i, name in enumerate(names) if all(word in name for word in words)]
