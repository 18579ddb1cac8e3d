"""The manager's screen: figures, drawer, people, closing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from edge.domain.commands import (
    CloseShift,
    CorrectTender,
    EndPractice,
    NoSale,
    PayIn,
    PayOut,
    ReconcileTerminal,
    SafeDrop,
    StartPractice,
    XRead,
)
from edge.domain.errors import Refusal
from tui.desk import PENDING_STATES
from tui.intents import Back, Move, Pick, Reading, Text
from tui.key_names import Action, Screen
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
    is_usual,
    refuse_row,
)
from tui.screens.attempt import attempt, tell
from tui.screens.closing import show_closed
from tui.screens.count import count_drawer
from tui.screens.listening import Do, Heard, listen, notice, refuse
from tui.screens.people import people
from tui.screens.receipts import past_sales
from tui.screens.web_orders import web_orders
from tui.words import prompts
from tui.words.paying import BLOCKERS

if TYPE_CHECKING:
    from tui.counter import Named
    from tui.desk import Desk

Doing = Callable[["Desk"], Awaitable[None]]


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
        if number not in numbers:
            refuse_row(desk, heard.text if isinstance(heard, Text) else "")
            continue
        cursor.index = numbers.index(number)
        _, name, doing = ENTRIES[cursor.index]
        had_shift = desk.view.shift is not None
        await do_entry(desk, name, doing)
        if had_shift and desk.view.shift is None:
            return


async def do_entry(desk: Desk, name: str, doing: Doing) -> None:
    """Do one of the manager's entries, or say at once why it cannot be done now.

    Nobody counts a whole drawer only to be told then that there is nothing to count.
    """
    refusal = None
    if name in _NEED_SHIFT:
        if desk.view.practice:
            refusal = Refusal("not_in_practice")
        elif desk.view.shift is None:
            refusal = Refusal("shift_not_open")
    if refusal is not None:
        await tell(desk, refusal)
        return
    desk.backdrop = ListBody(prompts.MENU_LABELS[name], ())
    await doing(desk)


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


async def terminal_totals(desk: Desk) -> None:
    """Have the card terminal's totals held against the till's."""
    await attempt(desk, ReconcileTerminal())


async def pay_in(desk: Desk) -> None:
    """Put cash into the drawer."""
    amount = await _moved_amount(desk, "pay_in")
    if amount is not None:
        reason = await _ask_why(desk, "pay_in", amount, prompts.PAY_IN_REASONS)
        if reason is not None:
            await attempt(desk, PayIn(amount, reason))


async def pay_out(desk: Desk) -> None:
    """Take cash out of the drawer."""
    amount = await _moved_amount(desk, "pay_out")
    if amount is not None:
        reason = await _ask_why(desk, "pay_out", amount, prompts.PAY_OUT_REASONS)
        if reason is not None:
            await attempt(desk, PayOut(amount, reason))


async def _moved_amount(desk: Desk, name: str) -> int | None:
    """Ask for an amount of cash, and once more for one that no drawer has room for."""
    while True:
        amount = await ask_amount(desk, prompts.HOW_MUCH.format(label=prompts.MENU_LABELS[name]))
        if amount is None or await is_usual(desk, amount):
            return amount


async def _ask_why(desk: Desk, name: str, amount: int, reasons: tuple[str, ...]) -> str | None:
    label, written = prompts.MENU_LABELS[name], desk.amount(amount)
    return await ask_reason(desk, prompts.WHY_CASH.format(label=label, amount=written), reasons)


async def no_sale(desk: Desk) -> None:
    """Open the drawer without a sale."""
    reason = await ask_reason(desk, prompts.WHY_OPEN, prompts.NO_SALE_REASONS)
    if reason is not None:
        await attempt(desk, NoSale(reason))


async def safe_drop(desk: Desk) -> None:
    """Move cash to the safe."""
    amount = await _moved_amount(desk, "safe_drop")
    if amount is None:
        return
    headline = prompts.BAG_NUMBER.format(amount=desk.amount(amount))
    bag = await ask(desk, Question(headline, prompts.BAG, may_be_empty=True))
    if bag is not None:
        await attempt(desk, SafeDrop(amount, bag))


async def practice(desk: Desk) -> None:
    """Switch practice on or off."""
    await attempt(desk, EndPractice() if desk.view.practice else StartPractice())


async def correct_tender(desk: Desk) -> None:
    """Put right how the last sale was paid."""
    sale, last = desk.view.sale, desk.view.last_sale
    if last is None:
        await tell(desk, Refusal("no_last_sale"))
        return
    kinds = desk.surroundings.in_force().tender_kinds
    used = {t.kind for t in sale.tenders} if sale is not None and sale.id == last.sale else set()
    booked = await _choose_kind(
        desk,
        prompts.CORRECT_FROM.format(number=last.number),
        [kind for kind in kinds if kind.id in used or not used],
    )
    if booked is None:
        return
    right = await _choose_kind(
        desk, prompts.CORRECT_TO.format(name=booked.name), [k for k in kinds if k is not booked]
    )
    if right is not None:
        await attempt(desk, CorrectTender(booked.id, right.id))


async def _choose_kind(desk: Desk, title: str, kinds: list[Named]) -> Named | None:
    row = await choose(desk, title, [TextRow(kind.name) for kind in kinds])
    return None if row is None else kinds[row]


async def close_shift(desk: Desk) -> None:
    """Close the shift; what stands in its way is listed, and an uncounted drawer is counted."""
    blocking = _blocking(desk)
    if blocking:
        await notice(desk, prompts.BLOCKED_TITLE, blocking)
        return
    if not await _counted(desk):
        return
    if await confirm(desk, prompts.CLOSE_TITLE, boxed(*prompts.CLOSE_ROWS)):
        answer = await attempt(desk, CloseShift())
        if answer is not None and answer.closed is not None:
            await show_closed(desk, answer.closed)


async def _counted(desk: Desk) -> bool:
    """Have the drawer counted, twice where the first count is too far off."""
    while True:
        shift = desk.view.shift
        state = shift.state if shift is not None else ""
        if state == "open":
            refuse(desk, prompts.COUNT_FIRST, prompts.COUNT_GUIDE)
            if not await count_drawer(desk):
                return False
        elif state == "recount":
            if not await count_again(desk):
                return False
        else:
            return True


async def count_again(desk: Desk) -> bool:
    """Have a second count made; tell whether it was."""
    rows = boxed(*prompts.COUNT_AGAIN_ROWS)
    guide = prompts.COUNT_AGAIN_GUIDE
    if await notice(desk, prompts.COUNT_AGAIN_TITLE, rows, Screen.CONFIRM, guide) is None:
        return False
    return await count_drawer(desk)


def _blocking(desk: Desk) -> tuple[TextRow, ...]:
    """Return what stands between the shift and its Z, each with the key that removes it."""
    view = desk.view
    found = []
    if view.sale is not None and view.sale.state in ("open", "paying"):
        pending = any(tender.state in PENDING_STATES for tender in view.sale.tenders)
        found.append(("payment_unknown" if pending else "basket_open", 1))
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


async def count(desk: Desk) -> None:
    """Count the drawer, and a second time at once where that is needed."""
    blocking = _blocking(desk)
    if blocking:
        await notice(desk, prompts.BLOCKED_COUNT, blocking)
        return
    shift = desk.view.shift
    if shift is not None and shift.state == "recount":
        await count_again(desk)
    elif await count_drawer(desk):
        shift = desk.view.shift
        if shift is not None and shift.state == "recount":
            await count_again(desk)


ENTRIES: tuple[tuple[int, str, Doing], ...] = (
    (2, "x_read", x_read),
    (3, "count", count),
    (4, "pay_in", pay_in),
    (5, "pay_out", pay_out),
    (6, "no_sale", no_sale),
    (7, "past_sales", past_sales),
    (8, "people", people),
    (9, "safe_drop", safe_drop),
    (10, "practice", practice),
    (11, "correct_tender", correct_tender),
    (12, "close", close_shift),
    (13, "terminal_totals", terminal_totals),
    (14, "web_orders", web_orders),
)
"""Number, label and what is done; 2 to 8 and 12 are also the function keys of these numbers."""

_NEED_SHIFT = frozenset(
    {
        "x_read",
        "count",
        "pay_in",
        "pay_out",
        "no_sale",
        "safe_drop",
        "correct_tender",
        "close",
        "terminal_totals",
    }
)
