"""What can be done with an order of the queue that does not go its usual way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.domain.commands import (
    DeclineOrder,
    ExpireOrder,
    LeavePick,
    PassOrder,
    RequestCancel,
    ReverseHandover,
    ShowPickup,
)
from tui.formats import printable
from tui.intents import Reading
from tui.picture import TextRow
from tui.screens.asking import Question, ask, ask_reason, choose
from tui.screens.attempt import attempt
from tui.screens.listening import refuse
from tui.screens.put_back import put_back
from tui.words import pickups as words

if TYPE_CHECKING:
    from edge.domain.commands import OrderCommand
    from edge.services.view_of_orders import PickupView
    from tui.desk import Desk

_BEFORE_PICKED = frozenset({"proposed", "accepted"})
_IN_STORE = frozenset({"accepted", "picking", "picked", "ready", "arrived"})
_WAITING = frozenset({"ready", "arrived"})


@dataclass(frozen=True, slots=True)
class _Way:
    """One thing to do, by what it is called and the states in which it is offered."""

    name: str
    states: frozenset[str]


_WAYS = (
    _Way("decline", _BEFORE_PICKED),
    _Way("cancel", _IN_STORE | {"proposed"}),
    _Way("expire", _WAITING),
    _Way("unlock", frozenset({"picking"})),
    _Way("pass", _IN_STORE),
)


async def problem(desk: Desk, row: PickupView) -> None:
    """Put goods back where that is what is to be done, else ask what is wrong, and do it."""
    if row.goes_back:
        shown = await attempt(desk, ShowPickup(row.order, row.fulfilment))
        if shown is not None and shown.pickup is not None:
            await put_back(desk, shown.pickup)
        return
    name = await _way(desk, row)
    command = None if name is None else await _command(desk, row, name)
    if command is not None:
        await attempt(desk, command)


async def _way(desk: Desk, row: PickupView) -> str | None:
    is_given = bool(row.handover)
    names = [way.name for way in _WAYS if row.state in way.states] + ["reverse"] * is_given
    number = printable(row.number)
    if not names:
        headline, step = words.NO_PROBLEM
        desk.beep()
        refuse(desk, headline.format(number=number), step)
        return None
    rows = [TextRow(words.PROBLEMS[name]) for name in names]
    chosen = await choose(desk, words.NOT_HANDED_TITLE.format(number=number), rows)
    return None if chosen is None else names[chosen]


async def _command(desk: Desk, row: PickupView, name: str) -> OrderCommand | None:
    names = (row.order, row.fulfilment)
    match name:
        case "expire":
            return ExpireOrder(*names)
        case "unlock":
            return LeavePick(*names)
        case "pass":
            lane = await ask(desk, Question(words.WHICH_LANE, words.LANE, Reading.TEXT))
            return None if lane is None else PassOrder(*names, lane)
        case _:
            reason = await ask_reason(desk, words.PROBLEMS[name], words.REASONS[name])
    if reason is None:
        return None
    match name:
        case "decline":
            return DeclineOrder(*names, reason)
        case "cancel":
            return RequestCancel(*names, "customer", reason)
        case _:
            return ReverseHandover(*names, row.handover, reason)
