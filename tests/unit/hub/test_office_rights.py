"""Rights as the office hands them out and sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from harness.office import SomeOffice, ok
from harness.streams import NOW_MICROS, WrittenStream

from sync.hub.ingest import take_batch
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
