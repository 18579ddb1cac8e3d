"""A lane spends what it was granted, and nothing beyond it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from harness.facts import make_shop
from harness.till import Shop

from edge.domain.errors import Refusal
from edge.domain.events import RightGivenBack, RightSpent
from edge.domain.ids import OperationId
from edge.domain.postings import postings_of
from edge.ports import Batch
from edge.services.rights import give_asked_back, right_left, spend_right
from edge.store.rights import SqliteRights
from sync.central.file import CentralFile
from sync.central.heard import apply_heard
from sync.wire.feeds import RIGHT, FeedCursor, FeedRow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from edge.ports import JournalFact
    from edge.services.desk import Desk


class Lane:
    """A till beside a central.db that a feed fills."""

    def __init__(self, folder: Path) -> None:
        self.shop = Shop().opened()
        self.central = CentralFile(make_shop(folder))
        self.rows = 0
        self.identity = self.desk().state.identity
        self.rights = SqliteRights(folder)

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
            apply_heard(connection, [row], FeedCursor("store", "e", self.rows), 1)

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
    (fact,) = lane.commits(give_asked_back(lane.desk()))
    assert isinstance(fact.fact, RightGivenBack)
    assert (fact.fact.right, fact.fact.amount) == ("g1", 2)
    assert postings_of(fact.fact) == ()
    assert give_asked_back(lane.desk()) == ()


def test_a_till_without_a_centre_holds_nothing(tmp_path: Path) -> None:
    identity = Shop().till._desk("").state.identity

    assert SqliteRights(tmp_path).granted(identity) == ()
    with pytest.raises(Refusal) as refusal:
        spend_right(Shop().opened().till._desk(""), "card", 1, "sale-1")
    assert refusal.value.facts["left"] == 0
