"""Handing an order over: who it is, which bags, then it is theirs."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING

from edge.domain.commands import HandOver, PayForOrder, ShowByCode, Total, Units
from edge.domain.orders.collection_code import is_collection_code
from edge.domain.orders.suggesting import OFFERED_MAX, is_offered
from edge.services.view_of_orders import OrderView
from tui.formats import printable, quantity
from tui.intents import Back, Reading, Text, Tick
from tui.key_names import Action, Screen
from tui.picture import Face, ListBody, Message, TextRow, Tone, Weight
from tui.screens.asking import Cursor, boxed, choose, confirm
from tui.screens.attempt import attempt
from tui.screens.listening import Do, listen, notice, refuse
from tui.screens.not_handed_over import not_handed_over
from tui.screens.offering import ADDING, add_or_take_out, in_basket, offer_rows
from tui.screens.pay import pay
from tui.screens.pick import as_heard
from tui.words import pickups as words
from tui.words import prompts

if TYPE_CHECKING:
    from edge.services.view_of_items import ItemView
    from edge.services.view_of_orders import PickLineView
    from tui.desk import Desk
    from tui.screens.listening import Heard

READY = frozenset({"ready", "arrived"})
TO_EMPTY = frozenset({"cancel_pending", "expired"})
_BY_NAME = "photo_id"
_BY_CODE = "pickup_code"


@dataclass(slots=True)
class _Handover:
    """What was checked so far; nothing of it is recorded before F12.

    `code` is the customer's, `given` how much of a line is given where it is not all,
    `change_minor` what goes back of the money that was taken here.
    """

    order: OrderView
    code: str = ""
    is_name_checked: bool = False
    scanned: list[str] = field(default_factory=list)
    given: dict[str, str] = field(default_factory=dict)
    cursor: Cursor = field(default_factory=Cursor)
    change_minor: int = 0
    is_delegate: bool = False
    bought: frozenset[str] = frozenset()
    """The items of the sale that was paid here: nobody is offered them again."""

    @property
    def is_known(self) -> bool:
        """Tell whether somebody made sure who collects."""
        return self.is_name_checked or bool(self.code)

    @property
    def offers(self) -> tuple[ItemView, ...]:
        """Return what is offered to whom was made sure of."""
        if not self.is_known:
            return ()
        allowed = (
            item
            for item in self.order.suggestions
            if item.item not in self.bought
            and is_offered(
                item.minimum_age,
                is_identified=self.is_name_checked,
                is_delegate=self.is_delegate,
            )
        )
        return tuple(islice(allowed, OFFERED_MAX))

    def given_of(self, line: PickLineView) -> str:
        """Return how much of a line is given."""
        return self.given.get(line.line, line.ready)

    @property
    def leaving(self) -> list[PickLineView]:
        """Return the lines of which something is given."""
        return [line for line in self.order.lines if Decimal(self.given_of(line))]

    def units(self) -> tuple[Units, ...]:
        """Return what is given where it is not all that is ready."""
        if not self.given:
            return ()
        return tuple(Units(line.line, self.given_of(line)) for line in self.leaving)


async def hand_over_by_code(desk: Desk, code: str) -> None:
    """Open the handover of the order that a customer's code is for; say what a wrong code is."""
    shown = await attempt(desk, ShowByCode(code))
    if shown is None or shown.pickup is None:
        return
    pickup = shown.pickup.pickup
    if pickup.state in READY:
        await hand_over(desk, shown.pickup, code)
        return
    headline, step = words.TO_PUT_BACK if pickup.state in TO_EMPTY else words.NOT_READY
    state = words.STATES[pickup.state]
    desk.beep()
    refuse(desk, headline.format(number=pickup.number, state=state), step)


async def hand_over(desk: Desk, order: OrderView, code: str = "") -> None:
    """Hand an order over, or leave it with Esc; `code` is the customer's, where it opened it."""
    state = _Handover(order, code)
    while True:
        heard = await listen(desk, _face(desk, state))
        if isinstance(heard, Back):
            return
        if isinstance(heard, Tick):
            state.order = await as_heard(desk, state.order)
            if state.order.pickup.state not in READY:
                await _ended_meanwhile(desk, state.order)
                return
            continue
        is_choosing = state.cursor.takes(heard, len(state.order.lines))
        if not is_choosing and await _is_over(desk, state, heard):
            return


async def _ended_meanwhile(desk: Desk, order: OrderView) -> None:
    """Say it at once where the order was cancelled, or handed over elsewhere, meanwhile."""
    number = printable(order.pickup.number)
    if order.pickup.state in TO_EMPTY:
        await notice(
            desk, words.CANCELLED_MEANWHILE.format(number=number), boxed(*words.CANCELLED_ROWS)
        )
        return
    headline, *rows = words.ENDED_MEANWHILE
    state = words.STATES[order.pickup.state]
    await notice(desk, headline.format(number=number, state=state), boxed(*rows))


async def _is_over(desk: Desk, state: _Handover, heard: Heard) -> bool:
    """Deal with a scan or a key; tell whether this handover is over."""
    line = state.order.lines[state.cursor.index]
    match heard:
        case Do(Action.CHECK_ID):
            await _checked(desk, state)
        case Do(Action.PAY_DUE):
            return not await _paid(desk, state)
        case Do(Action.PARTLY, text):
            _partly(desk, state, line, text)
        case Do(action) if action in ADDING:
            await add_or_take_out(desk, state.offers[ADDING.index(action)])
        case Do(Action.PROBLEM):
            after = await not_handed_over(desk, state.order, line, tuple(state.scanned))
            state.order = after or state.order
            return after is not None and after.pickup.state not in READY
        case Text(text) | Do(Action.FORWARD, text) if text:
            await _scanned(desk, state, text.strip())
        case Do(Action.FORWARD):
            return await _given(desk, state)
        case _:
            desk.beep()
    return False


async def _paid(desk: Desk, state: _Handover) -> bool:
    """Take what is due, with anything else in the basket; tell whether it was paid."""
    pickup = state.order.pickup
    due = PayForOrder(pickup.order, pickup.fulfilment)
    if state.order.due_minor and await attempt(desk, due) is None:
        return True
    if await attempt(desk, Total()) is None:
        return False
    while desk.view.sale is not None and desk.view.sale.state == "paying":
        await pay(desk)
    state.order = await as_heard(desk, state.order)
    sale = desk.view.sale
    if sale is not None and sale.state == "completed":
        state.change_minor = sale.change_minor
        state.bought = frozenset(line.item for line in sale.lines if not line.voided)
    return not state.order.due_minor


def _partly(desk: Desk, state: _Handover, line: PickLineView, text: str) -> None:
    """Give as much of the chosen line as was typed, nothing of it where nothing was typed."""
    try:
        wanted = Decimal(text.strip().rstrip("*") or "0")
    except ArithmeticError:
        wanted = Decimal(-1)
    if not 0 <= wanted <= Decimal(line.ready):
        desk.beep()
        headline, step = words.PARTLY_WRONG
        refuse(desk, headline.format(text=printable(text)[:20]), step)
    elif line.line in state.given and not text:
        del state.given[line.line]
    else:
        state.given[line.line] = str(wanted)


async def _scanned(desk: Desk, state: _Handover, text: str) -> None:
    """Take the customer's code, or a bag's label."""
    if is_collection_code(text):
        state.code = await _proven(desk, state.order, text) or state.code
    else:
        await _bag(desk, state.order, state.scanned, text)


async def _checked(desk: Desk, state: _Handover) -> None:
    """Ask whether the name on the card is right, or who else it is; no more of it is noted."""
    person = printable(state.order.pickup.person)
    rows = [TextRow(way.format(person=person)) for way in words.ID_WAYS]
    chosen = await choose(desk, words.ID_TITLE.format(person=person), rows, guide=words.ID_GUIDE)
    if chosen is None:
        return
    is_delegate = chosen > 0
    if is_delegate and not state.code:
        desk.beep()
        headline, step = words.DELEGATE_NEEDS_CODE
        refuse(desk, headline.format(person=person), step)
        return
    state.is_delegate, state.is_name_checked = is_delegate, not is_delegate


async def _proven(desk: Desk, order: OrderView, code: str) -> str:
    """Return a code that is this order's; a wrong one must be noticed, and is none."""
    shown = await attempt(desk, ShowByCode(code))
    if shown is None or shown.pickup is None:
        return ""
    if shown.pickup.pickup.order != order.pickup.order:
        headline, step = words.CODE_OF_OTHER
        number = printable(shown.pickup.pickup.number)
        await notice(desk, headline.format(number=number), boxed(step))
        return ""
    return code


async def _bag(desk: Desk, order: OrderView, scanned: list[str], bag: str) -> None:
    """Take a bag's label; one of another order must be noticed."""
    if bag not in order.pickup.parcels:
        first, *others = words.BAG_UNKNOWN_ROWS
        shown = first.format(bag=printable(bag)[:40])
        await notice(desk, words.BAG_UNKNOWN, boxed(shown, *others))
        return
    if bag not in scanned:
        scanned.append(bag)
    # The next step is the screen's: who it is may not be checked yet, and bags may be missing.
    desk.say(Message(words.BAG_FITS.format(bag=printable(bag)), tone=Tone.GOOD))


async def _given(desk: Desk, state: _Handover) -> bool:
    """Hand over what is ready to whom was checked; tell whether it was."""
    order = state.order
    if not state.is_known:
        desk.beep()
        refuse(desk, *words.ID_FIRST)
        return False
    if in_basket(desk, state.offers):
        desk.beep()
        refuse(desk, *words.ADDED_UNPAID)
        return False
    left = [bag for bag in order.pickup.parcels if bag not in state.scanned]
    rows = boxed(*(words.BAGS_MISSING_ROW.format(bag=printable(bag)) for bag in left))
    if left and not await confirm(desk, words.BAGS_MISSING, rows):
        return False
    age = max((line.minimum_age for line in state.leaving), default=0)
    title = words.AGE_TITLE.format(age=age)
    if age and not await confirm(desk, title, boxed(words.AGE_ROW)):
        return False
    given = HandOver(
        order.pickup.order,
        order.pickup.fulfilment,
        _BY_CODE if state.code else _BY_NAME,
        units=state.units(),
        parcels=tuple(state.scanned),
        age=age,
        by_proxy=state.is_delegate,
        code=state.code,
    )
    return await attempt(desk, given) is not None


def _face(desk: Desk, state: _Handover) -> Face:
    pickup = state.order.pickup
    title = words.HANDOVER_TITLE.format(number=pickup.number, person=pickup.person)
    rows = tuple(_row(state, line) for line in state.order.lines)
    return Face(
        Screen.HANDOVER,
        ListBody(printable(title), rows, state.cursor.index, is_numbered=False),
        side=_side(desk, state),
        guide=_guide(desk, state),
        prompt=words.HANDOVER_PROMPT,
        reading=Reading.TEXT,
        labels=_labels(desk, state),
        follows_news=True,
    )


def _labels(desk: Desk, state: _Handover) -> dict[Action, str]:
    """Return which keys do nothing here: nothing to pay, nothing more to offer."""
    off = dict.fromkeys(ADDING[len(state.offers) :], "")
    return off if _is_to_pay(desk, state) else off | {Action.PAY_DUE: ""}


def _is_to_pay(desk: Desk, state: _Handover) -> bool:
    return bool(state.order.due_minor or in_basket(desk, state.offers))


def _guide(desk: Desk, state: _Handover) -> str:
    """Say what comes next."""
    if _is_to_pay(desk, state):
        return words.DUE_GUIDE
    if not state.is_known:
        return words.HANDOVER_GUIDE
    left = set(state.order.pickup.parcels) - set(state.scanned)
    return words.BAGS_GUIDE if left else words.GIVEN_GUIDE


def _row(state: _Handover, line: PickLineView) -> TextRow:
    """Return a line with what is given of it; what is not there is told too."""
    missing = Decimal(line.wanted) - Decimal(line.ready) - Decimal(line.gone)
    given = words.GIVES.format(quantity=quantity(state.given_of(line), line.unit))
    told = [words.SHORT.format(quantity=line.short)] if Decimal(line.short) else []
    told += [words.GOES_BACK.format(quantity=line.back)] if Decimal(line.back) else []
    told += [words.STAYS] if state.given_of(line) != line.ready else []
    told += [words.ON_SHELF] if missing > 0 and not Decimal(line.back) else []
    return TextRow(printable(f"{given} {line.description}"), "  ".join(told))


def _known_by(state: _Handover) -> str:
    if state.is_delegate:
        return words.FOR_OTHER
    return words.CODE_CHECKED if state.code else words.ID_CHECKED


def _side(desk: Desk, state: _Handover) -> tuple[TextRow, ...]:
    pickup, scanned = state.order.pickup, state.scanned
    rows = [
        TextRow(),
        TextRow(words.WHO, weight=Weight.STRONG),
        TextRow(printable(pickup.person), weight=Weight.STRONG),
        TextRow(_known_by(state), weight=Weight.GOOD)
        if state.is_known
        else TextRow(words.ID_TO_CHECK, weight=Weight.BAD),
        TextRow(),
        TextRow(words.BAGS, printable(pickup.place), Weight.STRONG),
    ]
    rows += [
        TextRow(printable(bag), words.BAG_SEEN if bag in scanned else words.BAG_TO_SCAN)
        for bag in pickup.parcels
    ]
    if state.order.due_minor:
        rows += [TextRow(), TextRow(words.DUE, desk.amount(state.order.due_minor), Weight.BAD)]
    if state.change_minor:
        change = desk.amount(state.change_minor)
        rows += [TextRow(), TextRow(prompts.CHANGE, change, Weight.STRONG)]
    rows += offer_rows(desk, state.offers)
    if pickup.holder != desk.view.lane:
        rows += [TextRow(), TextRow(words.HELD_BY, printable(pickup.holder))]
    return tuple(rows)
