"""What a till hears of other places by its line, asks of them, and promises by it."""

from __future__ import annotations

from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

import httpx
import pytest
from harness.answering_centre import AnsweringCentre
from harness.centre import SomeCentre
from harness.clock import CountedIds, FakeClock
from harness.facts import make_shop
from harness.till import Shop

from edge.domain.commands import KeepElsewhere, LookElsewhere, Recipient, SellElsewhere, Tender
from edge.domain.events import OrderSold
from edge.store.aisle import SqliteAisle
from edge.store.till_store import open_till_store
from sync.central.availability import availability_state
from sync.central.file import CentralFile
from sync.client.asking import Asking
from sync.client.line import Line
from sync.client.pausing import Bell
from sync.hub.services.availability_telling import Availability
from sync.hub.services.location_terms import LocationTerms, PlaceForm, put_terms
from sync.hub.services.records import Writing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sync.hub.database import Database

ANN = Recipient("Ann B.")


class AisleTill:
    """A till of s-1 on files, with a line to a centre where s-2 has lamps."""

    def __init__(self, folder: Path, database: Database, files: ExitStack) -> None:
        self.centre = SomeCentre(database, folder / "hub")
        self.lane, self.other = self.centre.lane("s-1", "1"), self.centre.lane("s-2", "1")
        self.has("3")
        clock = FakeClock(self.centre.clock.now().micros)
        directory = make_shop(folder / "till")
        self.central = files.enter_context(closing(CentralFile(directory)))
        store = files.enter_context(closing(open_till_store(directory, clock)))
        aisle = files.enter_context(closing(SqliteAisle(directory)))
        line = Line(self.lane.client, lambda _: None)
        self.asking = files.enter_context(
            closing(Asking(directory, self.central, line, Bell(), clock))
        )
        self.asking.hear_news()
        self.shop = Shop(clock=clock, store=store, ids=CountedIds(7), aisle=aisle).opened()

    def has(self, quantity: str) -> None:
        """Have s-2 book lamps in, and the centre tell of it."""
        self.other.stream.sale("lamp", quantity, 238)
        self.other.send(self.other.stream.batch())
        Availability(self.centre.hub).work_off()

    def sees(self) -> list[tuple[str, int, bool]]:
        found = self.shop.does(LookElsewhere("lamp")).elsewhere
        assert found is not None
        return [(row.location, row.available_milli, row.is_at_least) for row in found.places]


@pytest.fixture
def till(tmp_path: Path, database: Database) -> Iterator[AisleTill]:
    (tmp_path / "hub").mkdir()
    (tmp_path / "till").mkdir()
    with ExitStack() as files:
        yield AisleTill(tmp_path, database, files)


def sell(till: AisleTill, *, is_cut: bool = False, quantity: str = "3") -> tuple[str, ...]:
    """Sell lamps to be collected at s-2; return the lines that were promised."""
    asked = till.shop.does(KeepElsewhere("lamp", "pickup", "s-2", quantity, ANN))
    if not is_cut:
        till.asking.answer()
    assert asked.facts is not None
    order = str(asked.facts["order"])
    till.shop.does(SellElsewhere("lamp", "pickup", "s-2", quantity, ANN, order), Tender("cash"))
    sold: OrderSold = till.shop.facts(OrderSold)[-1]
    return sold.promised


def test_what_another_store_has_is_known_and_kept_for_one_customer(till: AisleTill) -> None:
    assert till.sees() == [("s-2", 3000, False)]

    assert sell(till) == ("1",)
    assert till.sees() == []
    assert sell(till) == ()


def test_the_nearest_place_stands_first_with_how_far_it_is(till: AisleTill) -> None:
    far = {"s-1": (52_520_000, 13_405_000), "s-2": (48_137_000, 11_575_000)}
    far["s-3"] = (52_400_000, 13_066_000)
    third = till.centre.lane("s-3", "1")
    third.stream.sale("lamp", "1", 238)
    third.send(third.stream.batch())
    Availability(till.centre.hub).work_off()
    till.asking.hear_news()
    assert [place for place, _, _ in till.sees()] == ["s-2", "s-3"]

    for place, (latitude, longitude) in far.items():
        at = PlaceForm(latitude_microdeg=latitude, longitude_microdeg=longitude)
        terms, by = LocationTerms(place=at), Writing("office", 1)
        till.centre.hub.database.run(lambda c: put_terms(c, place, terms, by))  # noqa: B023
    till.asking.hear_news()

    found = till.shop.does(LookElsewhere("lamp")).elsewhere
    assert found is not None
    # Potsdam and Munich from Berlin, by the great circle.
    assert [(row.location, (row.distance_m or 0) // 1000) for row in found.places] == [
        ("s-3", 26), ("s-2", 504),
    ]  # fmt: skip


def test_with_the_line_cut_nothing_is_promised_and_what_is_known_stays(till: AisleTill) -> None:
    assert sell(till, is_cut=True) == ()
    assert till.sees() == [("s-2", 3000, False)]


def test_a_number_that_was_asked_is_exact_until_news_say_only_its_step(till: AisleTill) -> None:
    till.has("20")
    till.asking.hear_news()
    assert till.sees() == [("s-2", 20_000, True)]

    till.shop.does(LookElsewhere("lamp", ask=True))
    till.asking.answer()
    assert till.sees() == [("s-2", 23_000, False)]

    till.centre.clock.micros += 60_000_000
    till.asking.hear_news()
    assert till.sees() == [("s-2", 20_000, True)]


def test_a_request_that_nobody_waits_for_any_more_is_not_passed_on(till: AisleTill) -> None:
    till.shop.does(KeepElsewhere("lamp", "pickup", "s-2", "3", ANN))
    till.shop.clock.micros += 6_000_000
    till.asking.answer()

    assert till.centre.query("SELECT count(*) FROM reservation") == [(0,)]


def test_a_centre_that_counts_anew_is_heard_anew(till: AisleTill) -> None:
    till.centre.query("UPDATE hub_meta SET epoch = 'another' RETURNING 1")
    till.centre.query("UPDATE availability SET n = 1, places = '[[\"s-2\",2]]' RETURNING 1")
    till.asking.hear_news()

    assert till.sees() == [("s-2", 2000, False)]


@pytest.mark.parametrize("body", ["[]", "{}", '{"epoch": "EPOCH", "rows": [[1, 2]], "silent": {}}'])
def test_what_cannot_be_read_of_the_centre_changes_nothing(till: AisleTill, body: str) -> None:
    with till.central.reading() as connection:
        body = body.replace("EPOCH", availability_state(connection).epoch)
    answers = AnsweringCentre(next_answers=[httpx.Response(200, text=body)] * 3)
    client = answers.client()
    till.asking._line = Line(client, lambda _: None)
    till.asking.hear_news()

    assert till.sees() == [("s-2", 3000, False)]
