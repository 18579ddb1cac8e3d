"""A journal that two machines carried on, or that lost its end, goes on as a new life."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from edge.domain.commands import OpenShift, SignOff, SignOn
from edge.domain.instant import Instant
from edge.store.database import transaction
from edge.store.shop_files import reading
from edge.store.verify import verify
from sync.catalogue.lock import writers_lock
from sync.catalogue.switching import open_for_writing
from sync.central.lives import ask_for_new_life
from sync.steps import EndLife
from sync.wire.streams import StreamKey
from tui.counter_thread import CounterThread
from tui.demo_shop import make_demo_shop

if TYPE_CHECKING:
    from pathlib import Path


def ask(directory: Path, incarnation: str, reason: str = "forked") -> None:
    end = EndLife(StreamKey("demo-1", "1", incarnation), reason, 3)
    with (
        writers_lock(directory),
        closing(open_for_writing(directory)) as central,
        transaction(central),
    ):
        ask_for_new_life(central, end, Instant(1))
        ask_for_new_life(central, end, Instant(2))


def lives(directory: Path) -> list[tuple[str, int]]:
    with reading(directory) as till:
        return [
            (str(incarnation), int(count))
            for incarnation, count in till.execute(
                "SELECT incarnation, count(*) FROM journal GROUP BY incarnation"
                " ORDER BY min(position)"
            )
        ]


def test_a_till_begins_its_new_life_when_it_starts(tmp_path: Path) -> None:
    make_demo_shop(tmp_path, 100)
    ((first, _),) = lives(tmp_path)
    ask(tmp_path, first)

    counter = CounterThread(tmp_path)
    shop = counter.open()
    notices = [notice.code for notice in shop.till.answer().view.notices]
    counter.close()

    assert lives(tmp_path)[0][0] == first
    assert len(lives(tmp_path)) == 2
    assert "new_life" in notices
    assert not verify(tmp_path).findings


def test_a_till_at_work_waits_until_nobody_is_signed_on(tmp_path: Path) -> None:
    make_demo_shop(tmp_path, 100)
    counter = CounterThread(tmp_path)
    first = counter.open().till.state.identity.incarnation
    counter.submit(SignOn("101", "4711")).result()
    counter.submit(OpenShift(10_000)).result()
    ask(tmp_path, first)

    in_work = len(lives(tmp_path))
    counter.submit(SignOff()).result()
    answer = counter.submit(SignOn("101", "4711")).result()
    counter.close()

    assert in_work == 1
    assert len(lives(tmp_path)) == 2
    assert answer.view.operator is not None
    assert answer.view.shift is not None
    assert not verify(tmp_path).findings


def test_a_request_about_an_earlier_life_is_over(tmp_path: Path) -> None:
    make_demo_shop(tmp_path, 100)
    ask(tmp_path, "elsewhe1")

    counter = CounterThread(tmp_path)
    counter.open()
    counter.close()

    assert len(lives(tmp_path)) == 1
