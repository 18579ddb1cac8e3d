"""Rights as the office hands them out and sees them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from harness.office import SomeOffice, ok
from harness.streams import NOW_MICROS, WrittenStream

from sync.hub.hub import begin_epoch
from sync.hub.ingest import take_batch
from sync.hub.services.refilling import Refiller
from sync.hub.store.hub_store import PostgresHubStore
from sync.wire.streams import StreamKey

if TYPE_CHECKING:
    from pathlib import Path

    from sync.hub.database import Database

CARD = {"store": "s-1", "resource": "card"}
GRANT = {**CARD, "lane": "1", "incarnation": "aaaa", "amount": 4}


@pytest.fixture
def office(database: Database, tmp_path: Path) -> SomeOffice:
    made = SomeOffice(database, tmp_path)
    made.store("s-1")
    stream = WrittenStream(StreamKey("s-1", "1", "aaaa"))
    stream.write("stream.opened", {})
    PostgresHubStore(database, made.clock).in_store(
        "s-1",
        lambda tx: take_batch(
            tx, stream.batch(), now_micros=NOW_MICROS, is_signed=stream.is_signed
        ),
    )
    return made


def test_rights_are_granted_once_listed_and_asked_back(office: SomeOffice) -> None:
    for _ in range(2):
        ok(office.post("/v1/rights/refills", {**CARD, "amount": 10}, "r"))
    granted = [ok(office.post("/v1/rights", GRANT, "g")).json() for _ in range(2)]

    assert granted[0] == granted[1]
    told = office.get("/v1/rights/s-1/card")
    assert (told["free"], told["granted"]) == (6, 4)
    assert told["rights"] == [granted[0]]

    name = granted[0]["id"]
    left = ok(office.post(f"/v1/rights/s-1/{name}/withdraw", {})).json()
    assert (left["left"], left["is_over"]) == (4, False)
    rows = office.database.run(
        lambda cursor: cursor.execute(
            "SELECT row_key FROM feed_row WHERE kind = 'right' ORDER BY position"
        ).fetchall()
    )
    assert rows == [(f"right/{name}/granted",), (f"right/{name}/asked_back",)]


def test_a_request_is_booked_once_where_its_answer_was_lost(office: SomeOffice) -> None:
    for _ in range(2):
        ok(office.post("/v1/rights/refills", {**CARD, "amount": 10}, "r"))
        ok(office.post("/v1/rights", GRANT, "g"))
        # The answers that were kept for repeats are gone with the process that was to keep them.
        office.database.run(lambda cursor: cursor.execute("DELETE FROM idempotent_request"))

    told = office.get("/v1/rights/s-1/card")
    assert (told["free"], told["granted"]) == (6, 4)


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("/v1/rights", {**GRANT, "amount": 11}, "resource_too_small"),
        ("/v1/rights", {**GRANT, "incarnation": "zzzz"}, "life_unsettled"),
        ("/v1/rights", {**GRANT, "store": "s-9"}, "record_unknown"),
        ("/v1/rights/refills", {**CARD, "amount": -11}, "resource_too_small"),
        ("/v1/rights/refills", {**CARD, "amount": 0}, "right_amount_wrong"),
        ("/v1/rights/s-1/none/withdraw", {}, "right_unknown"),
    ],
)
def test_what_cannot_be_is_refused_with_the_next_step(
    office: SomeOffice, path: str, body: dict[str, object], code: str
) -> None:
    ok(office.post("/v1/rights/refills", {**CARD, "amount": 10}, "r"))

    answer = office.post(path, body)

    assert answer.status_code in {404, 409}
    assert answer.json()["code"] == code
    assert answer.json()["next"]
    assert office.get("/v1/rights/s-1/card")["free"] == 10


RULE = {"pattern": "gift_card:*", "low_water": 2, "target": 4, "lease_s": 3600}


def enrolled(office: SomeOffice) -> None:
    office.database.run(
        lambda cursor: cursor.execute(
            "INSERT INTO lane (store_id, lane, public_key, serial, expires_micros,"
            " enrolled_micros) VALUES ('s-1', '1', '', '', 0, 1)"
        )
    )


def test_a_rule_fills_lanes_up_by_itself_whoever_works_it_off(office: SomeOffice) -> None:
    enrolled(office)
    card = {"store": "s-1", "resource": "gift_card:9", "amount": 6}
    ok(office.post("/v1/rights/refills", card, "r"))
    replicas = [Refiller(office.hub), Refiller(office.hub)]
    assert [each.work_off() for each in replicas] == [1, 0], "nothing has a rule yet"

    rule = office.put("/v1/right-rules/s-1/cards", RULE)
    assert rule == {"rule": "cards", "grace_s": 60, **RULE}
    assert office.get("/v1/right-rules/s-1") == [rule]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda each: each.work_off(), replicas))

    told = office.get("/v1/rights/s-1/gift_card:9")
    assert (told["free"], told["granted"], len(told["rights"])) == (2, 4, 1)
    assert replicas[0].work_off() == 0
    office.clock.micros += 2700 * 1_000_000
    assert replicas[0].work_off() == 1
    assert office.get("/v1/rights/s-1/gift_card:9")["granted"] == 6

    assert ok(office.client.delete("/v1/right-rules/s-1/cards")).json()["id"] == "cards"
    assert office.get("/v1/right-rules/s-1") == []
    assert office.client.delete("/v1/right-rules/s-1/cards").status_code == 404


def test_a_rule_that_fills_nothing_up_is_refused(office: SomeOffice) -> None:
    for wrong in ({"target": 1}, {"pattern": "*"}, {"low_water": 0}, {"lease_s": 0}):
        answer = office.client.put("/v1/right-rules/s-1/cards", json={**RULE, **wrong})
        assert answer.status_code == 422
    assert office.get("/v1/right-rules/s-1") == []


def test_a_centre_that_was_put_back_names_whom_it_waits_for(office: SomeOffice) -> None:
    enrolled(office)
    ok(office.post("/v1/rights/refills", {**CARD, "amount": 10}, "r"))
    begin_epoch(office.database, office.hub.ids, office.hub.clock)

    answer = office.post("/v1/rights", GRANT)

    assert (answer.status_code, answer.json()["code"]) == (409, "lanes_unheard")
    assert "1" in answer.json()["title"]
    assert answer.json()["next"]
