"""What a centre told before it was put back comes back to it before any entry does."""

from __future__ import annotations

import json
from contextlib import ExitStack, closing
from threading import Event
from typing import TYPE_CHECKING

import pytest
from faults.shopkeeping import make_shop
from harness.answering_centre import AnsweringCentre, refused
from harness.clock import FakeClock

from sync import steps
from sync.central.file import CentralFile
from sync.central.heard import apply_heard
from sync.client.line import Line
from sync.client.packing import BatchPacker
from sync.client.pausing import Bell
from sync.client.uploading import Uploader
from sync.journal_source import JournalSource
from sync.readopting import OUTCOMES_AT_ONCE, REFUSALS_MAX, Readopter
from sync.wire import problems
from sync.wire.feeds import OUTCOME, STORE, FeedCursor, FeedRow
from sync.wire.streams import StreamKey

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SEND = steps.Send(StreamKey("s-1", "1", "aaaa"), 1, 1)
RESTORED = Readopter("e1", "e1").heard("e2")
BODIES = [json.dumps({"id": f"o-{n}", "review": True}) for n in range(3)]


class Way:
    """A till that was told of outcomes, and a centre in another life."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        make_shop(folder)
        self.folder, self.centre = folder, AnsweringCentre(epoch="e2")
        self.central = stack.enter_context(closing(CentralFile(folder)))
        rows = [FeedRow(n, OUTCOME, body, b"") for n, body in enumerate(BODIES, 1)]
        with self.central.writing() as connection:
            apply_heard(connection, rows, FeedCursor(STORE, "e1", len(rows)), 1)

    def drain(self, tries: int = 1) -> float | None:
        """Send all as after a start, waiting at most so often; return how long to wait now."""
        with ExitStack() as stack:
            source = stack.enter_context(closing(JournalSource(self.folder)))
            line = stack.enter_context(closing(Line(self.centre.client(), lambda _: None)))
            packer = stack.enter_context(closing(BatchPacker(self.folder)))
            args = (source, packer, self.central, line, Bell(), FakeClock(), Event())
            uploader = Uploader(*args)
            while (pause := uploader.drain()) is not None and (tries := tries - 1):
                uploader.ask_again()
            return pause

    @property
    def asked(self) -> list[str]:
        return [path.rpartition("/")[2] for path in self.centre.paths]


@pytest.fixture
def way(tmp_path: Path) -> Iterator[Way]:
    with ExitStack() as stack:
        yield Way(tmp_path, stack)


def test_all_that_was_told_goes_before_the_first_entry_and_once(way: Way) -> None:
    assert way.drain() is None

    assert way.asked == ["head", "outcomes", "entries"]
    assert json.loads(way.centre.asked[1].read()) == [json.loads(body) for body in BODIES]
    assert way.centre.asked[2].headers[problems.EPOCH] == "e2"
    way.centre.asked.clear()
    assert way.drain() is None
    assert way.asked == ["head"]


def test_no_entry_goes_while_the_centre_has_not_taken_them(way: Way) -> None:
    way.centre.lost_paths = {"/v1/outcomes"}

    assert way.drain()

    assert way.asked == ["head", "outcomes"]
    assert way.centre.texts == []
    way.centre.lost_paths.clear()
    assert way.drain() is None
    assert way.centre.texts


def test_a_batch_that_meets_another_life_of_the_centre_is_preceded_by_them(way: Way) -> None:
    way.centre.epoch = "e1"
    assert way.drain() is None
    way.centre.asked.clear()
    del way.centre.texts[2:]
    way.centre.epoch = "e2"

    assert way.drain() is None
    assert way.asked == ["head", "outcomes", "entries"]


def test_a_till_that_the_centre_knows_whole_hands_back_too(way: Way) -> None:
    way.centre.epoch = "e1"
    assert way.drain() is None
    way.centre.asked.clear()
    way.centre.epoch = "e2"

    assert way.drain() is None
    assert way.asked == ["head", "outcomes"]


@pytest.mark.parametrize(
    ("code", "status"),
    [(problems.OUTCOME_UNPROVEN, 422), (problems.TOO_LARGE, 413), ("not_found", 404)],
)
def test_what_the_centre_will_not_have_keeps_no_entry_back_for_good(
    way: Way, code: str, status: int
) -> None:
    way.centre.refused_paths = {"/v1/outcomes": refused(code, status)}

    assert way.drain(REFUSALS_MAX) or code != "not_found"
    assert way.drain(REFUSALS_MAX + 1) is None

    assert way.centre.texts


def test_only_what_is_refused_is_left_out() -> None:
    machine, taken = RESTORED, set[int]()
    for _ in range(60):
        step = machine.ask()
        if not isinstance(step, steps.HandBack):
            break
        asked = range(step.after, min(step.after + step.at_once, 300))
        if 7 in asked:
            machine, _ = machine.told(steps.Refused(problems.OUTCOME_UNPROVEN))
        else:
            taken |= set(asked)
            machine, _ = machine.told(steps.HandedBack(len(asked), len(asked) < step.at_once))

    assert taken == set(range(300)) - {7}
    assert not machine.holds(SEND)


def test_a_life_without_an_earlier_one_is_asked_nothing() -> None:
    machine, kept = Readopter().heard("e1").told(steps.HandedBack(0, is_all=True))

    assert kept == (steps.KeepHandedBack("e1"),)
    assert machine.ask() == steps.Nothing()
    assert not machine.heard("e1").holds(SEND)
    assert machine.heard("e2").ask() == steps.HandBack("e2", 0, OUTCOMES_AT_ONCE)


def test_a_busy_centre_is_left_alone_and_a_lane_that_is_shut_out_stops() -> None:
    busy, _ = RESTORED.told(steps.Refused(problems.BUSY, retry_after_s=9))
    stopped, _ = RESTORED.told(steps.Refused(problems.LANE_REVOKED))

    assert busy.ask() == steps.WaitFor(1, 9, problems.BUSY)
    assert isinstance(busy.rested().ask(), steps.HandBack)
    assert stopped.ask() == steps.Stop(problems.LANE_REVOKED)
    assert stopped.holds(SEND)


def test_nothing_but_entries_waits() -> None:
    assert RESTORED.holds(SEND)
    assert not RESTORED.holds(steps.AskHead(SEND.stream))
