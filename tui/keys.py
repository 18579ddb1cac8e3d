"""Reads the keys of the entry line as intents: pure, so that every scan can be proved whole.

`KeyInterpreter` holds the line's text. It is told with each key how the line is read just now, so
keys that are typed ahead mean what they mean in the screen that they will reach.
"""

from __future__ import annotations

import re

from tui.frames import CODE_CHARACTERS_MAX, GROUP_SEPARATOR, Frame, Key
from tui.intents import (
    NARROW,
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
    Seen,
    Text,
    Times,
)
from tui.keymap import DEMO_KEYS
from tui.words.scanning import FRAMED, KEYBOARD

_FUNCTION_KEYS = frozenset(
    {f"f{number}" for number in range(1, 13)}
    | {"ctrl+d", "ctrl+e", "ctrl+p", "ctrl+q"}
    | set(DEMO_KEYS)
)
_OWN_KEYS = {"?": Reading.GOODS, "+": Reading.MARKING}
_TEXTS = frozenset({Reading.TEXT, Reading.MARKING})
_LINE_ENDS = frozenset({"enter", "ctrl+j", "tab"})
_DIRECTIONS = {direction.value: direction for direction in Direction}
_TIMES = re.compile(r"\s*(-?\d+(?:[.,]\d+)?)\s*\*\s*")
_PERCENT = re.compile(r"\s*(-?\d+(?:[.,]\d+)?)\s*%\s*")
_SECOND_WAY = re.compile(r"/(\d{0,2})")
_AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_NUMERIC = re.compile(r"-?[\d.,]*")
_MENU_KEY = 10
_LONG_WORD_CHARACTERS = 40
"""No one types a word this long, but a two-dimensional code is often one."""


class KeyInterpreter:
    """The text of the entry line, and what it turns into."""

    def __init__(self) -> None:
        self._characters: list[str] = []
        self._length = 0

    @property
    def text(self) -> str:
        """Return what stands on the line."""
        return "".join(self._characters)

    def put(self, text: str) -> None:
        """Write a text on the line, as if it had been typed."""
        self._characters = list(text[:CODE_CHARACTERS_MAX])
        self._length = len(text)

    def feed(self, item: Key | Frame, reading: Reading) -> Intent | None:
        """Take a key or a frame; return the intent that it completes, if any."""
        match item:
            case Frame():
                return self._framed(item, reading)
            case Key(name="escape"):
                return self._escaped(reading)
            case Key(name=name) if name in _LINE_ENDS:
                return self._entered(reading)
            case Key(name=name) if name in _FUNCTION_KEYS:
                return Press(name, self._take().strip())
            case Key(character=str(character)) if self._is_own(character, reading):
                return Press(character)
            case Key(name=name) if name in _DIRECTIONS:
                return Move(_DIRECTIONS[name])
            case Key():
                self._edit(item)
                return None

    def _is_own(self, character: str, reading: Reading) -> bool:
        """Tell whether a character on an empty line is a key of its own."""
        return not self._length and _OWN_KEYS.get(character) is reading

    def _edit(self, key: Key) -> None:
        if key.name == "backspace":
            self.put(self.text[:-1])
        elif key.name == "ctrl+u":
            self.put("")
        elif key.character is not None and (key.is_printable or key.character == GROUP_SEPARATOR):
            self._length += 1
            if self._length <= CODE_CHARACTERS_MAX:
                self._characters.append(key.character)

    def _take(self) -> str:
        text = self.text
        self.put("")
        return text

    def _escaped(self, reading: Reading) -> Intent | None:
        had_text = bool(self._take())
        return None if had_text and reading is not Reading.HELD else Back()

    def _framed(self, frame: Frame, reading: Reading) -> Intent:
        if reading is Reading.RAW:
            return Seen(frame.text, frame.source or FRAMED, frame.fault)
        if frame.fault:
            return Misread(frame.fault)
        if reading in NARROW or reading in (Reading.HELD, Reading.PERSON):
            return Misplaced(frame.text)
        if reading in _TEXTS:
            return Text(without_aim(frame.text))
        ahead = _TIMES.fullmatch(self.text)
        if ahead is None:
            return Code(frame.text, scanned=True)
        self.put("")
        return Code(frame.text, _decimal(ahead[1]), scanned=True)

    def _entered(self, reading: Reading) -> Intent | None:
        too_long = self._length > CODE_CHARACTERS_MAX
        text = self._take().strip(" ")
        if too_long:
            return Misread("too_long")
        if not text:
            return None if reading is Reading.HELD else Accept()
        if reading is Reading.RAW and _SECOND_WAY.fullmatch(text) is None:
            return Seen(text, KEYBOARD)
        second_way = _SECOND_WAY.fullmatch(text)
        if second_way is not None:
            return Press(f"f{second_way[1] or _MENU_KEY}")
        if reading is Reading.GOODS:
            return read_goods(text)
        if reading is Reading.HELD or _is_slip(text, reading):
            return Misplaced(text)
        return Text(text)


def read_goods(text: str) -> Intent:
    """Read an entered line where goods are sold: `n * code`, `n %`, a code or a name."""
    percent = _PERCENT.fullmatch(text)
    if percent is not None:
        return Percent(_decimal(percent[1]))
    ahead = _TIMES.match(text)
    quantity = None if ahead is None else _decimal(ahead[1])
    rest = text if ahead is None else text[ahead.end() :]
    if quantity is not None and not rest:
        return Times(quantity)
    if is_code(rest):
        return Code(rest, quantity)
    return Name(rest, quantity)


def is_code(text: str) -> bool:
    """Tell a code from the words of a name.

    Digits alone are a code. Codes with letters are written in capitals with digits and without
    spaces (Code 39 can do no other), or are far too long to be a word.
    """
    if text.isdecimal() or GROUP_SEPARATOR in text or _AIM.match(text):
        return True
    if any(character.isspace() for character in text):
        return False
    in_capitals = text == text.upper() and any(character.isdecimal() for character in text)
    return in_capitals or len(text) > _LONG_WORD_CHARACTERS or "://" in text


def without_aim(text: str) -> str:
    """Return a scanned text without its AIM symbology identifier."""
    return _AIM.sub("", text, count=1) if _AIM.match(text) else text


def looks_scanned(digits: str) -> bool:
    """Tell whether digits have the shape of a barcode rather than of a number people type.

    Twelve digits and more are never money in a shop. Eight are an EAN-8 if the check digit fits,
    unless they end in 00: large round amounts exist in currencies of small units.
    """
    if len(digits) >= 12:
        return True
    return len(digits) == 8 and not digits.endswith("00") and _check_digit_fits(digits)


def _is_slip(text: str, reading: Reading) -> bool:
    """Tell whether a text that was entered into a narrow field is a scan gone astray."""
    if reading in _TEXTS:
        return False
    if reading is Reading.WORDS:
        return text.isdecimal() and looks_scanned(text)
    if not _NUMERIC.fullmatch(text):
        return reading is not Reading.PERSON
    if reading is Reading.SECRET:
        return len(text) > 12 or (len(text) == 12 and _check_digit_fits(text))
    if reading is Reading.CHOICE:
        return len(text) > 3
    return looks_scanned(text)


def _check_digit_fits(digits: str) -> bool:
    """Apply the check digit of GS1 General Specifications 7.9: weights 1 and 3 from the right."""
    weighted = (int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits[::-1]))
    return digits.isdecimal() and sum(weighted) % 10 == 0


def _decimal(text: str) -> str:
    return text.replace(",", ".")
