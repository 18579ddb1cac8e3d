"""Paying: a mode of the sale, with the same lines and other keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.commands import (
    BackToBasket,
    Tender,
    VoidTender,
)
from edge.domain.denominations import notes
from edge.domain.money import currency
from tui.desk import PENDING_STATES
from tui.intents import Accept, Back, Reading, Text
from tui.key_names import Action, Screen
from tui.picture import Face, SaleBody
from tui.screens import ways
from tui.screens.asking import refuse_amount, typed_amount
from tui.screens.attempt import attempt
from tui.screens.deposit import deposit
from tui.screens.listening import Do, listen, refuse
from tui.screens.settling import settle
from tui.words import prompts, settling

if TYPE_CHECKING:
    from edge.services.view import SaleView, WayView
    from tui.desk import Desk

_NOTES = (Action.NOTE_1, Action.NOTE_2, Action.NOTE_3)


async def pay(desk: Desk) -> None:
    """Deal with one step of paying; the caller comes back until the sale is complete."""
    sale = desk.view.sale
    assert sale is not None
    desk.backdrop = SaleBody(sale.lines, desk.digits)
    pending = next((tender for tender in sale.tenders if tender.state in PENDING_STATES), None)
    if pending is not None:
        amount = desk.amount(pending.amount_minor)
        await settle(desk, Screen.PAYMENT_UNKNOWN, settling.PAYMENT, amount)
        return
    offered = _notes_up(sale)
    heard = await listen(desk, _face(desk, sale, offered))
    match heard:
        case Back():
            await attempt(desk, BackToBasket())
        case Text(text) | Do(Action.FORWARD, text) if text:
            await _cash(desk, text)
        case Accept() | Do(Action.FORWARD) if sale.due_minor < 0:
            await attempt(desk, Tender(ways.CASH))
        case Accept() | Do(Action.FORWARD):
            refuse(desk, *prompts.NO_AMOUNT)
        case Do(action, text):
            await _do(desk, sale, offered, action, text)
        case _:
            desk.beep()


async def _do(
    desk: Desk, sale: SaleView, offered: dict[Action, int], action: Action, text: str
) -> None:
    match action:
        case Action.EXACT:
            await attempt(desk, Tender(ways.CASH))
        case Action.CARD:
            await ways.take(desk, _card(desk)[0], text)
        case Action.VOUCHER:
            await ways.take_voucher(desk, text)
        case Action.SPLIT | Action.DEPOSIT:
            await (ways.split if action is Action.SPLIT else deposit)(desk, text)
        case Action.GIVE_BACK:
            await _give_back(desk, sale)
        case Action.MENU:
            await ways.more_ways(desk, text)
        case _ if action in offered:
            await attempt(desk, Tender(ways.CASH, offered[action]))
        case _:
            desk.beep()


def _face(desk: Desk, sale: SaleView, offered: dict[Action, int]) -> Face:
    labels = {
        action: desk.amount(offered[action]) if action in offered else "" for action in _NOTES
    }
    if not any(tender.state == "approved" for tender in sale.tenders):
        labels[Action.GIVE_BACK] = ""
    if not _card(desk):
        labels[Action.CARD] = ""
    if not ways.vouchers(desk):
        labels[Action.VOUCHER] = ""
    if sale.due_minor <= 0:
        labels[Action.SPLIT] = ""
    if sale.due_minor < 0:
        labels |= {Action.EXACT: "", Action.FORWARD: prompts.PAYS_OUT_KEY}
    return Face(
        Screen.PAY,
        desk.backdrop,
        side=desk.side(),
        guide=prompts.PAY_OUT_GUIDE if sale.due_minor < 0 else prompts.PAY_GUIDE,
        prompt=prompts.CASH,
        reading=Reading.AMOUNT,
        show=lambda text: typed_amount(desk, text),
        hint=lambda text: _outlook(desk, sale, text),
        labels=labels,
    )


def _card(desk: Desk) -> list[WayView]:
    return [way for way in ways.ways(desk) if way.type == ways.CARD]


def _notes_up(sale: SaleView) -> dict[Action, int]:
    """Return the next notes above what is due, smallest first."""
    if sale.due_minor <= 0:
        return {}
    above = [note for note in notes(currency(sale.currency)) if note > sale.cash_due_minor]
    return dict(zip(_NOTES, above, strict=False))


def _outlook(desk: Desk, sale: SaleView, text: str) -> str:
    """Return what the typed amount would come to."""
    minor = desk.read_amount(text)
    if minor is None or sale.due_minor <= 0:
        return ""
    left = sale.cash_due_minor - minor
    if left > 0:
        return prompts.MISSING_STILL.format(amount=desk.amount(left))
    return prompts.CHANGE_WOULD_BE.format(amount=desk.amount(-left))


async def _cash(desk: Desk, text: str) -> None:
    minor = desk.read_amount(text)
    if minor is None:
        desk.beep()
        refuse_amount(desk, text)
    else:
        await attempt(desk, Tender(ways.CASH, minor, typed=True))


async def _give_back(desk: Desk, sale: SaleView) -> None:
    """Give the last tender back that was taken."""
    taken = [tender for tender in sale.tenders if tender.state == "approved"]
    await attempt(desk, VoidTender(taken[-1].tender))
