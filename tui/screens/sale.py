"""The sale: goods come in, lines are changed, and then it is paid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.domain.commands import (
    EReceipt,
    GiftReceipt,
    Hold,
    OverridePrice,
    Recall,
    Reprint,
    Scan,
    SetQuantity,
    Total,
    VoidLine,
)
from edge.domain.orders.collection_code import is_collection_code
from edge.domain.quantity import Unit
from tui.formats import printable, time_text, unit_name
from tui.intents import Accept, Back, Code, Move, Name, Percent, Reading, Tick, Times
from tui.key_names import Action, Screen
from tui.keys import looks_scanned, without_aim
from tui.picture import Face, SaleBody, TextRow, Weight
from tui.screens.asking import Question, ask, ask_amount, ask_reason, choose, moved, refuse_struck
from tui.screens.attempt import attempt, is_meant
from tui.screens.customer import customer
from tui.screens.deposit import deposit
from tui.screens.discount import discount
from tui.screens.elsewhere import elsewhere
from tui.screens.find import find_item
from tui.screens.handover import hand_over_by_code
from tui.screens.listening import Do, listen, refuse
from tui.screens.menu import main_menu
from tui.screens.palette import palette
from tui.screens.pay import pay
from tui.screens.pickups import pickups
from tui.screens.receipts import show_files
from tui.screens.returning import settle_refund, take_back
from tui.screens.sign_in import device_rows, notice_rows
from tui.screens.weigh import TYPE_IT, weigh
from tui.screens.why import why
from tui.words import customers, prompts
from tui.words.counting import items_text

if TYPE_CHECKING:
    from edge.services.view import HeldView, LineView
    from tui.desk import Desk
    from tui.screens.listening import Heard


_EMPTY_ROWS = (TextRow(customers.EMPTY_BASKET, weight=Weight.STRONG),)
_NO_LINE_KEYS = dict.fromkeys((Action.QUANTITY, Action.PRICE, Action.VOID, Action.HOLD), "")
"""A basket that has only a customer yet has no line to change, and is not put aside."""


@dataclass(slots=True)
class Choice:
    """Which line is chosen: the last that can be changed, until an arrow chooses another."""

    index: int | None = None
    count: int = 0

    def settle(self, lines: tuple[LineView, ...]) -> None:
        """Follow the end again once lines came or went."""
        if len(lines) != self.count or self.index is None:
            self.count = len(lines)
            self.index = _last_changeable(lines)


def _last_changeable(lines: tuple[LineView, ...]) -> int | None:
    """Return the last line that stands for goods; a deposit only follows its bottle."""
    for index in range(len(lines) - 1, -1, -1):
        if not lines[index].voided and lines[index].deposit_of is None:
            return index
    return len(lines) - 1 if lines else None


async def sell(desk: Desk, choice: Choice) -> None:
    """Deal with one thing at the counter; the caller comes back for the next."""
    waiting = desk.view.waiting_refund_minor
    if waiting is not None:
        await settle_refund(desk, waiting)
        return
    sale = desk.view.sale
    if sale is not None and sale.state == "paying":
        await pay(desk)
        return
    if sale is None or sale.state != "open":
        choice.index = None
        await _ready(desk)
        return
    choice.settle(sale.lines)
    body = SaleBody(sale.lines, desk.digits, choice.index, _EMPTY_ROWS)
    desk.backdrop = body
    face = Face(
        Screen.SALE,
        body,
        side=desk.side(),
        headline="",
        guide=prompts.SALE_GUIDE if sale.lines else customers.EMPTY_GUIDE,
        reading=Reading.GOODS,
        prompt=prompts.CODE,
        labels={} if sale.lines else _NO_LINE_KEYS,
        follows_news=True,
    )
    heard = await listen(desk, face)
    match heard:
        case _ if not sale.lines:
            await _goods_heard(desk, heard, None)
        case Move(direction):
            choice.index = moved(choice.index or 0, direction, len(sale.lines))
        case Back():
            choice.index = None
        case _:
            await _sale_heard(desk, heard, sale.lines[choice.index or 0])
            if heard == Do(Action.VOID):
                choice.index = None


_OF_REAL_SALES = (Action.REPRINT, Action.E_RECEIPT, Action.GIFT_RECEIPT)
"""A practice sale has no receipt to print again, and the last real one is not what is meant."""


def _after_sale_guide(desk: Desk) -> str:
    """Return what can be done for the last customer; where no paper comes, what comes instead."""
    status = desk.surroundings.devices()
    if status.is_passed_on:
        return prompts.PASSED_ON_GUIDE
    return prompts.PRINTER_OUT_GUIDE if status.is_printer_out else prompts.AFTER_SALE_GUIDE


async def _ready(desk: Desk) -> None:
    """Wait for the first item; what the last customer gets back stays visible."""
    sale = desk.view.sale
    after_sale = sale is not None and sale.state == "completed"
    practice = desk.view.practice
    rows = (
        TextRow(prompts.READY, weight=Weight.STRONG),
        TextRow(),
        TextRow(prompts.SCAN_HERE),
        *notice_rows(desk),
        *device_rows(desk),
    )
    lines = sale.lines if sale is not None and after_sale else ()
    desk.backdrop = SaleBody(lines, desk.digits, empty=rows)
    face = Face(
        Screen.READY,
        desk.backdrop,
        side=desk.side(),
        guide=_after_sale_guide(desk) if after_sale and not practice else prompts.READY_GUIDE,
        reading=Reading.GOODS,
        prompt=prompts.CODE,
        follows_news=True,
        labels=dict.fromkeys(_OF_REAL_SALES, "") if practice else {},
    )
    heard = await listen(desk, face)
    match heard:
        case Do(Action.REPRINT):
            await attempt(desk, Reprint())
        case Do(Action.E_RECEIPT):
            await show_files(desk, await attempt(desk, EReceipt()))
        case Do(Action.GIFT_RECEIPT):
            await attempt(desk, GiftReceipt())
        case Do(Action.RECALL):
            await _recall(desk)
        case Do(Action.RETURN, text):
            await take_back(desk, text)
        case Times() | Percent():
            await attempt(desk, Total())
        case _:
            await _goods_heard(desk, heard, None)


async def _sale_heard(desk: Desk, heard: Heard, line: LineView) -> None:
    match heard:
        case Times() | Percent() | Do(Action.QUANTITY) | Do(Action.PRICE) | Do(Action.VOID) if (
            line.voided
        ):
            refuse_struck(desk, line.line)
        case Times(quantity):
            await attempt(desk, SetQuantity(line.line, quantity))
        case Percent(percent):
            await discount(desk, line, percent=percent)
        case Do(Action.QUANTITY, text):
            await _quantity(desk, line, text.rstrip("*"))
        case Do(Action.PRICE, text):
            await _price(desk, line, text)
        case Do(Action.VOID):
            await attempt(desk, VoidLine(line.line))
        case Do(Action.HOLD, text):
            await _hold(desk, text)
        case _:
            await _goods_heard(desk, heard, line)


async def _hold(desk: Desk, label: str) -> None:
    """Put the basket aside; a label that cannot be used stays to be shortened."""
    if await attempt(desk, Hold(label)) is None:
        desk.put_back(label)


async def _goods_heard(desk: Desk, heard: Heard, line: LineView | None) -> None:
    """Deal with what means the same with and without a basket."""
    match heard:
        case Code(code) if is_collection_code(without_aim(code)):
            await hand_over_by_code(desk, without_aim(code))
        case Code():
            await attempt(desk, _scan(heard))
        case Name(text, quantity):
            await _find(desk, text, quantity)
        case Do(action, text):
            await _do(desk, action, text, line)
        case Accept() | Back() | Move() | Tick():
            pass
        case _:
            desk.beep()


async def _do(desk: Desk, action: Action, text: str, line: LineView | None) -> None:
    match action:
        case Action.FIND:
            await _find(desk, text, None)
        case Action.CUSTOMER | Action.DEPOSIT:
            await (customer if action is Action.CUSTOMER else deposit)(desk, text)
        case Action.MENU:
            await main_menu(desk, line)
        case Action.WHY | Action.ELSEWHERE if line is not None:
            await (why(desk, line) if action is Action.WHY else elsewhere(desk, line.item))
        case Action.PALETTE | Action.ORDERS:
            await (palette if action is Action.PALETTE else pickups)(desk)
        case Action.FORWARD if text:
            _keep_on_line(desk, text)
        case Action.FORWARD:
            await attempt(desk, Total())
        case _:
            desk.beep()


def _scan(code: Code) -> Scan:
    """Return the command for a code; a barcode without a frame counts as scanned all the same."""
    if code.scanned or looks_scanned(code.code):
        return Scan(code.code, quantity=code.quantity, entry="scanned")
    return Scan(code.code, quantity=code.quantity, entry="keyed")


def _keep_on_line(desk: Desk, text: str) -> None:
    """Refuse to pay over a code that was typed and not entered: it would not be sold."""
    desk.beep()
    desk.put_back(text)
    headline, step = prompts.LEFT_ON_LINE
    refuse(desk, headline.format(text=printable(text)[:40]), step)


async def _find(desk: Desk, text: str, quantity: str | None) -> None:
    found = await find_item(desk, text)
    if found is not None:
        code = found.code or found.item
        await attempt(desk, Scan(code, quantity=quantity, entry="found"))


async def _quantity(desk: Desk, line: LineView, text: str) -> None:
    scale = desk.surroundings.peripherals.scale()
    if scale is not None and not text.strip() and line.unit == Unit.KILOGRAM.value:
        again = SetQuantity(line.line, "")
        weighed = await weigh(desk, scale, again, line.description, line.unit_price)
        if isinstance(weighed, SetQuantity):
            await attempt(desk, weighed)
        if weighed != TYPE_IT:
            return
    headline = prompts.QUANTITY_OF.format(description=line.description)
    question = Question(headline, prompts.QUANTITY, Reading.NUMBER)
    quantity = text.strip() or await ask(desk, question)
    unit = unit_name(line.unit)
    if quantity is not None and (not unit or await is_meant(desk, quantity, unit)):
        await attempt(desk, SetQuantity(line.line, quantity))


async def _price(desk: Desk, line: LineView, text: str) -> None:
    headline = prompts.PRICE_OF.format(description=line.description)
    price = await ask_amount(desk, headline, prompts.PRICE, text)
    if price is None:
        return
    reason = await ask_reason(desk, prompts.WHY_PRICE, prompts.PRICE_REASONS)
    if reason is not None:
        await attempt(desk, OverridePrice(line.line, price, reason))


def _held_by(basket: HeldView) -> str:
    return prompts.HELD_BY.format(operator=basket.operator)


async def _recall(desk: Desk) -> None:
    """Take the held basket back; ask which where there are several."""
    held = desk.view.held
    if len(held) < 2:
        await attempt(desk, Recall())
        return
    zone = desk.surroundings.zone
    rows = [
        TextRow(
            f"{time_text(basket.held_at_micros, zone)}  {basket.label or _held_by(basket)}",
            f"{items_text(basket.item_count)}  {desk.amount(basket.total_minor)}",
        )
        for basket in held
    ]
    row = await choose(desk, prompts.HELD_TITLE, rows)
    if row is not None:
        await attempt(desk, Recall(held[row].sale))
