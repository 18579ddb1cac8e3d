"""Goods come back: their receipt, what of it, why, and the money shown before it is paid."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from edge.codes import catalogue_keys, read_code
from edge.domain.commands import (
    LookUpReturn,
    ReturnedLine,
    ReturnGoods,
)
from edge.domain.errors import BadInput
from edge.domain.returning import ReturnMethod
from edge.services.view_of_returns import ReturnView
from tui.formats import printable
from tui.intents import Accept, Back, Code, Name, Reading, Times
from tui.key_names import Action, Screen
from tui.picture import Face, ListBody, TextRow, Weight
from tui.screens.asking import Cursor, Question, ask, ask_reason, choose, confirm
from tui.screens.attempt import attempt
from tui.screens.listening import Do, Heard, listen, refuse
from tui.screens.settling import settle
from tui.words import prompts, settling
from tui.words import returning as words

if TYPE_CHECKING:
    from edge.services.view_of_returns import ReturnableView
    from tui.desk import Desk

_ROW_DIGITS_MAX = 4
"""No receipt has ten thousand lines, and a longer number is a barcode."""


@dataclass(slots=True)
class _Return:
    """What was chosen so far on a receipt."""

    receipt: ReturnView
    cursor: Cursor = field(default_factory=Cursor)
    marked: dict[int, ReturnedLine] = field(default_factory=dict)
    reason: str = ""
    condition: str = ""

    @property
    def disposition(self) -> str:
        """Return what happens to the goods: as chosen, else as the reason suggests."""
        return self.condition or words.USUAL_CONDITIONS.get(self.reason, words.CONDITIONS[0][0])

    @property
    def lines(self) -> tuple[ReturnedLine, ...]:
        return tuple(self.marked.values())

    @property
    def chosen(self) -> ReturnableView:
        return self.receipt.lines[self.cursor.index]


async def take_back(desk: Desk, text: str) -> None:
    """Ask for the receipt, then let the goods that come back be marked."""
    question = Question(
        words.RECEIPT_QUESTION, words.RECEIPT, Reading.TEXT, guide=words.RECEIPT_GUIDE
    )
    receipt = text.strip() or await ask(desk, question)
    while receipt is not None:
        answer = await attempt(desk, LookUpReturn(receipt))
        if answer is not None and answer.receipt is not None:
            await _mark(desk, _Return(answer.receipt))
            return
        receipt = await ask(desk, question)


async def _mark(desk: Desk, state: _Return) -> None:
    try:
        await _until_paid(desk, state)
    finally:
        desk.aside = ()


async def _until_paid(desk: Desk, state: _Return) -> None:
    while True:
        heard = await listen(desk, _face(desk, state))
        match heard:
            case Back():
                return
            case Do(Action.FORWARD):
                if await _pay_back(desk, state):
                    return
            case _:
                await _heard(desk, state, heard)


async def _heard(desk: Desk, state: _Return, heard: Heard) -> None:
    match heard:
        case Code(code, quantity):
            await _coded(desk, state, code, quantity)
        case Times(quantity):
            await _set(desk, state, state.chosen, quantity)
        case Accept():
            await _toggle(desk, state)
        case Name(text):
            _not_on_receipt(desk, text)
        case Do(action, text):
            await _do(desk, state, action, text)
        case _:
            if not state.cursor.takes(heard, len(state.receipt.lines)):
                desk.beep()


async def _do(desk: Desk, state: _Return, action: Action, text: str) -> None:
    match action:
        case Action.QUANTITY:
            await _quantity(desk, state, text)
        case Action.REASON:
            await _ask_reason(desk, state)
        case Action.CONDITION:
            await _condition(desk, state)
        case _:
            desk.beep()


# Marking ---------------------------------------------------------------------------------------


async def _coded(desk: Desk, state: _Return, code: str, quantity: str | None) -> None:
    """Mark one more of what was scanned, or so many as were told before it."""
    lines = state.receipt.lines
    found = [n for n, line in enumerate(lines) if line.can_return and _is_code_of(code, line)]
    row = _row_of(code, lines)
    if not found and row is not None:
        await _numbered(desk, state, row, quantity)
        return
    if not found:
        _not_on_receipt(desk, code)
        return
    with_room = [n for n in found if lines[n].chosen != lines[n].left]
    state.cursor.index = (with_room or found)[0]
    line = state.chosen
    before = state.marked.get(line.line)
    counted = quantity or (_one_more(before) if line.unit == "EA" else None)
    await _set(desk, state, line, counted, is_here=True)


async def _numbered(desk: Desk, state: _Return, row: int, quantity: str | None) -> None:
    state.cursor.index = row
    if quantity is None:
        await _toggle(desk, state)
    else:
        await _set(desk, state, state.chosen, quantity)


def _row_of(text: str, lines: tuple[ReturnableView, ...]) -> int | None:
    """Return the row that is named by its number in the list, None if it is another text."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= _ROW_DIGITS_MAX
    row = int(text) - 1 if is_number else -1
    return row if 0 <= row < len(lines) else None


def _is_code_of(code: str, line: ReturnableView) -> bool:
    keys = _keys(code)
    return line.item in keys or bool(line.gtin and line.gtin.zfill(14) in keys)


def _keys(code: str) -> tuple[str, ...]:
    """Return what a scan stands for, whatever else its label says."""
    try:
        return (code, *catalogue_keys(read_code(code)))
    except BadInput:
        return (code,)


def _one_more(before: ReturnedLine | None) -> str:
    return str(int(before.quantity or "0") + 1) if before is not None else "1"


def _not_on_receipt(desk: Desk, code: str) -> None:
    desk.beep()
    headline, step = words.NOT_ON_RECEIPT
    refuse(desk, headline.format(code=printable(code)[:40]), step)


async def _toggle(desk: Desk, state: _Return) -> None:
    """Mark all that is left of the chosen line, or nothing of it again."""
    line = state.chosen
    if line.line in state.marked:
        del state.marked[line.line]
        await _look_up(desk, state)
        return
    await _set(desk, state, line, line.left)


async def _quantity(desk: Desk, state: _Return, text: str) -> None:
    headline = words.QUANTITY_OF.format(description=state.chosen.description)
    question = Question(headline, prompts.QUANTITY, Reading.NUMBER)
    quantity = text.strip().rstrip("*") or await ask(desk, question)
    if quantity:
        await _set(desk, state, state.chosen, quantity)


async def _set(
    desk: Desk,
    state: _Return,
    line: ReturnableView,
    quantity: str | None,
    *,
    is_here: bool = False,
) -> None:
    """Mark so much of a line; what the till refuses is not marked.

    What is still to follow and was not scanned is not sent any more: it cannot come back.
    """
    before = dict(state.marked)
    known = before.get(line.line)
    serial = known.serial if known is not None else None
    if line.serial is not None and line.can_return and serial is None:
        headline = words.SERIAL_OF.format(description=line.description)
        question = Question(headline, prompts.SERIAL, Reading.TEXT, guide=words.SERIAL_GUIDE)
        serial = await ask(desk, question)
        if serial is None:
            return
    condition = words.UNSENT if line.follows and not is_here else ""
    state.marked[line.line] = ReturnedLine(line.line, quantity, serial, condition)
    if not await _look_up(desk, state):
        state.marked = before


async def _look_up(desk: Desk, state: _Return) -> bool:
    """Have the till say what is marked and what it pays; tell whether it took it."""
    receipt = state.receipt
    answer = await attempt(desk, LookUpReturn(receipt.number, state.lines, receipt.method))
    if answer is None or answer.receipt is None:
        return False
    state.receipt = answer.receipt
    return True


async def _ask_reason(desk: Desk, state: _Return) -> None:
    state.reason = await ask_reason(desk, words.WHY, words.REASONS) or state.reason
    desk.aside = _side(desk, state)


async def _condition(desk: Desk, state: _Return) -> None:
    line = state.chosen
    known = [each for each in words.CONDITIONS if each[0] != words.UNSENT or line.follows]
    row = await choose(desk, words.CONDITION_TITLE, [TextRow(text) for _, text in known])
    if row is None:
        return
    marked = state.marked.get(line.line)
    if line.follows and marked is not None:
        state.marked[line.line] = replace(marked, condition=known[row][0])
    elif known[row][0] != words.UNSENT:
        state.condition = known[row][0]


# Paying back -----------------------------------------------------------------------------------


async def _pay_back(desk: Desk, state: _Return) -> bool:
    """Show how the money goes back, and pay it; tell whether that was it."""
    refund = state.receipt.refund
    if refund is None:
        desk.beep()
        refuse(desk, *words.RETURNING["return_nothing_chosen"])
        return False
    if not state.reason:
        await _ask_reason(desk, state)
    if not state.reason:
        return False
    rows = [
        TextRow(words.CONFIRM_BY.format(name=tender.name), desk.amount(tender.amount_minor))
        for tender in refund.tenders
    ]
    title = words.CONFIRM_TITLE.format(total=desk.amount(refund.total_minor))
    if not await confirm(desk, title, rows or [TextRow(_why_nothing(state.receipt))]):
        return False
    receipt = state.receipt
    command = ReturnGoods(
        receipt.number, state.lines, state.reason, receipt.method, state.disposition
    )
    return await attempt(desk, command) is not None


def _why_nothing(receipt: ReturnView) -> str:
    return words.USED_UP if receipt.method == ReturnMethod.RECOMPUTE else words.FREE


async def settle_refund(desk: Desk, total_minor: int) -> None:
    """Find out what became of a card refund before anything else is done."""
    amount = desk.amount(total_minor)
    await settle(desk, Screen.REFUND_UNKNOWN, settling.REFUND, amount)


# What is seen ----------------------------------------------------------------------------------


def _face(desk: Desk, state: _Return) -> Face:
    receipt = state.receipt
    rows = tuple(_row(desk, line, state.marked.get(line.line)) for line in receipt.lines)
    title = words.TITLE.format(number=receipt.number, day=receipt.business_date)
    body = ListBody(title, rows, state.cursor.index)
    desk.backdrop = body
    desk.aside = _side(desk, state)
    return Face(
        Screen.RETURN,
        body,
        side=desk.aside,
        guide=words.GUIDE_FOLLOWS if any(line.follows for line in receipt.lines) else words.GUIDE,
        prompt=prompts.CODE,
        reading=Reading.GOODS,
    )


def _row(desk: Desk, line: ReturnableView, marked: ReturnedLine | None) -> TextRow:
    """Return a line of the receipt: how much is marked of how much, and what all of it pays."""
    if line.chosen is not None:
        count = words.CHOSEN.format(chosen=line.chosen, left=line.left)
        mark = "      " if line.deposit_of is not None else "[x] "
        if marked is not None and marked.condition == words.UNSENT:
            count = f"{words.NOT_SENT} {count}"
        return TextRow(f"{mark}{line.description}", f"{count}  {desk.amount(line.chosen_minor)}")
    if line.stays_minor:
        mark = "[ ] " if line.can_return else "    "
        price = f"{words.NEW_PRICE}  {desk.amount(line.stays_minor)}"
        return TextRow(f"{mark}{line.description}", price, Weight.BAD)
    if line.deposit_of is not None:
        return TextRow(f"      {line.description}", words.WITH_GOODS, Weight.DIM)
    if not line.can_return:
        word = words.GONE if line.left == "0" else words.NEVER
        return TextRow(f"    {line.description}", word, Weight.DIM)
    left = words.LEFT.format(left=line.left)
    if line.follows:
        left = f"{words.FOLLOWS} {left}"
    return TextRow(f"[ ] {line.description}", f"{left}  {desk.amount(line.pays_minor)}")


def _side(desk: Desk, state: _Return) -> tuple[TextRow, ...]:
    refund = state.receipt.refund
    total = refund.total_minor if refund is not None else 0
    rows = [
        TextRow(),
        TextRow(words.PAY_BACK, weight=Weight.STRONG),
        TextRow(right=desk.amount(total), weight=Weight.BIG),
        TextRow(),
    ]
    if refund is not None:
        rows += [TextRow(t.name, desk.amount(t.amount_minor)) for t in refund.tenders]
        if refund.fee_minor:
            rows.append(TextRow(words.FEE, desk.amount(refund.fee_minor), Weight.DIM))
        if refund.shortfall_minor:
            rows.append(TextRow(words.SHORTFALL, desk.amount(refund.shortfall_minor), Weight.DIM))
        rows += [TextRow(words.NEEDS[need], weight=Weight.BAD) for need in refund.needs]
    if state.receipt.method == ReturnMethod.RECOMPUTE:
        rows.append(TextRow(words.PRICED_ANEW, weight=Weight.DIM))
    rows += [TextRow(), TextRow(words.REASON, "F3"), TextRow(f" {state.reason or '-'}")]
    marked = state.marked.get(state.chosen.line)
    condition = dict(words.CONDITIONS)[(marked and marked.condition) or state.disposition]
    return (*rows, TextRow(prompts.CONDITION, "F6"), TextRow(f" {condition}"))
