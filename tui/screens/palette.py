"""The command palette: rare commands by name, for supervisors and managers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.intents import Accept, Back, Move, Pick, Reading, Text
from tui.key_names import Action, Screen
from tui.picture import Face, ListBody, TextRow
from tui.screens.asking import moved
from tui.screens.check import price_check
from tui.screens.devices import devices
from tui.screens.listening import Do, listen, refuse
from tui.screens.manager import ENTRIES, Doing, do_entry
from tui.screens.settings import settings
from tui.screens.stock_count import stock_count
from tui.words import prompts

if TYPE_CHECKING:
    from tui.desk import Desk

_ROLES = frozenset({"supervisor", "manager"})


async def palette(desk: Desk) -> None:
    """Narrow the commands by words, choose one, do it."""
    operator = desk.view.operator
    if operator is None or operator.role not in _ROLES:
        desk.beep()
        refuse(desk, *prompts.PALETTE_REFUSED)
        return
    doing = await _chosen(desk)
    if doing is not None:
        await doing(desk)


def commands() -> list[tuple[str, Doing]]:
    """Return what the palette offers, by the words people look for."""
    found = [(prompts.MENU_LABELS[name], _entry(name, doing)) for _, name, doing in ENTRIES]
    found += [
        (prompts.MENU_LABELS["devices"], devices),
        (prompts.MENU_LABELS["settings"], settings),
        (prompts.MENU_LABELS["stock_count"], stock_count),
        (prompts.MENU_LABELS["price_check"], price_check),
    ]
    return found


def _entry(name: str, doing: Doing) -> Doing:
    """Return one of the manager's entries with the checks that go before it."""

    async def do(desk: Desk) -> None:
        await do_entry(desk, name, doing)

    return do


async def _chosen(desk: Desk) -> Doing | None:
    words, chosen = "", 0
    while True:
        shown = [entry for entry in commands() if words.casefold() in entry[0].casefold()]
        face = Face(
            Screen.CHOOSE,
            ListBody(prompts.PALETTE_TITLE, tuple(TextRow(label) for label, _ in shown), chosen),
            side=desk.side(),
            guide=prompts.PALETTE_GUIDE,
            prompt=prompts.PALETTE_PROMPT,
            reading=Reading.WORDS,
        )
        heard = await listen(desk, face)
        match heard:
            case Back():
                return None
            case Move(direction) if shown:
                chosen = moved(chosen, direction, len(shown))
            case Pick(row):
                return shown[row][1]
            case Text(text) if text.isdecimal() and 1 <= int(text) <= len(shown):
                return shown[int(text) - 1][1]
            case Text(text):
                words, chosen = text, 0
            case Accept() | Do(Action.FORWARD) if shown:
                return shown[chosen][1]
            case _:
                desk.beep()
