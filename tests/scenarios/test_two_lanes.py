"""Two tills of one store and their centre: what one records counts at the other, or is told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from harness.clock import CountedIds, FakeClock
from harness.goods import MILK
from harness.memory_hub import MemoryHub, unsigned
from harness.till import MANAGER_APPROVES, Shop, SomeGoods

from edge.domain.commands import (
    AnswerException,
    CountGoods,
    LookUpReturn,
    PostCount,
    PresentCoupon,
    ReturnedLine,
    ReturnGoods,
    Scan,
    ShowCount,
    SignOff,
    SignOn,
    Tender,
)
from edge.domain.events import SaleCompleted
from edge.domain.pricing.authoring import read_price_book
from edge.store.create import create_till
from edge.store.elsewhere import SqliteElsewhere
from edge.store.keys import lane_key
from edge.store.till_store import open_till_store
from sync.central.file import CentralFile
from sync.client.applying import FeedApplier
from sync.conflicts import read_conflicts
from sync.engine import Receiver
from sync.hub import resolving
from sync.hub.ingest import take_batch
from sync.journal_source import JournalSource
from sync.wire.feeds import FEEDS
from sync.wire.streams import Acknowledged, StreamKey

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from edge.sync_facts import Conflict
    from sync.hub.ports import StoreTransaction

STORE = "s-1"
TWO_MINUTES_S = 120
FIVE_OFF = {
    "id": "FIVE", "type": "percent_off", "percent": "5", "text": "5 % off",
    "select": {"sku": ["milk"]}, "requires": {"coupon": "SAVE"},
}  # fmt: skip
COUPON = {"coupon": "SAVE", "code": "SAVE", "is_serial": True}
BOOK = read_price_book({"promotions": [FIVE_OFF], "coupons": [COUPON]})


class Lane:
    """A till on its own files, with what would be its process that talks to the centre."""

    def __init__(self, folder: Path, lane: str) -> None:
        self.folder, self.clock = folder, FakeClock()
        ids = CountedIds(int(lane))
        create_till(
            folder,
            store=STORE,
            store_name="Corner Shop",
            lane=lane,
            currency="EUR",
            clock=self.clock,
            ids=ids,
        )
        self.store = open_till_store(folder, self.clock)
        self.central = CentralFile(folder)
        self.elsewhere = SqliteElsewhere(folder)
        self.source = JournalSource(folder)
        self.shop = Shop(
            clock=self.clock,
            ids=ids,
            store=self.store,
            catalogue=SomeGoods(book=BOOK),
            elsewhere=self.elsewhere,
        ).opened()

    def close(self) -> None:
        for each in (self.source, self.elsewhere, self.central, self.store):
            each.close()

    def sends(self, hub: MemoryHub) -> None:
        """Bring the whole journal to the centre; what it has already is nothing new to it."""
        ((incarnation, last),) = self.source.lives()
        stream = StreamKey(STORE, self.source.identity.lane, incarnation)
        batch = self.source.batch(stream, 1, last, 10_000_000)
        key = lane_key(self.folder).public_key()

        def is_signed(signature: bytes, digest: bytes) -> bool:
            key.verify(signature, digest)
            return True

        def take(store: StoreTransaction) -> object:
            now_micros = self.clock.now().micros
            return take_batch(store, batch, now_micros=now_micros, is_signed=is_signed)

        taken = hub.in_store(STORE, take)
        assert isinstance(taken, Acknowledged)
        assert (taken.seq, taken.quarantined) == (last, ())

    def hears(self, hub: MemoryHub) -> None:
        """Apply all that the centre tells this lane."""
        applier = FeedApplier(self.folder, self.central, self.clock)
        lane = self.source.identity.lane
        for feed in FEEDS:
            cursor = applier.cursor(feed)
            page = hub.page(STORE, lane, feed, cursor.position, 500)
            _, effects = Receiver(cursor).told(page)
            applier.keep(feed, effects)

    def inbox(self) -> tuple[Conflict, ...]:
        return read_conflicts(self.folder)


class TwoLanes:
    """Two tills and the centre, with a line that is there only while it is used."""

    def __init__(self, folder: Path) -> None:
        self.hub = MemoryHub()
        self.one, self.two = Lane(folder / "one", "1"), Lane(folder / "two", "2")

    def meet(self) -> None:
        """Have the line up for a while."""
        for lane in (self.one, self.two):
            lane.sends(self.hub)
        resolving.decide_some(self.hub, STORE)
        resolving.tell_some(self.hub, STORE, unsigned)
        for lane in (self.one, self.two):
            lane.hears(self.hub)

    def close(self) -> None:
        self.one.close()
        self.two.close()


@pytest.fixture
def lanes(tmp_path: Path) -> Iterator[TwoLanes]:
    found = TwoLanes(tmp_path)
    yield found
    found.close()


def last_sale(lane: Lane) -> SaleCompleted:
    sale: SaleCompleted = lane.shop.facts(SaleCompleted)[-1]
    return sale


def test_a_coupon_that_one_lane_took_is_refused_by_the_other(lanes: TwoLanes) -> None:
    lanes.one.shop.does(Scan("milk"), PresentCoupon("SAVE-77"), Tender("cash"))
    lanes.meet()
    lanes.two.clock.micros += TWO_MINUTES_S * 1_000_000

    refused = lanes.two.shop.refusal(PresentCoupon("SAVE-77"))

    assert refused.code == "coupon_spent_elsewhere"
    assert (refused.facts["lane"], refused.facts["store"]) == ("1", STORE)
    assert refused.facts["heard_ago_s"] == TWO_MINUTES_S
    assert lanes.one.shop.refusal(PresentCoupon("SAVE-77")).code == "coupon_spent"
    lanes.two.shop.does(Scan("milk"), PresentCoupon("SAVE-78"), Tender("cash"))
    lanes.meet()
    assert lanes.one.inbox() == lanes.two.inbox() == ()


def test_a_coupon_used_on_both_while_apart_is_one_conflict_in_both_inboxes(
    lanes: TwoLanes,
) -> None:
    for lane in (lanes.one, lanes.two):
        lane.shop.does(Scan("milk"), PresentCoupon("SAVE-77"), Tender("cash"))
    lanes.meet()
    lanes.meet()

    (here,), (there,) = lanes.one.inbox(), lanes.two.inbox()
    assert (here.id, here.rule, here.state) == (there.id, "coupon_used_twice", "open")
    for told in (here, there):
        assert [(side.lane, side.stands) for side in told.versions] == [
            ("s-1 / 1", True),
            ("s-1 / 2", False),
        ]
        numbers = [side.lines[0] for side in told.versions]
        assert numbers == [last_sale(lanes.one).number, last_sale(lanes.two).number]

    lanes.two.shop.does(AnswerException(there.id, accepts=True, approval=MANAGER_APPROVES))
    assert [told.state for told in lanes.two.inbox()] == ["accepted"]


def test_a_count_knows_what_the_other_lane_sold_and_is_kept_by_the_centre(
    lanes: TwoLanes,
) -> None:
    lanes.one.shop.sells("milk", "milk")
    lanes.meet()
    shop = lanes.two.shop
    milk = replace(MILK, stock_milli=10_000)
    shop.catalogue.items = (milk, *(i for i in shop.catalogue.items if i is not MILK))
    shop.does(SignOff(), SignOn("201", "246810"), CountGoods("milk", quantity="8"))
    counted = shop.does(ShowCount()).count
    assert counted is not None
    assert [(row.book, row.difference) for row in counted.rows] == [("8", "0")]

    shop.does(PostCount())
    lanes.meet()

    kept = lanes.hub.stores[STORE].entries
    kinds = [e.head.kind for held in kept.values() for e in held.values() if e.head is not None]
    assert kinds.count("stock.counted") == 1
    assert lanes.one.inbox() == lanes.two.inbox() == ()


def test_goods_of_one_lane_come_back_at_the_other_and_nowhere_twice(lanes: TwoLanes) -> None:
    lanes.one.shop.does(Scan("milk", quantity="2"), Scan("lamp"), Tender("cash"))
    number = last_sale(lanes.one).number
    assert lanes.two.shop.refusal(LookUpReturn(number)).code == "receipt_unknown"
    lanes.meet()

    give_back = ReturnGoods(number, (ReturnedLine(2),), "unwanted")
    lanes.two.shop.does(give_back)
    lanes.meet()

    assert lanes.one.shop.refusal(give_back).code == "returned_elsewhere"
    lanes.one.shop.does(replace(give_back, lines=(ReturnedLine(1, "1"),)))
    lanes.meet()
    view = lanes.two.shop.does(LookUpReturn(number)).receipt
    assert view is not None
    assert [line.left for line in view.lines] == ["1", "0"]
    assert lanes.one.inbox() == lanes.two.inbox() == ()


def test_goods_that_came_back_on_both_while_apart_are_one_conflict(lanes: TwoLanes) -> None:
    lanes.one.shop.sells("lamp")
    number = last_sale(lanes.one).number
    lanes.meet()
    for lane in (lanes.one, lanes.two):
        lane.shop.does(ReturnGoods(number, (ReturnedLine(1),), "unwanted"))
    lanes.meet()

    (here,), (there,) = lanes.one.inbox(), lanes.two.inbox()
    assert (here.id, here.rule, here.effect_minor) == (there.id, "over_return", -2999)


def test_a_serial_number_and_stock_are_known_after_the_centre_began_anew(lanes: TwoLanes) -> None:
    lanes.one.shop.does(Scan("phone", serial="A1"), Tender("cash"))
    lanes.meet()
    lanes.hub.put_back(lanes.hub.image(), "e2")
    lanes.meet()
    lanes.meet()

    assert lanes.two.shop.refusal(Scan("phone", serial="A1")).code == "serial_sold_elsewhere"
    assert lanes.two.elsewhere.stock_delta_milli("phone") == -1000
    assert lanes.one.elsewhere.stock_delta_milli("phone") == 0
