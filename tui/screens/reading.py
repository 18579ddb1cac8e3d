"""Shows a text that may be longer than the screen, to read and leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.intents import Back, Move, Reading
from tui.picture import Face, ListBody
from tui.screens.asking import moved
from tui.screens.listening import listen

if TYPE_CHECKING:
    from tui.desk import Desk
    from tui.key_names import Screen
    from tui.picture import TextRow


async def read_through(
    desk: Desk, screen: Screen, title: str, rows: tuple[TextRow, ...], guide: str
) -> None:
    """Show the rows; the arrows move through them, Esc goes back."""
    top = 0
    while True:
        face = Face(
            screen,
            ListBody(title, rows[top:]),
            side=desk.side(),
            guide=guide,
            reading=Reading.HELD,
            is_asking=False,
        )
        heard = await listen(desk, face)
        match heard:
            case Back():
                return
            case Move(direction):
                top = moved(top, direction, len(rows))
            case _:
                desk.beep()
