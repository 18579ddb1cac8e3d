"""What customers bought: noted as it comes in, listed over all stores, gone with the person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from harness.office import SomeOffice, ok
from harness.streams import WrittenStream

from sync.hub.database import Database
from sync.hub.ingest import take_batch
from sync.hub.store.hub_store import PostgresHubStore
from sync.wire.streams import Acknowledged, StreamKey

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from harness.postgres import Databases


@pytest.fixture
def office(databases: Databases, database: Database, tmp_path: Path) -> Iterator[SomeOffice]:
    second = Database(databases.new())
    made = SomeOffice(database, tmp_path, s2=second)
    made.store("s1", "s2")
    for key in ("ann", "bob"):
        made.put(f"/v1/customers/{key}", {"name": key})
    yield made
    second.close()


def document(sale: str, at: int, total_minor: int, **more: Any) -> dict[str, Any]:
    return {
        "sale": sale,
        "number": f"N{at}",
        "currency": "EUR",
        "total_minor": total_minor,
        "completed_at_micros": at,
        **more,
    }


def take(office: SomeOffice, store: str, *entries: tuple[str, dict[str, Any]]) -> None:
    stream = WrittenStream(StreamKey(store, "1", "aaaa"))
    for kind, body in entries:
        stream.write(kind, body)
    hub = office.hub
    hub_store = PostgresHubStore(hub.database, hub.clock, hub.shards.database_for)
    now_micros = hub.clock.now().micros
    answer = hub_store.in_store(
        store,
        lambda work: take_batch(
            work, stream.batch(), now_micros=now_micros, is_signed=stream.is_signed
        ),
    )
    assert isinstance(answer, Acknowledged)


def bought(office: SomeOffice, customer: str, **asked: Any) -> list[tuple[str, str, int]]:
    rows = office.get(f"/v1/customers/{customer}/history", **asked)["data"]
    return [(row["store"], row["kind"], row["total_minor"]) for row in rows]


def test_all_stores_and_returns_elsewhere_count(office: SomeOffice) -> None:
    mine = {"customer": "ann", "customer_groups": []}
    take(
        office,
        "s1",
        ("sale.completed", document("a", 10, 500, **mine)),
        ("sale.completed", document("x", 11, 900)),
        ("sale.completed", document("y", 12, 900, customer="")),
        ("sale.completed", document("b", 30, 700, customer="bob")),
    )
    take(
        office,
        "s2",
        ("return.completed", document("a", 40, 200)),
        ("return.completed", document("x", 41, 900)),
        ("sale.completed", document("c", 20, 300, **mine)),
    )

    told = [("s2", "return", -200), ("s2", "sale", 300), ("s1", "sale", 500)]
    assert bought(office, "ann") == told
    assert bought(office, "bob") == [("s1", "sale", 700)]
    ok(office.post("/v1/customers/bob/merge", {"into": "ann"}))
    assert bought(office, "ann") == [told[0], ("s1", "sale", 700), *told[1:]]


def test_pages_leave_nothing_out_and_repeat_nothing(office: SomeOffice) -> None:
    for store in ("s1", "s2"):
        sales = [document(f"{store}{n}", n // 2, n, customer="ann") for n in range(5)]
        take(office, store, *(("sale.completed", sale) for sale in sales))

    pages, cursor = [], ""
    while cursor is not None:
        page = office.get("/v1/customers/ann/history", limit=3, cursor=cursor)
        pages += [(row["store"], row["sale"]) for row in page["data"]]
        cursor = page["next"]

    assert len(pages) == len(set(pages)) == 10
    assert pages == [
        (row["store"], row["sale"]) for row in office.get("/v1/customers/ann/history")["data"]
    ]


@pytest.mark.parametrize(
    "body",
    [
        {"customer": "ann"},
        document("a", 10, 2**70, customer="ann"),
        document("a" * 5000, 10, 1, customer="ann"),
        document("a", 10, 1, customer=["ann"]),
    ],
)
def test_what_is_no_document_is_taken_in_and_not_noted(
    office: SomeOffice, body: dict[str, Any]
) -> None:
    take(office, "s1", ("sale.completed", body))

    assert bought(office, "ann") == []


def test_who_is_erased_has_no_history(office: SomeOffice) -> None:
    take(office, "s1", ("sale.completed", document("a", 10, 500, customer="ann")))
    ok(office.client.delete("/v1/customers/ann", headers={"idempotency-key": "k"}))

    assert office.client.get("/v1/customers/ann/history").status_code == 404


@pytest.mark.parametrize("cursor", ["bm8=", "MS8yLzMvNA==", "YS8xL3M="])
def test_a_cursor_of_no_history_is_refused(office: SomeOffice, cursor: str) -> None:
    answer = office.client.get("/v1/customers/ann/history", params={"cursor": cursor})

    assert (answer.status_code, answer.json()["code"]) == (422, "cursor_wrong")
