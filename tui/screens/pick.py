"""Picking an order: every item is scanned as it is taken off the shelf, then put aside."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from edge.domain.commands import (
    ConfirmCancel,
    FinishPick,
    LeavePick,
    PickUnits,
    PrintPickList,
    ShortPick,
    ShowPickup,
    StageOrder,
    UndoPick,
)
from edge.domain.errors import TillError
from tui.formats import printable, quantity
from tui.intents import Accept, Back, Code, Name, Pick, Reading, Tick, Times
from tui.key_names import Action, Screen
from tui.picture import Face, ListBody, TextRow, Weight
from tui.screens.asking import Cursor, Question, ask, boxed
from tui.screens.attempt import attempt, tell
from tui.screens.listening import Do, listen, notice, refuse
from tui.screens.picked_line import ask_why_short, is_missing, missing, next_line
from tui.screens.put_back import put_back
from tui.screens.substitute import substitute
from tui.words import pickups as words

if TYPE_CHECKING:
    from edge.domain.commands import OrderCommand, PickInWave
    from edge.services.view import Answer
    from edge.services.view_of_orders import OrderView, PickLineView
    from tui.desk import Desk
    from tui.screens.listening import Heard

_ONE = "1"
_BAGS = re.compile(r"\s*(\d{1,3})\s*\*\s*(\S.*)")
"""How many bags, and where they lie: 2*A1."""
_OF_LINE = frozenset({Action.QUANTITY, Action.UNDO, Action.SHORT, Action.SUBSTITUTE})


async def pick(desk: Desk, order: OrderView) -> OrderView | None:
    """Pick until all is there or short; return the order then, None where it is left for later."""
    cursor = Cursor(next_line(order.lines, 0))
    while True:
        heard = await listen(desk, _face(order, cursor.index))
        if isinstance(heard, Tick):
            order = await as_heard(desk, order)
        if cursor.takes(heard, len(order.lines)):
            continue
        if isinstance(heard, Tick | Back) or heard == Do(Action.LATER):
            if await _left_off(desk, order, heard):
                return None
            continue
        before, order = order, await _done(desk, order, order.lines[cursor.index], heard)
        if order.pickup.picker == "":
            return order
        if order is not before:
            cursor.index = next_line(order.lines, _touched(before, order, cursor.index))


async def as_heard(desk: Desk, order: OrderView) -> OrderView:
    """Return the order as it is by now; what cannot be read now stays as it was."""
    try:
        answer = await desk.send(ShowPickup(order.pickup.order, order.pickup.fulfilment))
    except TillError:
        return order
    return answer.pickup or order


async def cancelled(desk: Desk, order: OrderView) -> None:
    """Say that nobody wants it any more, and go on to what has to be put back."""
    title = words.CANCELLED_MEANWHILE.format(number=printable(order.pickup.number))
    await notice(desk, title, boxed(*words.CANCELLED_ROWS))
    if order.pickup.goes_back:
        await put_back(desk, order)
    else:
        await attempt(desk, ConfirmCancel(order.pickup.order, order.pickup.fulfilment))


async def stage(desk: Desk, order: OrderView) -> None:
    """Ask where the goods lie now; their label is printed."""
    number, tote = printable(order.pickup.number), order.pickup.tote
    title = words.STAGE_TOTE_TITLE if tote else words.STAGE_TITLE
    question = Question(
        title.format(number=number, tote=tote),
        words.STAGE_PROMPT,
        Reading.TEXT,
        guide=words.STAGE_GUIDE,
        body=_body(order, 0),
    )
    while True:
        place = await ask(desk, question)
        if place is None:
            return
        names = (order.pickup.order, order.pickup.fulfilment)
        counted = _BAGS.fullmatch(place)
        bags, place = (int(counted[1]), counted[2]) if counted else (1, place)
        if await attempt(desk, StageOrder(*names, place, bags=bags)) is not None:
            return


async def _left_off(desk: Desk, order: OrderView, heard: Heard) -> bool:
    """Leave the order for later, or with Esc for oneself to go on; tell whether it was left.

    One that was cancelled meanwhile is left for what has to be put back.
    """
    if isinstance(heard, Tick):
        is_cancelled = order.pickup.state == "cancel_pending"
        if is_cancelled:
            await cancelled(desk, order)
        return is_cancelled
    if isinstance(heard, Back):
        return True
    left = await attempt(desk, LeavePick(order.pickup.order, order.pickup.fulfilment))
    if left is not None:
        headline, step = words.LEFT_OFF
        refuse(desk, headline.format(number=order.pickup.number), step)
    return left is not None


async def _done(desk: Desk, order: OrderView, line: PickLineView, heard: Heard) -> OrderView:
    """Deal with a scan or a key; return the order as it is then."""
    names = (order.pickup.order, order.pickup.fulfilment)
    match heard:
        case Code(code, counted):
            scan = PickUnits(*names, code, counted or _ONE)
            return await _scanned(desk, order, scan, line)
        case Times(counted):
            return await _scanned(desk, order, PickUnits(*names, "", counted, line.line), line)
        case Do(action) if action in _OF_LINE:
            return await _keyed(desk, order, line, heard)
        case Do(Action.PRINT_LIST):
            await attempt(desk, PrintPickList((order.pickup.fulfilment,)))
        case Name(text) | Do(_, text) if text:
            desk.beep()
            headline, step = words.NO_NAMES_HERE
            refuse(desk, headline.format(text=printable(text)[:40]), step)
        case Do(Action.FORWARD):
            return await _sent(desk, order, FinishPick(*names))
        case Accept() | Pick():
            pass
        case _:
            desk.beep()
    return order


async def _keyed(desk: Desk, order: OrderView, line: PickLineView, key: Do) -> OrderView:
    """Do with the chosen line what a key says, of the quantity that was typed before it."""
    names = (order.pickup.order, order.pickup.fulfilment)
    text = key.text.rstrip("*").strip()
    match key.action:
        case Action.UNDO:
            return await _sent(desk, order, UndoPick(*names, line.line, text or _ONE))
        case Action.SUBSTITUTE:
            command = await substitute(desk, order, line, text or missing(line))
            return order if command is None else await _sent(desk, order, command)
        case Action.SHORT:
            return await _short(desk, order, line, text)
        case _:
            counted = text or missing(line)
            return await _scanned(desk, order, PickUnits(*names, "", counted, line.line), line)


async def _scanned(
    desk: Desk, order: OrderView, command: PickUnits, line: PickLineView
) -> OrderView:
    """Count what was taken; what is wrong about it must be noticed before anything else."""
    wanted = line.description if is_missing(line) else ""
    answer = await counted_in(desk, command, wanted)
    return order if answer is None or answer.pickup is None else answer.pickup


async def counted_in(desk: Desk, scan: PickUnits | PickInWave, wanted: str) -> Answer | None:
    """Send a scan; say loudly what must not go into the bag, and what was `wanted`."""
    try:
        return await desk.send(scan)
    except TillError as error:
        box = _wrong(error, wanted)
        if box is None:
            await tell(desk, error)
        else:
            await notice(desk, *box)
        return None


def _wrong(error: TillError, wanted: str) -> tuple[str, tuple[TextRow, ...]] | None:
    """Return what is shown of an item that must not go into the bag; None for other refusals."""
    what = printable(str(error.facts.get("description") or ""))
    if error.code == "pick_wrong_item":
        code = words.WRONG_CODE.format(code=printable(str(error.facts.get("code"))))
        said = (words.WRONG_IS.format(description=what),) if what else ()
        asked = (words.WANTED_IS.format(description=printable(wanted)),) if wanted else ()
        return words.WRONG_ITEM, boxed(*said, code, *asked, words.WRONG_STEP)
    if error.code == "order_too_many":
        told = words.TOO_MANY_IS.format(description=what)
        return words.TOO_MANY, boxed(told, words.TOO_MANY_STEP)
    return None


async def _sent(desk: Desk, order: OrderView, command: OrderCommand) -> OrderView:
    answer = await attempt(desk, command)
    return order if answer is None or answer.pickup is None else answer.pickup


async def _short(desk: Desk, order: OrderView, line: PickLineView, text: str) -> OrderView:
    """Report what is not there, with the reason: all that the line lacks, or what was typed."""
    reason = await ask_why_short(desk, line)
    if reason is None:
        return order
    names = (order.pickup.order, order.pickup.fulfilment)
    short = ShortPick(*names, line.line, text or missing(line), reason)
    return await _sent(desk, order, short)


def _touched(before: OrderView, after: OrderView, index: int) -> int:
    """Return the line that changed, so that what was scanned is what is looked at."""
    pairs = enumerate(zip(before.lines, after.lines, strict=False))
    return next((at for at, (old, new) in pairs if old != new), index)


def _face(order: OrderView, chosen: int) -> Face:
    is_done = not any(is_missing(line) for line in order.lines)
    done = words.PICK_DONE_SHIP_GUIDE if order.pickup.method == "ship" else words.PICK_DONE_GUIDE
    return Face(
        Screen.PICK,
        _body(order, chosen),
        side=_side(order),
        guide=done if is_done else words.PICK_GUIDE,
        prompt=words.PICK_PROMPT,
        reading=Reading.GOODS,
        follows_news=True,
    )


def _body(order: OrderView, chosen: int) -> ListBody:
    """Return the lines, each department under its name, in the order of the walk."""
    pickup = order.pickup
    title = words.PICK_TITLE.format(number=pickup.number, person=pickup.person)
    rows = tuple(_row(line) for line in order.lines)
    return ListBody(printable(title), rows, chosen, is_numbered=False)


def _row(line: PickLineView) -> TextRow:
    where = f"{line.zone}: " if line.zone else ""
    got = words.GOT.format(got=line.got, wanted=quantity(line.wanted, line.unit))
    short = words.SHORT.format(quantity=line.short) if Decimal(line.short) else ""
    is_done = not is_missing(line)
    mark = words.LINE_DONE if is_done else words.LINE_OPEN
    right = "  ".join(part for part in (short, got, mark) if part.strip())
    weight = Weight.DIM if is_done else Weight.PLAIN
    return TextRow(printable(where + line.description), right, weight)


def _side(order: OrderView) -> tuple[TextRow, ...]:
    got = sum((Decimal(line.got) for line in order.lines), Decimal())
    wanted = sum((Decimal(line.wanted) for line in order.lines), Decimal())
    return (
        TextRow(),
        TextRow(words.TO_PICK_SIDE, weight=Weight.STRONG),
        TextRow(right=words.GOT.format(got=got, wanted=wanted), weight=Weight.STRONG),
        TextRow(),
        TextRow(printable(order.pickup.number)),
        TextRow(printable(order.pickup.person)),
    )
