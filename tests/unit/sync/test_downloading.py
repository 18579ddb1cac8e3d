"""The feeds' way down, on a real central.db: rows applied, epochs, refusals, wake-ups."""

from __future__ import annotations

from contextlib import ExitStack, closing
from threading import Event
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from faults.shopkeeping import make_shop
from harness.answering_centre import AnsweringCentre, refused, told
from harness.clock import FakeClock

from sync.central.cursors import read_cursor
from sync.central.file import CentralFile
from sync.client.downloading import NOT_READY_MICROS, POLL_S, Downloader
from sync.client.line import Line
from sync.client.pausing import Bell
from sync.journal_source import JournalSource
from sync.wire import problems
from sync.wire.feeds import (
    ENTRY_REF,
    FEEDS,
    LANE_FORKED,
    NO_CHECKSUM,
    SAFETY,
    STORE,
    next_checksum,
    text_digest,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Way:
    """A shop's way down from a centre that answers in memory."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        make_shop(folder)
        self.folder = folder
        self.centre = AnsweringCentre()
        self.changed = Event()
        self.bell = Bell()
        self.clock = FakeClock()
        self.central = stack.enter_context(closing(CentralFile(folder)))
        line = stack.enter_context(closing(Line(self.centre.client(), lambda _: None)))
        self.down = Downloader(folder, self.central, line, self.bell, self.clock, self.changed)

    def contact(self, column: str) -> Any:
        with self.central.reading() as connection:
            return connection.execute(f"SELECT {column} FROM contact").fetchone()[0]

    def epoch(self) -> str:
        with self.central.reading() as connection:
            return read_cursor(connection, STORE).epoch


@pytest.fixture
def way(tmp_path: Path) -> Iterator[Way]:
    with ExitStack() as stack:
        yield Way(tmp_path, stack)


def test_all_feeds_are_read_and_then_left_alone(way: Way) -> None:
    assert way.down.drain() is None

    feeds = [path for path in way.centre.paths if path.startswith("/v1/feeds/")]
    assert {path.rpartition("/")[2] for path in feeds} == set(FEEDS)
    before = len(way.centre.asked)
    assert way.down.drain() is None
    assert len(way.centre.asked) == before


def test_another_epoch_is_read_anew_and_told_to_the_way_up(way: Way) -> None:
    way.down.drain()
    way.centre.epoch = "e2"

    way.down.look_again()
    way.down.drain()

    assert way.changed.is_set()
    assert way.epoch() == "e2"


def test_a_hint_from_before_where_the_till_is_has_the_centre_asked(way: Way) -> None:
    way.down.drain()
    before = len(way.centre.asked)

    way.down.poke({STORE: -1})
    way.down.drain()

    assert len(way.centre.asked) == before + 1


def test_a_lost_catalogue_answer_is_no_reason_to_read_it_row_by_row(way: Way) -> None:
    way.centre.lost_paths = {"/v1/catalogue"}

    assert way.down.drain() is not None
    assert "/v1/feeds/chain" not in way.centre.paths

    way.centre.lost_paths = set()
    way.down.look_again()
    assert way.down.drain() is None
    assert "/v1/feeds/chain" in way.centre.paths


def test_a_file_that_is_being_made_is_waited_for_but_not_for_ever(way: Way) -> None:
    def being_made() -> None:
        way.down.look_again()
        way.centre.next_answers = [told_empty(), refused(problems.CATALOGUE_NOT_READY, 503)]

    being_made()
    assert way.down.drain() is not None
    assert way.contact("problem") == problems.CATALOGUE_NOT_READY
    assert "/v1/feeds/chain" not in way.centre.paths

    way.clock.micros += NOT_READY_MICROS
    being_made()
    assert way.down.drain() is None
    assert "/v1/feeds/chain" in way.centre.paths


def told_empty() -> httpx.Response:
    """Return the page of a feed that has nothing: what protects people is asked for first."""
    return told({"feed": SAFETY, "epoch": "e1", "rows": [], "head": 0})


def test_no_answer_is_waited_for_and_looked_for_again(way: Way) -> None:
    way.centre.next_answers = [httpx.ConnectError("away")]

    assert way.down.drain() is not None
    way.down.look_again()
    assert way.down.drain() is None


@pytest.mark.parametrize("code", [problems.LANE_REVOKED, problems.NOT_AUTHENTICATED])
def test_a_lane_that_is_shut_out_is_not_shut_out_for_ever(way: Way, code: str) -> None:
    way.centre.next_answers = [refused(code, 403)]

    assert way.down.drain() is not None
    assert way.contact("stopped") == code
    way.down._refresh()
    assert way.down.drain() is None


def test_feeds_are_looked_at_now_and_then_however_often_it_rings(way: Way) -> None:
    way.down.drain()
    before = len(way.centre.asked)
    way.down._refresh()
    way.down.drain()
    assert len(way.centre.asked) == before

    way.clock.micros += int(POLL_S * 1_000_000)
    way.down._refresh()
    way.down.drain()

    assert len(way.centre.asked) == before + 3


def row(position: int, kind: str, body: str, origin: str, digest: bytes) -> dict[str, Any]:
    checksum = next_checksum(NO_CHECKSUM, digest or text_digest(body)).hex()
    told = {"position": position, "kind": kind, "body": body, "checksum": checksum}
    return told | {"origin": origin, "digest": digest.hex()}


def test_a_fork_is_told_to_the_way_up(way: Way) -> None:
    way.centre.rows["safety"] = [row(1, LANE_FORKED, "{}", "", b"")]

    assert way.down.drain() is None

    assert way.changed.is_set()


@pytest.mark.parametrize(("beyond", "is_told"), [(0, False), (1, True)])
def test_own_entries_that_the_file_does_not_have_are_told_to_the_way_up(
    way: Way, beyond: int, is_told: bool
) -> None:
    with closing(JournalSource(way.folder)) as source:
        ((life, last),) = source.lives()
    origin = f"s-1/1/{life}:{last + beyond}"
    way.centre.rows["store"] = [row(1, ENTRY_REF, "", origin, b"d" * 32)]

    assert way.down.drain() is None

    assert way.changed.is_set() is is_told
