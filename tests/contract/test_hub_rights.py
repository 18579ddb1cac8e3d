"""What every store of the centre does with rights: none beyond what there is, each once."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from harness.clock import FakeClock
from harness.memory_hub import MemoryHub
from harness.streams import NOW_MICROS, WrittenStream

from edge.domain.agreement.rights import GRACE_MICROS, Grant, Holder
from edge.domain.errors import Refusal
from sync.hub import rights
from sync.hub.ingest import take_batch
from sync.hub.store.hub_store import PostgresHubStore
from sync.wire.feeds import STORE
from sync.wire.streams import Acknowledged, StreamKey

if TYPE_CHECKING:
    from collections.abc import Callable

    from sync.hub.ports import HubStore, StoreTransaction

ONE = StreamKey("s-1", "1", "aaaa")
HOLDER = Holder("s-1", "1", "aaaa")


@pytest.fixture(params=["postgres", "memory"])
def hub(request: pytest.FixtureRequest) -> HubStore:
    if request.param == "memory":
        return MemoryHub()
    return PostgresHubStore(request.getfixturevalue("database"), FakeClock())


class Counter:
    """A lane and the resource "card" of ten at its store."""

    def __init__(self, hub: HubStore) -> None:
        self.hub = hub
        self.stream = WrittenStream(ONE)
        self.stream.write("stream.opened", {})
        self.sends(self.stream)
        self.does(lambda tx: rights.refill(tx, "card", 10, operation="r", now_micros=1))

    def does(self, work: Callable[[StoreTransaction], Any]) -> Any:
        return self.hub.in_store("s-1", work)

    def refused(self, work: Callable[[StoreTransaction], Any]) -> Refusal:
        with pytest.raises(Refusal) as refusal:
            self.does(work)
        return refusal.value

    def sends(self, stream: WrittenStream, first: int = 1) -> None:
        told = self.does(
            lambda tx: take_batch(
                tx, stream.batch(first), now_micros=NOW_MICROS, is_signed=stream.is_signed
            )
        )
        assert isinstance(told, Acknowledged)

    def writes(self, kind: str, **body: Any) -> None:
        self.stream.write(f"right.{kind}", {"resource": "card", **body})
        self.sends(self.stream, len(self.stream.texts))

    def grants(self, name: str, amount: int, holder: Holder = HOLDER, at: int = 5) -> Any:
        return self.does(lambda tx: rights.grant(tx, Grant(name, "card", holder, amount, at)))

    def stands(self) -> tuple[int, int, int]:
        ledger = self.does(lambda tx: tx.rights("card"))
        return ledger.free["card"], ledger.granted("card"), ledger.remaining("card")

    def rows(self) -> int:
        position: int = self.does(lambda tx: tx.feed_head(STORE)).position
        return position


@pytest.fixture
def counter(hub: HubStore) -> Counter:
    return Counter(hub)


def test_a_right_is_granted_spent_and_given_back_each_once(counter: Counter) -> None:
    before = counter.rows()
    for _ in range(2):
        assert counter.grants("g", 6).left == 6
        counter.does(lambda tx: rights.refill(tx, "card", 10, operation="r", now_micros=1))
    assert counter.rows() == before + 1
    assert counter.stands() == (4, 6, 10)

    for _ in range(2):
        counter.writes("spent", spend="x", right="g", amount=2)
        counter.writes("given_back", give_back="x", right="g", amount=3)

    assert counter.stands() == (7, 1, 8)


def test_no_more_is_granted_than_there_is(counter: Counter) -> None:
    counter.grants("g", 6)

    refusal = counter.refused(
        lambda tx: rights.grant(tx, Grant("h", "card", HOLDER, 5, 5)),
    )
    less = counter.refused(
        lambda tx: rights.refill(tx, "card", -5, operation="less", now_micros=1),
    )

    assert (refusal.code, refusal.facts["left"]) == ("resource_too_small", 4)
    assert (less.code, less.facts["left"]) == ("resource_too_small", 4)
    counter.does(lambda tx: rights.refill(tx, "card", -4, operation="gone", now_micros=1))
    assert counter.stands() == (0, 6, 6)


def test_a_name_stands_for_one_right(counter: Counter) -> None:
    counter.grants("g", 6)

    again = counter.refused(lambda tx: rights.grant(tx, Grant("g", "card", HOLDER, 5, 5)))

    assert again.code == "right_taken"


def test_a_holder_below_its_low_water_is_topped_up_once_within_the_grace(
    counter: Counter,
) -> None:
    def topped(name: str, at: int) -> Any:
        return counter.does(
            lambda tx: rights.top_up(
                tx, "card", HOLDER, low_water=2, target=4, operation=name, now_micros=at
            )
        )

    assert topped("t1", 5).left == 4
    assert topped("t1", 5).left == 4
    counter.writes("spent", spend="x", right="t1", amount=3)
    assert topped("t2", 5 + GRACE_MICROS - 1) is None
    assert topped("t2", 5 + GRACE_MICROS).grant.amount == 3
    assert counter.stands() == (3, 4, 7)


def test_what_is_beyond_a_right_stays_a_fact_and_somebody_is_told(counter: Counter) -> None:
    counter.grants("g", 2)
    for _ in range(2):
        counter.writes("spent", spend="x", right="g", amount=3)
    assert counter.stands() == (7, 0, 7)

    counter.writes("spent", spend="y", right="never", amount=1)
    assert counter.stands() == (6, 0, 6)
    for body in ({"right": "g"}, {"spend": "z", "right": "g", "amount": True}):
        counter.writes("spent", **body)
    assert counter.stands() == (6, 0, 6)


def test_a_life_holds_nothing_before_it_is_known_how_the_one_before_ended(
    counter: Counter,
) -> None:
    counter.grants("g", 6)
    counter.stream.write(
        "right.spent", {"resource": "card", "spend": "x", "right": "g"} | {"amount": 1}
    )
    end = len(counter.stream.texts)
    second = WrittenStream(replace(ONE, incarnation="bbbb"), counter.stream.signer)
    second.write(
        "stream.opened",
        {
            "parent_incarnation": "aaaa",
            "parent_seq": end,
            "parent_hash": counter.stream.hashes()[-1].hex(),
        },
    )
    counter.sends(second)
    heir = replace(HOLDER, incarnation="bbbb")
    wanted = Grant("h", "card", heir, 1, 5)
    assert counter.refused(lambda tx: rights.grant(tx, wanted)).code == "life_unsettled"
    assert counter.stands() == (4, 6, 10)

    counter.sends(counter.stream, end)

    assert counter.grants("h", 9, heir).left == 9
    assert counter.stands() == (0, 9, 9)
    old = Grant("i", "card", HOLDER, 1, 5)
    assert counter.refused(lambda tx: rights.grant(tx, old)).code in {
        "life_over",
        "resource_too_small",
    }


def test_a_right_that_is_asked_back_is_free_when_its_holder_says_so(counter: Counter) -> None:
    lease = Grant("g", "card", HOLDER, 6, 5, lease_micros=1_000)
    counter.does(lambda tx: rights.grant(tx, lease))
    before = counter.rows()

    assert counter.does(lambda tx: rights.ask_leases_back(tx, "card", 1_005)) == 0
    assert counter.does(lambda tx: rights.ask_leases_back(tx, "card", 2_000)) == 1
    assert counter.does(lambda tx: rights.ask_back(tx, "g", 3_000)).left == 6
    assert counter.rows() == before + 1
    assert counter.stands() == (4, 6, 10)
    counter.writes("given_back", give_back="b", right="g", amount=6)

    assert counter.stands() == (10, 0, 10)
    assert counter.refused(lambda tx: rights.ask_back(tx, "none", 1)).code == "right_unknown"


def test_what_is_told_names_the_holder(counter: Counter) -> None:
    counter.grants("g", 6)
    if isinstance(counter.hub, MemoryHub):
        row = counter.hub.page("s-1", "1", STORE, counter.rows() - 1, 1).rows[0]
        told = json.loads(row.body)
        assert (row.kind, told["right"], told["state"]) == ("right", "g", "granted")
        assert (told["lane"], told["incarnation"], told["amount"]) == ("1", "aaaa", 6)
