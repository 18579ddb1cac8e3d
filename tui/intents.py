"""What a person at the till means by their keys: whole intents, never single characters."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum, auto


class Reading(StrEnum):
    """How the entry line is read; the screen that waits for input chooses it."""

    GOODS = "goods"
    """Codes, names, `n * code`, `n %`: wherever selling makes sense."""
    AMOUNT = "amount"
    """Money. A barcode here is a slip and is refused by name."""
    NUMBER = "number"
    """A quantity or a weight."""
    PERSON = "person"
    """An operator's number."""
    SECRET = "secret"
    """A PIN: shown as stars."""
    CHOICE = "choice"
    """The number of a row."""
    TEXT = "text"
    """Any text, such as a serial number; a scan is as good as typing."""
    MARKING = "marking"
    """Any text, to find a row of a list; + on an empty line marks the chosen one."""
    WORDS = "words"
    """Free words, such as a reason or a name; a scan is not meant for it."""
    RAW = "raw"
    """Whatever comes, as it comes: the test of scanners."""
    HELD = "held"
    """Nothing: something must be noticed first, scans are turned away with a beep."""


NARROW = frozenset({Reading.AMOUNT, Reading.NUMBER, Reading.SECRET, Reading.CHOICE, Reading.WORDS})


class Direction(StrEnum):
    """Where the choosing keys go."""

    UP = "up"
    DOWN = "down"
    PAGE_UP = "pageup"
    PAGE_DOWN = "pagedown"
    FIRST = "home"
    LAST = "end"


@dataclass(frozen=True, slots=True)
class Code:
    """A code to sell, with the quantity typed before it. `scanned` once it came as a frame."""

    code: str
    quantity: str | None = None
    scanned: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """Words of a name to find."""

    text: str
    quantity: str | None = None


@dataclass(frozen=True, slots=True)
class Times:
    """`n *` on its own: the quantity of the chosen line."""

    quantity: str


@dataclass(frozen=True, slots=True)
class Percent:
    """`n %`: a discount on the chosen line."""

    percent: str


@dataclass(frozen=True, slots=True)
class Text:
    """What was typed, for a screen that asked a question."""

    text: str


@dataclass(frozen=True, slots=True)
class Press:
    """A function key, with what stood on the entry line."""

    key: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """A choosing key."""

    direction: Direction


@dataclass(frozen=True, slots=True)
class Pick:
    """A row that was pointed at."""

    row: int


@dataclass(frozen=True, slots=True)
class Accept:
    """Enter on an empty line: accept what is chosen."""


@dataclass(frozen=True, slots=True)
class Back:
    """Esc on an empty line: one step back."""


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A code that came where no item can be sold."""

    code: str


@dataclass(frozen=True, slots=True)
class Misread:
    """A scan that did not arrive whole: `fault` is too_long or cut_off."""

    fault: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A code as it came, from a named source; `fault` says why it is not whole."""

    text: str
    source: str
    fault: str = ""


class Tick(Enum):
    """What comes of itself while nobody strikes a key."""

    IDLE = auto()
    """Nobody was here for so long that the till locks."""
    NEWS = auto()
    """Something beside the basket changed."""


Intent = (
    Code
    | Name
    | Times
    | Percent
    | Text
    | Press
    | Move
    | Pick
    | Accept
    | Back
    | Misplaced
    | Misread
    | Seen
    | Tick
)
"""Everything a screen can be told."""
