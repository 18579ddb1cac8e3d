"""The journal's way up, on a real till.db and central.db: what is sent, kept, and said of it."""

from __future__ import annotations

from contextlib import ExitStack, closing
from dataclasses import replace
from threading import Event
from time import sleep
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from bench.kit.backlog import write_backlog
from faults.shopkeeping import make_shop
from harness.answering_centre import AnsweringCentre, Take, refused
from harness.clock import FakeClock

from edge.store.life_requests import life_asked_for
from sync.central.file import CentralFile
from sync.central.uploads import read_uploads
from sync.client.line import Line
from sync.client.packing import BatchPacker
from sync.client.pausing import Bell
from sync.client.uploading import Uploader
from sync.journal_source import JournalSource
from sync.wire import problems

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Way:
    """A shop's way up to a centre that answers in memory."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder = folder
        self.centre = AnsweringCentre()
        self.changed = Event()
        self.source = stack.enter_context(closing(JournalSource(folder)))
        self.central = stack.enter_context(closing(CentralFile(folder)))
        line = stack.enter_context(closing(Line(self.centre.client(), lambda _: None)))
        packer = stack.enter_context(closing(BatchPacker(folder)))
        uploader = Uploader(
            self.source, packer, self.central, line, Bell(), FakeClock(), self.changed
        )
        self.uploader = stack.enter_context(closing(uploader))

    @property
    def texts(self) -> list[str]:
        ((incarnation, last),) = self.source.lives()
        del incarnation
        rows = self.source._rows("SELECT entry FROM journal ORDER BY seq")
        assert len(rows) == last
        return [text for (text,) in rows]

    def contact(self, column: str) -> Any:
        with self.central.reading() as connection:
            return connection.execute(f"SELECT {column} FROM contact").fetchone()[0]

    def acknowledged(self) -> list[int]:
        with self.central.reading() as connection:
            return [upload.seq for upload in read_uploads(connection).values()]


ANSWER_S = 20
AT_FIRST = 2
"""Entries of the first batch of a busy till."""


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[Way]:
    """A till with a small backlog, of which the centre has the beginning, in small batches."""
    with ExitStack() as stack:
        write_backlog(tmp_path / "shop", 3 * AT_FIRST)
        way = Way(tmp_path / "shop", stack)
        way.centre.texts = way.texts[:AT_FIRST]
        ((incarnation, _),) = way.source.lives()
        sender = way.uploader._sender(incarnation, is_current=True)
        way.uploader._senders[incarnation] = replace(sender, entries_max=AT_FIRST)
        yield way


def first_seq(request: httpx.Request) -> int:
    return int(request.headers[problems.FIRST_SEQ])


@pytest.fixture
def way(tmp_path: Path) -> Iterator[Way]:
    with ExitStack() as stack:
        make_shop(tmp_path)
        yield Way(tmp_path, stack)


def test_everything_goes_up_and_what_the_centre_has_is_kept(way: Way) -> None:
    assert way.uploader.drain() is None

    assert way.centre.texts == way.texts
    assert way.acknowledged() == [len(way.texts)]
    before = len(way.centre.asked)
    assert way.uploader.drain() is None
    assert len(way.centre.asked) == before


def test_the_next_batch_is_on_its_way_before_the_answer_to_the_one_before(busy: Way) -> None:
    known, second_came = len(busy.centre.texts), Event()

    def around(request: httpx.Request, take: Take) -> httpx.Response:
        if first_seq(request) == known + 1:
            assert second_came.wait(ANSWER_S)
            return take(request)
        second_came.set()
        while len(busy.centre.texts) < first_seq(request) - 1:
            sleep(0.001)
        return take(request)

    busy.centre.around_entries = around

    assert busy.uploader.drain() is None

    assert busy.centre.texts == busy.texts
    assert busy.centre.paths.count(busy.centre.paths[0]) == 1


def test_what_overtakes_the_batch_before_it_is_sent_again(busy: Way) -> None:
    known, overtaken = len(busy.centre.texts), Event()
    sent: list[int] = []

    def around(request: httpx.Request, take: Take) -> httpx.Response:
        sent.append(first_seq(request))
        if first_seq(request) == known + 1:
            assert overtaken.wait(ANSWER_S)
        answer = take(request)
        if first_seq(request) > known + 1:
            overtaken.set()
        return answer

    busy.centre.around_entries = around

    assert busy.uploader.drain() is None

    assert busy.centre.texts == busy.texts
    assert sent[:2] == [known + 1, known + 1 + AT_FIRST]
    assert sent.count(known + 1 + AT_FIRST) == 2


def test_a_lost_answer_is_waited_for_and_asked_after(way: Way) -> None:
    way.centre.next_answers = [httpx.ReadTimeout("slow")]

    pause = way.uploader.drain()

    assert pause is not None
    assert pause > 0
    assert way.contact("problem") == "centre_unreachable"
    way.uploader.ask_again()
    assert way.uploader.drain() is None
    assert way.centre.texts == way.texts


def test_a_busy_centre_is_left_alone_as_long_as_it_says(way: Way) -> None:
    way.centre.next_answers = [refused(problems.BUSY, 429, "40")]

    pause = way.uploader.drain()

    assert pause is not None
    assert pause >= 40
    assert way.contact("problem") == problems.BUSY


@pytest.mark.parametrize(
    "code", [problems.LANE_REVOKED, problems.LANE_CLONED, problems.NOT_AUTHENTICATED]
)
def test_a_lane_that_is_shut_out_says_so_and_asks_again_later(way: Way, code: str) -> None:
    way.centre.next_answers = [refused(code, 403)]

    assert way.uploader.drain() is not None
    assert way.contact("stopped") == code
    assert way.uploader.drain() is None
    assert way.centre.texts == way.texts


def test_a_centre_that_was_put_back_gets_what_it_lacks_without_anything_new(way: Way) -> None:
    way.uploader.drain()
    del way.centre.texts[3:]
    way.centre.epoch = "e2"

    way.uploader.drain()
    assert len(way.centre.texts) == 3
    way.changed.set()
    way.uploader.drain()

    assert way.centre.texts == way.texts
    assert way.contact("problem") == "hub_restored"


def test_a_journal_of_which_the_centre_has_more_asks_for_a_new_life(way: Way) -> None:
    way.centre.texts = [*way.texts, "what this file lost"]

    assert way.uploader.drain() is None

    request = life_asked_for(way.folder)
    assert request is not None
    assert request.reason == "restored"


def test_a_journal_that_parts_from_the_centres_goes_up_as_a_branch(way: Way) -> None:
    way.centre.texts = [*way.texts[:-1], "what the other machine wrote"]

    way.uploader.drain()

    request = life_asked_for(way.folder)
    assert request is not None
    assert request.reason == "forked"
    sent = [request for request in way.centre.asked if request.url.params.get("branch")]
    assert sent


def test_what_the_centre_could_not_book_is_remembered(way: Way) -> None:
    way.centre.quarantined = [2]

    way.uploader.drain()

    with way.central.reading() as connection:
        assert connection.execute("SELECT seq FROM set_aside_entry").fetchall() == [(2,)]
