"""Weighs what was scanned: the scale's own figure, at rest, or a typed one."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from edge.domain.commands import Scan, SetQuantity
from tui import formats
from tui.intents import Back, Reading
from tui.key_names import Action, Screen
from tui.picture import BoxBody, Face, TextRow, Tone, Weight
from tui.screens.asking import Question, ask
from tui.screens.listening import Do, Heard, listen, refuse
from tui.words import weighing

if TYPE_CHECKING:
    from tui.desk import Desk
    from tui.peripherals import Scale, WeightSeen

TARE_G_MAX = 5_000
"""Heavier packing than any that goods are sold in over a counter."""

LOOK_AGAIN_S = 1.0

TYPE_IT = "type it"


Weighable = TypeVar("Weighable", Scan, SetQuantity)


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the scale showed at rest: kilograms as a decimal string, the packing taken off."""

    weight: str
    tare_g: int = 0


async def weigh(
    desk: Desk, scale: Scale, command: Weighable, description: str, price: str
) -> Weighable | str | None:
    """Return the command with the weight, `TYPE_IT` for one that is to be typed, None for neither.

    `price` is that of a kilogram, a decimal string of minor units, for scales that reckon.
    """
    seen = await put_on_scale(desk, scale, description, price=price)
    if not isinstance(seen, Weighed):
        return seen
    tare = formats.grams_as_kilograms(seen.tare_g) if seen.tare_g else ""
    return replace(command, quantity=seen.weight, weighed_by="scale", tare=tare)


async def put_on_scale(
    desk: Desk,
    scale: Scale,
    description: str,
    *,
    price: str = "0",
    guide: str = weighing.GUIDE,
    may_tare: bool = True,
) -> Weighed | str | None:
    """Return what lies on the scale once it is at rest, `TYPE_IT` or None as `weigh` does.

    A scan meanwhile is turned away with a beep: the goods in hand come first.
    """
    tare_g = 0
    scale.begin(price, tare_g)
    try:
        while True:
            seen = scale.take()
            if seen.code == "weighed":
                return Weighed(seen.weight, tare_g)
            face = _face(desk, description, seen, tare_g if may_tare else None, guide)
            match await _listen(desk, face):
                case Back():
                    return None
                case Do(Action.TYPE_WEIGHT):
                    return TYPE_IT
                case Do(Action.ZERO):
                    scale.zero()
                case Do(Action.TARE) if may_tare:
                    tare_g = await _ask_tare(desk, tare_g)
                    scale.begin(price, tare_g)
                case _:
                    pass
    finally:
        scale.end()


async def _listen(desk: Desk, face: Face) -> Heard:
    """Return what came; a scale that is away or silent tells of nothing, so it is looked at."""
    again = asyncio.get_running_loop().call_later(LOOK_AGAIN_S, desk.nudge)
    try:
        return await listen(desk, face)
    finally:
        again.cancel()


def _face(desk: Desk, description: str, seen: WeightSeen, tare_g: int | None, guide: str) -> Face:
    """Return what the scale shows; no tare is spoken of where there is none to take off."""
    state, step = weighing.STATES[seen.code]
    tare = f"{tare_g} g" if tare_g else weighing.NO_TARE
    rows = (
        TextRow(f"{seen.weight} {seen.unit}" if seen.weight else "--", weight=Weight.STRONG),
        TextRow(),
        TextRow(state.format(unit=seen.unit)),
        TextRow(step),
        *(() if tare_g is None else (TextRow(), TextRow(f"{weighing.TARE}: {tare}"))),
    )
    return Face(
        Screen.WEIGH,
        BoxBody(description, rows),
        side=desk.side(),
        headline=state.format(unit=seen.unit),
        guide=guide,
        reading=Reading.HELD,
        labels={Action.TARE: ""} if tare_g is None else {},
        tone=Tone.WAITING,
        follows_news=True,
    )


async def _ask_tare(desk: Desk, before_g: int) -> int:
    """Return the tare in grams; what cannot be one is asked again."""
    question = Question(weighing.TARE_ASKED, weighing.TARE_PROMPT, Reading.NUMBER)
    while True:
        answer = await ask(desk, question)
        if answer is None:
            return before_g
        if answer.isascii() and answer.isdecimal() and int(answer) < TARE_G_MAX:
            return int(answer)
        headline, step = weighing.TARE_WRONG
        refuse(desk, headline, step.format(grams_max=TARE_G_MAX))
