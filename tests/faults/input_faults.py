"""Scanner and scale pulled out, noisy and put back, while a sale is under way."""

from __future__ import annotations

from collections import deque
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from harness.fake_till import selling as selling_view
from harness.inputs import come_about
from harness.keyboard import keys
from harness.screens import SURROUNDINGS, Played, playing

from devices.simulated.scale import SimulatedScale
from devices.simulated.scanner import SimulatedScanner
from devices.simulated.wire import PtyWire
from edge.clock import SystemClock
from edge.config import DeviceSettings
from edge.domain.commands import Scan
from edge.domain.errors import Refusal
from edge.input_settings import ScaleSettings, ScannerSettings
from tui.inputs import Inputs, with_rows

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

MILK, LOAF = "4006381333931", "4000417025005"


@asynccontextmanager
async def selling(scanner: PtyWire) -> AsyncIterator[Played]:
    """A till with a shift open and one scanner, which is there."""
    settings = DeviceSettings(
        scanners={"counter": ScannerSettings(address=scanner.address, baud=115_200)}
    )
    inputs = Inputs(lambda: settings, SystemClock())
    surroundings = replace(
        SURROUNDINGS,
        devices=with_rows(SURROUNDINGS.devices, inputs.rows),
        peripherals=inputs.peripherals(),
        news=inputs.rows,
    )
    with inputs:
        async with playing(selling_view(), surroundings=surroundings) as played:
            await come_about(lambda: all(row.is_well for row in inputs.rows()) and inputs.rows())
            played.desk.tick()
            await played.rest()
            yield played


@pytest.fixture
def wire(tmp_path: Path) -> PtyWire:
    return PtyWire(tmp_path / "usb-scanner")


def scanned(played: Played) -> list[str]:
    return [command.code for command in played.till.asked if isinstance(command, Scan)]


async def test_a_scan_becomes_a_line(wire: PtyWire) -> None:
    async with selling(wire) as played:
        SimulatedScanner(wire).tell(MILK)

        await come_about(lambda: scanned(played) == [MILK])
        assert played.till.asked[-1] == Scan(MILK, entry="scanned")


async def test_pulled_out_in_the_middle_of_a_code_nothing_wrong_is_sold(wire: PtyWire) -> None:
    scanner = SimulatedScanner(wire)
    async with selling(wire) as played:
        scanner.tell(MILK)
        await come_about(lambda: scanned(played) == [MILK])

        scanner.tell("!half 9638507400000000")
        scanner.tell("!pause 0.2")
        scanner.tell("!unplug")
        await come_about(lambda: "broke off" in played.picture.message.headline
                         or "broke off" in str(played.picture.body))  # fmt: skip
        await played.type("\x1b")
        scanner.tell("!plug")
        await come_about(
            lambda: all(row.is_well for row in played.desk.surroundings.devices().rows)
        )
        scanner.tell(LOAF)

        await come_about(lambda: scanned(played) == [MILK, LOAF])


async def test_its_going_and_coming_is_said_once_each_way(wire: PtyWire) -> None:
    scanner = SimulatedScanner(wire)
    said: deque[str] = deque()

    def look(played: Played) -> bool:
        played.desk.tick()
        headline = played.picture.message.headline
        if headline and (not said or said[-1] != headline):
            said.append(headline)
        return True

    async with selling(wire) as played:
        said.clear()
        scanner.tell("!unplug")
        await come_about(lambda: look(played) and any("unplugged" in text for text in said))
        assert played.picture.status.marks[-1] == "! SCANNER COUNTER"
        beeps = len(played.beeps)
        scanner.tell("!plug")
        await come_about(lambda: look(played) and any("back" in text for text in said))

        assert len([text for text in said if "unplugged" in text]) == 1
        assert len([text for text in said if "back" in text]) == 1
        assert beeps == 1


async def test_noise_is_said_and_sells_nothing(wire: PtyWire) -> None:
    scanner = SimulatedScanner(wire)
    async with selling(wire) as played:
        scanner.tell("!garbage")
        await come_about(lambda: "garbled" in str(played.picture))
        scanner.tell(MILK)
        await come_about(lambda: "held back" in str(played.picture))
        await played.type("\x1b")
        scanner.tell(MILK)

        await come_about(lambda: scanned(played) == [MILK])


async def test_a_weighed_item_asks_the_scale_and_sells_what_it_shows(tmp_path: Path) -> None:
    scale_wire = PtyWire(tmp_path / "usb-scale")
    scale = SimulatedScale(scale_wire, "toledo")
    settings = DeviceSettings(
        scale=ScaleSettings(driver="toledo", address=scale_wire.address, framing="8N1")
    )
    inputs = Inputs(lambda: settings, SystemClock())
    surroundings = replace(SURROUNDINGS, peripherals=inputs.peripherals(), news=inputs.rows)

    def answers(holds: Callable[[], object]) -> bool:
        scale.idle()
        return bool(holds())

    with inputs:
        async with playing(selling_view(), surroundings=surroundings) as played:
            await come_about(lambda: answers(lambda: all(r.is_well for r in inputs.rows())))
            needed = Refusal("weight_needed", description="Bananas", unit="KGM", unit_price="129")
            played.till.refuse_next(Scan, needed)
            scale.tell("!moving 0.700")
            for key in keys("4011\r"):
                played.desk.feed(key)
            await come_about(lambda: answers(lambda: "Not at rest" in str(played.picture)))
            scale.tell("!unplug")
            await come_about(lambda: answers(lambda: "does not answer" in str(played.picture)))
            assert scanned(played) == ["4011"]
            scale.tell("!plug")
            scale.tell("0.735")

            await come_about(lambda: answers(lambda: len(scanned(played)) == 2))
            sold = [command for command in played.till.asked if isinstance(command, Scan)][-1]
            assert (sold.quantity, sold.weighed_by) == ("0.735", "scale")
    scale.tell("!unplug")
