"""Goods are counted on the shelf: RFID tags, barcodes and typed quantities in one count."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from edge.codes import Tag, read_code
from edge.domain import stock_counting
from edge.domain.commands import (
    CountCommand,
    CountGoods,
    CountTags,
    DropCount,
    PostCount,
    Scan,
    SetCounted,
    ShowCount,
    UncountGoods,
)
from edge.domain.errors import BadInput, Refusal
from edge.domain.events import CountBegun, CountEvent, Seen, TagGroup, TagsRead
from edge.domain.people import PERMISSIONS, Permission
from edge.ports import CountChange
from edge.services.desk import Decision, Desk
from edge.services.goods import goods_of
from edge.services.questions import stock_of

if TYPE_CHECKING:
    from edge.domain.catalogue import Item

EPC_SYMBOLOGY = "EPC_HEX"
"""The name under which the gate knows what an RFID reader delivers."""

TAGS_A_COMMAND_MAX = 1_000


def count_command(desk: Desk, command: CountCommand) -> Decision:
    """Carry on the count that is under way, or begin one."""
    _check(desk)
    match command:
        case CountTags():
            return count_tags(desk, command)
        case CountGoods():
            return count_goods(desk, command)
        case SetCounted(item, quantity):
            return _hand_counted(desk, _item(desk, item), quantity, adds=False)
        case UncountGoods():
            return uncount_goods(desk, command)
        case DropCount():
            change = CountChange(ended=True) if desk.state.count is not None else None
            return Decision(count=change, shows_count=True, information="count_dropped")
        case PostCount():
            return post_count(desk)
        case ShowCount():
            return Decision(shows_count=True)
    assert_never(command)


def count_tags(desk: Desk, command: CountTags) -> Decision:
    """Count tags by what they carry; what is no tag of goods that are sold here stands apart."""
    if len(command.epcs) > TAGS_A_COMMAND_MAX:
        raise BadInput("count_tags_at_once", tags_max=TAGS_A_COMMAND_MAX)
    fresh = stock_counting.new_tags(desk.state.count, map(str.upper, command.epcs))
    if not fresh:
        return Decision(shows_count=True)
    by_number: dict[str, list[str]] = {}
    for epc in fresh:
        by_number.setdefault(goods_number(epc), []).append(epc)
    groups = tuple(_group(desk, number, epcs) for number, epcs in by_number.items())
    return _counted(desk, TagsRead(groups))


def goods_number(epc: str) -> str:
    """Return the GTIN-14 that a tag carries, "" for a tag of another scheme or of none."""
    try:
        reading = read_code(epc, symbology=EPC_SYMBOLOGY)
    except BadInput:
        return ""
    return (reading.epc.gtin14 or "") if isinstance(reading, Tag) else ""


def _group(desk: Desk, number: str, epcs: list[str]) -> TagGroup:
    item = desk.tools.catalogue.by_code(number) if number else None
    if item is None:
        return TagGroup("", number, tuple(epcs))
    unit = item.unit.value
    return TagGroup(item.item_id, number, tuple(epcs), item.description, unit, _seen(desk, item))


def count_goods(desk: Desk, command: CountGoods) -> Decision:
    """Count what a code stands for: one more, what its label says more, or so many in all."""
    goods = goods_of(desk, Scan(command.code, quantity=command.quantity))
    if command.quantity is not None:
        return _hand_counted(desk, goods.item, command.quantity, adds=False)
    if goods.quantity is None and goods.item.is_weighed:
        unit = goods.item.unit.value
        raise Refusal("count_how_much", description=goods.item.description, unit=unit)
    return _hand_counted(desk, goods.item, goods.quantity or "1", adds=True)


def _hand_counted(desk: Desk, item: Item, quantity: str, *, adds: bool) -> Decision:
    seen = _seen(desk, item)
    return _counted(
        desk, stock_counting.hand_counted(desk.state.count, item, quantity, seen, adds=adds)
    )


def uncount_goods(desk: Desk, command: UncountGoods) -> Decision:
    """Set an item back to not counted."""
    return _counted(desk, stock_counting.uncounted(desk.state.count, command.item))


def post_count(desk: Desk) -> Decision:
    """Record the count. What was sold since something was counted is no error of the count."""
    facts = stock_counting.posted(desk.state.count)
    journal = tuple(desk.fact(fact, fact.count) for fact in facts)
    return Decision(
        facts=journal,
        count=CountChange(ended=True),
        shows_count=True,
        information="count_posted",
        told={"items": sum(len(fact.lines) for fact in facts)},
    )


def _check(desk: Desk) -> None:
    """Refuse who may not count; practice leaves the shelf alone."""
    if Permission.COUNT_STOCK not in PERMISSIONS[desk.operator.role]:
        raise Refusal("count_not_allowed")
    if desk.state.practice:
        raise Refusal("not_in_practice")


def _counted(desk: Desk, *events: CountEvent) -> Decision:
    if desk.state.count is None:
        begun = CountBegun(desk.tools.ids.new(), desk.operator.operator, desk.now.micros)
        events = (begun, *events)
    return Decision(count=CountChange(events), shows_count=True)


def _seen(desk: Desk, item: Item) -> Seen:
    return Seen(desk.state.last_seq, desk.now.micros, stock_of(desk, item) or "")


def _item(desk: Desk, item_id: str) -> Item:
    item = desk.tools.catalogue.item(item_id)
    if item is None:
        raise Refusal("item_unknown", code=item_id[:40])
    return item
