"""Puts the frames of a scanner back together, before anything else looks at the keys.

A scanner that is set to send STX and ETX, or an AIM symbology identifier (`]E0`, ISO/IEC 15424),
marks where its code begins. Such a code is one thing from then on: what was typed before it stays
where it is, and a function key struck in the middle of it comes after it. A bracketed paste is a
scan, too. Nothing here depends on timing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

CODE_CHARACTERS_MAX = 256
"""Longer than any code in trade (GS1 element strings end at 80); beyond it is noise."""

GROUP_SEPARATOR = "\x1d"
_START = "ctrl+b"
_END = "ctrl+c"
_LINE_FEED = "ctrl+j"
_LINE_ENDS = frozenset({"enter", _LINE_FEED, "tab"})
_AIM_LENGTH = 3


@dataclass(frozen=True, slots=True)
class Key:
    """A key by its name, with the character it stands for."""

    name: str
    character: str | None = None

    @property
    def is_printable(self) -> bool:
        """Tell whether the key puts a character on the line."""
        return self.character is not None and self.character.isprintable()


@dataclass(frozen=True, slots=True)
class Frame:
    """A code that arrived as one piece. `fault` says why it is not whole.

    `source` names the scanner that has a line of its own, empty for one at the keyboard.
    """

    text: str
    fault: str = ""
    source: str = ""


class _Mark(Enum):
    """What opened the frame that is being read."""

    STX = auto()
    AIM = auto()


class FrameReader:
    """Turns the stream of keys into keys and frames, in order."""

    def __init__(self) -> None:
        self._mark: _Mark | None = None
        self._characters: list[str] = []
        self._length = 0
        self._later: list[Key] = []
        self._candidate: list[Key] = []
        self._drops: frozenset[str] = frozenset()

    def feed(self, key: Key) -> tuple[Key | Frame, ...]:
        """Take one key; return what is complete now."""
        drops, self._drops = self._drops, frozenset()
        if key.name == "enter":
            self._drops = frozenset({_LINE_FEED})
        if key.name in drops:
            return ()
        if self._mark is not None:
            return self._in_frame(key)
        if key.name == _START:
            released = self._release()
            self._open(_Mark.STX)
            return released
        if key.name == _END:
            return ()
        return self._maybe_aim(key)

    def paste(self, text: str) -> tuple[Key | Frame, ...]:
        """Take a bracketed paste: each of its lines is a scan."""
        lines = (line.strip("\x02\x03") for line in text.split("\n"))
        whole = tuple(_frame(line.strip("\r")) for line in lines if line.strip())
        return self._release() + whole

    def _open(self, mark: _Mark, characters: str = "") -> None:
        self._mark = mark
        self._characters = list(characters)
        self._length = len(characters)

    def _in_frame(self, key: Key) -> tuple[Key | Frame, ...]:
        if key.name == _END:
            self._drops = _LINE_ENDS
            return self._close()
        if key.name in _LINE_ENDS:
            return self._close()
        if key.name == _START:
            cut = self._close("cut_off")
            self._open(_Mark.STX)
            return cut
        if key.name == "escape":
            return (*self._close("cut_off"), key)
        self._collect(key)
        return ()

    def _collect(self, key: Key) -> None:
        if key.character is None:
            self._later.append(key)
            return
        self._length += 1
        if self._length <= CODE_CHARACTERS_MAX:
            self._characters.append(key.character)

    def _close(self, fault: str = "") -> tuple[Key | Frame, ...]:
        text, later, self._later = "".join(self._characters), self._later, []
        too_long = self._length > CODE_CHARACTERS_MAX
        self._mark = None
        self._characters = []
        if not text:
            return tuple(later)
        return (Frame(text, "too_long" if too_long else fault), *later)

    def _maybe_aim(self, key: Key) -> tuple[Key | Frame, ...]:
        """Hold `]` and what follows back until it is an AIM identifier, or cannot be one."""
        self._candidate.append(key)
        text = "".join(held.character or "\x00" for held in self._candidate)
        fits = (text[0] == "]", text[1:2].isalpha(), text[2:3].isalnum())[: len(text)]
        if not (text.isascii() and all(fits)):
            return self._release()
        if len(text) == _AIM_LENGTH:
            self._candidate = []
            self._open(_Mark.AIM, text)
        return ()

    def _release(self) -> tuple[Key, ...]:
        released, self._candidate = tuple(self._candidate), []
        return released


def _frame(text: str) -> Frame:
    too_long = len(text) > CODE_CHARACTERS_MAX
    return Frame(text[:CODE_CHARACTERS_MAX], "too_long" if too_long else "")
