"""The books of a store fall below nothing: one count is asked for, each time they do."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

import pytest
from harness.centre import LaneLine, SomeCentre

from edge.domain.agreement.outcomes import Outcome, outcome_from_json
from sync.hub.services.inventory import Movement, move

if TYPE_CHECKING:
    from pathlib import Path

    from sync.hub.database import Database


@pytest.fixture
def centre(database: Database, tmp_path: Path) -> SomeCentre:
    return SomeCentre(database, tmp_path)


def receive(centre: SomeCentre, pieces: int, name: str = "m1") -> None:
    moved = Movement("s-1", name, "milk", "supplier", "on_hand", pieces * 1000, "receipt", "", 1)
    assert centre.database.run(partial(move, moved=moved, now_micros=1))


def sell(lane: LaneLine, *pieces: str) -> None:
    first = len(lane.stream.texts) + 1
    for each in pieces:
        lane.stream.sale("milk", each)
    assert lane.send(lane.stream.batch(first)).status_code == 200


def found(centre: SomeCentre) -> list[Outcome]:
    centre.resolver.work_off()
    assert centre.resolver.work_off() == 0
    rows = centre.query("SELECT body FROM outcome ORDER BY body::jsonb -> 'loser' ->> 4")
    return [outcome_from_json(json.loads(body)) for (body,) in rows]


def test_the_sale_that_takes_more_than_there_was_asks_for_one_count(centre: SomeCentre) -> None:
    one, two = centre.lane("s-1", "1"), centre.lane("s-1", "2")
    receive(centre, 5)
    sell(one, "-2", "-2", "-2", "-2")
    sell(two, "-2")

    (outcome,) = found(centre)

    assert (outcome.rule, outcome.violation, outcome.owner) == ("stock_below", True, "manager")
    assert (outcome.loser.lane, outcome.loser.seq, outcome.effect_milli) == ("1", 3, 1000)
    assert (outcome.facts["item"], outcome.facts["level_milli"]) == ("milk", -1000)
    assert outcome.stores == ("s-1",)


def test_it_is_asked_again_only_after_there_was_enough_again(centre: SomeCentre) -> None:
    lane = centre.lane("s-1", "1")
    receive(centre, 1)
    sell(lane, "-2")
    sell(lane, "-2")
    receive(centre, 4, "m2")
    sell(lane, "-1")
    sell(lane, "-1")

    assert [each.loser.seq for each in found(centre)] == [1, 4]


def test_where_nobody_keeps_books_nothing_is_missing_from_them(centre: SomeCentre) -> None:
    sell(centre.lane("s-1", "1"), "-2", "-2")

    assert found(centre) == []
    assert centre.query("SELECT quantity_milli FROM stock_on_hand") == [(-4000,)]
