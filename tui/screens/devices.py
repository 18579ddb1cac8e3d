"""Devices and status: what is plugged in, and prints of which nobody knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.commands import AnswerPrint
from tui.formats import time_text
from tui.intents import Accept, Back, Move, Pick, Reading, Tick
from tui.keymap import Action, Screen
from tui.picture import Face, ListBody, TextRow, Weight
from tui.screens.asking import moved
from tui.screens.attempt import attempt
from tui.screens.listening import Do, listen
from tui.words import prompts

if TYPE_CHECKING:
    from tui.counter import DeviceStatus
    from tui.desk import Desk


async def devices(desk: Desk) -> None:
    """Show how the devices are; ask about uncertain prints one by one."""
    chosen = 0
    answered: set[str] = set()
    while True:
        status = desk.surroundings.devices()
        open_prints = tuple(job for job in status.uncertain if job.effect not in answered)
        chosen = min(chosen, max(len(open_prints) - 1, 0))
        asks = bool(open_prints) and desk.view.operator is not None and not desk.view.locked
        labels = {} if asks else {Action.CAME_OUT: "", Action.DID_NOT: ""}
        face = Face(
            Screen.DEVICES,
            ListBody(prompts.DEVICES_TITLE, _rows(desk, status, answered, chosen)),
            side=desk.side(),
            guide=prompts.UNCERTAIN_GUIDE if asks else prompts.DEVICES_GUIDE,
            reading=Reading.HELD,
            labels=labels,
            follows_news=True,
        )
        heard = await listen(desk, face)
        match heard:
            case Back():
                return
            case Move(direction) if open_prints:
                chosen = moved(chosen, direction, len(open_prints))
            case Do(Action.CAME_OUT | Action.DID_NOT as action):
                effect = open_prints[chosen].effect
                answer = AnswerPrint(effect, came_out=action is Action.CAME_OUT)
                if await attempt(desk, answer) is not None:
                    answered.add(effect)
            case Do(Action.RELOAD) | Accept() | Move() | Pick() | Tick():
                pass
            case _:
                desk.beep()


def _rows(desk: Desk, status: DeviceStatus, answered: set[str], chosen: int) -> tuple[TextRow, ...]:
    zone = desk.surroundings.zone
    rows = [_device_row(device.name, device.state, device.is_well) for device in status.rows]
    if not rows:
        rows.append(TextRow(prompts.NO_DEVICES))
    rows.append(TextRow(prompts.WAITING_ROW, str(desk.view.waiting)))
    prints = [job for job in status.uncertain if job.effect not in answered]
    if prints:
        rows += [TextRow(), TextRow(prompts.UNCERTAIN, weight=Weight.STRONG)]
    for index, job in enumerate(prints):
        mark = "\u25ba" if index == chosen else " "
        rows.append(TextRow(f"{mark} {job.title}", time_text(job.at_micros, zone)))
    return tuple(rows)


def _device_row(name: str, state: str, is_well: bool) -> TextRow:
    mark = "OK" if is_well else "! "
    return TextRow(f"{mark} {name}", state, Weight.PLAIN if is_well else Weight.BAD)
