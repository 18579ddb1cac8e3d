"""The till's day: sign in, open, sell, lock, and from the start again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.commands import Lock
from edge.domain.errors import TillError
from tui.screens.attempt import tell
from tui.screens.listening import Left, Locked
from tui.screens.sale import Choice, sell
from tui.screens.shift import open_shift
from tui.screens.sign_in import sign_in

if TYPE_CHECKING:
    from tui.desk import Desk


async def run_counter(desk: Desk) -> None:
    """Show the screen that fits how the till stands, until somebody leaves the program."""
    await desk.start()
    choice = Choice()
    while True:
        try:
            await _step(desk, choice)
        except Locked:
            await _lock(desk)
        except Left:
            return


async def _step(desk: Desk, choice: Choice) -> None:
    view = desk.view
    if view.operator is None or view.locked:
        await sign_in(desk)
    elif view.shift is None and not view.practice:
        await open_shift(desk)
    else:
        await sell(desk, choice)


async def _lock(desk: Desk) -> None:
    """Lock the till; where nobody is signed in there is nothing to lock."""
    if desk.view.operator is None or desk.view.locked:
        return
    try:
        await desk.send(Lock())
    except TillError as error:
        await tell(desk, error)
