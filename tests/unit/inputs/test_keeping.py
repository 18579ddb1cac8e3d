"""A device is kept through unplugging, noise and defects of its driver."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from harness.inputs import wait_until

from devices.inputs.keeper import Keeper
from devices.inputs.port import DeviceLost, InputSpec, Scan, Session
from devices.inputs.serial_scanner import open_scanner
from devices.ports.printer import Presence
from devices.simulated.scanner import SimulatedScanner
from devices.simulated.wire import PtyWire, TcpWire
from edge.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CLOCK = SystemClock()


class Kept:
    """A scanner on a wire, kept open; what it scanned stands in `scans`."""

    def __init__(self, wire: PtyWire | TcpWire) -> None:
        self.wire = wire
        self.scans: list[Scan] = []
        self.scanner = SimulatedScanner(wire)
        spec = InputSpec("scanner", "counter", "serial", wire.address, 115_200)
        self.keeper = Keeper(
            spec, lambda: open_scanner(spec, CLOCK, self.scans.append), CLOCK, retry_s=0.02
        )
        self.keeper.start()

    def presence(self) -> Presence:
        self.scanner.idle()
        return self.keeper.health.presence


@pytest.fixture(params=["pty", "tcp"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kept]:
    wire = PtyWire(tmp_path / "usb-scanner") if request.param == "pty" else TcpWire()
    kept = Kept(wire)
    wait_until(lambda: kept.presence() is Presence.PRESENT)
    kept.scanner.idle()
    yield kept
    kept.keeper.stop()
    wire.unplug()


def test_a_scan_arrives(kept: Kept) -> None:
    kept.scanner.tell("4006381333931")

    wait_until(lambda: kept.scans == [Scan("4006381333931")])


def test_pulled_out_in_the_middle_of_a_code_and_put_back(kept: Kept) -> None:
    kept.scanner.tell("!half 9638507400000000")
    wait_until(lambda: kept.wire.read(0.2) == b"")
    kept.scanner.tell("!unplug")
    wait_until(lambda: kept.keeper.health.presence is Presence.ABSENT)

    kept.scanner.tell("!plug")
    wait_until(lambda: kept.presence() is Presence.PRESENT)
    kept.scanner.idle()
    kept.scanner.tell("4006381333931")

    wait_until(lambda: Scan("4006381333931") in kept.scans)
    assert [scan.text for scan in kept.scans if not scan.fault] == ["4006381333931"]


def test_noise_is_told_and_the_next_scan_counts(kept: Kept) -> None:
    kept.scanner.tell("!garbage")
    kept.scanner.tell("4006381333931")

    wait_until(lambda: kept.scans == [Scan("", "garbled"), Scan("4006381333931")])


class Endless:
    """A port that always has more to read."""

    in_waiting = 4_096
    reads = 0

    def read(self, size: int) -> bytes:
        self.reads += 1
        assert self.reads < 10_000, "it is read for ever"
        return b"9" * size

    def close(self) -> None: ...


def test_a_device_that_never_stops_talking_keeps_nobody_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    port = Endless()
    monkeypatch.setattr("devices.inputs.line._open", lambda *_: port)

    open_scanner(InputSpec("scanner", "counter", "serial", "/dev/x"), CLOCK, print).close()

    assert port.reads


def test_a_port_has_one_reader(tmp_path: Path) -> None:
    wire = PtyWire(tmp_path / "usb-scanner")
    spec = InputSpec("scanner", "counter", "serial", wire.address)
    first = open_scanner(spec, CLOCK, lambda _: None)

    with pytest.raises(DeviceLost) as lost:
        open_scanner(spec, CLOCK, lambda _: None)

    assert (lost.value.code, lost.value.presence) == ("in_use", Presence.ERROR)
    first.close()
    wire.unplug()


@pytest.mark.parametrize(
    ("address", "framing", "code"),
    [
        ("", "", "no_address"),
        ("{folder}/nothing-there", "", "not_plugged_in"),
        ("127.0.0.1:1", "", "refused"),
        ("no-such-host.invalid:9100", "", "no_route"),
        ("{folder}/nothing-there", "9X9", "framing_unknown"),
    ],
)
def test_what_cannot_be_opened_says_why(
    tmp_path: Path, address: str, framing: str, code: str
) -> None:
    path = address.format(folder=tmp_path)
    spec = InputSpec("scanner", "counter", "serial", path, framing=framing)

    with pytest.raises(DeviceLost) as lost:
        open_scanner(spec, CLOCK, lambda _: None)

    assert lost.value.code == code


def test_a_defect_of_a_driver_is_a_device_in_trouble_and_is_tried_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    tries: list[int] = []

    def opener() -> Session:
        tries.append(1)
        raise ZeroDivisionError

    caplog.set_level("INFO")
    spec = InputSpec("display", "", "serial", "")
    keeper = Keeper(spec, opener, CLOCK, retry_s=0.01)
    keeper.start()

    wait_until(lambda: len(tries) > 2)
    assert keeper.health.detail == "driver_failed"
    keeper.stop()
    assert caplog.messages.count("device_driver_failed") == 1
    told = [vars(record) for record in caplog.records if record.message == "device_state"]
    assert {each["device"] for each in told} == {"display"}, "what has no name is told by its kind"
