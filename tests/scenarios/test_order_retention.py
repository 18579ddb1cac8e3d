"""Orders that ended long ago leave the file of what is heard; nothing else does."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from harness.orders import (
    ACCEPT,
    ORDER,
    PART,
    PICK_ALL,
    SCANNED,
    STAGE,
    Counter,
)
from harness.pickups import TO_READY, WEB_ORDER, PickupTill, numbered_order

from edge.domain.commands import (
    HandOver,
    ListPickups,
    ShowPickup,
    SignOn,
)
from edge.domain.events import LineUnits, OrderFact, OrderUnitsAdded
from sync.client.order_retention import KEPT_DAYS, LOOK_S, OrderRetention

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DAY_MICROS = 86_400 * 1_000_000


@pytest.fixture
def till(tmp_path: Path) -> Iterator[PickupTill]:
    with closing(PickupTill(tmp_path)) as made:
        made.feed.tells(*WEB_ORDER)
        made.hears()
        yield made


def collected(till: PickupTill) -> None:
    till.shop.does(
        *TO_READY,
        HandOver(ORDER, PART, "photo_id", parcels=("W-1001-1",)),
    )


def later(till: PickupTill, days: int) -> int:
    """Let days pass and have the synchronising process look; return how many orders it drops."""
    till.clock.micros += days * DAY_MICROS
    return OrderRetention(till.folder, till.central, till.clock).look()


def kept(till: PickupTill) -> list[tuple[str, int]]:
    with till.central.reading() as connection:
        rows = connection.execute("SELECT order_id, position FROM order_fact ORDER BY position")
        return [(order, position) for order, position in rows]


def test_what_was_collected_is_dropped_after_its_time_and_what_is_open_stays(
    till: PickupTill,
) -> None:
    till.feed.tells(*numbered_order(7))
    till.hears()
    collected(till)

    assert later(till, KEPT_DAYS - 1) == 0
    assert later(till, 2) == 1

    assert [order for order, _ in kept(till)] == ["o-00007"] * 2
    till.restarts()
    till.shop.does(SignOn("101", "4711"))
    assert [row.number for row in till.shop.does(ListPickups()).pickups] == ["W-7"]
    assert till.shop.refusal(ShowPickup(ORDER, PART)).code == "order_unknown"


def test_a_position_is_never_given_twice(till: PickupTill) -> None:
    collected(till)
    # It has the last row: the next one is counted from there.
    assert later(till, KEPT_DAYS + 1) == 0
    till.feed.tells(*numbered_order(7))
    till.hears()
    before = kept(till)[-1][1]
    # Whoever hears of orders has looked by itself.
    assert {order for order, _ in kept(till)} == {"o-00007"}

    till.orders.news()
    till.feed.tells(*numbered_order(8))
    till.hears()

    assert kept(till)[-1][1] > before
    assert set(till.orders.news()) == {"o-00008"}


def test_what_another_lane_did_with_a_dropped_order_is_no_news(till: PickupTill) -> None:
    other = Counter(lane="2").hears(*WEB_ORDER)
    facts = other.does(ACCEPT, *PICK_ALL, STAGE, SCANNED)
    till.hears_lane(*(fact for fact in facts if isinstance(fact, OrderFact)))
    till.feed.tells(*numbered_order(7))
    till.hears()

    assert later(till, KEPT_DAYS + 1) == 1
    till.restarts()

    assert till.orders.news() == ("o-00007",)


def test_units_that_the_centre_may_still_send_here_keep_an_order(till: PickupTill) -> None:
    collected(till)
    more = OrderUnitsAdded(ORDER, LineUnits("mug", "1", amount_minor=700))
    till.feed.tells(more, *numbered_order(7))
    till.hears()

    assert later(till, KEPT_DAYS + 1) == 0


def test_it_looks_seldom(till: PickupTill) -> None:
    collected(till)
    till.feed.tells(*numbered_order(7))
    till.hears()
    retention = OrderRetention(till.folder, till.central, till.clock)

    assert retention.look() == 0
    till.clock.micros += (KEPT_DAYS + 1) * DAY_MICROS - LOOK_S * 1_000_000
    assert retention.look() == 1
