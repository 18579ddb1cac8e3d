"""The screen on which goods are counted: tags, scans and typed quantities."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from harness.goods import BANANAS, LAMP, MILK
from harness.keyboard import keys
from harness.real_counter import RealCounter
from harness.screens import SURROUNDINGS, Played, playing
from harness.tags import PARCEL, STRANGER, FakeReader, tag_of
from harness.till import Shop, SomeGoods

from edge.domain.commands import Command, CountTags, PostCount, SignOff, SignOn
from edge.domain.events import StockCounted
from tui.counter import DeviceRow, DeviceStatus
from tui.peripherals import Peripherals
from tui.picture import ListBody
from tui.screens.stock_count import TAGS_AT_ONCE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from concurrent.futures import Future

    from edge.services.view import Answer

READER = DeviceRow("RFID reader", "ready", is_well=True, letter="R")
COUNT = "<f10>13\r"


@dataclass
class LoggedCounter(RealCounter):
    """Keeps what it was asked."""

    asked: list[Command | bool] = field(default_factory=list)
    """In the order in which it was asked, with the reader's switch."""

    def submit(self, command: Command) -> Future[Answer]:
        self.asked.append(command)
        return super().submit(command)


@dataclass
class Counted:
    """A till at the count, with its reader."""

    played: Played
    shop: Shop
    counter: LoggedCounter
    reader: FakeReader
    rows: list[DeviceRow]

    async def reads(self, *epcs: str) -> None:
        """Have tags in the field."""
        self.reader.reads(*epcs)
        self.played.desk.nudge()
        await self.played.rest()

    @property
    def table(self) -> dict[str, list[str]]:
        """The rows by their name, each with its figures."""
        body = self.played.picture.body
        assert isinstance(body, ListBody)
        return {row.left: row.right.split() for row in body.rows}

    @property
    def text(self) -> str:
        return str((self.played.picture.body, self.played.picture.side))

    @property
    def said(self) -> str:
        return self.played.picture.message.headline


@asynccontextmanager
async def at_the_count(operator: str = "201", pin: str = "246810") -> AsyncIterator[Counted]:
    goods = tuple(replace(item, stock_milli=5_000) for item in (MILK, LAMP, BANANAS))
    shop = Shop(catalogue=SomeGoods(items=goods)).opened()
    shop.does(SignOff(), SignOn(operator, pin))
    reader, rows = FakeReader(), [READER]
    counter = LoggedCounter(shop)

    def read_tags(wanted: bool) -> None:
        reader.switched.append(wanted)
        counter.asked.append(wanted)

    peripherals = Peripherals(take_tags=reader.take, read_tags=read_tags)
    surroundings = replace(
        SURROUNDINGS, peripherals=peripherals, devices=lambda: DeviceStatus(tuple(rows))
    )
    # The real till stands in for the one that tests write: a counter is all a screen needs.
    async with playing(till=counter, surroundings=surroundings) as played:  # type: ignore[arg-type]
        await played.type(COUNT)
        yield Counted(played, shop, counter, reader, rows)


async def test_tags_and_scans_and_quantities_are_one_count() -> None:
    async with at_the_count() as counted:
        await counted.played.type("<f7>")
        await counted.reads(tag_of(LAMP, 1), tag_of(LAMP, 2), tag_of(LAMP, 1), STRANGER, PARCEL)
        await counted.played.type(f"{LAMP.gtin}\r3*{MILK.gtin}\r2.5*4011\r")
        await counted.played.type("4<f2>")

        assert counted.table == {
            "Bananas": ["4", "kg", "5", "-1"],
            "Desk lamp": ["3", "5", "-2"],
            "Whole milk 1 l": ["3", "5", "-2"],
            "? not in the list: 80614141123458": ["1", "tag"],
        }
        assert [row.right for row in counted.played.picture.side if "No goods" in row.left] == ["1"]

        await counted.played.type("<f12><f12>")

        (fact,) = counted.shop.facts(StockCounted)
        assert {line.item: line.counted for line in fact.lines} == {
            "4011": "4",
            "lamp": "3",
            "milk": "3",
        }
        assert counted.reader.switched == [True, False], "a posted count reads no further"


async def test_leaving_stops_the_reader_and_the_count_stays() -> None:
    async with at_the_count() as counted:
        await counted.played.type("<f7>")
        await counted.reads(tag_of(LAMP, 1))
        await counted.played.type("<escape>")
        assert counted.reader.switched == [True, False]

        await counted.played.type(COUNT)
        assert "Desk lamp" in counted.text
        await counted.reads(tag_of(LAMP, 1), tag_of(LAMP, 2))
        assert counted.table["Desk lamp"][0] == "2"


async def test_keys_have_their_turn_between_thousands_of_tags() -> None:
    async with at_the_count() as counted:
        await counted.played.type("<f7>")
        tags = [tag_of(LAMP, n) for n in range(4 * TAGS_AT_ONCE)]
        counted.reader.reads(*tags)
        counted.played.desk.nudge()
        for key in keys("<f7>"):
            counted.played.desk.feed(key)
        await counted.played.rest()

        done = [
            each if isinstance(each, bool) else len(each.epcs)
            for each in counted.counter.asked
            if isinstance(each, bool | CountTags)
        ]
        assert done == [True, TAGS_AT_ONCE, False, TAGS_AT_ONCE, TAGS_AT_ONCE, TAGS_AT_ONCE]


async def test_a_reader_that_goes_and_comes_back_is_said_and_the_count_goes_on() -> None:
    async with at_the_count() as counted:
        await counted.played.type("<f7>")
        await counted.reads(tag_of(LAMP, 1))
        counted.rows[:] = [replace(READER, state="unplugged", is_well=False)]
        counted.played.desk.tick()
        counted.played.desk.nudge()
        await counted.played.rest()
        assert "RFID reader" in counted.said
        assert "'away'" in counted.text

        counted.rows[:] = [READER]
        counted.played.desk.tick()
        await counted.reads(tag_of(LAMP, 1), tag_of(LAMP, 2))
        assert "'reads'" in counted.text
        assert counted.table["Desk lamp"][0] == "2"


async def test_without_a_reader_scans_count_and_its_key_says_where_one_is_set_up() -> None:
    async with at_the_count() as counted:
        counted.rows.clear()
        await counted.played.type("<f7>")

        assert "no RFID reader" in counted.said
        assert counted.reader.switched == []


async def test_goods_that_nobody_knows_are_noticed_and_not_counted() -> None:
    async with at_the_count() as counted:
        await counted.played.type("9521234599998\r")

        assert "NOT COUNTED" in counted.text
        assert counted.played.beeps


async def test_a_row_is_set_back_and_the_whole_begun_anew() -> None:
    async with at_the_count() as counted:
        await counted.played.type("<f7>")
        await counted.reads(tag_of(LAMP, 1), tag_of(LAMP, 2))
        await counted.played.type(f"{MILK.gtin}\r<up>" + "<f3>")
        assert "Desk lamp" not in counted.text
        await counted.reads(tag_of(LAMP, 2))
        assert "Desk lamp" in counted.text, "its tags may be read anew"

        await counted.played.type("<f8><f12>")
        assert "Nothing is counted yet" in counted.text
        assert not any(isinstance(each, PostCount) for each in counted.counter.asked)


async def test_what_could_not_be_written_is_counted_once_it_can_be() -> None:
    async with at_the_count() as counted:
        await counted.played.type("<f7>")
        counted.shop.memory.fail_next = "disk_full"
        await counted.reads(tag_of(LAMP, 1))
        assert counted.reader.switched == [True, False]

        await counted.played.type("<escape><f7>")
        assert "Desk lamp" in counted.text


async def test_a_cashier_is_told_who_counts() -> None:
    async with at_the_count("101", "4711") as counted:
        assert "supervisors and managers" in counted.said
