"""Only a weight at rest, above zero, asked for now, and not yet used."""

from __future__ import annotations

from queue import Queue
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest
from harness.device_shop import HandClock
from harness.inputs import wait_until

from devices.inputs.drivers import load_driver
from devices.inputs.keeper import Keeper
from devices.inputs.port import InputSpec
from devices.inputs.scales.reading import Goods, Load, Reading
from devices.inputs.scales.weighing import Weighing
from devices.ports.printer import Presence
from devices.simulated.scale import SCALE_PROTOCOLS, SimulatedScale
from devices.simulated.wire import PtyWire
from edge.clock import SystemClock

if TYPE_CHECKING:
    from pathlib import Path

APPLES = Goods(199)


def weighing_at(clock: HandClock) -> Weighing:
    weighing = Weighing(clock.monotonic_micros)
    weighing.begin(APPLES)
    return weighing


@pytest.mark.parametrize("load", [load for load in Load if load is not Load.STABLE])
def test_nothing_but_a_load_at_rest_has_a_weight(load: Load) -> None:
    weighing = weighing_at(HandClock())

    weighing.report(Reading(load, 735))

    assert weighing.take().code == load.value


def test_a_weight_is_used_once_until_the_goods_were_lifted() -> None:
    weighing = weighing_at(HandClock())
    weighing.report(Reading(Load.STABLE, 735))
    assert weighing.take().milli == 735

    weighing.begin(APPLES)
    for load in (Load.UNSTABLE, Load.STABLE):
        weighing.report(Reading(load, 735))
    assert weighing.verdict().code == "unchanged"

    weighing.report(Reading(Load.ZERO))
    weighing.report(Reading(Load.STABLE, 735))
    assert weighing.take().code == "weighed"


def test_what_was_read_before_the_goods_were_named_is_stale() -> None:
    clock = HandClock()
    weighing = weighing_at(clock)
    weighing.report(Reading(Load.STABLE, 735))
    clock.pass_s(0.5)
    weighing.begin(APPLES)

    assert weighing.take().code == "waiting"


def test_what_a_scale_said_before_it_was_unplugged_is_not_used() -> None:
    weighing = weighing_at(HandClock())
    weighing.report(Reading(Load.STABLE, 735))
    weighing.forget()

    assert weighing.take().code == "silent"


def test_a_scale_that_has_fallen_silent_has_no_weight() -> None:
    clock = HandClock()
    weighing = weighing_at(clock)
    weighing.report(Reading(Load.STABLE, 735))
    clock.pass_s(1.1)

    assert weighing.take().code == "silent"


def test_whoever_asks_anew_is_told_even_if_the_scale_says_the_same() -> None:
    clock, told = HandClock(), list[int]()
    weighing = weighing_at(clock)
    weighing.report(Reading(Load.ZERO))
    weighing.told = lambda: told.append(1)
    clock.pass_s(0.1)
    weighing.begin(APPLES)

    weighing.report(Reading(Load.ZERO))

    assert told == [1]


class OnTheWire:
    """A simulated scale that answers on a thread, and the keeper that asks it."""

    def __init__(self, folder: Path, protocol: str) -> None:
        self.wire = PtyWire(folder / "usb-scale")
        self.scale = SimulatedScale(self.wire, protocol)
        clock = SystemClock()
        self.weighing = Weighing(clock.monotonic_micros)
        # A pseudo-terminal refuses seven bits and parity.
        spec = InputSpec("scale", "", protocol, self.wire.address, framing="8N1")
        opener = load_driver("scale", protocol)
        self.keeper = Keeper(spec, lambda: opener(spec, clock, self.weighing), clock, retry_s=0.02)
        self._stop = Event()
        self._lines: Queue[str] = Queue()
        self._thread = Thread(target=self._answer)
        self._thread.start()
        self.keeper.start()

    def _answer(self) -> None:
        while not self._stop.is_set():
            while not self._lines.empty():
                self.scale.tell(self._lines.get())
            self.scale.idle()

    def tell(self, line: str) -> None:
        self._lines.put(line)

    def close(self) -> None:
        self.keeper.stop()
        self._stop.set()
        self._thread.join()
        self.wire.unplug()

    def comes_to(self, code: str) -> bool:
        return self.weighing.verdict().code == code


@pytest.mark.parametrize("protocol", SCALE_PROTOCOLS)
def test_every_protocol_weighs_over_a_real_line(tmp_path: Path, protocol: str) -> None:
    line = OnTheWire(tmp_path, protocol)
    try:
        wait_until(lambda: line.keeper.health.presence is Presence.PRESENT)
        line.tell("!moving 0.700")
        line.weighing.begin(APPLES)
        wait_until(lambda: line.comes_to("unstable"))
        line.tell("0.735")
        wait_until(lambda: line.comes_to("weighed"))

        assert line.weighing.take().milli == 735
    finally:
        line.close()


@pytest.mark.parametrize("fault", ["!silent", "!garbage", "!unplug"])
def test_a_scale_is_missed_and_found_again(tmp_path: Path, fault: str) -> None:
    line = OnTheWire(tmp_path, "toledo")
    try:
        wait_until(lambda: line.keeper.health.presence is Presence.PRESENT)
        line.tell("0.735")
        line.weighing.begin(APPLES)
        wait_until(lambda: line.comes_to("weighed"))
        line.tell(fault)
        wait_until(lambda: line.keeper.health.presence is not Presence.PRESENT)
        assert line.comes_to("silent")

        line.tell("!plug")
        line.tell("!talking")

        wait_until(lambda: line.keeper.health.presence is Presence.PRESENT)
        wait_until(lambda: line.comes_to("weighed"))
    finally:
        line.close()
