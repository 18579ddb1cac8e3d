"""How a centre keeps lanes supplied, and what it believes after it was put back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from harness.clock import FakeClock
from harness.memory_hub import MemoryHub, StoreData
from harness.streams import NOW_MICROS, WrittenStream

from edge.domain.agreement.rights import Grant, Holder
from edge.domain.errors import Refusal
from sync.hub import rights
from sync.hub.ingest import take_batch
from sync.hub.ports import CentreLife, HubStore, RightRule
from sync.hub.store.hub_store import PostgresHubStore
from sync.hub.tending import rule_for, tend
from sync.wire.streams import Acknowledged, StreamKey

if TYPE_CHECKING:
    from collections.abc import Callable

    from sync.hub.ports import StoreTransaction

MINUTE = 60 * 1_000_000
RULE = RightRule("r", "card:*", 3, 5, None, MINUTE)
AFTER_RESTORE = CentreLife("e2", NOW_MICROS + 1)


@dataclass
class Street:
    """Two lanes of a store, and time that a test sets."""

    hub: HubStore
    now: int = NOW_MICROS
    names: int = 0
    streams: dict[str, WrittenStream] = field(default_factory=dict)

    def begin(self, *lanes: str) -> Street:
        for lane in lanes:
            self.enrols(lane)
            stream = self.streams[lane] = WrittenStream(StreamKey("s-1", lane, "aaaa"))
            stream.write("stream.opened", {})
            self.sends(lane, 1)
        return self

    def enrols(self, lane: str) -> None:
        if isinstance(self.hub, MemoryHub):
            self.hub.stores.setdefault("s-1", StoreData()).lanes.add(lane)
            return
        assert isinstance(self.hub, PostgresHubStore)
        self.hub.home.run(
            lambda cursor: cursor.execute(
                "INSERT INTO lane (store_id, lane, public_key, serial, expires_micros,"
                " enrolled_micros) VALUES ('s-1', %s, %s, '', 0, 1)",
                (lane, lane.encode()),
            )
        )

    def does(self, work: Callable[[StoreTransaction], Any]) -> Any:
        return self.hub.in_store("s-1", work)

    def sends(self, lane: str, first: int) -> None:
        stream = self.streams[lane]
        told = self.does(
            lambda tx: take_batch(
                tx, stream.batch(first), now_micros=self.now, is_signed=stream.is_signed
            )
        )
        assert isinstance(told, Acknowledged)

    def writes(self, lane: str, kind: str, **body: Any) -> None:
        stream = self.streams[lane]
        stream.write(kind, body)
        self.sends(lane, len(stream.texts))

    def there_is(self, amount: int, resource: str = "card:1") -> None:
        self.names += 1
        name = f"refill-{self.names}"
        self.does(
            lambda tx: rights.refill(tx, resource, amount, operation=name, now_micros=self.now)
        )

    def tends(self, rule: RightRule = RULE, centre: CentreLife = rights.FIRST_LIFE) -> int:
        def name() -> str:
            self.names += 1
            return f"g{self.names}"

        due: int = self.does(
            lambda tx: tend(tx, "card:1", rule, centre=centre, now_micros=self.now, new_name=name)
        )
        return due

    def held(self) -> dict[str, int]:
        ledger = self.does(lambda tx: tx.rights("card:1"))
        return {
            lane: ledger.held("card:1", Holder("s-1", lane, "aaaa")) for lane in self.streams
        } | {"free": ledger.free["card:1"]}

    def right_of(self, lane: str) -> str:
        ledger = self.does(lambda tx: tx.rights("card:1"))
        found = [n for n, h in ledger.grants.items() if h.grant.holder.lane == lane and h.left]
        return str(max(found))

    def uses(self, lane: str, amount: int, kind: str = "spent", right: str = "") -> None:
        self.names += 1
        field = "spend" if kind == "spent" else "give_back"
        self.writes(
            lane,
            f"right.{kind}",
            **{field: f"u{self.names}"},
            right=right or self.right_of(lane),
            resource="card:1",
            amount=amount,
        )

    def incidents(self) -> list[str]:
        if isinstance(self.hub, MemoryHub):
            return [each.code for each in self.hub.stores["s-1"].incidents]
        assert isinstance(self.hub, PostgresHubStore)
        rows = self.hub.home.run(
            lambda cursor: cursor.execute("SELECT code FROM incident ORDER BY seq").fetchall()
        )
        return [code for (code,) in rows]


@pytest.fixture(params=["postgres", "memory"])
def street(request: pytest.FixtureRequest) -> Street:
    if request.param == "memory":
        return Street(MemoryHub()).begin("1", "2")
    hub = PostgresHubStore(request.getfixturevalue("database"), FakeClock())
    return Street(hub).begin("1", "2")


def test_the_most_precise_rule_counts() -> None:
    one = RightRule("one", "card:1", 1, 1, None, 1)
    rules = [RULE, one, RightRule("all", "*", 1, 1, None, 1)]

    assert rule_for(rules, "card:1") is one
    assert rule_for(rules, "card:12") is RULE
    assert rule_for(rules[1:2], "card:12") is None


def test_whoever_is_low_is_filled_up_and_left_alone_within_the_grace(street: Street) -> None:
    street.there_is(20)
    street.tends()
    assert street.held() == {"1": 5, "2": 5, "free": 10}

    street.uses("1", 3)
    street.tends()
    assert street.held()["1"] == 2
    street.now += MINUTE
    street.tends()
    assert street.held() == {"1": 5, "2": 5, "free": 7}


def test_a_lease_is_renewed_in_its_last_quarter_and_asked_back_when_it_is_over(
    street: Street,
) -> None:
    rule = RightRule("r", "card:1", 3, 5, 60 * MINUTE, MINUTE)
    street.there_is(30)
    due = street.tends(rule)
    assert street.now + 45 * MINUTE <= due <= street.now + 46 * MINUTE

    street.now += 44 * MINUTE
    street.tends(rule)
    assert street.held() == {"1": 5, "2": 5, "free": 20}
    street.now += 2 * MINUTE
    street.tends(rule)
    assert street.held() == {"1": 10, "2": 10, "free": 10}

    street.now += 16 * MINUTE
    over = min(n for n in street.does(lambda tx: tx.rights("card:1")).grants)
    assert not street.does(lambda tx: rights.is_asked(tx, over))
    street.tends(rule)
    assert street.does(lambda tx: rights.is_asked(tx, over))
    street.uses("1", 5, "given_back", over)
    assert street.held()["free"] == 15


def test_a_needy_lane_gets_what_a_rich_one_gives_back_and_nobody_is_drained(
    street: Street,
) -> None:
    street.there_is(12)
    rich = Holder("s-1", "2", "aaaa")
    for name, amount in (("big", 6), ("small", 4)):
        street.does(lambda tx: rights.grant(tx, Grant(name, "card:1", rich, amount, street.now)))  # noqa: B023
    street.tends()
    assert street.held() == {"1": 2, "2": 10, "free": 0}
    assert not street.does(lambda tx: rights.is_asked(tx, "big"))

    street.now += MINUTE
    for _ in range(2):
        street.tends()
    assert street.does(lambda tx: rights.is_asked(tx, "big"))
    assert not street.does(lambda tx: rights.is_asked(tx, "small"))

    street.uses("2", 6, "given_back", "big")
    street.tends()
    assert street.held() == {"1": 5, "2": 4, "free": 3}


def test_a_donor_keeps_its_low_water(street: Street) -> None:
    street.there_is(4)
    rich = Holder("s-1", "2", "aaaa")
    street.does(lambda tx: rights.grant(tx, Grant("all", "card:1", rich, 4, street.now)))
    street.now += MINUTE

    street.tends()

    assert not street.does(lambda tx: rights.is_asked(tx, "all"))


def test_a_lane_of_which_no_life_is_known_is_waited_for(street: Street) -> None:
    street.enrols("3")
    for lane in ("1", "2"):
        street.writes(lane, "rights.stated", epoch="e2")

    assert street.does(lambda tx: rights.unheard_lanes(tx, AFTER_RESTORE)) == ("3",)


def test_a_centre_that_was_put_back_waits_until_it_knows_what_is_held(street: Street) -> None:
    street.there_is(10)
    street.tends(centre=AFTER_RESTORE)
    assert street.held() == {"1": 0, "2": 0, "free": 10}
    wanted = Grant("x", "card:1", Holder("s-1", "1", "aaaa"), 1, 5)
    with pytest.raises(Refusal) as refusal:
        street.does(lambda tx: rights.grant(tx, wanted, AFTER_RESTORE))
    assert (refusal.value.code, refusal.value.facts["lanes"]) == ("lanes_unheard", "1, 2")

    lost = {"right": "lost", "resource": "card:1", "amount": 8}
    street.writes("1", "rights.stated", epoch="e2", held=[lost])
    street.writes("2", "rights.stated", epoch="e1")
    street.tends(centre=AFTER_RESTORE)
    assert street.held() == {"1": 8, "2": 0, "free": 2}

    street.writes("2", "rights.stated", epoch="e2")
    street.tends(centre=AFTER_RESTORE)
    assert street.held() == {"1": 8, "2": 2, "free": 0}
    assert street.incidents() == ["right_retold"]


def test_what_was_spent_of_a_forgotten_right_is_booked_as_its(street: Street) -> None:
    street.there_is(10)
    spent = {"right": "lost", "resource": "card:1", "granted": 8}
    street.writes("1", "right.spent", spend="a", amount=3, **spent)
    street.writes("1", "right.spent", spend="b", amount=4, **spent)
    assert street.held() == {"1": 1, "2": 0, "free": 2}

    street.writes("2", "right.spent", spend="a", amount=1, **spent)
    assert street.incidents() == ["right_retold", "right_exceeded"]
    assert street.held() == {"1": 1, "2": 0, "free": 1}


def test_more_than_there_is_is_told_and_believed(street: Street) -> None:
    street.there_is(5)
    held = [{"right": "lost", "resource": "card:1", "amount": 8}]
    street.writes("1", "rights.stated", epoch="e2", held=held)

    assert street.held() == {"1": 8, "2": 0, "free": -3}
    assert street.incidents() == ["right_exceeded"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"epoch": ""},
        {"epoch": "e2", "held": 5},
        {"epoch": "e2", "held": [{"right": "x", "resource": "card:1"}]},
        {"epoch": "e2", "held": [{"right": "x", "resource": "card:1", "amount": True}]},
        {"epoch": "e2", "held": [{"right": "", "resource": "card:1", "amount": 1}]},
    ],
)
def test_what_cannot_be_read_states_nothing(street: Street, body: dict[str, Any]) -> None:
    street.there_is(5)
    street.writes("1", "rights.stated", **body)

    assert street.held()["1"] == 0
    assert street.incidents() == ["right_unreadable"]
    assert list(street.does(lambda tx: tx.statements("e2"))) == []
