"""What every store of the centre does with batches, claims and outcomes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from harness.clock import FakeClock
from harness.memory_hub import MemoryHub
from harness.streams import NOW_MICROS, WrittenStream, returned

from edge.domain.agreement.resolving import resolve
from sync.hub.ingest import Answer, SignatureWrong, take_batch
from sync.hub.ledger import Fork, Gap
from sync.hub.ports import HubStore, Incident
from sync.hub.publishing import placed_row, publish_store
from sync.hub.store.hub_store import PostgresHubStore
from sync.wire.feeds import SAFETY, STORE, next_checksum
from sync.wire.streams import Acknowledged, Batch, StreamKey

if TYPE_CHECKING:
    from edge.domain.agreement.claims import Claim
    from sync.hub.ports import StoreTransaction, StreamState

ONE = StreamKey("s-1", "1", "aaaa")
TWO = StreamKey("s-1", "2", "bbbb")


@pytest.fixture(params=["postgres", "memory"])
def hub(request: pytest.FixtureRequest) -> HubStore:
    if request.param == "memory":
        return MemoryHub()
    return PostgresHubStore(request.getfixturevalue("database"), FakeClock())


def take(hub: HubStore, stream: WrittenStream, batch: Batch) -> Answer:
    return hub.in_store(
        batch.stream.store,
        lambda store: take_batch(store, batch, now_micros=NOW_MICROS, is_signed=stream.is_signed),
    )


def stream_of(key: StreamKey, store: StoreTransaction) -> StreamState | None:
    return store.stream(key)


def test_a_batch_is_taken_once(hub: HubStore) -> None:
    stream = WrittenStream(ONE)
    for _ in range(3):
        stream.sale()

    first = take(hub, stream, stream.batch())
    again = take(hub, stream, stream.batch())

    assert first == again == Acknowledged(3, stream.hashes()[2], 3)
    assert hub.in_store("s-1", lambda store: store.feed_head(STORE)).position == 3
    assert hub.in_store("s-1", lambda store: store.hashes(ONE, 1, 3)) == stream.hashes()


def test_batches_may_overlap_and_be_cut_anyhow(hub: HubStore) -> None:
    stream = WrittenStream(ONE)
    for _ in range(9):
        stream.sale()

    for first, last in ((1, 3), (2, 5), (1, 5), (4, 8), (9, 9)):
        assert isinstance(take(hub, stream, stream.batch(first, last)), Acknowledged)

    held = hub.in_store("s-1", lambda store: store.hashes(ONE, 2, 8))
    assert held == stream.hashes()[1:8]
    assert hub.in_store("s-1", lambda store: store.feed_head(STORE)).position == 9


def test_a_gap_a_fork_and_a_foreign_signature_change_nothing(hub: HubStore) -> None:
    stream, other = WrittenStream(ONE), WrittenStream(ONE)
    for _ in range(3):
        stream.sale()
    other.texts = stream.texts[:1]
    other.write("note.written", {"text": "another continuation"})
    assert isinstance(take(hub, stream, stream.batch(1, 2)), Acknowledged)

    assert take(hub, stream, Batch(ONE, 4, bytes(32), ("x",), stream.signer.sign(b""))) == (
        SignatureWrong(4)
    )
    late = stream.batch(3, 3)
    gap = Batch(ONE, 5, late.prev_hash, late.texts, late.signature)
    assert take(hub, stream, gap) == Gap(2, stream.hashes()[1])
    fork = take(hub, other, other.batch(1, 2))
    assert fork == Fork(2, stream.hashes()[1], is_exact=True)
    assert hub.in_store("s-1", lambda store: store.hashes(ONE, 1, 2)) == stream.hashes()[:2]


def test_places_and_checksums_run_over_all_streams_of_a_store(hub: HubStore) -> None:
    one, two = WrittenStream(ONE), WrittenStream(TWO)
    one.sale()
    two.sale()
    two.sale()

    take(hub, one, one.batch())
    take(hub, two, two.batch())

    head = hub.in_store("s-1", lambda store: store.feed_head(STORE))
    checksum = bytes(16)
    for digest in (*one.hashes(), *two.hashes()):
        checksum = next_checksum(checksum, digest)
    assert (head.position, head.checksum) == (3, checksum)


@pytest.mark.parametrize(
    "text",
    [
        "no entry at all",
        "",
        "with \0 inside",
        '{"v":2}',
        "\ufeff\u2028 \U0001f600 \\ud800",
        "x" * 100_000,
    ],
)
def test_what_cannot_be_read_is_kept_and_the_rest_drains(hub: HubStore, text: str) -> None:
    stream = WrittenStream(ONE)
    stream.sale()
    stream.texts.append(text)
    stream.sale()

    answer = take(hub, stream, stream.batch())

    assert answer == Acknowledged(3, stream.hashes()[2], 3, quarantined=(2,))


@pytest.mark.parametrize(
    "amounts",
    [
        {"currency": "EUR", "gross_minor": 10**30},
        {"currency": "E" * 5_000},
        {"currency": "EUR", "stock": [{"item": "i" * 9_000, "quantity": "1"}]},
        {"currency": "EUR", "stock": [{"item": "milk", "quantity": "9" * 40}]},
        {"currency": "EUR", "stock": [{"item": "mi\0lk", "quantity": "1"}]},
        {"currency": "EUR", "stock": [{"item": "milk", "quantity": "one"}]},
    ],
)
def test_amounts_beyond_all_bounds_are_set_aside(hub: HubStore, amounts: dict[str, object]) -> None:
    stream = WrittenStream(ONE)
    stream.write("sale.noted", amounts=amounts)

    answer = take(hub, stream, stream.batch())

    assert isinstance(answer, Acknowledged)
    assert answer.quarantined == (1,)


def test_work_that_fails_leaves_nothing(hub: HubStore) -> None:
    stream = WrittenStream(ONE)
    stream.sale()

    def failing(store: object) -> None:
        take_batch(store, stream.batch(), now_micros=NOW_MICROS, is_signed=stream.is_signed)  # type: ignore[arg-type]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        hub.in_store("s-1", failing)

    assert hub.in_store("s-1", lambda store: store.stream(ONE)) is None
    assert hub.in_store("s-1", lambda store: store.feed_head(STORE)).position == 0


def test_a_row_of_the_centre_stands_once_for_its_key(hub: HubStore) -> None:
    def publish(key: str) -> bool:
        return hub.in_store(
            "s-1", lambda store: publish_store(store, SAFETY, "item_blocked", key, {"item": key})
        )

    assert [publish("a"), publish("b"), publish("a")] == [True, True, False]
    head = hub.in_store("s-1", lambda store: store.feed_head(SAFETY))
    assert head.position == 2
    assert placed_row(head, "x", {}).position == 3


def test_claims_wait_in_order_until_they_are_dropped(hub: HubStore) -> None:
    stream = WrittenStream(ONE)
    for sale in ("a", "b", "c"):
        stream.write("return.completed", returned(sale))
    take(hub, stream, stream.batch())
    take(hub, stream, stream.batch())

    waiting = hub.in_store("s-1", lambda store: store.waiting_claims(2))
    assert [claim.ref.seq for claim in waiting] == [1, 2]
    hub.in_store("s-1", lambda store: store.drop_claims(waiting))
    assert [c.ref.seq for c in hub.in_store("s-1", lambda store: store.waiting_claims(9))] == [3]


def test_an_outcome_is_recorded_once_and_told_to_each_store_once(hub: HubStore) -> None:
    claims: list[Claim] = []
    for key in (ONE, StreamKey("s-2", "1", "cccc")):
        stream = WrittenStream(key)
        stream.write("return.completed", returned("a"))
        take(hub, stream, stream.batch())
        claims += hub.in_store(key.store, lambda store: store.waiting_claims(9))
    first, second = claims

    assert hub.at_home(lambda home: home.place_claim(first))
    assert not hub.at_home(lambda home: home.place_claim(first))
    assert hub.at_home(lambda home: home.place_claim(second))
    placed = hub.at_home(lambda home: home.claims(first.policy, first.key))
    assert [claim.position for claim in placed] == [1, 2]
    (outcome,) = resolve(first.policy, first.key, placed)
    told = ("s-1", "s-2")

    assert hub.at_home(lambda home: home.add_outcome(outcome, told))
    assert not hub.at_home(lambda home: home.add_outcome(outcome, told))
    assert [o for o, _ in hub.at_home(lambda home: home.untold("s-1", 9))] == [outcome]
    hub.at_home(lambda home: home.told("s-1", [outcome]))
    assert hub.at_home(lambda home: home.untold("s-1", 9)) == []
    assert [o for o, _ in hub.at_home(lambda home: home.untold("s-2", 9))] == [outcome]


def test_an_incident_counts_once(hub: HubStore) -> None:
    incident = Incident("clock_ahead", ONE, 3, "by a year")
    for _ in range(2):
        hub.in_store("s-1", lambda store: store.add_incident(incident))


def test_a_life_that_came_before_what_it_follows_is_compared_with_it(hub: HubStore) -> None:
    old, copy = WrittenStream(ONE), WrittenStream(ONE)
    old.sale("milk")
    copy.sale("lamp")
    lives = []
    for name, parent in (("cccc", copy), ("dddd", old)):
        follower = WrittenStream(StreamKey("s-1", "1", name))
        digest = parent.hashes()[0].hex()
        told = {"parent_incarnation": "aaaa", "parent_seq": 1, "parent_hash": digest}
        follower.write("stream.opened", told)
        take(hub, follower, follower.batch())
        lives.append(follower.key)

    take(hub, old, old.batch())

    found = [hub.in_store("s-1", partial(stream_of, key)) for key in lives]
    assert [life and life.is_copy for life in found] == [True, False]
