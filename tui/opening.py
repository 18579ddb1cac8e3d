"""The sign-in screen while the till behind it is still opened: what is typed is shown and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.frames import FrameReader, Key
from tui.intents import Reading
from tui.key_names import Screen
from tui.keymap import KEYMAP
from tui.keys import KeyInterpreter
from tui.picture import EntryLine, ListBody, Message, Picture, Status
from tui.words import prompts

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.desk import Desk
    from tui.frames import Frame


class Opening:
    """Takes keys in the desk's place until there is one, and hands all of them over in order.

    Only the line that is typed first is shown: what follows it may be a PIN.
    """

    def __init__(self, paint: Callable[[Picture], None]) -> None:
        self._paint = paint
        self._struck: list[Key | str] = []
        self._reader = FrameReader()
        self._line = KeyInterpreter()
        self._is_line_whole = False

    def feed(self, key: Key) -> None:
        """Take a key from the keyboard."""
        self._struck.append(key)
        for item in self._reader.feed(key):
            self._show(item)

    def paste(self, text: str) -> None:
        """Take a bracketed paste."""
        self._struck.append(text)
        for item in self._reader.paste(text):
            self._show(item)

    def pick(self, row: int) -> None:
        """Take no notice of the mouse: there is no row to point at yet."""

    def hand_over(self, desk: Desk) -> None:
        """Strike everything again at the desk, which understands it screen by screen."""
        for struck in self._struck:
            if isinstance(struck, Key):
                desk.feed(struck)
            else:
                desk.paste(struck)

    def repaint(self) -> None:
        """Draw the screen with what stands on its line."""
        self._paint(
            Picture(
                status=Status("", "", "", (), ""),
                body=ListBody("", ()),
                side=(),
                message=Message(prompts.SIGN_IN_GUIDE, prompts.OPENING),
                entry=EntryLine(prompts.OPERATOR, self._line.text),
                keys=tuple(entry for entry in KEYMAP[Screen.SIGN_IN] if entry.label),
                practice=False,
            )
        )

    def _show(self, item: Key | Frame) -> None:
        if self._is_line_whole:
            return
        self._is_line_whole = self._line.feed(item, Reading.PERSON) is not None
        self.repaint()
