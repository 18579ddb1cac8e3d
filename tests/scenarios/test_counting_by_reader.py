"""Goods are counted with an RFID reader on a real line, which is unplugged in the middle."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from dataclasses import replace
from queue import Queue
from threading import Event, Thread
from typing import TYPE_CHECKING

from harness.goods import LAMP, MILK
from harness.real_counter import RealCounter
from harness.screens import SURROUNDINGS, Played, playing
from harness.tags import STRANGER, tag_of
from harness.till import Shop, SomeGoods

from devices.simulated.rfid_reader import SimulatedReader
from devices.simulated.wire import TcpWire
from edge.clock import SystemClock
from edge.config import DeviceSettings
from edge.domain.commands import SignOff, SignOn
from edge.domain.events import StockCounted
from edge.input_settings import RfidSettings
from tui.counter import DeviceStatus
from tui.inputs import Inputs
from tui.picture import ListBody

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LAMPS = [tag_of(LAMP, serial) for serial in range(600)]


@contextmanager
def reading(wire: TcpWire) -> Iterator[Callable[[str], None]]:
    """Play a reader on a thread; yields what tells it a line."""
    reader, lines, stop = SimulatedReader(wire), Queue[str](), Event()

    def run() -> None:
        while not stop.is_set():
            while not lines.empty():
                reader.tell(lines.get())
            reader.idle()

    thread = Thread(target=run, daemon=True)
    thread.start()
    try:
        yield lines.put
    finally:
        stop.set()
        thread.join()


def counted(played: Played, name: str) -> str:
    """Return how many of an item stand on the screen, "" for none."""
    body = played.picture.body
    assert isinstance(body, ListBody)
    return next((row.right.split()[0] for row in body.rows if row.left == name), "")


async def until(played: Played, holds: Callable[[], bool]) -> None:
    """Wait until something is so; the desk looks around meanwhile, as once a second."""
    for _ in range(400):
        if holds():
            return
        played.desk.tick()
        await asyncio.sleep(0.025)
    raise AssertionError(str(played.picture))


async def test_a_reader_that_is_unplugged_in_the_middle_counts_each_tag_once() -> None:
    goods = tuple(replace(item, stock_milli=600_000) for item in (MILK, LAMP))
    shop = Shop(catalogue=SomeGoods(items=goods)).opened()
    shop.does(SignOff(), SignOn("201", "246810"))
    wire = TcpWire()
    settings = DeviceSettings(rfid=RfidSettings(address=wire.address, again_after_s=0))
    inputs = Inputs(lambda: settings, SystemClock())
    surroundings = replace(
        SURROUNDINGS,
        peripherals=inputs.peripherals(),
        devices=lambda: DeviceStatus(inputs.rows()),
        news=inputs.rows,
    )
    # The real till stands in for the one that tests write: a counter is all a screen needs.
    playing_real = playing(till=RealCounter(shop), surroundings=surroundings)  # type: ignore[arg-type]
    with inputs, reading(wire) as tell:
        async with playing_real as played:
            await until(played, lambda: [row.is_well for row in inputs.rows()] == [True])
            await played.type("<f10>13\r")
            for tag in [*LAMPS[:300], STRANGER]:
                tell(tag)
            await played.rest()
            assert counted(played, "Desk lamp") == "", "it rests until somebody wants it"

            await played.type("<f7>")
            await until(played, lambda: counted(played, "Desk lamp") == "300")
            tell("!unplug")
            await until(played, lambda: "'away'" in str(played.picture.side))
            await played.type(f"2*{MILK.gtin}\r")
            for tag in LAMPS[300:]:
                tell(tag)
            tell("!plug")
            await until(played, lambda: counted(played, "Desk lamp") == "600")
            await played.type("<f12><f12>")
    wire.unplug()

    (fact,) = shop.facts(StockCounted)
    assert {line.item: (line.counted, line.method) for line in fact.lines} == {
        "lamp": ("600", "rfid"),
        "milk": ("2", "manual"),
    }
    assert [(each.number, each.tags) for each in fact.unknown] == [("80614141123458", 1)]
