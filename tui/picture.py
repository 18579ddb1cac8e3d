"""What is to be seen, as plain values: screens make pictures, widgets draw them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from tui.intents import Reading
from tui.key_names import Action, Screen
from tui.keymap import KeyEntry

if TYPE_CHECKING:
    from edge.services.view import LineView


class Tone(StrEnum):
    """How a message is meant; each has its own mark, so that colour never speaks alone."""

    PLAIN = "plain"
    GOOD = "good"
    REFUSED = "refused"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Message:
    """What happened, and what to do next."""

    headline: str
    next_step: str = ""
    tone: Tone = Tone.PLAIN


class Weight(StrEnum):
    """How much a row of text matters."""

    PLAIN = "plain"
    STRONG = "strong"
    DIM = "dim"
    GOOD = "good"
    BAD = "bad"
    BIG = "big"
    """In the largest form there is room for."""


@dataclass(frozen=True, slots=True)
class TextRow:
    """A row with a left and a right part."""

    left: str = ""
    right: str = ""
    weight: Weight = Weight.PLAIN


@dataclass(frozen=True, slots=True)
class SaleBody:
    """The basket. `chosen` is the index of the chosen line, None shows the end without one."""

    lines: tuple[LineView, ...]
    digits: int
    chosen: int | None = None
    empty: tuple[TextRow, ...] = ()
    """What stands there while there is no line."""


@dataclass(frozen=True, slots=True)
class ListBody:
    """A titled list; rows can be chosen where `chosen` is given."""

    title: str
    rows: tuple[TextRow, ...]
    chosen: int | None = None
    numbers: tuple[int, ...] = ()
    """The number of each row; counted from 1 where left out."""
    is_numbered: bool = True
    """Whether a row is chosen by its number; where a number means something else, none is shown."""
    heading: TextRow | None = None
    """What the columns of the rows are called."""


@dataclass(frozen=True, slots=True)
class BoxBody:
    """Something that must be noticed."""

    title: str
    rows: tuple[TextRow, ...]


@dataclass(frozen=True, slots=True)
class PairBody:
    """Two versions of one thing, side by side where there is room, else one below the other.

    `top` says how many rows were moved out at the top; it is as much as there is to move at most.
    """

    title: str
    first: tuple[TextRow, ...]
    second: tuple[TextRow, ...]
    below: tuple[TextRow, ...]
    top: int = 0


Body = SaleBody | ListBody | BoxBody | PairBody


@dataclass(frozen=True, slots=True)
class Status:
    """The top row."""

    lane: str
    operator: str
    number: str
    marks: tuple[str, ...]
    """Words in capitals that need to be seen: PRACTICE, LOCKED, PAYING."""
    right: str


@dataclass(frozen=True, slots=True)
class EntryLine:
    """The line people type on."""

    prompt: str
    text: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """All that is drawn at one moment."""

    status: Status
    body: Body
    side: tuple[TextRow, ...]
    message: Message
    entry: EntryLine
    keys: tuple[KeyEntry, ...]
    practice: bool


@dataclass(frozen=True, slots=True)
class Face:
    """What one screen shows while it waits for the next intent.

    `show` writes what is typed the way it will be understood (1000 as 10.00), `hint` says what it
    would come to; both see the text of the entry line.
    """

    screen: Screen
    body: Body
    side: tuple[TextRow, ...] = ()
    headline: str = ""
    guide: str = ""
    prompt: str = ""
    reading: Reading = Reading.GOODS
    show: Callable[[str], str] = str
    hint: Callable[[str], str] | None = None
    labels: Mapping[Action, str] = field(default_factory=dict)
    """Labels that are only known now; an empty one takes the key away."""
    tone: Tone = Tone.PLAIN
    is_asking: bool = True
    """Whether a scan that is held back waits for an answer here, or only for the way back."""
    follows_news: bool = False
    """Whether the body shows devices or notices, and is made anew when they change."""
