"""A device that the till itself has open can be tried, and every wrong port is told apart."""

from __future__ import annotations

import asyncio
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import pytest
from harness.inputs import come_about

from devices.simulated.scale import SimulatedScale
from devices.simulated.wire import PtyWire
from edge.clock import SystemClock
from edge.config import parse_settings
from edge.ports import Identity
from tui.device_entries import DeviceEntry
from tui.device_setup import FolderSetup
from tui.inputs import Inputs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TILL = Identity("S1", "Corner Shop", "1", "A", "EUR")


@contextmanager
def opened(wire: PtyWire, folder: Path) -> Iterator[tuple[Inputs, FolderSetup]]:
    """A till that has a scanner open."""
    text = f'[devices.scanners.counter]\naddress = "{wire.address}"\n'
    settings = parse_settings(text.encode(), "test")
    inputs = Inputs(lambda: settings.devices, SystemClock())
    with (
        inputs,
        closing(
            FolderSetup(folder / "s.toml", lambda: settings, SystemClock(), TILL, inputs.lent)
        ) as setup,
    ):
        yield inputs, setup


async def test_a_scanner_that_the_till_has_open_is_tried_and_goes_on(tmp_path: Path) -> None:
    wire = PtyWire(tmp_path / "scanner")
    heard: list[str] = []
    with opened(wire, tmp_path) as (inputs, setup):
        inputs.listen(lambda scanned: heard.append(scanned.text), lambda: None)
        await come_about(lambda: any(row.is_well for row in inputs.rows()))
        since = inputs.rows()[0].since_micros
        (entry,) = [entry for entry in setup.configured() if entry.kind == "scanner"]

        assert setup.try_out(entry).result() == (True, "ready")

        await asyncio.sleep(0.3)
        wire.write(b"4006381333931\r")
        await come_about(lambda: heard == ["4006381333931"])
        assert inputs.rows()[0].since_micros == since, "a trial is no accident"
    wire.unplug()


async def test_a_port_of_another_device_of_this_till_is_named(tmp_path: Path) -> None:
    wire = PtyWire(tmp_path / "scanner")
    with opened(wire, tmp_path) as (_, setup):
        (tmp_path / "other-name").symlink_to(wire.address)
        display = DeviceEntry("display", "cd5220", str(tmp_path / "other-name"))

        is_well, state = setup.try_out(display).result()

    assert (is_well, state) == (False, "Scanner counter is set up there; take it out first")
    wire.unplug()


@pytest.mark.parametrize("place", ["a-file", "."])
def test_what_is_no_serial_port_is_said_to_be_none(tmp_path: Path, place: str) -> None:
    (tmp_path / "a-file").write_text("")
    settings = parse_settings(b"", "test")
    with closing(FolderSetup(tmp_path / "s.toml", lambda: settings, SystemClock(), TILL)) as setup:
        tried = setup.try_out(DeviceEntry("scanner", "serial", str(tmp_path / place), "x")).result()

    assert tried == (False, "this is no serial port")


def test_a_scale_answers_over_a_pseudo_terminal_as_its_makers_deliver_it(tmp_path: Path) -> None:
    wire = PtyWire(tmp_path / "scale")
    scale = SimulatedScale(wire, "toledo")
    settings = parse_settings(b"", "test")
    entry = DeviceEntry("scale", "toledo", wire.address)
    with closing(FolderSetup(tmp_path / "s.toml", lambda: settings, SystemClock(), TILL)) as setup:
        for _ in range(2):
            trial = setup.try_out(entry)
            while not trial.done():
                scale.idle()

            assert trial.result() == (True, "ready, shows 0.000 kg")
    wire.unplug()
