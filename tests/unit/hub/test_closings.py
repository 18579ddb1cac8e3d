"""What a Z was not made over is listed beside it, whichever came in first."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from harness.centre import LaneLine, SomeCentre
from harness.streams import NOW_MICROS

from edge.domain.agreement.outcomes import Outcome, outcome_from_json
from sync.wire.streams import branch_of

if TYPE_CHECKING:
    from pathlib import Path

    from sync.hub.database import Database


@pytest.fixture
def centre(database: Database, tmp_path: Path) -> SomeCentre:
    return SomeCentre(database, tmp_path)


def sale(lane: LaneLine, minor: int = 500, kind: str = "sale.completed", shift: str = "S1") -> None:
    body = {"sale": f"sale-{minor}", "shift": shift, "number": f"1-{minor}", "currency": "EUR",
            "completed_at_micros": NOW_MICROS, "total_minor": minor, "lines": [],
            "tenders": []}  # fmt: skip
    lane.stream.write(kind, body)


def z(lane: LaneLine, shift: str = "S1") -> None:
    until = len(lane.stream.texts)
    lane.stream.write(
        "shift.closed",
        {"shift": shift, "currency": "EUR", "gross_minor": 1, "z_number": 4, "until_seq": until},
    )


def send(lane: LaneLine, first: int = 1, last: int | None = None, *, branch: bool = False) -> None:
    batch = lane.stream.batch(first, last)
    if branch:
        name = branch_of(batch.hashes()[0])
        batch = replace(batch, stream=replace(batch.stream, branch=name))
    assert lane.send(batch).status_code == 200


def found(centre: SomeCentre) -> list[Outcome]:
    centre.resolver.work_off()
    assert centre.resolver.work_off() == 0
    rows = centre.query("SELECT body FROM outcome ORDER BY outcome_id")
    return [outcome_from_json(json.loads(body)) for (body,) in rows]


def test_a_shift_that_is_closed_as_it_should_be_is_nobodys_business(centre: SomeCentre) -> None:
    lane = centre.lane("s-1", "1")
    sale(lane)
    z(lane)
    sale(lane, shift="S2")
    sale(lane, kind="return.completed", shift="S2")
    z(lane, "S2")
    send(lane, 1, 3)
    send(lane, 4)

    assert found(centre) == []


@pytest.mark.parametrize("kind", ["sale.completed", "return.completed"])
def test_a_sale_after_the_z_of_its_own_shift_is_listed(centre: SomeCentre, kind: str) -> None:
    lane = centre.lane("s-1", "1")
    sale(lane)
    z(lane)
    sale(lane, 700, kind)
    send(lane)

    (outcome,) = found(centre)

    assert (outcome.rule, outcome.violation, outcome.loser.seq) == ("late_after_closing", False, 3)
    assert outcome.effect_minor == (700 if kind == "sale.completed" else -700)
    assert (outcome.review, [ref.seq for ref in outcome.winners]) == (True, [2])


@pytest.mark.parametrize("first", ["copy", "z"])
def test_what_a_copied_disk_sold_under_the_shift_is_late_in_either_order(
    centre: SomeCentre, first: str
) -> None:
    lane = centre.lane("s-1", "1")
    sale(lane)
    copy = replace(lane, stream=replace(lane.stream, texts=list(lane.stream.texts)))
    sale(lane, 501)
    z(lane)
    sale(copy, 777)
    send(lane, 1, 2)
    if first == "z":
        send(lane, 3)
        centre.resolver.work_off()
    send(copy, 2, branch=True)
    centre.resolver.work_off()
    if first == "copy":
        send(lane, 3)

    (outcome,) = found(centre)

    assert outcome.loser.branch
    assert outcome.loser.seq == 2
    assert (outcome.effect_minor, outcome.winners[0].branch) == (777, "")


def test_a_life_that_closes_the_shift_of_the_one_before_was_made_over_both(
    centre: SomeCentre,
) -> None:
    one = centre.lane("s-1", "1")
    two = replace(one, stream=replace(one.stream, key=replace(one.stream.key, incarnation="bbbb")))
    two.stream.texts = []
    sale(one)
    sale(one, 501)
    opening = {"store": "s-1", "lane": "1", "reason": "restored", "parent_incarnation": "aaaa",
               "parent_seq": 1, "parent_hash": one.stream.hashes()[0].hex()}  # fmt: skip
    two.stream.write("stream.opened", opening)
    sale(two, 600)
    z(two)
    send(one)
    send(two)

    late = [each for each in found(centre) if each.policy == "shift"]

    assert [(each.loser.incarnation, each.loser.seq) for each in late] == [("aaaa", 2)]
