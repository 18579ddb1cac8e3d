"""Packing an order: items are scanned into a box, the parcel is weighed, closed and labelled."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from edge.domain.commands import ListServices, LookInOrder, PackParcel, Parcel, Units
from edge.domain.errors import TillError
from edge.services.view_of_orders import ServiceView
from tui.formats import printable, quantity
from tui.intents import Accept, Back, Code, Name, Pick, Reading, Tick, Times
from tui.key_names import Action, Screen
from tui.picture import Face, ListBody, TextRow, Weight
from tui.screens.asking import Cursor, Question, ask, boxed, choose, confirm
from tui.screens.attempt import attempt, tell
from tui.screens.carriers import choose_service, cut_off
from tui.screens.listening import Do, listen, notice, refuse
from tui.screens.parcel_weight import NOT_WEIGHED, ParcelWeight, weigh_parcel
from tui.words import shipping as words

if TYPE_CHECKING:
    from edge.services.view_of_orders import OrderView, PickLineView
    from tui.counter import Box
    from tui.desk import Desk
    from tui.screens.listening import Heard

_KEYS = frozenset({Action.QUANTITY, Action.UNDO, Action.BOX, Action.WEIGH, Action.CARRIER})


@dataclass(slots=True)
class _Box:
    """What lies in the open box; known to nobody before it is closed."""

    kind: str = ""
    weight: ParcelWeight = NOT_WEIGHED
    inside: dict[str, Decimal] = field(default_factory=dict)
    service: ServiceView | None = None
    """By whom it was said to go; the usual one else."""

    def left(self, line: PickLineView) -> Decimal:
        """Return how much of a line is still to go into it."""
        return Decimal(line.to_pack) - self.inside.get(line.line, Decimal())

    def put(self, line: PickLineView, count: Decimal) -> None:
        """Put units in; what it weighed before is no weight of it any more."""
        self.inside[line.line] = self.inside.get(line.line, Decimal()) + count
        self.weight = NOT_WEIGHED

    def take_out(self, line: PickLineView) -> None:
        """Take all of a line out."""
        if self.inside.pop(line.line, None) is not None:
            self.weight = NOT_WEIGHED

    def use(self, kind: str) -> None:
        """Make it another box, which has a weight of its own."""
        if kind != self.kind:
            self.kind, self.weight = kind, NOT_WEIGHED


async def pack(desk: Desk, order: OrderView) -> None:
    """Pack until nothing is left outside, parcel by parcel; Esc leaves the open box."""
    cursor, box = Cursor(), _Box(kind=_usual_box(desk))
    while order.pickup.state == "picked" or order.pickup.is_opened:
        lines = _lines(order)
        cursor.index = min(cursor.index, len(lines) - 1)
        heard = await listen(desk, _face(order, lines, box, cursor.index))
        if isinstance(heard, Back):
            return
        if heard == Do(Action.FORWARD):
            closed = await _closed(desk, order, box)
            if closed is not None:
                order, box = closed, _Box(kind=box.kind)
        elif not (isinstance(heard, Tick) or cursor.takes(heard, len(lines))):
            await _heard(desk, order, box, cursor, heard)


def _lines(order: OrderView) -> tuple[PickLineView, ...]:
    return tuple(line for line in order.lines if Decimal(line.to_pack))


def _usual_box(desk: Desk) -> str:
    return next((each.key for each in desk.surroundings.in_force().boxes), "")


def _box_called(desk: Desk, text: str) -> str:
    """Return the box of a name that was typed or scanned, empty for none."""
    known = desk.surroundings.in_force().boxes
    return next((each.key for each in known if each.key.casefold() == text.casefold()), "")


async def _heard(desk: Desk, order: OrderView, box: _Box, cursor: Cursor, heard: Heard) -> None:
    lines = _lines(order)
    match heard:
        case Code(text) | Name(text) | Do(Action.BOX, text) if _box_called(desk, text.strip()):
            box.use(_box_called(desk, text.strip()))
        case Code(code, counted):
            await _scanned(desk, order, box, cursor, code, counted)
        case Times(counted):
            await _counted(desk, lines[cursor.index], box, counted)
        case Do(action) if action in _KEYS:
            await _keyed(desk, order, lines[cursor.index], box, heard)
        case Name(text) | Do(_, text) if text:
            await _wrong_item(desk, text)
        case Accept() | Pick():
            pass
        case _:
            desk.beep()


async def _keyed(desk: Desk, order: OrderView, line: PickLineView, box: _Box, key: Do) -> None:
    match key.action:
        case Action.QUANTITY:
            await _counted(desk, line, box, key.text.rstrip("*").strip() or str(box.left(line)))
        case Action.UNDO:
            box.take_out(line)
        case Action.CARRIER:
            asked = ListServices(
                order.pickup.order, order.pickup.fulfilment, "", box.kind, box.weight.grams
            )
            box.service = await choose_service(desk, asked) or box.service
        case Action.BOX:
            box.use(await _ask_box(desk) or box.kind)
        case _:
            box.weight = await weigh_parcel(desk) or box.weight


async def _scanned(
    desk: Desk, order: OrderView, box: _Box, cursor: Cursor, code: str, counted: str | None
) -> None:
    """Put a scanned item into the box; one that is not of the order must be noticed."""
    names = (order.pickup.order, order.pickup.fulfilment)
    try:
        found = (await desk.send(LookInOrder(*names, code))).pickup
    except TillError as error:
        if error.code != "pick_wrong_item":
            await tell(desk, error)
            return
        await _wrong_item(desk, code, str(error.facts.get("description") or ""))
        return
    assert found is not None, "what is looked up in an order is answered with it"
    lines = _lines(order)
    of_order = [at for at, line in enumerate(lines) if line.line in found.found]
    if not of_order:
        known = {line.line: line.description for line in order.lines}
        await _full(desk, known.get(found.found[0], ""))
        return
    room = [at for at in of_order if box.left(lines[at]) > 0]
    cursor.index = (room or of_order)[0]
    await _into(desk, lines[cursor.index], box, counted or found.found_quantity or "1")


async def _wrong_item(desk: Desk, code: str, description: str = "") -> None:
    first, *others = words.WRONG_ROWS
    said = (words.WRONG_IS.format(description=printable(description)),) if description else ()
    told = (*said, first.format(code=printable(code)[:40]), *others)
    await notice(desk, words.WRONG_ITEM, boxed(*told))


async def _full(desk: Desk, description: str) -> None:
    first, *others = words.FULL_ROWS
    shown = first.format(description=printable(description))
    await notice(desk, words.FULL, boxed(shown, *others))


async def _counted(desk: Desk, line: PickLineView, box: _Box, text: str) -> None:
    """Put what has no barcode into the box by its count."""
    if line.needs_scan:
        headline, step = words.SCAN_IT
        desk.beep()
        refuse(desk, headline.format(description=printable(line.description)), step)
        return
    await _into(desk, line, box, text)


async def _into(desk: Desk, line: PickLineView, box: _Box, text: str) -> None:
    try:
        count = Decimal(text.replace(",", "."))
    except InvalidOperation:
        count = Decimal()
    if not 0 < count <= box.left(line):
        await _full(desk, line.description)
        return
    box.put(line, count)


async def _ask_box(desk: Desk) -> str | None:
    """Return the box that was chosen, or named where the settings know none."""
    known = desk.surroundings.in_force().boxes
    if not known:
        return await ask(desk, Question(words.BOX_TITLE, words.BOX_PROMPT, Reading.TEXT))
    rows = [TextRow(printable(each.name), _sides(each)) for each in known]
    at = await choose(desk, words.BOX_TITLE, rows)
    return None if at is None else known[at].key


def _sides(box: Box) -> str:
    return words.SIDES.format(*box.sides_mm) if all(box.sides_mm) else ""


async def _closed(desk: Desk, order: OrderView, box: _Box) -> OrderView | None:
    """Close the parcel: its label and slip are printed. None where it stays open."""
    if not box.inside:
        desk.beep()
        refuse(desk, *words.NOTHING_IN)
        return None
    if not box.weight.grams and not await confirm(
        desk, words.NOT_WEIGHED, boxed(words.NOT_WEIGHED_ROW)
    ):
        return None
    units = tuple(Units(line, str(count)) for line, count in box.inside.items())
    weight = box.weight
    by = (box.service.carrier, box.service.service) if box.service else ("", "")
    parcel = Parcel("", box.kind, weight.grams, units, by[0], weight.by, by[1])
    answer = await attempt(desk, PackParcel(order.pickup.order, order.pickup.fulfilment, parcel))
    return None if answer is None else answer.pickup


def _face(order: OrderView, lines: tuple[PickLineView, ...], box: _Box, chosen: int) -> Face:
    title = words.PACK_TITLE.format(
        number=order.pickup.number,
        person=order.pickup.person,
        count=len(order.pickup.parcels) + 1,
    )
    return Face(
        Screen.PACK,
        ListBody(
            printable(title),
            tuple(_row(line, box) for line in lines),
            chosen,
            is_numbered=False,
        ),
        side=_side(order, box),
        guide=words.PACK_GUIDE,
        prompt=words.PACK_PROMPT,
        reading=Reading.GOODS,
    )


def _row(line: PickLineView, box: _Box) -> TextRow:
    is_in = not box.left(line)
    got = box.inside.get(line.line, Decimal())
    told = words.IN_BOX.format(got=got, left=quantity(line.to_pack, line.unit))
    return TextRow(printable(line.description), told, Weight.DIM if is_in else Weight.PLAIN)


def _side(order: OrderView, box: _Box) -> tuple[TextRow, ...]:
    grams = box.weight.grams
    weight = words.GRAMS.format(grams=grams) if grams else words.NOT_YET
    rows = [
        TextRow(),
        TextRow(printable(order.pickup.number), weight=Weight.STRONG),
        TextRow(printable(order.pickup.person)),
        TextRow(),
        TextRow(words.BOX, printable(box.kind) or words.NOT_YET),
        TextRow(words.WEIGHT, weight),
    ]
    if box.service is not None:
        name = printable(box.service.name)
        rows += [TextRow(words.CARRIER, name), TextRow("", cut_off(box.service))]
    if order.pickup.parcels:
        rows.append(TextRow(words.PARCELS, str(len(order.pickup.parcels))))
    return tuple(rows)
