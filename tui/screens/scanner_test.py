"""The test of scanners and RFID readers: what arrives, from where, and what it would mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from edge.codes import CouponCode, ElementString, Gtin, ShortCode, Tag, VariableMeasure, read_code
from edge.codes import Text as PlainText
from edge.codes.epc import read_epc
from edge.domain.errors import BadInput
from tui.formats import printable
from tui.intents import Back, Move, Reading, Seen, Tick
from tui.key_names import Screen
from tui.picture import Face, ListBody, TextRow, Weight
from tui.screens.listening import listen
from tui.words import explain, prompts, scanning

if TYPE_CHECKING:
    from edge.codes import CodeReading
    from tui.desk import Desk
    from tui.peripherals import TagSeen

_KEPT_ROWS = 24
_GOODS_NUMBER = "01"
"""The application identifier of what is told already."""


async def scanner_test(desk: Desk) -> None:
    """Show what is scanned until Esc; nothing is sold here."""
    rows: list[TextRow] = []
    tags: dict[str, TextRow] = {}
    peripherals = desk.surroundings.peripherals
    peripherals.take_tags()
    peripherals.read_tags(True)
    try:
        await _show(desk, rows, tags)
    finally:
        peripherals.read_tags(False)


async def _show(desk: Desk, rows: list[TextRow], tags: dict[str, TextRow]) -> None:
    while True:
        heard = await listen(desk, _face(desk, rows, len(tags)))
        match heard:
            case Back():
                return
            case Seen():
                rows[:0] = seen_rows(heard)
            case Tick():
                for tag in desk.surroundings.peripherals.take_tags():
                    _put_on_top(rows, tags, tag)
            case Move():
                pass
            case _:
                desk.beep()
        del rows[_KEPT_ROWS:]


def _face(desk: Desk, rows: list[TextRow], tags: int) -> Face:
    counted = f"   {scanning.TAGS_COUNTED.format(count=tags)}" if tags else ""
    return Face(
        Screen.SCANNER_TEST,
        ListBody(scanning.TITLE + counted, tuple(rows) or (TextRow(scanning.EMPTY),)),
        side=desk.side(),
        guide=scanning.GUIDE,
        prompt=scanning.PROMPT,
        reading=Reading.RAW,
        follows_news=True,
    )


def seen_rows(seen: Seen) -> list[TextRow]:
    """Return where a code came from and what it is, what stands in it, and what it would mean."""
    if seen.fault:
        headline, _ = prompts.MISREAD[seen.fault]
        return [TextRow(f"! {seen.source}", headline, Weight.BAD), TextRow()]
    aim, text = _split(seen.text)
    shown = "".join(scanning.CONTROL.get(character, character) for character in text)
    kind = f"]{aim}  {_symbology(aim)}" if aim else scanning.NO_SYMBOLOGY
    meaning, weight = _meaning(seen.text)
    return [
        TextRow(seen.source, kind),
        TextRow(f"  {printable(shown)}", weight=Weight.STRONG),
        TextRow(f"  {meaning}", weight=weight),
        TextRow(),
    ]


def _put_on_top(rows: list[TextRow], tags: dict[str, TextRow], tag: TagSeen) -> None:
    """Show each tag once, with what it means and where it was read last."""
    told = scanning.TAG_SEEN.format(antenna=tag.antenna, rssi=tag.rssi)
    row = TextRow(f"{scanning.TAG}  {tag.epc}", told)
    before = tags.get(tag.epc)
    tags[tag.epc] = row
    if before in rows:
        rows[rows.index(before)] = row
    else:
        rows[:0] = [row, *_tag_meaning(tag.epc)]


def _tag_meaning(epc: str) -> list[TextRow]:
    """Return what a tag names; nothing for one that GS1 gave no meaning."""
    try:
        tag = read_epc(epc)
    except BadInput:
        return []
    named = scanning.GOODS.format(number=tag.gtin14) if tag.gtin14 else tag.uri
    numbered = scanning.SERIAL.format(goods=named, serial=tag.serial) if tag.serial else named
    return [TextRow(f"  {numbered}", weight=Weight.GOOD)]


def _split(text: str) -> tuple[str, str]:
    """Return the two signs of an AIM identifier and the rest."""
    has_aim = len(text) > 3 and text[0] == "]" and text[1].isalpha() and text[2].isalnum()
    return (text[1:3], text[3:]) if has_aim else ("", text)


def _symbology(aim: str) -> str:
    known = scanning.SYMBOLOGIES
    return known.get(aim) or known.get(aim[0]) or scanning.NO_SYMBOLOGY


def _meaning(text: str) -> tuple[str, Weight]:
    try:
        return meaning_of(read_code(text)), Weight.GOOD
    except BadInput as error:
        return explain(error).headline, Weight.BAD


def meaning_of(reading: CodeReading) -> str:
    """Return what a reading is, in words."""
    match reading:
        case Gtin():
            return _goods(reading)
        case ShortCode(text):
            return scanning.SHORT.format(text=text)
        case VariableMeasure(item_code=item, price_minor=int(price)):
            return scanning.PRICED.format(item=item, price=price)
        case VariableMeasure(item_code=item, quantity=quantity):
            return scanning.MEASURED.format(item=item, quantity=quantity)
        case ElementString() | CouponCode() | Tag():
            return _no_goods(reading)
        case PlainText():
            return scanning.TEXT
        case other:
            assert_never(other)


def _no_goods(reading: ElementString | CouponCode | Tag) -> str:
    match reading:
        case ElementString(elements=elements):
            told = " ".join(f"({name}){printable(value)}" for name, value in elements)
            return scanning.NO_GOODS.format(elements=told)
        case CouponCode():
            return scanning.COUPON
        case Tag(epc):
            return scanning.TAG_CODE.format(uri=epc.uri)


def _goods(reading: Gtin) -> str:
    goods = scanning.GOODS.format(number=reading.gtin14)
    if reading.alternative:
        goods = scanning.EITHER.format(number=reading.gtin14, other=reading.alternative)
    if reading.addon:
        goods = scanning.ADDON.format(goods=goods, addon=reading.addon)
    if any(name != _GOODS_NUMBER for name, _ in reading.elements):
        others = (element for element in reading.elements if element[0] != _GOODS_NUMBER)
        elements = " ".join(f"({name}){printable(value)}" for name, value in others)
        goods = scanning.ELEMENTS.format(goods=goods, elements=elements)
    return goods
