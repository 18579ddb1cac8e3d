"""The shift begins with a float."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.commands import OpenShift
from tui.intents import Back, Reading, Text, Tick
from tui.key_names import Action, Screen
from tui.picture import Face, ListBody, TextRow, Weight
from tui.screens.asking import is_usual, refuse_amount, typed_amount
from tui.screens.attempt import attempt
from tui.screens.listening import Do, Locked, listen
from tui.screens.menu import main_menu
from tui.screens.palette import palette
from tui.screens.sign_in import device_rows, notice_rows
from tui.words import prompts

if TYPE_CHECKING:
    from tui.desk import Desk


async def open_shift(desk: Desk) -> None:
    """Ask for the float; Esc locks, so that somebody else can sign in."""
    name = desk.view.operator.name if desk.view.operator else ""
    rows = (
        TextRow(prompts.HELLO.format(name=name), weight=Weight.STRONG),
        TextRow(),
        TextRow(prompts.OPEN_GUIDE),
        *notice_rows(desk),
        *device_rows(desk),
    )
    desk.backdrop = ListBody(prompts.OPEN_TITLE, rows)
    face = Face(
        Screen.OPEN_SHIFT,
        desk.backdrop,
        side=desk.side(),
        headline=prompts.OPEN_GUIDE,
        prompt=prompts.FLOAT,
        reading=Reading.AMOUNT,
        show=lambda text: typed_amount(desk, text),
        follows_news=True,
    )
    heard = await listen(desk, face)
    match heard:
        case Back():
            raise Locked
        case Tick():
            pass
        case Do(Action.MENU):
            await main_menu(desk, None)
        case Do(Action.PALETTE):
            await palette(desk)
        case Text(text) | Do(Action.FORWARD, text) if text:
            minor = desk.read_amount(text)
            if minor is None:
                refuse_amount(desk, text)
            elif await is_usual(desk, minor):
                await attempt(desk, OpenShift(minor))
        case _:
            desk.beep()
