"""Past sales: found, printed again, written as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.commands import EReceipt, GiftReceipt, PastSales, Reprint
from edge.domain.errors import TillError
from tui.formats import time_text
from tui.intents import Back, Reading, Text
from tui.key_names import Action, Screen
from tui.picture import Face, ListBody, TextRow
from tui.screens.asking import Cursor, boxed
from tui.screens.attempt import attempt
from tui.screens.listening import Do, listen, notice
from tui.words import prompts

if TYPE_CHECKING:
    from edge.services.view import Answer, PastSaleView
    from tui.desk import Desk


async def past_sales(desk: Desk) -> None:
    """Find sales by number, date or amount; the newest stand there at once."""
    sales, wanted = await _search(desk, ""), ""
    cursor = Cursor()
    while True:
        heard = await listen(desk, _face(desk, sales, wanted, cursor.index))
        match heard:
            case Back():
                return
            case Text(text) if _is_row(text, len(sales)):
                cursor.index = int(text) - 1
            case Text(text):
                sales, wanted, cursor = await _search(desk, text), text, Cursor()
            case Do(action) if sales:
                await _again(desk, action, sales[cursor.index].sale)
                sales = await _read_again(desk, wanted, sales)
            case _:
                if not cursor.takes(heard, len(sales)):
                    desk.beep()


def _face(desk: Desk, sales: tuple[PastSaleView, ...], wanted: str, chosen: int) -> Face:
    zone = desk.surroundings.zone
    rows = tuple(
        TextRow(
            f"{sale.number}  {sale.business_date} {time_text(sale.completed_at_micros, zone)}",
            f"{prompts.COPIES.format(count=sale.copies) if sale.copies else ''}"
            f"  {desk.amount(sale.total_minor)}",
        )
        for sale in sales
    )
    return Face(
        Screen.PAST_SALES,
        ListBody(
            prompts.PAST_FOUND.format(text=wanted) if wanted else prompts.PAST_TITLE,
            rows,
            chosen if rows else None,
        ),
        side=desk.side(),
        guide=prompts.PAST_GUIDE,
        prompt=prompts.PAST_PROMPT,
        reading=Reading.TEXT,
    )


async def _search(desk: Desk, text: str) -> tuple[PastSaleView, ...]:
    answer = await attempt(desk, PastSales(text))
    return answer.sales if answer is not None else ()


async def _read_again(
    desk: Desk, wanted: str, before: tuple[PastSaleView, ...]
) -> tuple[PastSaleView, ...]:
    """Return the same sales with their copies counted anew; what was said stays to be read."""
    try:
        return (await desk.send(PastSales(wanted))).sales
    except TillError:
        return before


async def _again(desk: Desk, action: Action, sale: str) -> None:
    match action:
        case Action.REPRINT:
            await attempt(desk, Reprint(sale))
        case Action.GIFT_RECEIPT:
            await attempt(desk, GiftReceipt(sale))
        case Action.E_RECEIPT:
            await show_files(desk, await attempt(desk, EReceipt(sale)))
        case _:
            desk.beep()


async def show_files(desk: Desk, answer: Answer | None) -> None:
    """Show where a receipt was written to."""
    if answer is not None and answer.files:
        await notice(desk, prompts.FILES_TITLE, boxed(*answer.files))


def _is_row(text: str, count: int) -> bool:
    """Tell the number of a row from a receipt's number, which is written with its zeros."""
    return text.isdecimal() and len(text) <= 2 and 1 <= int(text) <= count
