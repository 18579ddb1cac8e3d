"""What a parcel weighs: the scale's own figure, at rest, else a typed one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from edge.domain.commands.orders import WeighedBy
from edge.domain.orders.parcel_weight import grams_of
from tui.formats import grams_as_kilograms, printable
from tui.intents import Reading
from tui.screens.asking import Question, ask, boxed, confirm
from tui.screens.listening import refuse
from tui.screens.weigh import Weighed, put_on_scale
from tui.words import shipping as words

if TYPE_CHECKING:
    from edge.domain.commands import PackParcel
    from edge.domain.errors import TillError
    from tui.desk import Desk

_GRAMS = 1000


@dataclass(frozen=True, slots=True)
class ParcelWeight:
    """Grams, and how they came about."""

    grams: int = 0
    by: WeighedBy = ""


NOT_WEIGHED = ParcelWeight()


async def weigh_parcel(desk: Desk) -> ParcelWeight | None:
    """Return what the closed box weighs, None where nobody said."""
    scale = desk.surroundings.peripherals.scale()
    if scale is not None:
        seen = await put_on_scale(
            desk, scale, words.WEIGH_TITLE, guide=words.WEIGH_GUIDE, may_tare=False
        )
        if seen is None:
            return None
        if isinstance(seen, Weighed):
            return ParcelWeight(int(Decimal(seen.weight) * _GRAMS), "scale")
    grams = await _typed(desk)
    return None if grams is None else ParcelWeight(grams, "keyed")


async def _typed(desk: Desk) -> int | None:
    question = Question(
        words.WEIGHT_TITLE, words.WEIGHT_PROMPT, Reading.TEXT, guide=words.WEIGHT_GUIDE
    )
    while True:
        text = await ask(desk, question)
        if text is None:
            return None
        grams = grams_of(text)
        if grams:
            return grams
        headline, step = words.WEIGHT_BAD
        desk.beep()
        refuse(desk, headline.format(text=printable(text)[:40]), step)


async def doubted(desk: Desk, command: PackParcel, error: TillError) -> PackParcel | None:
    """Ask about a weight that hardly fits the goods; return the command confirmed, None to stay."""
    weight, should = (
        grams_as_kilograms(int(str(error.facts[name])))
        for name in ("weight_grams", "expected_grams")
    )
    rows = boxed(
        words.DOUBT_WEIGHS.format(weight=weight), words.DOUBT_SHOULD.format(weight=should), "",
        *words.DOUBT_ROWS,
    )  # fmt: skip
    return replace(command, confirmed=True) if await confirm(desk, words.DOUBT, rows) else None
