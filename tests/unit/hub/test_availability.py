"""Tills are told which places have an item, in steps, and may have some of it kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from harness.hub_orders import levels, order_office, stock

from edge.domain.errors import TillError
from edge.domain.stock_steps import STEPS, units_told
from sync.hub.database import Database
from sync.hub.services import availability_telling as availability
from sync.hub.services.availability_telling import Availability
from sync.hub.services.inventory import Promise
from sync.hub.store.availability import read_news

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from harness.office import SomeOffice
    from harness.postgres import Databases


@pytest.fixture
def office(databases: Databases, database: Database, tmp_path: Path) -> Iterator[SomeOffice]:
    second = Database(databases.new())
    made = order_office(database, tmp_path, second)
    stock(made, "s-2", 30_000)
    yield made
    second.close()


def told(office: SomeOffice, after: int = 0) -> list[tuple[int, tuple[tuple[str, int], ...]]]:
    Availability(office.hub).work_off()
    found = office.hub.database.run(lambda cursor: read_news(cursor, after, 10))
    return [(row.n, row.places) for row in found]


def test_places_of_all_databases_are_told_once_and_again_at_the_next_step(
    office: SomeOffice,
) -> None:
    assert told(office) == [(1, (("s-2", 20), ("s-1", 5)))]
    assert Availability(office.hub).work_off() == 0

    stock(office, "s-2", 5_000)
    assert told(office, after=1) == []
    stock(office, "s-2", 15_000)
    assert told(office, after=1) == [(2, (("s-2", 50), ("s-1", 5)))]


def test_what_is_kept_or_never_promised_is_not_told_and_what_is_let_go_is(
    office: SomeOffice,
) -> None:
    told(office)
    office.put("/v1/stock/milk/safety/s-2", {"quantity_milli": 30_000})
    assert told(office, after=1) == [(2, (("s-1", 5),))]
    assert availability.keep(office.hub, promise("s-1", 5_000)) == (True, 5_000)
    assert told(office, after=2) == [(3, ())]
    assert availability.keep(office.hub, promise("s-1", 1_000, "b")) == (False, 0)


def test_the_last_unit_is_kept_for_one_basket_however_often_it_asks(office: SomeOffice) -> None:
    for _ in range(2):
        assert availability.keep(office.hub, promise("s-1", 5_000)) == (True, 5_000)
    assert availability.keep(office.hub, promise("s-1", 5_000, "b")) == (False, 0)
    assert levels(office)["s-1"] == (5_000, 5_000)
    assert availability.places_now(office.hub, "milk") == [("s-2", 30)]


def test_a_database_that_is_away_loses_no_change(
    office: SomeOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(office)
    stock(office, "s-2", 30_000)
    with monkeypatch.context() as away:
        away.setattr(availability, "_free", _away)
        with pytest.raises(TillError):
            Availability(office.hub).work_off()

    assert told(office, after=1) == [(2, (("s-2", 50), ("s-1", 5)))]


def _away(*_: object) -> None:
    raise TillError("database_away")


def promise(location: str, milli: int, name: str = "a") -> Promise:
    return Promise(location, name, "milk", milli, "basket", 2**60)


@pytest.mark.parametrize(
    ("units", "step"), [(-3, 0), (0, 0), (5, 5), (6, 5), (9, 5), (10, 10), (4711, 100)]
)
def test_units_are_told_as_the_step_that_they_reach(units: int, step: int) -> None:
    assert units_told(units) == step
    assert step in STEPS
