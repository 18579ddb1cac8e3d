"""Many orders at once at two replicas: what is kept is never more than what there is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from harness.hub_orders import PICKUP, SHIP, levels, order_office, stock
from harness.office import SomeOffice

from sync.hub.database import Database
from sync.hub.services.order_clock import OrderClock
from sync.hub.services.order_keeping import OrderKeeper

if TYPE_CHECKING:
    from pathlib import Path

    from harness.postgres import Databases

THREADS = 6
ORDERS = 30


def promised(office: SomeOffice) -> dict[str, int]:
    """Return by location how much its parts of orders still want."""
    found = dict.fromkeys(("s-1", "s-2"), 0)
    for row in office.get("/v1/orders", limit=100)["data"]:
        for part in office.get(f"/v1/orders/{row['order']}")["fulfilments"]:
            found[part["location"]] += part["lines"]["1"]["open"]
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_reserved_is_never_more_than_on_hand(
    databases: Databases, tmp_path: Path, seed: int
) -> None:
    dsn = databases.new()
    lines = (Database(dsn), Database(dsn))
    first = order_office(lines[0], tmp_path)
    stock(first, "s-2", 9000)
    replica = SomeOffice(lines[1], tmp_path, "admin")
    keepers = [OrderKeeper(office.hub) for office in (first, replica)]
    clocks = [OrderClock(office.hub) for office in (first, replica)]

    for office in (first, replica):
        # The forms of the routes are made at their first use, under warnings that no thread owns.
        warm = office.post("/v1/orders", PICKUP | {"number": "", "lines": []})
        assert warm.status_code == 422
        assert office.post("/v1/orders/none/cancel", {}).status_code == 404
    levels(replica)

    def act(at: int, form: dict[str, Any], cancels: bool) -> int:
        office = (first, replica)[at % 2]
        answer = office.post("/v1/orders", form, f"order-{at}")
        if answer.status_code == 201 and cancels:
            office.post(f"/v1/orders/{answer.json()['order']}/cancel", {}, f"cancel-{at}")
        keepers[at % 2].work_off()
        clocks[at % 2].work_off()
        assert all(kept <= there for there, kept in levels(office).values())
        return answer.status_code

    with ThreadPoolExecutor(THREADS) as pool:
        jobs = []
        for at in range(ORDERS):
            mixed = at * 7 + seed
            line = PICKUP["lines"][0] | {"quantity_milli": 1000 * (1 + mixed % 3)}
            form = (PICKUP, SHIP)[mixed // 2 % 2] | {"number": f"N-{at}", "lines": [line]}
            jobs.append(pool.submit(act, at, form, mixed % 4 == 0))
        answers = [job.result() for job in jobs]
    for _ in range(5):
        keepers[0].work_off()

    assert set(answers) == {201, 409}
    open_milli = promised(first)
    assert {name: kept for name, (_, kept) in levels(first).items()} == open_milli
    assert sum(open_milli.values()) > 10_000
    for each in lines:
        each.close()
