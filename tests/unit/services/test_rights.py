"""A lane spends what it was granted, and nothing beyond it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from harness.clock import NOON_MICROS, FakeClock
from harness.facts import make_shop
from harness.till import Shop

from edge.domain.errors import Refusal
from edge.domain.events import HeldRight, RightGivenBack, RightSpent, RightsStated
from edge.domain.ids import OperationId
from edge.domain.instant import Instant
from edge.domain.postings import postings_of
from edge.ports import Batch
from edge.services.rights import right_left, see_to_rights, spend_right
from edge.store.rights import SqliteRights
from sync.central.contacts import note_contact
from sync.central.file import CentralFile
from sync.central.heard import apply_heard
from sync.wire.feeds import RIGHT, FeedCursor, FeedRow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from edge.domain.events import Fact
    from edge.ports import JournalFact
    from edge.services.desk import Desk

MINUTE = 60 * 1_000_000


class Lane:
    """A till beside a central.db that a feed fills."""

    def __init__(self, folder: Path) -> None:
        self.shop = Shop().opened()
        self.central = CentralFile(make_shop(folder))
        self.rows, self.epoch = 0, "e"
        self.identity = self.desk().state.identity
        self.rights = SqliteRights(folder, self.shop.clock)

    def desk(self) -> Desk:
        desk = self.shop.till._desk("test")
        if not hasattr(self, "rights"):
            return desk
        return replace(desk, tools=replace(desk.tools, rights=self.rights))

    def hears(self, right: str, state: str = "granted", amount: object = 3, **told: Any) -> None:
        body = {
            "right": right,
            "state": state,
            "resource": "card",
            "lane": self.identity.lane,
            "incarnation": self.identity.incarnation,
            "amount": amount,
            **told,
        }
        self.hears_text(json.dumps(body))

    def hears_text(self, text: str) -> None:
        self.rows += 1
        row = FeedRow(self.rows, RIGHT, text, b"")
        with self.central.writing() as connection:
            cursor = FeedCursor("store", self.epoch, self.rows)
            apply_heard(connection, [row], cursor, 1, boot=self.shop.clock.boot)

    def meets_the_centre(self, hub_micros: int = NOON_MICROS) -> None:
        """Note what the centre's clock says now."""
        clock = self.shop.clock
        with self.central.writing() as connection:
            note_contact(
                connection,
                heard_micros=clock.micros,
                hub_micros=hub_micros,
                offset_micros=0,
                monotonic_micros=clock.monotonic_micros(),
                boot=clock.boot,
            )

    def sets_the_wall_clock_to(self, micros: int) -> None:
        self.shop.clock.now = lambda: Instant(micros)  # type: ignore[method-assign]

    def owes(self, *, is_closing: bool = False) -> list[Fact]:
        return [f.fact for f in see_to_rights(self.desk(), is_closing=is_closing)]

    def commits(self, facts: tuple[JournalFact, ...]) -> tuple[JournalFact, ...]:
        if facts:
            operation = OperationId(f"op-right-{self.desk().tools.ids.new()}")
            self.shop.memory.commit(Batch(operation, facts))
        return facts

    def spends(self, amount: int, spend: str) -> list[tuple[str, int]]:
        facts = self.commits(spend_right(self.desk(), "card", amount, spend))
        return [(f.fact.right, f.fact.amount) for f in facts if isinstance(f.fact, RightSpent)]


@pytest.fixture
def lane(tmp_path: Path) -> Iterator[Lane]:
    lane = Lane(tmp_path / "shop")
    yield lane
    lane.central.close()


def test_rights_are_spent_oldest_first_and_then_refused_with_what_is_left(lane: Lane) -> None:
    lane.hears("g1")
    lane.hears("g2", amount=4)

    assert lane.spends(2, "sale-1") == [("g1", 2)]
    assert lane.spends(3, "sale-2") == [("g1", 1), ("g2", 2)]
    assert right_left(lane.desk(), "card") == 2
    with pytest.raises(Refusal) as refusal:
        lane.spends(3, "sale-3")

    assert refusal.value.code == "right_too_small"
    assert (refusal.value.facts["left"], refusal.value.facts["wanted"]) == (2, 3)
    assert lane.spends(2, "sale-3") == [("g2", 2)]


def test_a_life_holds_nothing_that_another_one_was_granted(lane: Lane) -> None:
    lane.hears("g1", incarnation="before")
    lane.hears("g2", lane="99")
    lane.hears("g3", resource="other")

    assert right_left(lane.desk(), "card") == 0
    assert right_left(lane.desk(), "other") == 3


def test_what_cannot_be_read_was_not_granted(lane: Lane) -> None:
    for text in ("", "{", "[]", "[" * 100_000):
        lane.hears_text(text)
    for amount in ("3", -1, 0, None, 1.5):
        lane.hears("odd", amount=amount)

    assert right_left(lane.desk(), "card") == 0


def test_a_right_that_is_asked_back_is_not_spent_and_given_back_once(lane: Lane) -> None:
    lane.hears("g1")
    lane.spends(1, "sale-1")
    lane.hears("g1", "asked_back")

    assert right_left(lane.desk(), "card") == 0
    stated, back = lane.commits(see_to_rights(lane.desk()))
    assert stated.fact == RightsStated("e", (HeldRight("g1", "card", 3),))
    assert isinstance(back.fact, RightGivenBack)
    assert (back.fact.right, back.fact.amount, back.fact.granted) == ("g1", 2, 3)
    assert postings_of(back.fact) == postings_of(stated.fact) == ()
    assert lane.owes() == []


def test_a_lease_ends_by_a_clock_that_nobody_can_set(lane: Lane) -> None:
    lane.hears("g1", at_micros=NOON_MICROS - 40 * MINUTE, lease_micros=60 * MINUTE)
    assert right_left(lane.desk(), "card") == 0, "nothing tells how old it is"
    lane.meets_the_centre()
    assert lane.spends(1, "sale-1") == [("g1", 1)]

    clock = lane.shop.clock
    clock.micros += 19 * MINUTE
    assert right_left(lane.desk(), "card") == 2
    clock.micros += 1 * MINUTE
    lane.sets_the_wall_clock_to(0)
    assert right_left(lane.desk(), "card") == 0
    with pytest.raises(Refusal):
        lane.spends(1, "sale-2")
    assert [type(fact) for fact in lane.owes()] == [RightsStated, RightGivenBack]


def test_a_restart_ends_a_lease_until_it_is_granted_anew(lane: Lane) -> None:
    lane.meets_the_centre()
    lane.hears("g1", at_micros=NOON_MICROS, lease_micros=60 * MINUTE)
    lane.hears("g2", at_micros=NOON_MICROS)
    assert right_left(lane.desk(), "card") == 6

    lane.shop.clock.boot = "boot-2"
    lane.meets_the_centre()

    assert right_left(lane.desk(), "card") == 3
    lane.hears("g3", at_micros=NOON_MICROS, lease_micros=60 * MINUTE)
    assert right_left(lane.desk(), "card") == 6


def test_the_close_of_the_day_gives_leases_back_and_keeps_what_holds(lane: Lane) -> None:
    lane.meets_the_centre()
    lane.hears("g1", at_micros=NOON_MICROS, lease_micros=60 * MINUTE)
    lane.hears("g2")
    lane.commits(see_to_rights(lane.desk()))

    assert lane.owes() == []
    (back,) = lane.owes(is_closing=True)
    assert isinstance(back, RightGivenBack)
    assert (back.right, back.amount) == ("g1", 3)


def test_each_life_of_the_centre_is_told_once_what_is_held(lane: Lane) -> None:
    lane.hears("g1")
    lane.hears("g2", amount=1)
    lane.spends(4, "sale-1")
    lane.hears("g3", amount=5)
    assert lane.owes() == [RightsStated("e", (HeldRight("g3", "card", 5),))]
    lane.commits(see_to_rights(lane.desk()))
    assert lane.owes() == []

    lane.epoch = "after"
    lane.hears_text("{}")

    assert lane.owes() == [RightsStated("after", (HeldRight("g3", "card", 5),))]


def test_a_till_without_a_centre_holds_nothing(tmp_path: Path) -> None:
    identity = Shop().till._desk("").state.identity

    assert SqliteRights(tmp_path, FakeClock()).granted(identity) == ()
    with pytest.raises(Refusal) as refusal:
        spend_right(Shop().opened().till._desk(""), "card", 1, "sale-1")
    assert refusal.value.facts["left"] == 0
