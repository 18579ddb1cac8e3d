"""How a till says that it stands to the centre, by what its files say."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from faults.shopkeeping import make_shop

from edge.clock import SystemClock
from edge.domain.errors import Refusal
from sync.catalogue.deltas import start_following
from sync.catalogue.lock import writers_lock
from sync.central.chain import apply_chain
from sync.central.contacts import has_problem, note_contact, note_problem, note_stop
from sync.central.file import CentralFile
from sync.central.heard import apply_heard
from sync.central.lives import ask_for_new_life
from sync.central.uploads import keep_acknowledged
from sync.client.identity import HubAddress, keep_enrolment
from sync.journal_source import JournalSource
from sync.status import CLOCK_SUSPECT_MICROS, prometheus_text, read_status
from sync.steps import EndLife, KeepAcknowledged
from sync.wire import problems
from sync.wire.feeds import ENTRY, ORDER_FACT, STORE, FeedCursor, FeedRow
from sync.wire.streams import StreamKey
from tui.agreement_rows import status_rows

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    make_shop(tmp_path)
    return tmp_path


@pytest.fixture
def joined(shop: Path) -> Path:
    keep_enrolment(shop, HubAddress("https://centre:1", "h1", "s-1", "1", 1), "ca", "certificate")
    return shop


def last_of(shop: Path) -> tuple[StreamKey, int]:
    with closing(JournalSource(shop)) as source:
        ((incarnation, last),) = source.lives()
    return StreamKey("s-1", "1", incarnation), last


def hear(shop: Path, *, offset_micros: int = 0, acknowledged: bool = True) -> None:
    now = SystemClock().now().micros
    stream, last = last_of(shop)
    with closing(CentralFile(shop)) as file, file.writing() as central:
        note_contact(
            central, heard_micros=now, hub_micros=now - offset_micros, monotonic_micros=1,
            offset_micros=offset_micros, boot="b",
        )  # fmt: skip
        if acknowledged:
            keep_acknowledged(central, KeepAcknowledged(stream, last, b"", last, "e1"))


def test_a_till_alone_counts_what_only_it_has(shop: Path) -> None:
    status = read_status(shop)

    assert status.state == "not_enrolled"
    assert status.waiting == last_of(shop)[1]
    assert status.oldest_micros is not None


def test_a_folder_without_a_till_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        read_status(tmp_path)

    assert refused.value.code == "no_shop"


def test_a_till_whose_process_does_not_run_is_stopped(joined: Path) -> None:
    hear(joined)

    assert read_status(joined).state == "stopped"


def test_a_till_is_in_step_when_nothing_waits_and_the_centre_answers(joined: Path) -> None:
    with writers_lock(joined):
        assert read_status(joined).state == "cannot_reach"
        hear(joined, acknowledged=False)
        assert read_status(joined).state == "sending"
        hear(joined)
        status = read_status(joined)

    assert status.state == "in_step"
    assert status.hub == "centre:1"
    assert 'tillwright_in_step{store="s-1",lane="1"} 1' in prometheus_text(status)


def test_trouble_shows_until_the_centre_answers_again(joined: Path) -> None:
    with writers_lock(joined):
        hear(joined)
        with closing(CentralFile(joined)) as file, file.writing() as central:
            note_problem(central, "centre_unreachable", {})
            assert has_problem(central)
        assert read_status(joined).state == "cannot_reach"
        hear(joined)
        assert read_status(joined).problem is None


@pytest.mark.parametrize("code", [problems.LANE_REVOKED, problems.LANE_CLONED])
def test_a_lane_that_is_shut_out_is_named(joined: Path, code: str) -> None:
    hear(joined)
    with closing(CentralFile(joined)) as file, file.writing() as central:
        note_stop(central, code)

    status = read_status(joined)

    assert status.state == "revoked"
    assert status.problem is not None
    assert status.problem.code == code


def test_a_till_that_has_to_begin_anew_says_so(joined: Path) -> None:
    hear(joined)
    stream, last = last_of(joined)
    with closing(CentralFile(joined)) as file, file.writing() as central:
        ask_for_new_life(central, EndLife(stream, "forked", last), SystemClock().now())

    assert read_status(joined).state == "must_restart"


def test_a_clock_far_off_is_suspect(joined: Path) -> None:
    hear(joined, offset_micros=-CLOCK_SUSPECT_MICROS - 1)

    assert read_status(joined).clock_suspect


def test_what_of_the_centre_is_not_understood_is_counted(joined: Path) -> None:
    hear(joined)
    wrong = [FeedRow(n, kind, "{}", b"") for n, kind in enumerate(("customer", "item"), 1)]
    start_following(joined, "e1", SystemClock().now())
    with writers_lock(joined):
        apply_chain(joined, "e1", wrong, SystemClock().now())
    with closing(CentralFile(joined)) as file, file.writing() as central:
        unproven = FeedRow(1, ENTRY, "{}", b"", "s-1/2/aaaa:1", b"wrong")
        apply_heard(central, [unproven], FeedCursor(STORE, "e1", 1), 1)

    status = read_status(joined)

    assert status.unread == 3
    assert "tillwright_unread_rows" in prometheus_text(status)
    rows = status_rows(status, SystemClock().now().micros)
    assert ("From the centre, not understood", "3 set aside") in [(r.left, r.right) for r in rows]
    assert read_status(joined).set_aside == 0


def test_an_order_that_is_heard_is_news_for_the_screen(joined: Path) -> None:
    before = read_status(joined)

    with closing(CentralFile(joined)) as file, file.writing() as central:
        body = '{"order": "o-1", "n": 1, "kind": "order.placed", "version": 1, "body": {}}'
        row = FeedRow(1, ORDER_FACT, body, b"")
        apply_heard(central, [row], FeedCursor(STORE, "e1", 1), SystemClock().now().micros)

    assert read_status(joined).ages != before.ages
