"""Deciding what claims come to: once, whatever is interrupted, whoever works on it."""

from __future__ import annotations

import itertools
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from harness.centre import LaneLine, SomeCentre
from harness.streams import returned

from edge.domain.agreement.outcomes import outcome_from_json
from edge.domain.errors import Unavailable

if TYPE_CHECKING:
    from pathlib import Path

    from sync.hub.database import Database


@pytest.fixture
def centre(database: Database, tmp_path: Path) -> SomeCentre:
    return SomeCentre(database, tmp_path)


def returning(lane: LaneLine, *sales: str) -> None:
    first = len(lane.stream.texts) + 1
    for sale in sales:
        lane.stream.write("return.completed", returned(sale))
    assert lane.send(lane.stream.batch(first)).status_code == 200


def outcomes_in(lane: LaneLine, feed: str) -> list[dict[str, Any]]:
    return [json.loads(r["body"]) for r in lane.feed(feed)["rows"] if r["kind"] == "outcome"]


def test_the_second_of_two_stores_gives_way_and_both_are_told(centre: SomeCentre) -> None:
    one, two, far = centre.lane("s-1", "1"), centre.lane("s-2", "1"), centre.lane("s-3", "1")
    returning(one, "a", "b")
    returning(two, "a")
    returning(far, "c")

    assert centre.resolver.work_off() > 0
    assert centre.resolver.work_off() == 0

    (told,) = outcomes_in(one, "store")
    outcome = outcome_from_json(told)
    assert outcome.loser.store == "s-2"
    assert [winner.store for winner in outcome.winners] == ["s-1"]
    assert outcome.effect_minor == -500
    for lane in (one, two):
        assert outcomes_in(lane, "store") == outcomes_in(lane, "safety") == [told]
    assert outcomes_in(far, "store") == []
    assert centre.query("SELECT state, is_violation FROM outcome") == [("open", True)]
    assert centre.query("SELECT count(*) FROM claim_waiting") == [(0,)]


class Crash(Exception):
    """The process ended here."""


@pytest.mark.parametrize("after", range(1, 12))
def test_a_crash_between_any_two_transactions_repeats_to_the_same(
    centre: SomeCentre, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    lanes = [centre.lane("s-1", "1"), centre.lane("s-2", "1")]
    for lane in lanes:
        returning(lane, "a", "b")
    counted = itertools.count(1)
    run = type(centre.database).run

    def crashing(self: Any, work: Any) -> Any:
        done = run(self, work)
        if next(counted) == after:
            raise Crash
        return done

    with monkeypatch.context() as patched:
        patched.setattr(type(centre.database), "run", crashing)
        with pytest.raises(Crash):
            centre.resolver.work_off()
    centre.resolver.work_off()

    for lane in lanes:
        assert len(outcomes_in(lane, "store")) == len(outcomes_in(lane, "safety")) == 2
    assert centre.query("SELECT count(*) FROM outcome") == [(2,)]
    assert centre.query("SELECT count(*) FROM claim") == [(4,)]


def test_several_replicas_find_each_violation_once(centre: SomeCentre) -> None:
    lanes = [centre.lane(f"s-{n}", "1") for n in range(4)]
    for lane in lanes:
        returning(lane, *(f"sale-{n}" for n in range(20)))

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(centre.resolver.work_off) for _ in range(4)]:
            done.result()
    centre.resolver.work_off()

    assert centre.query("SELECT count(*), count(DISTINCT claim_key) FROM outcome") == [(60, 20)]
    told = {row["id"] for lane in lanes for row in outcomes_in(lane, "store")}
    assert len(told) == 60
    assert centre.query(
        "SELECT max(n) FROM (SELECT count(*) n FROM claim GROUP BY claim_key) x"
    ) == [(4,)]


def test_what_was_told_before_a_restore_is_not_decided_the_other_way_round(
    centre: SomeCentre,
) -> None:
    one, two = centre.lane("s-1", "1"), centre.lane("s-2", "1")
    returning(one, "a")
    returning(two, "a")
    centre.resolver.work_off()
    (told,) = [row["body"] for row in one.feed("store")["rows"] if row["kind"] == "outcome"]
    for table in ("claim", "claim_head", "outcome", "outcome_store", "feed_row", "claim_waiting"):
        centre.query(f"DELETE FROM {table} RETURNING 1")
    for table in ("entry", "entry_batch", "stream", "feed_head"):
        centre.query(f"DELETE FROM {table} RETURNING 1")

    one.client.post("/v1/outcomes", content=f"[{told}]")
    for lane in (two, one):
        assert lane.send(lane.stream.batch()).status_code == 200
        centre.resolver.work_off()

    assert centre.query("SELECT outcome_id FROM outcome") == [(json.loads(told)["id"],)]
    assert outcomes_in(one, "store") == outcomes_in(two, "store") == [json.loads(told)]


def test_a_person_at_a_till_answers_and_the_last_answer_stands(centre: SomeCentre) -> None:
    one, two = centre.lane("s-1", "1"), centre.lane("s-2", "1")
    returning(one, "a")
    returning(two, "a")
    centre.resolver.work_off()
    (told,) = outcomes_in(one, "store")

    for answer in ("disputed", "accepted", "shrugged"):
        first = len(one.stream.texts) + 1
        body = {"outcome": told["id"], "answer": answer, "note": "seen"}
        one.stream.write("exception.answered", body)
        assert one.send(one.stream.batch(first)).status_code == 200
        centre.resolver.work_off()

    assert centre.query("SELECT state FROM outcome") == [("accepted",)]
    assert centre.query("SELECT answer, answered_by FROM outcome_answer ORDER BY 1") == [
        ("accepted", "ann"),
        ("disputed", "ann"),
    ]


def test_what_was_answered_at_one_till_is_told_to_all_it_concerns_once(
    centre: SomeCentre,
) -> None:
    one, two = centre.lane("s-1", "1"), centre.lane("s-2", "1")
    returning(one, "a")
    returning(two, "a")
    centre.resolver.work_off()
    (told,) = outcomes_in(one, "store")
    body = {"outcome": told["id"], "answer": "accepted", "note": "seen"}
    one.stream.write("exception.answered", body)

    assert one.send(one.stream.batch(len(one.stream.texts))).status_code == 200
    centre.resolver.work_off()
    centre.resolver.work_off()

    for lane in (one, two):
        rows = [row for row in lane.feed("store")["rows"] if row["kind"] == "answer"]
        assert [json.loads(row["body"])["answer"] for row in rows] == ["accepted"]
        assert json.loads(rows[0]["body"])["outcome"] == told["id"]


def test_a_shard_that_is_away_keeps_nobody_else_waiting(centre: SomeCentre) -> None:
    class Away:
        def run(self, work: Any) -> Any:
            raise Unavailable("database_away")

    one, two = centre.lane("s-1", "1"), centre.lane("s-2", "1")
    returning(one, "a")
    returning(two, "a")
    databases: Any = (Away(), centre.database)

    with pytest.raises(Unavailable):
        replace(centre.resolver, databases=databases).work_off()

    assert len(outcomes_in(one, "store")) == 1
