"""What the screen of a count of goods shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.formats import day_text, printable, quantity, time_text
from tui.intents import Reading
from tui.key_names import Action, Screen
from tui.picture import Face, ListBody, TextRow, Weight
from tui.words import stock_counts as words
from tui.words.surroundings import DEVICE_LETTERS

if TYPE_CHECKING:
    from edge.services.view_of_counts import CountRowView, StockCountView
    from tui.counter import DeviceRow
    from tui.desk import Desk

_NUMBER_WIDTH = 9


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of the table; `item` is empty where it stands for no item."""

    item: str
    text: TextRow


def shown_rows(count: StockCountView, *, only_differences: bool) -> tuple[ShownRow, ...]:
    """Return the items of a count, then the tags that name none; or only what differs."""
    wanted = [row for row in count.rows if not only_differences or row.difference not in ("", "0")]
    rows = [ShownRow(row.item, _text_row(row)) for row in wanted]
    if not only_differences:
        rows += [ShownRow("", _unknown_row(number, tags)) for number, tags in count.unknown]
    return tuple(rows)


def _text_row(row: CountRowView) -> TextRow:
    difference = row.difference
    signed = f"+{difference}" if difference and difference[0] not in "-0" else difference
    numbers = (quantity(row.counted, row.unit), row.book or "-", signed or "-")
    right = "".join(number.rjust(_NUMBER_WIDTH) for number in numbers)
    differs = difference not in ("", "0")
    return TextRow(printable(row.description), right, Weight.BAD if differs else Weight.PLAIN)


def _unknown_row(number: str, tags: int) -> TextRow:
    told = words.ONE_UNKNOWN if tags == 1 else words.UNKNOWN_COUNT.format(count=tags)
    return TextRow(words.UNKNOWN_ROW.format(number=number), told, Weight.DIM)


def reader_of(desk: Desk) -> DeviceRow | None:
    """Return how the RFID reader is, None where the settings name none."""
    letter = DEVICE_LETTERS["rfid"]
    return next((row for row in desk.surroundings.devices().rows if row.letter == letter), None)


def face(
    desk: Desk,
    count: StockCountView,
    rows: tuple[ShownRow, ...],
    chosen: int,
    *,
    only_differences: bool,
    is_reading: bool,
) -> Face:
    """Return the table with what stands beside it."""
    reader = reader_of(desk)
    item = rows[chosen].item if rows else ""
    row = next((row for row in count.rows if row.item == item), None)
    nothing = words.NO_DIFFERENCES if only_differences else words.EMPTY
    texts = tuple(each.text for each in rows)
    guide = words.GUIDE if reader is not None else words.GUIDE_ALONE
    return Face(
        Screen.STOCK_COUNT,
        ListBody(
            words.TITLE_DIFFERENCES if only_differences else words.TITLE,
            texts or (TextRow(nothing),),
            chosen if texts else None,
            is_numbered=False,
            heading=TextRow(*words.HEADING) if texts else None,
        ),
        side=_side(desk, count, row, _reader_state(reader, is_reading=is_reading)),
        guide=words.GUIDE_READING if is_reading else guide,
        prompt=words.PROMPT,
        reading=Reading.GOODS,
        labels={
            Action.READ_TAGS: words.STOP if is_reading else words.READ,
            Action.TURN: words.ALL if only_differences else words.DIFFERING,
        },
        follows_news=True,
    )


def _reader_state(reader: DeviceRow | None, *, is_reading: bool) -> TextRow:
    if reader is None:
        return TextRow(words.READER, words.NO_READER, Weight.DIM)
    if not reader.is_well:
        return TextRow(words.READER, words.AWAY, Weight.BAD)
    told = words.READING if is_reading else words.STOPPED
    return TextRow(words.READER, told, Weight.GOOD if is_reading else Weight.PLAIN)


def _side(
    desk: Desk, count: StockCountView, row: CountRowView | None, reader: TextRow
) -> tuple[TextRow, ...]:
    unknown = sum(tags for _, tags in count.unknown)
    chosen = (
        (
            TextRow(),
            TextRow(printable(row.description), weight=Weight.STRONG),
            TextRow(words.BY_TAGS, str(row.tags)),
            TextRow(words.BY_HAND, quantity(row.hand, row.unit)),
        )
        if row is not None
        else ()
    )
    return (
        TextRow(),
        TextRow(words.TAGS, weight=Weight.STRONG),
        TextRow(right=str(count.tags), weight=Weight.BIG),
        TextRow(words.UNKNOWN_TAGS, str(unknown)),
        TextRow(words.FOREIGN_TAGS, str(count.foreign_tags)),
        TextRow(),
        reader,
        *_begun(desk, count),
        *chosen,
    )


def _begun(desk: Desk, count: StockCountView) -> tuple[TextRow, ...]:
    if not count.begun_micros:
        return ()
    zone, micros = desk.surroundings.zone, count.begun_micros
    return (TextRow(words.BEGUN.format(day=day_text(micros, zone), time=time_text(micros, zone))),)
