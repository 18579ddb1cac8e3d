"""Sync and devices: how till and centre stand, what is plugged in, prints of which nobody knows."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from edge.domain.commands import AnswerPrint
from edge.domain.errors import TillError
from tui.agreement_rows import age_rows, right_rows, status_rows
from tui.formats import printable, time_text
from tui.intents import Accept, Back, Move, Pick, Reading, Tick
from tui.key_names import Action, Screen
from tui.picture import Face, ListBody, Message, TextRow, Tone, Weight
from tui.screens.asking import moved
from tui.screens.attempt import attempt, tell
from tui.screens.conflicts import conflicts
from tui.screens.device_setup import device_menu
from tui.screens.listening import Do, listen, pull_plug, refuse
from tui.words import agreement, prompts

if TYPE_CHECKING:
    from datetime import tzinfo

    from tui.counter import DeviceRow, UncertainPrint
    from tui.desk import Desk
    from tui.intents import Direction
    from tui.screens.listening import Heard


@dataclass(slots=True)
class _Place:
    """Where one is on the screen: the chosen print, or how far the rows were moved."""

    chosen: int = 0
    top: int = 0
    answered: set[str] = field(default_factory=set)

    def moves(self, direction: Direction, prints: int, rows: int) -> None:
        """Follow a choosing key: through the prints while there are any, else through the rows."""
        if prints:
            self.chosen = moved(self.chosen, direction, prints)
        else:
            self.top = moved(self.top, direction, rows)


async def devices(desk: Desk) -> None:
    """Show how line and devices are; ask about uncertain prints one by one."""
    place = _Place()
    while True:
        prints = tuple(
            job for job in desk.surroundings.devices().uncertain if job.effect not in place.answered
        )
        place.chosen = min(place.chosen, max(len(prints) - 1, 0))
        rows = _rows(desk, prints, place.chosen)
        heard = await listen(desk, _face(desk, prints, rows[min(place.top, len(rows) - 1) :]))
        if isinstance(heard, Back):
            return
        if isinstance(heard, Move):
            place.moves(heard.direction, len(prints), len(rows))
        elif isinstance(heard, Do) and heard.action in (Action.CAME_OUT, Action.DID_NOT):
            effect = prints[place.chosen].effect
            answer = AnswerPrint(effect, came_out=heard.action is Action.CAME_OUT)
            if await attempt(desk, answer) is not None:
                place.answered.add(effect)
        else:
            await _other(desk, heard)


async def _other(desk: Desk, heard: Heard) -> None:
    """Do what the keys of the line do."""
    centre = desk.surroundings.centre
    match heard:
        case Do(Action.SEND_NOW):
            centre.send_now()
            desk.say(Message(*agreement.SENDING_ASKED))
        case Do(Action.CONFLICTS):
            await conflicts(desk)
        case Do(Action.SAVE_REPORT):
            await _report(desk)
        case Do(Action.LINE):
            pull_plug(desk)
        case Do(Action.FORWARD):
            centre.turn_to_other()
        case Do(Action.MENU):
            await device_menu(desk)
        case Do(Action.RELOAD) | Accept() | Pick() | Tick():
            pass
        case _:
            desk.beep()


async def _report(desk: Desk) -> None:
    """Have the report written elsewhere, and say where it is."""
    save = desk.surroundings.centre.save_report
    assert save is not None, "the key is there with the report only"
    try:
        path = await asyncio.wrap_future(save())
    except OSError as error:
        headline, step = agreement.REPORT_FAILED
        refuse(desk, headline.format(why=error.strerror or "?"), step)
    except TillError as error:
        await tell(desk, error)
    else:
        headline, step = agreement.REPORT_SAVED
        desk.say(Message(headline.format(path=printable(str(path))), step, Tone.GOOD))


def _face(desk: Desk, prints: tuple[UncertainPrint, ...], rows: tuple[TextRow, ...]) -> Face:
    centre = desk.surroundings.centre
    asks = bool(prints) and desk.view.operator is not None and not desk.view.locked
    joined = centre.status().enrolled
    guide = agreement.GUIDE if joined else agreement.GUIDE_ALONE
    line = centre.line()
    labels = {Action.FORWARD: line.other if line is not None else ""}
    has_plug = line is not None and line.has_plug
    if line is not None:
        labels[Action.LINE] = agreement.MEND if line.is_cut else agreement.CUT
    for action, is_there in (
        (Action.CAME_OUT, asks),
        (Action.DID_NOT, asks),
        (Action.SEND_NOW, joined),
        (Action.CONFLICTS, joined),
        (Action.SAVE_REPORT, centre.save_report is not None),
        (Action.LINE, has_plug),
    ):
        if not is_there:
            labels[action] = ""
    return Face(
        Screen.DEVICES,
        ListBody(agreement.TITLE, rows),
        side=desk.side(),
        guide=prompts.UNCERTAIN_GUIDE if asks else guide,
        reading=Reading.HELD,
        is_asking=asks,
        labels=labels,
        follows_news=True,
    )


def _rows(desk: Desk, prints: tuple[UncertainPrint, ...], chosen: int) -> tuple[TextRow, ...]:
    """Return prints in doubt first, because they wait for an answer; then line and devices."""
    zone = desk.surroundings.zone
    rows = [TextRow(prompts.UNCERTAIN, weight=Weight.STRONG)] if prints else []
    for index, job in enumerate(prints):
        mark = "\u25ba" if index == chosen else " "
        rows.append(TextRow(f"{mark} {job.title}", time_text(job.at_micros, zone)))
    rows += [TextRow()] if prints else []
    centre, now = desk.surroundings.centre.status(), desk.now_micros()
    rows += status_rows(centre, now)
    if not centre.enrolled:
        rows.append(TextRow(prompts.WAITING_ROW, str(desk.view.waiting)))
    rows += [*_line_row(desk), TextRow()]
    status = desk.surroundings.devices()
    rows += [_device_row(device, zone) for device in status.rows]
    if not status.rows:
        rows.append(TextRow(prompts.NO_DEVICES))
    return (*rows, *right_rows(centre, now), *age_rows(centre, now))


def _line_row(desk: Desk) -> list[TextRow]:
    """Return how the demo's line is; a shop has none that can be pulled out."""
    line = desk.surroundings.centre.line()
    if line is None:
        return []
    rows = []
    if line.has_plug:
        told = agreement.LINE_IS_CUT if line.is_cut else agreement.LINE_IS_WHOLE
        rows.append(TextRow(agreement.LINE, told))
    if line.centre:
        rows.append(TextRow(agreement.DEMO_CENTRE, agreement.DEMO_CENTRES[line.centre]))
    return rows


def _device_row(device: DeviceRow, zone: tzinfo | None) -> TextRow:
    """Return a device with its letter of the status bar, how it is, and since when."""
    mark = "OK" if device.is_well else "! "
    letter = f" ({device.letter})" if device.letter else ""
    since = time_text(device.since_micros, zone) if device.since_micros is not None else ""
    told = f"{device.state}  {since}" if since else device.state
    weight = Weight.PLAIN if device.is_well else Weight.BAD
    return TextRow(f"{mark} {device.name}{letter}", told, weight)
