"""Counting goods on the shelf: RFID tags as they are read, scans and typed quantities."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from edge.domain.commands import (
    CountGoods,
    CountTags,
    DropCount,
    PostCount,
    SetCounted,
    ShowCount,
    UncountGoods,
)
from edge.domain.errors import TillError
from edge.services.view_of_counts import StockCountView
from tui import words as told_words
from tui.desk import Desk
from tui.formats import printable
from tui.intents import Accept, Back, Code, Move, Name, Pick, Tick, Times
from tui.key_names import Action
from tui.picture import Face, Message, TextRow, Weight
from tui.screens.asking import Cursor, boxed, confirm
from tui.screens.attempt import attempt, tell
from tui.screens.find import find_item
from tui.screens.listening import Do, listen, notice, refuse
from tui.screens.stock_count_face import face, reader_of, shown_rows
from tui.words import stock_counts as words

if TYPE_CHECKING:
    from edge.domain.commands import CountCommand
    from tui.screens.listening import Heard

TAGS_AT_ONCE = 250
"""So many are counted before keys have their turn again."""


async def stock_count(desk: Desk) -> None:
    """Go on with the count that is under way, or begin one, until Esc; it stays as it is then."""
    answer = await attempt(desk, ShowCount())
    if answer is None or answer.count is None:
        return
    peripherals = desk.surroundings.peripherals
    peripherals.take_tags()  # nobody counted by what was read before
    counting = _Counting(desk, answer.count)
    try:
        while not isinstance(heard := await listen(desk, counting.face()), Back):
            await counting.does(heard)
    finally:
        peripherals.read_tags(False)


@dataclass(slots=True)
class _Counting:
    """The count as the screen has it. `sent` are the tags that the till has by now."""

    desk: Desk
    count: StockCountView
    cursor: Cursor = field(default_factory=Cursor)
    only_differences: bool = False
    is_reading: bool = False
    waiting: deque[str] = field(default_factory=deque)
    sent: set[str] = field(default_factory=set)

    def face(self) -> Face:
        """Return what is to be seen."""
        rows = shown_rows(self.count, only_differences=self.only_differences)
        self.cursor.index = min(self.cursor.index, max(len(rows) - 1, 0))
        return face(
            self.desk,
            self.count,
            rows,
            self.cursor.index,
            only_differences=self.only_differences,
            is_reading=self.is_reading,
        )

    @property
    def chosen(self) -> str:
        """Return the item that is chosen, "" for none."""
        rows = shown_rows(self.count, only_differences=self.only_differences)
        return rows[self.cursor.index].item if self.cursor.index < len(rows) else ""

    async def does(self, heard: Heard) -> None:
        """Deal with a scan, a key, or tags that came."""
        rows = shown_rows(self.count, only_differences=self.only_differences)
        if self.cursor.takes(heard, len(rows)):
            return
        match heard:
            case Tick():
                await self._tags()
            case Code(code, quantity):
                await self._goods(code, quantity)
            case Times(quantity):
                await self._set(quantity)
            case Name(text):
                await self._found(text)
            case Do():
                await self._key(heard)
            case Accept() | Pick() | Move():
                pass
            case _:
                self.desk.beep()

    async def _key(self, key: Do) -> None:
        match key.action:
            case Action.QUANTITY:
                await self._set(key.text.rstrip("*").strip())
            case Action.UNDO:
                await self._uncount()
            case Action.TURN:
                self.only_differences = not self.only_differences
                self.cursor.index = 0
            case Action.READ_TAGS:
                self._switch()
            case Action.ANEW:
                await self._anew()
            case Action.FIND:
                await self._found(key.text)
            case Action.FORWARD if not key.text:
                await self._post()
            case _:
                self.desk.beep()
                self.desk.put_back(key.text)

    # Tags --------------------------------------------------------------------------------------

    def _switch(self) -> None:
        """Let the reader read, or stop it."""
        reader = reader_of(self.desk)
        if reader is None:
            self.desk.beep()
            refuse(self.desk, *words.NONE_SET_UP)
            return
        self.is_reading = not self.is_reading
        self.desk.surroundings.peripherals.read_tags(self.is_reading)
        started = words.STARTED if reader.is_well else words.STARTED_AWAY
        self.desk.say(Message(*(started if self.is_reading else words.HAS_STOPPED)))
        if self.waiting:
            self.desk.nudge()

    async def _tags(self) -> None:
        """Count some of the tags that came; the rest has its turn behind the keys that wait."""
        came = [tag.epc for tag in self.desk.surroundings.peripherals.take_tags()]
        fresh = [epc for epc in dict.fromkeys(came) if epc not in self.sent]
        self.sent.update(fresh)
        self.waiting.extend(fresh)
        if not self.waiting:
            return
        self.desk.touch()
        batch = tuple(self.waiting)[:TAGS_AT_ONCE]
        if not await self._carried_out(CountTags(batch)):
            return
        for _ in batch:
            self.waiting.popleft()
        if self.waiting:
            self.desk.nudge()

    def _stop(self) -> None:
        """Stop the reader; what could not be counted waits until somebody lets it go on."""
        self.is_reading = False
        self.desk.surroundings.peripherals.read_tags(False)

    # Scans and keys ----------------------------------------------------------------------------

    async def _goods(self, code: str, quantity: str | None) -> None:
        before = {row.item: row for row in self.count.rows}
        if await self._carried_out(CountGoods(code, quantity)):
            self._choose(next((r.item for r in self.count.rows if before.get(r.item) != r), ""))

    async def _set(self, quantity: str) -> None:
        item = self.chosen
        if not item or not quantity:
            self.desk.beep()
            refuse(self.desk, *(words.QUANTITY_FIRST if item else words.CHOOSE_ITEM))
        elif await self._carried_out(SetCounted(item, quantity)):
            self._choose(item)

    async def _found(self, text: str) -> None:
        item = await find_item(self.desk, text)
        if item is not None:
            await self._goods(item.code or item.item, None)

    async def _uncount(self) -> None:
        if not self.chosen:
            self.desk.beep()
            refuse(self.desk, *words.CHOOSE_ITEM)
        elif await self._carried_out(UncountGoods(self.chosen)):
            self.sent.clear()

    async def _anew(self) -> None:
        told = words.ANEW_ROWS[0].format(items=len(self.count.rows), tags=self.count.tags)
        if await confirm(self.desk, words.ANEW_TITLE, boxed(told)):
            await self._ended(DropCount())

    async def _post(self) -> None:
        count = self.count
        differing = len(shown_rows(count, only_differences=True))
        unknown = sum(tags for _, tags in count.unknown) + count.foreign_tags
        rows = (
            TextRow(words.POST_ITEMS, str(len(count.rows)), Weight.STRONG),
            TextRow(words.POST_DIFFERING, str(differing)),
            TextRow(words.POST_TAGS, str(count.tags)),
            TextRow(words.POST_UNKNOWN, str(unknown)),
            *boxed("", words.POST_STEP),
        )
        is_empty = not (count.rows or count.tags)
        if is_empty or await confirm(self.desk, words.POST_TITLE, rows):
            await self._ended(PostCount())

    async def _ended(self, command: PostCount | DropCount) -> None:
        """Carry out what ends the count; its tags may be read anew, once somebody wants that."""
        if await self._carried_out(command):
            self._stop()
            self.sent.clear()
            self.waiting.clear()
            self.cursor.index = 0

    def _choose(self, item: str) -> None:
        rows = shown_rows(self.count, only_differences=self.only_differences)
        at = (index for index, row in enumerate(rows) if row.item == item)
        self.cursor.index = next(at, self.cursor.index) if item else self.cursor.index

    async def _carried_out(self, command: CountCommand) -> bool:
        """Send a command and take the count as it is then; tell whether it went."""
        chosen = self.chosen
        try:
            answer = await self.desk.send(command)
        except TillError as error:
            if isinstance(command, CountTags):
                self._stop()
            await _tell(self.desk, error)
            return False
        self.count = answer.count or self.count
        self._choose(chosen)
        said = told_words.told(answer)
        if said is not None:
            self.desk.say(said)
        return True


async def _tell(desk: Desk, error: TillError) -> None:
    """Say what went wrong; goods that were scanned in vain must be noticed."""
    if not told_words.must_notice(error):
        await tell(desk, error)
        return
    text = told_words.explain(error, desk.digits)
    headline = words.NOT_LISTED if error.code == "item_unknown" else text.headline
    code = printable(str(error.facts.get("code") or ""))[:40]
    await notice(desk, words.NOT_COUNTED, boxed(headline.format(code=code), words.NOT_COUNTED_STEP))
