"""Keys as a terminal delivers them, written as short texts."""

from __future__ import annotations

from tui.frames import Frame, FrameReader, Key
from tui.intents import Intent, Reading
from tui.keys import KeyInterpreter

_NAMED = {
    "\r": "enter",
    "\n": "ctrl+j",
    "\t": "tab",
    "\x02": "ctrl+b",
    "\x03": "ctrl+c",
    "\x1d": "ctrl+right_square_bracket",
    "\x1b": "escape",
    "\x7f": "backspace",
}


def keys(text: str) -> list[Key]:
    """Return the keys of a text; `<f12>` stands for a key by its name, control bytes for theirs."""
    found: list[Key] = []
    while text:
        name, closing, rest = text[1:].partition(">") if text[0] == "<" else ("", "", "")
        if closing:
            found.append(Key(name))
            text = rest
        else:
            found.append(Key(_NAMED.get(text[0], text[0]), text[0]))
            text = text[1:]
    return found


def items(text: str) -> list[Key | Frame]:
    """Return what the frame reader makes of typed text."""
    reader = FrameReader()
    return [item for key in keys(text) for item in reader.feed(key)]


def intents(text: str, reading: Reading = Reading.GOODS) -> list[Intent]:
    """Return what typed text means where the line is read in one way throughout."""
    interpreter = KeyInterpreter()
    fed = (interpreter.feed(item, reading) for item in items(text))
    return [intent for intent in fed if intent is not None]
