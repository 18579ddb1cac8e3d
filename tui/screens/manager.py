"""The manager's screen: figures, drawer, people, closing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.commands import (
    CloseShift,
    CorrectTender,
    EndPractice,
    NoSale,
    PayIn,
    PayOut,
    SafeDrop,
    StartPractice,
    XRead,
)
from tui.intents import Back, Move, Pick, Reading, Text
from tui.keymap import Action, Screen
from tui.picture import Face, ListBody, TextRow, Weight
from tui.screens.asking import (
    Cursor,
    Question,
    ask,
    ask_amount,
    ask_reason,
    boxed,
    choose,
    confirm,
    refuse_row,
)
from tui.screens.attempt import attempt
from tui.screens.count import count_cash
from tui.screens.listening import Do, Heard, listen, notice, refuse
from tui.screens.people import people
from tui.screens.receipts import past_sales
from tui.words import prompts
from tui.words.paying import BLOCKERS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tui.desk import Desk


async def manager(desk: Desk) -> None:
    """Show the manager's entries; the numbers are those of the function keys."""
    cursor = Cursor()
    rows = tuple(TextRow(prompts.MENU_LABELS[name]) for _, name, _ in ENTRIES)
    numbers = tuple(number for number, _, _ in ENTRIES)
    while desk.view.operator is not None:
        face = Face(
            Screen.MANAGER,
            ListBody(_title(desk), rows, cursor.index, numbers),
            side=desk.side(),
            guide=prompts.CHOOSE_GUIDE,
            prompt=prompts.NUMBER,
            reading=Reading.CHOICE,
        )
        heard = await listen(desk, face)
        if isinstance(heard, Back):
            return
        if isinstance(heard, Move):
            cursor.takes(heard, len(rows))
            continue
        number = _number(heard, numbers[cursor.index])
        if number in numbers:
            await ENTRIES[numbers.index(number)][2](desk)
        else:
            refuse_row(desk, heard.text if isinstance(heard, Text) else "")


def _number(heard: Heard, chosen: int) -> int:
    """Return the number of the entry that is meant, 0 for none."""
    by_name = {name: number for number, name, _ in ENTRIES}
    match heard:
        case Pick(row):
            return ENTRIES[row][0]
        case Do(Action.FORWARD):
            return by_name["close"]
        case Do(action):
            return by_name.get(action.value, 0)
        case Text(text):
            return int(text) if text.isdecimal() else 0
        case _:
            return chosen


def _title(desk: Desk) -> str:
    shift = desk.view.shift
    if shift is None:
        return f"{prompts.MANAGER_TITLE}   {prompts.SHIFT_IS_CLOSED}"
    told = prompts.SHIFT_LINE.format(
        day=shift.business_date, state=shift.state, count=shift.sale_count
    )
    return f"{prompts.MANAGER_TITLE}   {told}"


async def x_read(desk: Desk) -> None:
    """Print the figures so far."""
    await attempt(desk, XRead())


async def pay_in(desk: Desk) -> None:
    """Put cash into the drawer."""
    amount = await ask_amount(desk, prompts.MENU_LABELS["pay_in"])
    if amount is not None:
        reason = await ask_reason(desk, prompts.WHY_CASH, prompts.PAY_IN_REASONS)
        if reason is not None:
            await attempt(desk, PayIn(amount, reason))


async def pay_out(desk: Desk) -> None:
    """Take cash out of the drawer."""
    amount = await ask_amount(desk, prompts.MENU_LABELS["pay_out"])
    if amount is not None:
        reason = await ask_reason(desk, prompts.WHY_CASH, prompts.PAY_OUT_REASONS)
        if reason is not None:
            await attempt(desk, PayOut(amount, reason))


async def no_sale(desk: Desk) -> None:
    """Open the drawer without a sale."""
    reason = await ask_reason(desk, prompts.WHY_OPEN, prompts.NO_SALE_REASONS)
    if reason is not None:
        await attempt(desk, NoSale(reason))


async def safe_drop(desk: Desk) -> None:
    """Move cash to the safe."""
    amount = await ask_amount(desk, prompts.MENU_LABELS["safe_drop"])
    if amount is None:
        return
    bag = await ask(desk, Question(prompts.BAG_NUMBER, prompts.BAG, may_be_empty=True))
    if bag is not None:
        await attempt(desk, SafeDrop(amount, bag))


async def practice(desk: Desk) -> None:
    """Switch practice on or off."""
    await attempt(desk, EndPractice() if desk.view.practice else StartPractice())


async def correct_tender(desk: Desk) -> None:
    """Put right how the last sale was paid."""
    kinds = desk.surroundings.tender_kinds
    rows = [TextRow(kind.name) for kind in kinds]
    booked = await choose(desk, prompts.CORRECT_FROM, rows)
    if booked is None:
        return
    right = await choose(desk, prompts.CORRECT_TO, rows)
    if right is not None:
        await attempt(desk, CorrectTender(kinds[booked].id, kinds[right].id))


async def close_shift(desk: Desk) -> None:
    """Close the shift; what stands in its way is listed, and an uncounted drawer is counted."""
    blocking = _blocking(desk)
    if blocking:
        await notice(desk, prompts.BLOCKED_TITLE, blocking)
        return
    shift = desk.view.shift
    if shift is not None and shift.state != "counted":
        refuse(desk, prompts.COUNT_FIRST, prompts.COUNT_GUIDE)
        if not await count_cash(desk):
            return
    if await confirm(desk, prompts.CLOSE_TITLE, boxed(*prompts.CLOSE_ROWS)):
        await attempt(desk, CloseShift())


def _blocking(desk: Desk) -> tuple[TextRow, ...]:
    """Return what stands between the shift and its Z, each with the key that removes it."""
    view = desk.view
    found = []
    if view.sale is not None and view.sale.state in ("open", "paying"):
        found.append(("basket_open", 1))
    if view.held:
        found.append(("baskets_held", len(view.held)))
    rows: list[TextRow] = []
    for code, count in found:
        name, step = BLOCKERS[code]
        rows += [
            TextRow(f"! {name.format(count=count)}", weight=Weight.STRONG),
            TextRow(f"  {step}"),
        ]
    return tuple(rows)


async def _count(desk: Desk) -> None:
    await count_cash(desk)


ENTRIES: tuple[tuple[int, str, Callable[[Desk], Awaitable[None]]], ...] = (
    (2, "x_read", x_read),
    (3, "count", _count),
    (4, "pay_in", pay_in),
    (5, "pay_out", pay_out),
    (6, "no_sale", no_sale),
    (7, "past_sales", past_sales),
    (8, "people", people),
    (9, "safe_drop", safe_drop),
    (10, "practice", practice),
    (11, "correct_tender", correct_tender),
    (12, "close", close_shift),
)
"""Number, label and what is done; 2 to 8 and 12 are also the function keys of these numbers."""
