"""What the office says of goods and people reaches the chain, once, and in the form tills read."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from harness.office import SomeOffice

from sync.catalogue.feed_rows import ItemRow, catalogue_row
from sync.customers.feed import _change_of
from sync.wire.feeds import FeedRow

if TYPE_CHECKING:
    from pathlib import Path

    from sync.hub.database import Database

MILK = {"description": "Milk", "tax_class": "food", "price": "119", "codes": ["4006381333931"]}
ANN = {"name": "Ann Example", "cards": ["C-1"], "phone": "+49 30 1", "email": "ann@example.org"}
BOB = {"name": "Bob", "role": "cashier"}


@pytest.fixture
def office(database: Database, tmp_path: Path) -> SomeOffice:
    return SomeOffice(database, tmp_path)


def test_tills_can_read_every_row(office: SomeOffice) -> None:
    office.put("/v1/items/milk", MILK)
    office.put("/v1/departments/dairy", {"name": "Dairy", "tax_class": "food"})
    price = {"item_id": "milk", "price": "129", "from_micros": 5}
    assert office.post("/v1/prices", price).status_code == 201
    assert office.post("/v1/promotions", {"book": {}, "from_micros": 9}).status_code == 201
    office.client.delete("/v1/items/milk")
    office.put("/v1/customers/c-1", ANN)
    office.put("/v1/staff/7", BOB)

    for kind in ("item", "department", "price", "book", "item_gone"):
        [(_, body)] = office.chain(kind)
        assert catalogue_row(kind, body) is not None
    for kind in ("customer", "staff"):
        [(_, body)] = office.chain(kind)
        assert _change_of(FeedRow(1, kind, body, b"")) is not None
    assert "example.org" not in office.chain("customer")[0][1]


def test_attributes_of_an_item_reach_tills_and_items_without_any_are_as_before(
    office: SomeOffice,
) -> None:
    shelf = {"attributes": [["size", "1 l"], ["shelf", "K 12"]]}
    office.put("/v1/items/milk", MILK)
    office.put("/v1/items/rice", MILK | {"codes": []} | shelf)

    (_, plain), (_, placed) = office.chain("item")
    assert "attributes" not in json.loads(plain)
    row = catalogue_row("item", placed)
    assert isinstance(row, ItemRow)
    assert row.listing.item.attributes == (("size", "1 l"), ("shelf", "K 12"))


def test_the_same_again_tells_nothing(office: SomeOffice) -> None:
    first, second = office.put("/v1/items/milk", MILK), office.put("/v1/items/milk", MILK)

    assert first == second
    assert len(office.chain("item")) == 1


def test_a_change_on_an_old_version_is_refused(office: SomeOffice) -> None:
    office.put("/v1/items/milk", MILK)
    office.put("/v1/items/milk", MILK | {"price": "1"}, **{"if-match": '"1"'})

    late = office.client.put("/v1/items/milk", json=MILK, headers={"if-match": '"1"'})

    assert (late.status_code, late.json()["code"]) == (412, "changed_meanwhile")
    assert office.client.get("/v1/items/milk").headers["etag"] == '"2"'
    assert [each["body"]["price"] for each in office.get("/v1/items/milk/versions")] == ["1", "119"]


def test_pages_hold_everything_once(office: SomeOffice) -> None:
    for n in range(5):
        office.put(f"/v1/items/i-{n}", MILK)

    first = office.get("/v1/items", limit=3)
    rest = office.get("/v1/items", limit=3, cursor=first["next"])

    assert [row["key"] for row in first["data"] + rest["data"]] == [f"i-{n}" for n in range(5)]
    assert rest["next"] is None
    assert office.client.get("/v1/items", params={"cursor": "\xe4!"}).status_code == 422


def test_a_post_is_done_once(office: SomeOffice) -> None:
    price = {"item_id": "milk", "price": "129", "from_micros": 5}

    first, again = office.post("/v1/prices", price, "k"), office.post("/v1/prices", price, "k")
    other = office.post("/v1/prices", price | {"price": "1"}, "k")
    without = office.client.post("/v1/prices", json=price)

    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert again.headers["idempotent-replayed"] == "true"
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")
    assert without.status_code == 422
    assert len(office.chain("price")) == 1


def test_two_at_once_with_one_key_do_it_once(office: SomeOffice) -> None:
    price = {"item_id": "milk", "price": "129", "from_micros": 5}
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: office.post("/v1/prices", price, "k"), range(4)))

    assert {answer.status_code for answer in answers} <= {201, 409}
    assert 201 in {answer.status_code for answer in answers}
    assert len(office.chain("price")) == 1


@pytest.mark.parametrize(("scope", "status"), [("read", 403), ("write", 200)])
def test_a_token_does_what_its_scope_allows(office: SomeOffice, scope: str, status: int) -> None:
    client = office.with_token(scope)

    assert client.put("/v1/items/milk", json=MILK).status_code == status
    assert client.get("/v1/items").status_code == 200


def test_every_error_is_a_problem(office: SomeOffice) -> None:
    client = office.client
    json_type = {"content-type": "application/json"}
    answers = [
        client.get("/v1/items", headers={"authorization": "Bearer no"}),
        client.get("/v1/nothing"),
        client.patch("/v1/items"),
        client.get("/v1/items/none"),
        client.put("/v1/items/milk", content=b"{", headers=json_type),
        client.put("/v1/items/milk", json={"description": "a\x00", "tax_class": "x"}),
    ]

    assert [answer.status_code for answer in answers] == [401, 404, 405, 404, 422, 422]
    assert {a.headers["content-type"] for a in answers} == {"application/problem+json"}
    assert all(answer.json()["code"] and answer.json()["next"] for answer in answers)


def test_a_card_stands_for_one_customer(office: SomeOffice) -> None:
    office.put("/v1/customers/c-1", ANN)

    taken = office.client.put("/v1/customers/c-2", json=ANN)

    assert (taken.status_code, taken.json()["code"]) == (409, "code_taken")


def test_who_is_erased_is_nowhere(office: SomeOffice) -> None:
    office.put("/v1/customers/c-1", ANN)

    assert office.client.delete("/v1/customers/c-1").status_code == 200

    assert office.client.get("/v1/customers/c-1").status_code == 404
    assert "Ann" not in json.dumps(office.get("/v1/customers/c-1/versions"))
    assert [key for key, _ in office.chain("customer_gone")] == ["c-1"]


def test_who_leaves_is_told_to_every_store_first(office: SomeOffice) -> None:
    office.store("s-1", "s-2")
    office.put("/v1/staff/7", BOB | {"pin_verifier": "$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA"})

    office.put("/v1/staff/7", BOB | {"active": False})

    rows = office.database.run(
        lambda cursor: cursor.execute(
            "SELECT store_id, kind FROM feed_row WHERE feed = 'safety' ORDER BY store_id"
        ).fetchall()
    )
    assert rows == [("s-1", "staff_revoked"), ("s-2", "staff_revoked")]
    assert "pin_verifier" not in json.dumps(office.get("/v1/staff"))


def test_a_wrong_book_names_what_is_wrong(office: SomeOffice) -> None:
    answer = office.post("/v1/promotions", {"book": {"promotions": [{}]}, "from_micros": 1})

    assert (answer.status_code, answer.json()["code"]) == (422, "record_invalid")
    assert answer.json()["errors"]
