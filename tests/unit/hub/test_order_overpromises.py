"""More is kept for orders than there is: exactly one exception, which names the order."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from harness.hub_orders import PICKUP, OrderLane, order_office, stock
from harness.office import SomeOffice, ok

from sync.hub.resolver import resolver_of
from sync.hub.services.order_keeping import OrderKeeper
from sync.hub.services.order_overpromises import OverpromiseWatch

if TYPE_CHECKING:
    from pathlib import Path

    from sync.hub.database import Database


class Watched:
    """A centre with two orders that take all five milk of a store, the second promised later."""

    def __init__(self, office: SomeOffice) -> None:
        self.office, self.lane = office, OrderLane(office, "s-1")
        self.watch = OverpromiseWatch(office.hub)
        self.first, self.second = self.place("W-1", 3, 900), self.place("W-2", 2, 1000)

    def place(self, number: str, units: int, ready_by_micros: int) -> str:
        line = PICKUP["lines"][0] | {"quantity_milli": units * 1000, "amount_minor": units * 250}
        asked = PICKUP | {"number": number, "ready_by_micros": ready_by_micros, "lines": [line]}
        return str(ok(self.office.post("/v1/orders", asked)).json()["order"])

    def told(self) -> list[dict[str, Any]]:
        """Let two minutes pass; return every outcome."""
        for _ in range(4):
            OrderKeeper(self.office.hub).work_off()
            self.watch.work_off()
            resolver_of(self.office.hub).work_off()
            self.office.clock.micros += 31_000_000
        rows = self.office.database.run(
            lambda c: c.execute("SELECT body FROM outcome ORDER BY outcome_id").fetchall()
        )
        return [json.loads(body) for (body,) in rows]


@pytest.fixture
def watched(database: Database, tmp_path: Path) -> Watched:
    return Watched(order_office(database, tmp_path))


def test_what_was_sold_over_the_counter_breaks_the_latest_promise_once(watched: Watched) -> None:
    assert watched.told() == []
    watched.lane.sell()
    (found,) = watched.told()

    assert (found["policy"], found["rule"]) == ("web_promise", "promise_broken")
    assert (found["effect_milli"], found["effect_minor"], found["owner"]) == (1000, -250, "office")
    assert (found["facts"]["number"], found["facts"]["item"]) == ("W-2", "milk")

    watched.lane.sell()
    assert len(watched.told()) == 1
    stock(watched.office, "s-1", 2000)
    watched.told()
    watched.lane.sell()
    assert len(watched.told()) == 2


def test_what_lies_ready_is_broken_last(watched: Watched) -> None:
    watched.lane.accept(watched.second)
    watched.lane.pick_and_stage(watched.second)
    watched.lane.sell()

    (found,) = watched.told()

    assert found["facts"]["number"] == "W-1"


def test_goods_that_leave_with_their_customer_break_nothing(watched: Watched) -> None:
    watched.lane.accept(watched.second)
    watched.lane.pick_and_stage(watched.second)
    watched.told()
    amounts: dict[str, Any] = {
        "currency": "EUR",
        "net_minor": 0,
        "tax_minor": 0,
        "gross_minor": 0,
        "tenders": [],
        "stock": [{"item": "milk", "quantity": "-2", "unit": "each"}],
    }

    # Booked as it comes in; the keeper is away for longer than anybody waits.
    watched.lane.hand_over(watched.second, head={"amounts": amounts})
    for _ in range(4):
        watched.watch.work_off()
        watched.office.clock.micros += 31_000_000

    assert watched.told() == []
