"""The menu: everything that has no key of its own, by number."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from edge.domain.commands import CancelSale, ReturnDeposit, SignOff
from tui.intents import Back, Code, Name, Reading
from tui.key_names import Action, Screen
from tui.picture import Face, SaleBody, TextRow
from tui.screens.asking import ask_reason, choose
from tui.screens.attempt import attempt, department_sale
from tui.screens.check import price_check
from tui.screens.devices import devices
from tui.screens.discount import discount
from tui.screens.listening import Do, listen, refuse
from tui.screens.manager import manager
from tui.screens.receipts import past_sales
from tui.screens.settings import settings
from tui.screens.sign_in import leave
from tui.screens.stock_count import stock_count
from tui.screens.why import why
from tui.words import prompts

if TYPE_CHECKING:
    from edge.services.view import LineView
    from tui.desk import Desk

Doing = Callable[["Desk"], Awaitable[None]]


async def main_menu(desk: Desk, line: LineView | None) -> None:
    """Show the menu and do what is chosen; `line` is the chosen line of the basket."""

    async def explain(desk: Desk) -> None:
        if line is not None:
            await why(desk, line)

    async def off_line(desk: Desk) -> None:
        if line is not None:
            await discount(desk, line)

    entries: list[tuple[int, str, Doing]] = [
        (1, "price_check", price_check),
        (2, "department", sell_under_department),
        (3, "empties", empties),
        (6, "past_sales", past_sales),
        (7, "manager", manager),
        (8, "devices", devices),
        (9, "leave", leave),
        (10, "sign_off", sign_off),
        (11, "settings", settings),
        (13, "stock_count", stock_count),
    ]
    if line is not None:
        entries += [(4, "discount", off_line), (12, "why", explain)]
    if desk.view.sale is not None and desk.view.sale.state == "open":
        entries.append((5, "cancel", cancel))
    entries.sort(key=lambda entry: entry[0])
    rows = [TextRow(prompts.MENU_LABELS[name]) for _, name, _ in entries]
    numbers = tuple(number for number, _, _ in entries)
    row = await choose(desk, prompts.MENU, rows, numbers)
    if row is not None:
        await entries[row][2](desk)


async def sell_under_department(desk: Desk) -> None:
    """Sell goods without a code."""
    command = await department_sale(desk)
    if command is not None:
        await attempt(desk, command)


async def empties(desk: Desk) -> None:
    """Take empties back, one kind after the other, until Esc."""
    while True:
        face = Face(
            Screen.ASK,
            desk.backdrop,
            side=desk.side(),
            headline=prompts.EMPTIES,
            guide=prompts.EMPTIES_GUIDE,
            prompt=prompts.CODE,
            reading=Reading.GOODS,
            labels={Action.FORWARD: prompts.DONE},
        )
        heard = await listen(desk, face)
        match heard:
            case Code(code, quantity) | Name(code, quantity):
                await attempt(desk, ReturnDeposit(code, quantity))
            case Do(Action.FORWARD, text) if text:
                desk.put_back(text)
                refuse(desk, *prompts.ENTER_USES_IT)
            case Do(Action.FORWARD):
                return
            case Back():
                return
            case _:
                desk.beep()
        sale = desk.view.sale
        if sale is not None:
            desk.backdrop = SaleBody(sale.lines, desk.digits)


async def cancel(desk: Desk) -> None:
    """Give the basket up, with a reason."""
    reason = await ask_reason(desk, prompts.WHY_CANCEL, prompts.CANCEL_REASONS)
    if reason is not None:
        await attempt(desk, CancelSale(reason))


async def sign_off(desk: Desk) -> None:
    """Let somebody else sign in."""
    await attempt(desk, SignOff())
