"""Stock, customers, conflicts and webhooks as an integrator meets them."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import httpx
import pytest
from harness.office import SomeOffice, ok
from standardwebhooks.webhooks import Webhook

from edge.domain.agreement.claims import EntryRef
from edge.domain.agreement.outcomes import Outcome
from edge.domain.errors import BadInput
from sync.hub.services.delivering import Deliverer, checked_url
from sync.hub.services.sweeping import Sweeper
from sync.hub.store.outcomes import add_outcome

if TYPE_CHECKING:
    from pathlib import Path

    from sync.hub.database import Database

RECEIPT = {
    "location": "s-1",
    "item": "milk",
    "from_state": "supplier",
    "to_state": "on_hand",
    "quantity_milli": 10_000,
    "occurred_micros": 5,
}


@pytest.fixture
def office(database: Database, tmp_path: Path) -> SomeOffice:
    made = SomeOffice(database, tmp_path)
    made.store("s-1", "s-2")
    return made


def levels(office: SomeOffice) -> dict[str, tuple[int, int, int, int]]:
    return {
        row["location"]: (
            row["on_hand_milli"],
            row["reserved_milli"],
            row["in_transit_milli"],
            row["available_milli"],
        )
        for row in office.get("/v1/stock/milk")
    }


def test_a_receipt_counts_once_and_is_told_to_the_store(office: SomeOffice) -> None:
    for _ in range(2):
        ok(office.post("/v1/stock-movements", RECEIPT, "k"))

    assert levels(office) == {"s-1": (10_000, 0, 0, 10_000)}
    rows = office.database.run(
        lambda c: c.execute("SELECT store_id, kind FROM feed_row WHERE feed = 'store'").fetchall()
    )
    assert rows == [("s-1", "stock")]
    unknown = office.post("/v1/stock-movements", RECEIPT | {"location": "nowhere"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "record_unknown")


def test_no_more_is_promised_than_there_is(office: SomeOffice) -> None:
    ok(office.post("/v1/stock-movements", RECEIPT))
    office.put("/v1/stock/milk/safety/s-1", {"quantity_milli": 2000})
    wanted = {"location": "s-1", "item": "milk", "quantity_milli": 3000}
    keys = [f"r-{n}" for n in range(6)]

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda key: office.post("/v1/reservations", wanted, key), keys))

    assert sorted(answer.status_code for answer in answers) == [201, 201, 409, 409, 409, 409]
    assert levels(office) == {"s-1": (10_000, 6000, 0, 2000)}
    kept = next(answer.json()["id"] for answer in answers if answer.status_code == 201)
    for _ in range(2):
        ok(office.client.delete(f"/v1/reservations/s-1/{kept}"))
    assert levels(office) == {"s-1": (10_000, 3000, 0, 5000)}
    office.clock.micros += 1801 * 1_000_000
    ok(office.post("/v1/reservations", wanted | {"quantity_milli": 8000}))
    assert levels(office) == {"s-1": (10_000, 8000, 0, 0)}


def test_what_is_kept_is_handed_over_once(office: SomeOffice) -> None:
    ok(office.post("/v1/stock-movements", RECEIPT))
    wanted = {"location": "s-1", "item": "milk", "quantity_milli": 3000, "reference": "W-7"}
    kept, late = (ok(office.post("/v1/reservations", wanted)).json()["id"] for _ in range(2))

    for _ in range(2):
        ok(office.post(f"/v1/reservations/s-1/{kept}/fulfil", None))
    assert levels(office) == {"s-1": (7000, 3000, 0, 4000)}
    assert office.client.delete(f"/v1/reservations/s-1/{kept}").status_code == 409
    office.clock.micros += 1801 * 1_000_000
    over = office.post(f"/v1/reservations/s-1/{late}/fulfil", None)
    assert (over.status_code, over.json()["code"]) == (409, "state_wrong")
    assert "expired" in over.json()["title"] + over.json()["detail"]
    assert office.post("/v1/reservations/s-1/none/fulfil", None).status_code == 404


def test_promises_end_without_anybody_asking(office: SomeOffice) -> None:
    ok(office.post("/v1/stock-movements", RECEIPT))
    wanted = {"location": "s-1", "item": "milk", "quantity_milli": 3000}
    ok(office.post("/v1/reservations", wanted))
    ok(office.post("/v1/reservations", wanted | {"keep_s": 9000}))
    sweeper = Sweeper(office.hub)

    assert sweeper.work_off() == 0
    office.clock.micros += 1801 * 1_000_000
    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(lambda _: sweeper.work_off(), range(2))) == 1
    assert levels(office) == {"s-1": (10_000, 3000, 0, 7000)}


def test_answers_that_name_somebody_are_not_kept_for_ever(office: SomeOffice) -> None:
    for key in ("ada", "ada2"):
        office.put(f"/v1/customers/{key}", {"name": "Ada"})
    ok(office.post("/v1/customers/ada2/merge", {"into": "ada"}))
    sweeper = Sweeper(office.hub)

    kept = [sweeper.work_off()]
    office.clock.micros += 25 * 3600 * 1_000_000
    kept.append(sweeper.work_off())

    assert kept == [0, 1]
    query = "SELECT answer FROM idempotent_request"
    assert office.database.run(lambda cursor: cursor.execute(query).fetchall()) == []


def test_a_transfer_that_comes_short_says_so(office: SomeOffice) -> None:
    ok(office.post("/v1/stock-movements", RECEIPT))
    wanted = {"from_location": "s-1", "to_location": "s-2", "item": "milk", "quantity_milli": 4000}
    name = ok(office.post("/v1/transfers", wanted)).json()["transfer"]

    ok(office.post(f"/v1/transfers/s-1/{name}/ship", {"quantity_milli": 4000}))
    assert levels(office) == {"s-1": (6000, 0, 4000, 6000)}
    received = ok(office.post(f"/v1/transfers/s-1/{name}/receive", {"quantity_milli": 3000})).json()

    assert (received["shipped_milli"], received["received_milli"]) == (4000, 3000)
    assert levels(office) == {"s-1": (6000, 0, 0, 6000), "s-2": (3000, 0, 0, 3000)}
    again = office.post(f"/v1/transfers/s-1/{name}/receive", {"quantity_milli": 2000})
    assert (again.status_code, again.json()["code"]) == (409, "state_wrong")


def test_fields_set_at_once_are_kept_and_consent_narrows(office: SomeOffice) -> None:
    office.put("/v1/customers/c", {"name": "Ann", "consent": {"marketing": True}})
    on_first = {"if-match": '"1"'}
    client = office.client

    ok(client.patch("/v1/customers/c", json={"phone": "1"}, headers=on_first))
    no = {"consent": {"marketing": False}}
    ok(client.patch("/v1/customers/c", json=no, headers=on_first))
    late = {"phone": "2", "email": "a@b.example", "consent": {"marketing": True}}
    answer = ok(client.patch("/v1/customers/c", json=late, headers=on_first)).json()

    assert answer["overwrote"] == ["consent", "phone"]
    body = answer["record"]["body"]
    assert (body["phone"], body["email"]) == ("2", "a@b.example")
    assert body["consent"] == {"marketing": False}
    assert "1" in {v["body"]["phone"] for v in office.get("/v1/customers/c/versions")}


def test_who_is_merged_can_be_parted_again(office: SomeOffice) -> None:
    office.put("/v1/customers/a", {"name": "Ann", "cards": ["C-1"]})
    office.put("/v1/customers/b", {"name": "Anne", "cards": ["C-2"]})
    ok(office.post("/v1/customers/a/points", {"points": 30}))
    ok(office.post("/v1/customers/b/points", {"points": 12}))

    merged = ok(office.post("/v1/customers/a/merge", {"into": "b"})).json()

    assert merged["body"]["cards"] == ["C-1", "C-2"]
    assert office.get("/v1/customers/b/points")["points"] == 42
    assert [r["key"] for r in office.get("/v1/customer-search", text="C-1")] == ["b"]
    ok(office.post("/v1/customers/a/unmerge", None))
    assert office.get("/v1/customers/a")["body"]["cards"] == ["C-1"]
    assert office.get("/v1/customers/b")["body"]["cards"] == ["C-2"]
    assert office.get("/v1/customers/b/points")["points"] == 12


def test_points_are_not_burnt_twice(office: SomeOffice) -> None:
    office.put("/v1/customers/a", {"name": "Ann"})
    ok(office.post("/v1/customers/a/points", {"points": 30}))

    with ThreadPoolExecutor(4) as pool:
        burn = {"points": -20}
        keys = [f"b-{n}" for n in range(4)]
        done = pool.map(lambda k: office.post("/v1/customers/a/points", burn, k), keys)
        answers = [answer.status_code for answer in done]

    assert sorted(answers) == [201, 409, 409, 409]
    assert office.get("/v1/customers/a/points")["points"] == 10


def test_a_conflict_is_explained_and_answered(office: SomeOffice) -> None:
    loser = EntryRef("s-1", "1", "aaaa", "", 1)
    outcome = Outcome(
        "0" * 32, "return", "return/1/1", "over_return", True, loser, (), -500, "EUR", 1000
    )
    office.database.run(lambda c: add_outcome(c, outcome, ["s-1", "s-2"], 7))

    [listed] = office.get("/v1/conflicts", state="open")["data"]
    disputed = {"answer": "disputed", "note": "we have the receipt"}
    ok(office.post(f"/v1/conflicts/{listed['id']}/answers", disputed))

    assert listed["headline"] == "More came back than was sold"
    assert listed["rule"]
    assert listed["next_step"]
    whole = office.get(f"/v1/conflicts/{listed['id']}")
    assert whole["state"] == "disputed"
    assert [each["note"] for each in whole["answers"]] == ["we have the receipt"]
    rows = office.database.run(
        lambda c: c.execute("SELECT store_id FROM feed_row WHERE kind = 'answer'").fetchall()
    )
    assert rows == [("s-1",)]


class Listener:
    """An endpoint that answers as it is told and keeps what came."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.came: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.came.append(request)
        return httpx.Response(self.statuses.pop(0), headers={"retry-after": "900"})


def at_of(seconds: str) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)


def listening(office: SomeOffice, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.setenv("HUB_WEBHOOKS_PRIVATE", "1")
    form = {"url": "http://127.0.0.1:9/hook", "types": ["tillwright.item.changed"]}
    made: dict[str, str] = ok(office.post("/v1/webhooks", form)).json()
    return made


def deliverer(office: SomeOffice, listener: Listener) -> Deliverer:
    client = httpx.Client(transport=httpx.MockTransport(listener))
    return Deliverer(office.hub, client, allows_private=True, randbelow=lambda _: 0)


MILK = {"description": "Milk", "tax_class": "food", "price": "119"}


def test_events_are_signed_and_tried_again(
    office: SomeOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = listening(office, monkeypatch)
    newer = ok(office.post(f"/v1/webhooks/{made['endpoint']}/rotate", None)).json()
    office.put("/v1/items/milk", MILK)
    office.put("/v1/staff/7", {"name": "Bob", "role": "cashier"})
    listener = Listener(503, 200)
    worker = deliverer(office, listener)
    # The library compares the time-stamp with the wall clock.
    monkeypatch.setattr(Webhook, "_Webhook__verify_timestamp", lambda _, at: at_of(at))

    tried = [worker.work_off(), worker.work_off()]
    office.clock.micros += 899 * 1_000_000
    tried.append(worker.work_off())
    office.clock.micros += 2 * 1_000_000
    tried.append(worker.work_off())

    assert tried == [1, 0, 0, 1]
    first, second = listener.came
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == "item.milk.1"
    for secret in (made["secret"], newer["secret"]):
        told = Webhook(secret).verify(second.content, dict(second.headers))
        assert told["type"] == "tillwright.item.changed"


def test_who_is_gone_is_told_no_more(office: SomeOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    made = listening(office, monkeypatch)
    office.put("/v1/items/milk", MILK)
    deliverer(office, Listener(410)).work_off()
    office.put("/v1/items/milk", MILK | {"price": "1"})

    [endpoint] = office.get("/v1/webhooks")
    [failed] = office.get("/v1/webhooks/failures")
    assert (endpoint["state"], failed["status"]) == ("off", 410)
    assert deliverer(office, Listener()).work_off() == 0
    ok(office.post(f"/v1/webhooks/{made['endpoint']}/replays/{failed['event']}", None))


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest",
        "https://localhost/",
        "https://0.0.0.0/",
        "https://[::ffff:127.0.0.1]/",
        "http://8.8.8.8/",
        "https://[",
        "https://8.8.8.8:99999/",
    ],
)
def test_private_addresses_are_refused(url: str) -> None:
    with pytest.raises(BadInput, match="address_private"):
        checked_url(url, allows_private=False)


def test_a_public_address_is_taken() -> None:
    assert checked_url("https://8.8.8.8/x", allows_private=False) == ("8.8.8.8", "8.8.8.8")


def test_no_secret_is_read_again(office: SomeOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    made = listening(office, monkeypatch)

    assert made["secret"] not in json.dumps(office.get("/v1/webhooks"))
