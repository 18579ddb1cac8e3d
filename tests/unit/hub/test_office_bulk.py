"""Files are tried dry, taken in line by line, and come out as they went in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from harness.office import SomeOffice, ok

from sync.hub.services.bulk import KEY_WRONG

if TYPE_CHECKING:
    from pathlib import Path

    from sync.hub.database import Database

ITEMS = """key,description,tax_class,price,codes,minimum_age
milk,Milk,food,119,4006381333931|milk,
rum,"Rum, dark",spirits,1999,,18
"""


@pytest.fixture
def office(database: Database, tmp_path: Path) -> SomeOffice:
    return SomeOffice(database, tmp_path)


def send(office: SomeOffice, kind: str, text: str | bytes, **params: str) -> Any:
    headers = {"idempotency-key": next(office.keys), "content-type": "application/octet-stream"}
    return office.client.post(f"/v1/imports/{kind}", content=text, params=params, headers=headers)


def test_a_dry_run_says_what_the_file_then_does(office: SomeOffice) -> None:
    dry = ok(send(office, "items", ITEMS, format="csv", dry_run="true")).json()
    assert office.chain("item") == []

    wet = ok(send(office, "items", ITEMS, format="csv")).json()

    assert (
        dry
        == wet | {"is_dry": True}
        == {"is_dry": True, "made": 2, "changed": 0, "same": 0, "errors": []}
    )
    assert len(office.chain("item")) == 2
    rum = office.get("/v1/items/rum")["body"]
    assert (rum["description"], rum["minimum_age"]) == ("Rum, dark", 18)
    assert office.get("/v1/items/milk")["body"]["codes"] == ["04006381333931", "milk"]


def test_a_broken_off_file_goes_on(office: SomeOffice) -> None:
    ok(send(office, "items", ITEMS.rsplit("rum", 1)[0], format="csv"))

    again = ok(send(office, "items", ITEMS.replace("119", "129"), format="csv")).json()
    third = ok(send(office, "items", ITEMS.replace("119", "129"), format="csv")).json()

    assert (again["made"], again["changed"], third["same"]) == (1, 1, 2)


def test_wrong_lines_are_named_and_the_others_taken(office: SomeOffice) -> None:
    lines = [
        '{"key": "a", "description": "A", "tax_class": "x"}',
        "{",
        "[]",
        '{"key": "b", "description": "B", "tax_class": "x", "price": "8.00E+12"}',
        '{"description": "C", "tax_class": "x"}',
    ]

    told = ok(send(office, "items", "\n".join(lines))).json()

    assert told["made"] == 1
    assert [(e["line"], e["column"]) for e in told["errors"]] == [
        *((2, ""), (3, ""), (4, "price"), (5, "key")),
    ]
    assert send(office, "items", b"\xff").json()["code"] == "request_unreadable"


def test_numbers_of_products_stand_as_tills_look_for_them(office: SomeOffice) -> None:
    lamp = {"key": "lamp", "description": "Lamp", "tax_class": "x"}
    lines = [
        lamp | {"gtin": "4006381333931", "codes": ["96385074", "01234505", "4011", "LAMP"]},
        lamp | {"gtin": "4006381333932"},
        lamp | {"gtin": "8.00E+12"},
        lamp | {"codes": ["036000291453"]},
    ]

    told = ok(send(office, "items", "\n".join(map(json.dumps, lines)))).json()

    body = office.get("/v1/items/lamp")["body"]
    assert body["gtin"] == "04006381333931"
    assert body["codes"] == ["00000096385074", "00012000003455", "4011", "LAMP"]
    assert [(e["line"], e["column"]) for e in told["errors"]] == [
        *((2, "gtin"), (3, "gtin"), (4, "codes.0")),
    ]
    assert told["errors"][0]["message"] == "The check digit of 4006381333932 is wrong."


@pytest.mark.parametrize("key", ["a b", "a/b", "\ud800", "\x00", "ä", ".a", "k" * 129, ["x"]])
def test_a_key_that_no_path_can_carry_is_refused(office: SomeOffice, key: object) -> None:
    line = json.dumps({"key": key, "description": "A", "tax_class": "x"})

    told = ok(send(office, "items", line)).json()

    assert (told["made"], [e["column"] for e in told["errors"]]) == (0, ["key"])
    assert told["errors"][0]["message"] == KEY_WRONG


def test_a_mistake_in_promotions_is_told_in_words(office: SomeOffice) -> None:
    wrong = {"id": "A", "type": "percent_off", "select": {"all": True}, "percent": "much"}
    line = json.dumps({"from_micros": 0, "book": {"promotions": [wrong]}})

    (error,) = ok(send(office, "promotions", line)).json()["errors"]

    assert error["message"].startswith("'A', 'percent': ")
    unprintable = line.replace('"A"', '"\\ud800"')
    (error,) = ok(send(office, "promotions", unprintable)).json()["errors"]
    assert error["message"].startswith("'\\ud800', 'id': ")


def test_what_comes_out_goes_in_again(office: SomeOffice) -> None:
    ok(send(office, "items", ITEMS, format="csv"))
    text = ok(office.client.get("/v1/exports/items")).text

    assert ok(send(office, "items", text)).json()["same"] == 2
