"""Goods that orders were promised leave the shelf: one exception, and parcels go elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from harness.hub_orders import ITEM, PICKUP, SHIP, OrderLane, levels, order_office, stock
from harness.office import SomeOffice, ok

from sync.hub.database import Database
from sync.hub.resolver import resolver_of
from sync.hub.services import kept_gone
from sync.hub.services.kept_gone import KeptGone
from sync.hub.services.order_keeping import OrderKeeper, bring_home

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from harness.postgres import Databases


@pytest.fixture
def office(databases: Databases, database: Database, tmp_path: Path) -> Iterator[SomeOffice]:
    """Five of milk at s-1, none at s-2, which lies on a second database."""
    second = Database(databases.new())
    yield order_office(database, tmp_path, second)
    second.close()


def place(office: SomeOffice, form: dict[str, Any], number: str, **more: Any) -> str:
    order = ok(office.post("/v1/orders", form | {"number": number} | more)).json()
    return str(order["order"])


def damage(office: SomeOffice, quantity_milli: int, item: str = "milk") -> None:
    moved = {"location": "s-1", "item": item, "quantity_milli": quantity_milli}
    states = {"from_state": "on_hand", "to_state": "damaged", "occurred_micros": 5}
    ok(office.post("/v1/stock-movements", moved | states))


def work(office: SomeOffice) -> None:
    """Work until nothing is left; each piece also once too often."""
    resolver = resolver_of(office.hub)
    pieces = (OrderKeeper(office.hub).work_off, KeptGone(office.hub).work_off, resolver.work_off)
    for _ in range(8):
        if not sum([piece() for piece in pieces]):
            return
    raise AssertionError("the centre does not come to rest")


def exceptions(office: SomeOffice) -> list[tuple[str, str, int, int]]:
    rows = office.get("/v1/conflicts")["data"]
    return sorted(
        (row["outcome"]["rule"], row["state"], row["outcome"]["effect_milli"],
         row["outcome"]["effect_minor"])
        for row in rows
    )  # fmt: skip


def told_in(office: SomeOffice, store: str) -> int:
    found = office.hub.shards.database_for(store).run(
        lambda c: c.execute(
            "SELECT count(*) FROM feed_row WHERE store_id = %s AND feed = 'store'"
            " AND kind = 'outcome'",
            (store,),
        ).fetchone()
    )
    assert found is not None
    return int(found[0])


def parts(office: SomeOffice, order: str) -> list[tuple[str, str]]:
    found = office.get(f"/v1/orders/{order}")["fulfilments"]
    return [(part["location"], part["state"]) for part in found]


def test_what_a_pickup_was_promised_and_is_gone_is_one_exception_at_once(
    office: SomeOffice,
) -> None:
    order = place(office, PICKUP, "W-1")
    work(office)
    assert exceptions(office) == []

    damage(office, 4000)
    work(office)
    damage(office, 500)
    work(office)

    assert levels(office)["s-1"] == (500, 2000)
    assert exceptions(office) == [("kept_gone", "open", 1000, -250)]
    assert told_in(office, "s-1") == 1
    assert parts(office, order) == [("s-1", "proposed")]
    (row,) = office.get("/v1/conflicts")["data"]
    assert row["outcome"]["facts"]["waiting"] == "W-1"
    assert row["outcome"]["owner"] == "office"


def test_enough_again_settles_it_and_the_next_time_is_told_anew(office: SomeOffice) -> None:
    place(office, PICKUP, "W-1")
    damage(office, 4000)
    work(office)
    stock(office, "s-1", 3000)
    work(office)
    assert exceptions(office) == [("kept_gone", "accepted", 1000, -250)]

    damage(office, 3000)
    work(office)

    assert [state for _, state, _, _ in exceptions(office)] == ["accepted", "open"]


def test_the_latest_promise_that_nobody_took_on_goes_where_all_of_it_is(
    office: SomeOffice,
) -> None:
    soon = place(office, SHIP, "W-1", ship_by_micros=1000, ready_by_micros=0)
    late = place(office, SHIP, "W-2", ship_by_micros=2000, ready_by_micros=0)
    stock(office, "s-2", 2000)

    damage(office, 2000)
    work(office)

    assert parts(office, soon) == [("s-1", "proposed")]
    assert parts(office, late) == [("s-1", "rejected"), ("s-2", "proposed")]
    assert levels(office) == {"s-1": (3000, 2000), "s-2": (2000, 2000)}
    assert exceptions(office) == [("kept_gone", "accepted", 1000, -250)]
    notes = [each["note"] for each in office.get(f"/v1/orders/{late}")["facts"]]
    assert "what was kept for it left the shelf, and another location has all of it" in notes


def test_a_parcel_that_nobody_else_has_or_a_store_took_on_stays(office: SomeOffice) -> None:
    taken = place(office, SHIP, "W-1")
    OrderLane(office, "s-1").accept(taken)
    work(office)
    alone = place(office, SHIP, "W-2")
    stock(office, "s-2", 1000)

    damage(office, 3000)
    work(office)

    assert parts(office, taken) == [("s-1", "accepted")]
    assert parts(office, alone) == [("s-1", "proposed")]
    assert exceptions(office) == [("kept_gone", "open", 2000, -500)]


def test_what_was_told_of_still_goes_where_all_of_it_comes_to_be(office: SomeOffice) -> None:
    order = place(office, SHIP, "W-1")
    damage(office, 4000)
    work(office)
    assert parts(office, order) == [("s-1", "proposed")]

    stock(office, "s-2", 2000)
    work(office)

    assert parts(office, order) == [("s-1", "rejected"), ("s-2", "proposed")]
    assert [state for _, state, _, _ in exceptions(office)] == ["accepted"]


def test_many_that_were_told_of_have_their_turn_and_hold_nothing_new_up(
    office: SomeOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_gone, "AGAIN_AT_ONCE", 1)
    seen: list[str] = []
    office.put("/v1/items/oat", ITEM)
    for item in ("milk", "oat"):
        stock(office, "s-1", 2000, item)
        line = {"line": "1", "item": item, "quantity_milli": 2000, "amount_minor": 500}
        place(office, PICKUP, f"W-{item}", lines=[line])
        damage(office, 7000, item=item)
    work(office)
    assert len(exceptions(office)) == 2

    def see_to(_watch: KeptGone, _database: Database, _location: str, item: str) -> int:
        seen.append(item)
        return 0

    watch = KeptGone(office.hub)
    monkeypatch.setattr(KeptGone, "_see_to", see_to)
    for _ in range(4):
        watch.work_off()

    assert seen == ["milk", "oat", "milk"]


@pytest.mark.parametrize("is_home", [False, True])
def test_goods_on_their_way_to_their_own_customer_are_not_missing(
    office: SomeOffice, is_home: bool
) -> None:
    order = place(office, PICKUP, "W-1")
    damage(office, 3000)
    lane = OrderLane(office, "s-1")
    lane.accept(order)
    lane.pick_and_stage(order)
    amounts = {"stock": [{"item": "milk", "quantity": "-2", "unit": "each"}]}
    lane.hand_over(order, head={"amounts": amounts})
    assert levels(office)["s-1"] == (0, 2000)
    if is_home:
        bring_home(office.hub, "s-1")

    assert KeptGone(office.hub).work_off() == 0
    work(office)

    assert levels(office)["s-1"] == (0, 0)
    assert exceptions(office) == []


def test_a_sale_from_the_shelf_takes_what_an_order_keeps(office: SomeOffice) -> None:
    place(office, PICKUP, "W-1")
    lane = OrderLane(office, "s-1")
    amounts = {"stock": [{"item": "milk", "quantity": "-4", "unit": "each"}]}
    lane.tell_kind("note.written", "nothing", head={"amounts": amounts})
    work(office)

    assert exceptions(office) == [("kept_gone", "open", 1000, -250)]


def test_a_short_pick_asks_for_one_count_of_the_item(office: SomeOffice) -> None:
    orders = [place(office, SHIP, f"W-{n}") for n in range(2)]
    lane = OrderLane(office, "s-1")
    for order in orders:
        lane.accept(order)
        units = {"line": "1", "quantity": "1"}
        lane.tell(order, "short", units=units, reason="not_found")
    work(office)

    claims = office.database.run(
        lambda c: c.execute("SELECT count(*) FROM claim WHERE policy = 'short_pick'").fetchone()
    )
    assert claims == (2,)
    assert exceptions(office) == [("count_asked", "open", 1000, 0)]
    (row,) = office.get("/v1/conflicts")["data"]
    assert (row["outcome"]["owner"], row["outcome"]["facts"]["level_milli"]) == ("manager", 5000)
    assert told_in(office, "s-1") == 1
