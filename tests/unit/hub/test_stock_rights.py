"""What a till may promise of another place without asking is sold by nobody else meanwhile."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from harness.hub_orders import OrderLane, levels, order_office, stock
from harness.office import ok

from sync.hub.database import Database
from sync.hub.services.order_keeping import OrderKeeper

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from harness.office import SomeOffice
    from harness.postgres import Databases

RESOURCE = "stock:s-2:milk"
POOL = {"store": "s-1", "resource": RESOURCE}
GRANT = {**POOL, "lane": "1", "incarnation": "aaaa"}


class Place:
    """Five milks at s-2, on a database of its own, that tills of s-1 may promise."""

    def __init__(self, office: SomeOffice) -> None:
        self.office, self.lane = office, OrderLane(office, "s-1")
        self.lane.tell_kind("stream.opened", "none")
        stock(office, "s-2", 5000)
        self._orders = 0

    def refill(self, milli: int, key: str = "") -> int:
        asked = POOL | {"amount": milli}
        return int(self.office.post("/v1/rights/refills", asked, key).status_code)

    def grant(self, milli: int, key: str = "") -> Any:
        return self.office.post("/v1/rights", GRANT | {"amount": milli}, key)

    def web(self, milli: int) -> int:
        """Have a channel order milk from s-2; return what the centre said."""
        wanted = {"location": "s-2", "item": "milk", "quantity_milli": milli, "reference": "web"}
        return int(self.office.post("/v1/reservations", wanted).status_code)

    def spends(self, right: str, milli: int) -> None:
        """Sell milk to collect at s-2 by a right, as an offline till does, and work it off."""
        self._orders += 1
        n, quantity = f"o-{self._orders}", f"{milli // 1000}"
        spent = {"spend": n, "right": right, "resource": RESOURCE, "amount": milli}
        self.lane.tell_kind("right.spent", n, **spent)
        line = {"line": "1", "item": "milk", "description": "Milk", "unit": "EA"}
        sold = {
            "number": n,
            "sale": n,
            "currency": "EUR",
            "currency_digits": 2,
            "method": "pickup",
            "location": "s-2",
            "lines": [line | {"quantity": quantity, "amount_minor": 100}],
            "paid_minor": 100,
            "sold_at_micros": 7,
            "promised": ["1"],
            "by_right": ["1"],
        }
        self.lane.tell_kind("order.sold", n, **sold)
        while OrderKeeper(self.office.hub).work_off():
            pass
        found = self.office.get(f"/v1/orders/{n}")["fulfilments"]
        assert [part["location"] for part in found] == ["s-2"], "a promise is kept"

    def gives_back(self, right: str, milli: int) -> None:
        back = {"give_back": f"b-{right}", "right": right, "resource": RESOURCE, "amount": milli}
        self.lane.tell_kind("right.given_back", right, **back)

    def may_promise(self) -> int:
        """Return what tills of s-1 still may promise: in their hands, and not handed out."""
        ledger = self.office.get(f"/v1/rights/s-1/{RESOURCE}")
        return int(ledger["free"] + ledger["granted"])

    def kept(self) -> int:
        return levels(self.office)["s-2"][1]


@pytest.fixture
def place(databases: Databases, database: Database, tmp_path: Path) -> Iterator[Place]:
    second = Database(databases.new())
    yield Place(order_office(database, tmp_path, second))
    second.close()


def test_what_is_set_aside_for_rights_is_not_sold_by_the_web(place: Place) -> None:
    assert [place.refill(3000, "r") for _ in range(2)] == [201, 201]

    assert (place.kept(), place.web(3000), place.web(2000)) == (3000, 409, 201)
    right = ok(place.grant(3000)).json()["id"]
    place.spends(right, 2000)
    assert (place.kept(), place.may_promise()) == (5000, 1000)


def test_no_more_is_set_aside_than_is_free_and_what_is_taken_back_is_free_again(
    place: Place,
) -> None:
    assert place.web(4000) == 201
    assert place.refill(2000) == 409
    assert place.may_promise() == 0

    place.refill(1000)
    right = ok(place.grant(1000)).json()["id"]
    assert place.refill(-1000) == 409
    place.gives_back(right, 1000)
    assert (place.refill(-1000, "less"), place.refill(-1000, "less")) == (201, 201)
    assert (place.kept(), place.web(1000)) == (4000, 201)


@pytest.mark.parametrize("seed", range(3))
def test_nothing_that_happens_promises_more_than_there_is(place: Place, seed: int) -> None:
    random, held = Random(seed), dict[str, int]()
    for step in range(30):
        milli = random.randint(1, 3) * 1000
        match random.choice(("refill", "less", "grant", "spend", "back", "web")):
            case "refill":
                place.refill(milli, f"r-{step}")
            case "less":
                place.refill(-milli, f"r-{step}")
            case "grant" if (granted := place.grant(milli, f"g-{step}")).status_code == 201:
                held[granted.json()["id"]] = milli
            case "spend" if held:
                right = random.choice(sorted(held))
                place.spends(right, 1000)
                held[right] -= 1000
            case "back" if held:
                right = random.choice(sorted(held))
                place.gives_back(right, held.pop(right))
            case "web":
                place.web(milli)
            case _:
                continue
        held = {right: left for right, left in held.items() if left}
        promised_to_customers = place.kept() - place.may_promise()
        assert promised_to_customers >= 0, "all that tills may promise is held back"
        assert place.kept() <= 5000, "no more is promised than there is"
