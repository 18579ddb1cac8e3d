"""The queue of orders that customers collect, and the way to picking and handing over."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from edge.domain.commands import (
    ListPickups,
    NoteArrival,
    PrintOrderLabels,
    ShowPickup,
)
from edge.domain.errors import TillError
from edge.domain.orders.collection_code import is_collection_code
from edge.services.view_of_orders import PickupView
from tui.formats import day_text, printable, time_text
from tui.intents import Accept, Back, Move, Pick, Reading, Text, Tick
from tui.key_names import Action, Screen
from tui.picture import Face, ListBody, TextRow, Weight
from tui.screens.asking import Question, ask, moved
from tui.screens.attempt import attempt, tell
from tui.screens.begin_pick import begin_pick, is_mine
from tui.screens.handover import READY, hand_over, hand_over_by_code
from tui.screens.listening import Do, listen, refuse
from tui.screens.marking import TO_MARK, still_marked, toggled
from tui.screens.pick import pick, stage
from tui.screens.pickup_problem import problem
from tui.screens.ship import ship
from tui.screens.wave import resume_wave, start_wave
from tui.words import pickups as words
from tui.words import waves, web_orders
from tui.words.agreement import age_text

if TYPE_CHECKING:
    from tui.desk import Desk
    from tui.screens.listening import Heard

_TO_PICK = TO_MARK | {"picked"}
_NARROWED = {"to_pick": _TO_PICK, "ready": READY}
_LATELY = "lately"
_OF_ORDER = (Action.FORWARD, Action.PICK, Action.PROBLEM, Action.ARRIVED, Action.LABELS)
_NO_ORDER_KEYS = dict.fromkeys(_OF_ORDER, "")
_TURNS = tuple(words.SHOWN)


@dataclass(slots=True)
class _Queue:
    """What is shown of the queue, and which order is chosen."""

    all: tuple[PickupView, ...] = ()
    shown: tuple[PickupView, ...] = ()
    rows: tuple[TextRow, ...] = ()
    text: str = ""
    narrowed: str = _TURNS[0]
    chosen: str = ""
    marked: tuple[str, ...] = ()
    """The orders that are to be picked in one walk."""
    _drawn_for: object = field(default=None)

    @property
    def index(self) -> int:
        """Return the row of the chosen order; the first where it is gone."""
        found = (at for at, row in enumerate(self.shown) if row.fulfilment == self.chosen)
        return next(found, 0)

    @property
    def row(self) -> PickupView | None:
        """Return the chosen order, None where the list is empty."""
        return self.shown[self.index] if self.shown else None

    def choose(self, index: int) -> None:
        """Choose the order of a row."""
        if index in range(len(self.shown)):
            self.chosen = self.shown[index].fulfilment

    def settle(self, desk: Desk) -> None:
        """Make the rows anew where orders, filter or minute are others; not at every key."""
        drawn_for = (self.all, self.text, self.narrowed, self.marked, desk.clock_text())
        if drawn_for == self._drawn_for:
            return
        self._drawn_for = drawn_for
        wanted = self.text.casefold()
        states = _NARROWED.get(self.narrowed)
        self.shown = tuple(
            row
            for row in self.all
            if (states is None or row.state in states)
            and (wanted in row.number.casefold() or wanted in row.person.casefold())
        )
        self.rows = tuple(_row(desk, row, row.fulfilment in self.marked) for row in self.shown)


async def pickups(desk: Desk) -> None:
    """Show the queue until Esc; orders that come meanwhile appear by themselves."""
    queue = _Queue()
    if not await _read(desk, queue):
        return
    while True:
        queue.settle(desk)
        heard = await listen(desk, _face(desk, queue))
        if isinstance(heard, Back):
            if not queue.text:
                return
            queue.text = ""
        elif isinstance(heard, Tick):
            await _read(desk, queue)
        elif isinstance(heard, Move):
            queue.choose(moved(queue.index, heard.direction, len(queue.shown)))
        else:
            await _heard(desk, queue, heard)


async def _read(desk: Desk, queue: _Queue) -> bool:
    """Read the queue; what stood above the line stays where nothing went wrong."""
    try:
        answer = await desk.send(ListPickups(lately=queue.narrowed == _LATELY))
    except TillError as error:
        await tell(desk, error)
        return False
    if answer.pickups != queue.all:
        queue.all = answer.pickups
        queue.marked = still_marked(queue.marked, queue.all)
    return True


async def _heard(desk: Desk, queue: _Queue, heard: Heard) -> None:
    match heard:
        case Pick(index):
            queue.choose(index)
        case Text(text) | Do(Action.FORWARD, text) if is_collection_code(text):
            await hand_over_by_code(desk, text)
            await _read(desk, queue)
        case Do(Action.FORWARD | Action.PICK, text) | Text(text) if text:
            _find(desk, queue, text)
        case Do(Action.PICK) if queue.marked:
            await _pick_marked(desk, queue)
            await _read(desk, queue)
        case Do(Action.MARK):
            _mark(desk, queue)
        case Do(Action.TURN | Action.READY | Action.SHIP as action):
            await _turned(desk, queue, action)
            await _read(desk, queue)
        case Accept() | Do(_) if queue.row is not None:
            await _done(desk, queue.row, heard)
            await _read(desk, queue)
        case _:
            desk.beep()


async def _turned(desk: Desk, queue: _Queue, action: Action) -> None:
    """Show another part of the queue, or what a carrier fetches."""
    match action:
        case Action.SHIP:
            await ship(desk)
        case Action.READY:
            queue.narrowed = "ready"
        case _:
            turn = _TURNS.index(queue.narrowed) + 1
            queue.narrowed = _TURNS[turn % len(_TURNS)]


async def _pick_marked(desk: Desk, queue: _Queue) -> None:
    """Pick what is marked: one order alone, several in one walk."""
    rows = tuple(row for row in queue.all if row.fulfilment in queue.marked)
    queue.marked = ()
    if len(rows) == 1:
        await _pick(desk, rows[0])
    else:
        await start_wave(desk, rows)


def _mark(desk: Desk, queue: _Queue) -> None:
    """Mark the chosen order for one walk, or take its mark off, and go on to the next one."""
    marked = toggled(desk, queue.marked, queue.row)
    if marked is None:
        return
    queue.marked = marked
    queue.choose(queue.index + 1)


def _find(desk: Desk, queue: _Queue, text: str) -> None:
    """Choose the order of a number or a bag's label, or show those that fit."""
    wanted = text.strip()
    for row in queue.all:
        if wanted.casefold() == row.number.casefold() or wanted in row.parcels:
            queue.text, queue.narrowed, queue.chosen = "", _TURNS[0], row.fulfilment
            return
    queue.text = wanted
    queue.settle(desk)
    if not queue.shown:
        desk.beep()


async def _done(desk: Desk, row: PickupView, heard: Heard) -> None:
    """Do with the chosen order what a key says."""
    match heard:
        case Do(Action.PROBLEM):
            await problem(desk, row)
        case Do(Action.LABELS):
            await attempt(desk, PrintOrderLabels(row.order, row.fulfilment))
        case Do(Action.ARRIVED, text):
            await _arrived(desk, row, text.strip())
        case Accept() | Do(Action.FORWARD | Action.PICK):
            await _go_on(desk, row, heard)
        case _:
            desk.beep()


async def _arrived(desk: Desk, row: PickupView, spot: str) -> None:
    """Note that the customer is there: at the spot that was typed, else where is asked."""
    if not spot:
        person = printable(row.person or row.number)
        question = Question(
            words.ARRIVED_TITLE.format(person=person),
            words.SPOT,
            Reading.TEXT,
            words.ARRIVED_GUIDE,
            may_be_empty=True,
        )
        answer = await ask(desk, question)
        if answer is None:
            return
        spot = answer
    await attempt(desk, NoteArrival(row.order, row.fulfilment, spot))


async def _go_on(desk: Desk, row: PickupView, heard: Heard) -> None:
    """Take the next step of an order: the key says which, Enter takes whatever it is."""
    hands_over = heard == Do(Action.FORWARD) or (heard == Accept() and row.state in READY)
    if row.goes_back and heard == Accept():
        await problem(desk, row)
    elif row.state not in _TO_PICK | READY:
        headline, step = words.TO_PUT_BACK
        refuse(desk, headline.format(number=row.number), step)
    elif hands_over and row.state not in READY:
        headline, step = words.NOT_READY
        state = words.STATES[row.state]
        refuse(desk, headline.format(number=row.number, state=state), step)
    elif hands_over:
        shown = await attempt(desk, ShowPickup(row.order, row.fulfilment))
        if shown is not None and shown.pickup is not None:
            await hand_over(desk, shown.pickup)
    elif row.state in READY:
        headline, step = words.NOTHING_TO_PICK
        refuse(desk, headline.format(number=row.number), step)
    else:
        await _pick(desk, row)


async def _pick(desk: Desk, row: PickupView) -> None:
    """Take an order on where nobody has, lock it, and pick; what is picked is put aside.

    One that is on a walk with others is picked with them.
    """
    if row.wave and is_mine(desk, row):
        await resume_wave(desk, row.wave)
        return
    order = await begin_pick(desk, row)
    if order is None:
        return
    if order.pickup.state != "picked":
        order = await pick(desk, order)
    if order is not None and order.pickup.state == "picked":
        await stage(desk, order)


def _face(desk: Desk, queue: _Queue) -> Face:
    guide, labels = words.QUEUE_GUIDE, {}
    if count := len(queue.marked):
        guide = waves.MARKED_GUIDE
        labels = {Action.PICK: waves.PICK_MARKED.format(count=count)}
    if not queue.shown:
        guide = words.NONE_FOUND_GUIDE if queue.all else words.NONE_OPEN_GUIDE
    empty = TextRow(words.NONE_FOUND if queue.all else words.NONE_OPEN)
    return Face(
        Screen.PICKUPS,
        ListBody(
            _title(desk, queue),
            queue.rows or (empty,),
            queue.index if queue.shown else None,
            is_numbered=False,
        ),
        side=_side(desk, queue.row),
        guide=guide,
        prompt=words.QUEUE_PROMPT,
        reading=Reading.MARKING,
        labels=labels if queue.shown else _NO_ORDER_KEYS,
        follows_news=True,
    )


def _title(desk: Desk, queue: _Queue) -> str:
    paused = web_orders.QUEUE_PAUSED if desk.view.web_orders else ""
    filters = [words.SHOWN[queue.narrowed]]
    filters += [words.FILTER_TEXT.format(text=printable(queue.text)[:20])] if queue.text else []
    told = ", ".join(part for part in filters if part)
    if not told:
        return words.QUEUE_TITLE.format(count=len(queue.shown)) + paused
    shown, all_ = len(queue.shown), len(queue.all)
    return words.QUEUE_FILTERED.format(count=shown, all=all_, filter=told) + paused


def _row(desk: Desk, row: PickupView, is_marked: bool) -> TextRow:
    left = f"{waves.MARK * is_marked}{row.number}  {row.person}".rstrip()
    when = printable(row.place) if row.state in READY else _promise(desk, row)
    if row.goes_back:
        return TextRow(printable(left), words.GOES_BACK_ROW, Weight.STRONG)
    weight = Weight.STRONG if row.state in {"proposed", "arrived"} else Weight.PLAIN
    return TextRow(printable(left), f"{words.STATES[row.state]}  {when}", weight)


def _promise(desk: Desk, row: PickupView) -> str:
    """Return by when it is promised, how late it is, or how old where nothing was promised."""
    now_micros = desk.now_micros()
    if not row.ready_by_micros:
        return words.AGE.format(age=age_text(row.placed_micros, now_micros))
    if row.ready_by_micros < now_micros and row.state in _TO_PICK:
        return words.LATE.format(age=age_text(row.ready_by_micros, now_micros))
    return words.PROMISED.format(time=_when(desk, row.ready_by_micros))


def _when(desk: Desk, micros: int) -> str:
    """Write the time of today, the day of another."""
    zone = desk.surroundings.zone
    day = day_text(micros, zone)
    return time_text(micros, zone) if day == day_text(desk.now_micros(), zone) else day


def _side(desk: Desk, row: PickupView | None) -> tuple[TextRow, ...]:
    """Return what is known of the chosen order."""
    if row is None:
        return ()
    rows = [
        TextRow(),
        TextRow(printable(row.number), weight=Weight.STRONG),
        TextRow(printable(row.person)),
        TextRow(words.STATES[row.state], weight=Weight.STRONG),
        TextRow(),
        TextRow(words.pieces(row.units)),
    ]
    if row.placed_micros:
        rows.append(TextRow(words.PLACED, _when(desk, row.placed_micros)))
    tote = str(row.tote) if row.tote and row.state in _TO_PICK else ""
    known = {words.WHERE: row.place, waves.TOTE: tote, words.PICKED_BY: row.picker}
    if row.holder != desk.view.lane:
        known[words.HELD_BY] = row.holder
    rows += [TextRow(label, printable(value)) for label, value in known.items() if value]
    rows += [TextRow(words.SPOT, printable(row.spot), Weight.STRONG)] if row.spot else []
    rows += [TextRow(words.UNREAD, weight=Weight.BAD)] if row.has_unread else []
    return tuple(rows)
