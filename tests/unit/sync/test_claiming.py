"""What a backlog claims is told before its entries: all of it, once, and nothing of plain sales."""

from __future__ import annotations

import json
from contextlib import ExitStack, closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from bench.kit import backlog
from harness.answering_centre import AnsweringCentre
from harness.facts import journal_fact, return_completed, sale_completed

from edge.clock import SystemClock, UuidSource
from edge.domain.agreement.claims import EntryRef, claims_of
from edge.domain.events import CouponRecord, PromotionRecord
from edge.store.database import transaction
from edge.store.journal import Scribe, insert, last_row
from edge.store.keys import lane_key
from edge.store.upgrade import connect_till_file
from sync.central.file import CentralFile
from sync.client.claiming import BacklogClaims
from sync.client.line import Line
from sync.journal_source import JournalSource
from sync.steps import KeepAcknowledged
from sync.wire.claims import HINTED, Hint
from sync.wire.streams import StreamKey

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from edge.domain.events import Fact

PLAIN = 12
ENTRIES_MAX = 5


def claiming_facts() -> list[Fact]:
    sale = sale_completed(1, ("phone", "milk"))
    phone = replace(sale, lines=(replace(sale.lines[0], serial="A1"), sale.lines[1]))
    sold_on = replace(sale, lines=(replace(sale.lines[0], serial="A2"), sale.lines[1]))
    back = return_completed(4, sold_on)
    limited = PromotionRecord("OFF", "1", "Off", 2, 20, (), per_customer=5)
    return [
        phone,
        replace(sale, coupons=(CouponRecord("FIVE", "S-1"), CouponRecord("OPEN"))),
        sold_on,
        replace(back, lines=(replace(back.lines[0], serial="A2"),)),
        replace(sale, customer="c-1", promotions=(limited,)),
        replace(sale, customer='say "serial":'),
    ]


class Way:
    """A shop with a backlog, and a centre that may lose what is told."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        identity = backlog.write_backlog(folder, PLAIN)
        write(folder, identity, claiming_facts())
        self.folder, self.centre = folder, AnsweringCentre()
        self.stream = StreamKey(identity.store, identity.lane, identity.incarnation)
        self.source = stack.enter_context(closing(JournalSource(folder)))
        self.central = stack.enter_context(closing(CentralFile(folder)))
        self.last = self.source.last_seq(self.stream)

    def look(self, seq: int = 0, epoch: str = "e1") -> list[Hint]:
        """Look at the backlog as after a start; return what the centre was told."""
        self.centre.asked.clear()
        kept = KeepAcknowledged(self.stream, seq, b"", seq, epoch)
        with closing(BacklogClaims(self.folder, self.central, self._line, ENTRIES_MAX)) as told:
            told.look(kept, self.source)
            told.wait(30)
        return [
            Hint(*hint)
            for request in self.centre.asked
            for hint in json.loads(request.read())["hints"]
        ]

    def _line(self) -> Line:
        return Line(self.centre.client(), lambda _: None)


def write(folder: Path, identity: Any, facts: list[Fact]) -> None:
    connection = connect_till_file(folder)
    scribe = Scribe(identity, lane_key(folder), SystemClock())
    head, ids = last_row(connection).head, UuidSource()
    with transaction(connection):
        for fact in facts:
            row, _ = scribe.write(head, journal_fact(fact), ids.new())
            insert(connection, row)
            head = row.head
    connection.close()


@pytest.fixture
def way(tmp_path: Path) -> Iterator[Way]:
    with ExitStack() as stack:
        yield Way(tmp_path / "shop", stack)


def keys(hints: list[Hint]) -> list[str]:
    return [hint.key for hint in hints]


def test_all_that_blocks_others_is_told_and_what_came_back_is_free(way: Way) -> None:
    told = way.look()

    every = [
        Hint(seq, claim.key, claim.units_milli)
        for seq, text in way.source._rows("SELECT seq, entry FROM journal ORDER BY seq")
        for tree in [json.loads(text)]
        for claim in claims_of(
            tree["kind"], tree["ver"], tree["body"], ref=EntryRef("s-1", "1", "", "", seq)
        )
        if claim.policy in HINTED and not claim.offered
    ]
    assert set(told) == {hint for hint in every if hint.key != "serial/phone/A2"}
    assert {hint.policy for hint in told} == set(HINTED)


def test_each_part_of_a_backlog_is_told_once_in_a_life_of_the_centre(way: Way) -> None:
    first = way.look()

    assert first
    assert way.look() == []
    assert way.look(seq=3) == []
    write(way.folder, way.source.identity, claiming_facts()[:1])
    assert keys(way.look(seq=3)) == ["serial/phone/A1"]
    assert keys(way.look(epoch="e2")) == [*keys(first), "serial/phone/A1"]


def test_what_one_batch_carries_is_no_backlog(way: Way) -> None:
    assert way.look(seq=way.last - ENTRIES_MAX) == []
    assert way.look(seq=way.last - ENTRIES_MAX - 1)


def test_what_was_not_taken_is_told_again(way: Way) -> None:
    way.centre.next_answers = [httpx.ReadTimeout("lost")]
    first = way.look()

    assert first
    assert way.look() == first


def test_many_claims_go_in_several_requests(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = way.look(epoch="e0")
    monkeypatch.setattr("sync.journal_source.HINTS_MAX", 2)

    told = way.look()

    assert len(way.centre.asked) >= len(whole) / 2
    assert set(told) >= set(whole)
