"""What can be done with an order of the queue that does not go its usual way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.domain.commands import (
    DeclineOrder,
    ExpireOrder,
    LeavePick,
    PassOrder,
    PayBackOrder,
    RequestCancel,
    ReverseHandover,
    ShowPickup,
)
from tui.formats import printable
from tui.intents import Reading
from tui.picture import TextRow
from tui.screens.asking import Question, ask, ask_reason, boxed, choose, confirm
from tui.screens.attempt import attempt
from tui.screens.listening import refuse
from tui.screens.put_back import put_back
from tui.words import pickups as words

if TYPE_CHECKING:
    from edge.domain.commands import Command
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
    if command is None or await attempt(desk, command) is None:
        return
    if isinstance(command, ReverseHandover):
        await _pay_back(desk, row, command.reason)


async def _pay_back(desk: Desk, row: PickupView, reason: str) -> None:
    """Offer to give back what was paid here, as nothing of it is with the customer now."""
    shown = await attempt(desk, ShowPickup(row.order, row.fulfilment))
    if shown is None or shown.pickup is None or not shown.pickup.pay_back_minor:
        return
    title = words.PAY_BACK_TITLE.format(amount=desk.amount(shown.pickup.pay_back_minor))
    number = printable(row.number)
    if await confirm(desk, title, boxed(*(r.format(number=number) for r in words.PAY_BACK_ROWS))):
        await attempt(desk, PayBackOrder(row.order, row.fulfilment, reason))


async def _way(desk: Desk, row: PickupView) -> str | None:
    is_given = bool(row.handover)
    names = [way.name for way in _WAYS if row.state in way.states]
    names += ["reverse"] * is_given + ["pay_back"] * row.is_reversed
    number = printable(row.number)
    if not names:
        headline, step = words.NO_PROBLEM
        desk.beep()
        refuse(desk, headline.format(number=number), step)
        return None
    rows = [TextRow(words.PROBLEMS[name]) for name in names]
    chosen = await choose(desk, words.NOT_HANDED_TITLE.format(number=number), rows)
    return None if chosen is None else names[chosen]


async def _command(desk: Desk, row: PickupView, name: str) -> Command | None:
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
            reasons = words.REASONS.get(name, words.REASONS["reverse"])
            reason = await ask_reason(desk, words.PROBLEMS[name], reasons)
    if reason is None:
        return None
    match name:
        case "decline":
            return DeclineOrder(*names, reason)
        case "pay_back":
            return PayBackOrder(*names, reason)
        case "cancel":
            return RequestCancel(*names, "customer", reason)
        case _:
            return ReverseHandover(*names, row.handover, reason)
