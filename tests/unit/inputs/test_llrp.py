"""LLRP byte for byte, and an inventory with a reader on a real line."""

from __future__ import annotations

from queue import Queue
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest
from harness.inputs import wait_until
from hypothesis import given
from hypothesis import strategies as st

from devices.inputs.keeper import Keeper
from devices.inputs.port import InputSpec
from devices.ports.printer import Presence
from devices.rfid import llrp
from devices.rfid.field import TagField
from devices.rfid.llrp import Kind, Message, OutOfStep, TagRead
from devices.rfid.llrp_reader import open_reader
from devices.rfid.window import TagWindow
from devices.simulated.rfid_reader import SimulatedReader
from devices.simulated.wire import TcpWire
from edge.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Iterator

TAG = "3074257BF7194E4000001A85"
OTHER = "3074257BF7194E4000001A86"


def test_a_message_has_version_type_length_and_number() -> None:
    """LLRP 1.0.1, section 16.1.1: version 1 in three bits, then ten bits of type."""
    acknowledged = llrp.encode(Message(Kind.KEEPALIVE_ACK, 7))

    assert acknowledged == bytes.fromhex("0448 0000000A 00000007")
    assert list(llrp.decode(bytearray(acknowledged))) == [Message(Kind.KEEPALIVE_ACK, 7)]


def test_the_inventory_is_asked_for_as_the_standard_draws_it() -> None:
    """ROSpec 177, boundary 178 (start 179, stop 182), AISpec 183 (184, 186), report 237 (238)."""
    assert llrp.rospec() == bytes.fromhex(
        "00B1 0041 00000001 00 00"
        "00B2 0012 00B3 0005 00 00B6 0009 00 00000000"
        "00B7 0018 0001 0000 00B8 0009 00 00000000 00BA 0007 0001 01"
        "00ED 000D 01 0001 00EE 0006 1400"
    )
    assert llrp.keepalive_config(2_000) == bytes.fromhex("00 00DC 0009 01 000007D0")


def test_a_report_names_tags_of_96_bits_and_of_any_length() -> None:
    report = bytes.fromhex(f"00F0 0016 8D {TAG} 81 0002 86 CC00F0 000E 00F1 000A 0020 AABBCCDD")

    assert llrp.tags_of(Message(Kind.RO_ACCESS_REPORT, 1, report)) == [
        TagRead(TAG, 2, -52),
        TagRead("AABBCCDD"),
    ]


@given(st.lists(st.integers(1, 8).flatmap(lambda n: st.binary(min_size=n * 2, max_size=n * 2))))
def test_every_tag_that_is_reported_is_read(epcs: list[bytes]) -> None:
    tags = [TagRead(epc.hex().upper(), 1, -50) for epc in epcs]

    assert llrp.tags_of(Message(Kind.RO_ACCESS_REPORT, 1, llrp.tag_report(tags))) == tags


@given(st.binary(max_size=60))
def test_no_bytes_do_more_than_be_refused(noise: bytes) -> None:
    try:
        for message in llrp.decode(bytearray(noise)):
            llrp.tags_of(message)
        llrp.tags_of(Message(Kind.RO_ACCESS_REPORT, 1, noise))
    except OutOfStep:
        pass


def test_a_tag_that_stays_is_told_once_in_a_while() -> None:
    window = TagWindow(5)

    told = [len(window.fresh([TagRead(TAG)], second * 1_000_000)) for second in range(11)]

    assert told == [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]


class InTheField:
    """A simulated reader on a thread, and the keeper that reads it."""

    def __init__(self, script: tuple[str, ...] = (), *, is_wanted: bool = True) -> None:
        self.wire = TcpWire()
        self.reader = SimulatedReader(self.wire)
        for line in script:
            self.reader.tell(line)
        self.tags: list[TagRead] = []
        self.sink = TagField(self.tags.extend, is_wanted=is_wanted)
        spec = InputSpec("rfid", "", "llrp", self.wire.address, options=(("again_after_s", "60"),))
        clock = SystemClock()
        self.keeper = Keeper(spec, lambda: open_reader(spec, clock, self.sink), clock, retry_s=0.05)
        self._lines: Queue[str] = Queue()
        self._stop = Event()
        self._thread = Thread(target=self._run)
        self._thread.start()
        self.keeper.start()

    def _run(self) -> None:
        while not self._stop.is_set():
            while not self._lines.empty():
                self.reader.tell(self._lines.get())
            self.reader.idle()

    def tell(self, line: str) -> None:
        self._lines.put(line)

    def is_in(self, presence: Presence, detail: str = "") -> bool:
        health = self.keeper.health
        return health.presence is presence and (not detail or health.detail == detail)

    def close(self) -> None:
        self.keeper.stop()
        self._stop.set()
        self._thread.join()
        self.wire.unplug()


@pytest.fixture
def field() -> Iterator[InTheField]:
    field = InTheField()
    yield field
    field.close()


def test_tags_come_once_each_and_the_reader_is_told_that_we_live(field: InTheField) -> None:
    field.tell(TAG)
    field.tell(OTHER)

    wait_until(lambda: {tag.epc for tag in field.tags} == {TAG, OTHER})
    wait_until(lambda: field.reader.acknowledged > 0)
    assert len(field.tags) == 2


def test_a_reader_reads_only_while_somebody_wants_its_tags() -> None:
    field = InTheField((TAG,), is_wanted=False)
    try:
        wait_until(lambda: field.is_in(Presence.PRESENT))
        assert not field.reader.is_reading

        field.sink.is_wanted = True
        wait_until(lambda: [tag.epc for tag in field.tags] == [TAG])

        field.sink.is_wanted = False
        wait_until(lambda: not field.reader.is_reading)
        assert field.is_in(Presence.PRESENT)
    finally:
        field.close()


def test_a_reader_that_comes_back_reads_on(field: InTheField) -> None:
    wait_until(lambda: field.is_in(Presence.PRESENT))
    field.tell("!unplug")
    wait_until(lambda: field.is_in(Presence.ABSENT))
    field.tell("!plug")
    field.tell(TAG)

    wait_until(lambda: [tag.epc for tag in field.tags] == [TAG])


def test_noise_is_told_and_the_connection_made_anew(field: InTheField) -> None:
    wait_until(lambda: field.is_in(Presence.PRESENT))
    field.tell("!garbage")
    field.tell(TAG)

    wait_until(lambda: [tag.epc for tag in field.tags] == [TAG])


def test_a_reader_that_falls_silent_is_missed(field: InTheField) -> None:
    wait_until(lambda: field.is_in(Presence.PRESENT))
    field.tell("!mute")

    wait_until(lambda: field.is_in(Presence.ABSENT, "no_answer"), 20)


@pytest.mark.parametrize(("line", "detail"), [("!busy", "in_use"), ("!refuse", "reader_error_100")])
def test_a_reader_that_does_not_want_to_says_so(line: str, detail: str) -> None:
    field = InTheField((line,))
    try:
        wait_until(lambda: field.is_in(Presence.ERROR, detail))
    finally:
        field.close()
