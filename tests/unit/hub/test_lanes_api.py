"""What the centre answers to lanes, and to anybody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import zstandard
from harness.centre import SomeCentre
from harness.enrolling import Applicant
from harness.streams import WrittenStream, returned

from sync.hub.enrolment import Registry
from sync.hub.publishing import publish_chain
from sync.hub.services.availability_telling import Availability
from sync.wire.claims import Hint, read_told_hints
from sync.wire.feeds import FeedCursor, checked, read_page
from sync.wire.streams import StreamKey

if TYPE_CHECKING:
    from pathlib import Path

    from sync.hub.database import Database


@pytest.fixture
def centre(database: Database, tmp_path: Path) -> SomeCentre:
    return SomeCentre(database, tmp_path)


OPEN = {"/v1/ca", "/v1/time", "/v1/enrolments", "/v1/renewals"}
"""What somebody may ask who is not enrolled yet, or whose certificate has expired."""


def routes(centre: SomeCentre) -> list[tuple[str, str]]:
    named = {"{incarnation}": "aaaa", "{feed}": "store", "{file}": "x.zst", "{item}": "milk"}
    found = []
    for path, methods in centre.app.openapi()["paths"].items():
        for name, value in named.items():
            path = path.replace(name, value)  # noqa: PLW2901
        if path not in OPEN:
            found += [(method.upper(), path) for method in methods]
    return found


HEADERS = {"first-seq": "1", "prev-hash": "0" * 64, "count": "1", "head-signature": "0" * 128}


def ask_all(centre: SomeCentre, der: bytes | None) -> set[tuple[int, str]]:
    client = centre.presenting(der)
    answers = [
        client.request(method, path, headers=HEADERS, params={"seq": 1}, content=b"[]")
        for method, path in routes(centre)
    ]
    assert len(answers) >= 9
    assert all(a.headers["content-type"] == "application/problem+json" for a in answers)
    assert all(answer.json()["next"] and answer.headers["hub-time"] for answer in answers)
    return {(answer.status_code, answer.json()["code"]) for answer in answers}


def test_nobody_without_a_certificate_reads_or_writes(centre: SomeCentre) -> None:
    assert ask_all(centre, None) == {(401, "not_authenticated")}
    assert ask_all(centre, b"no certificate") == {(401, "not_authenticated")}


def test_nobody_unknown_here_reads_or_writes(centre: SomeCentre, tmp_path: Path) -> None:
    lane = centre.lane("s-1", "1")
    centre.query("DELETE FROM lane RETURNING 1")

    assert ask_all(centre, lane.der) == {(403, "not_authenticated")}


def test_no_revoked_lane_reads_or_writes(centre: SomeCentre) -> None:
    lane = centre.lane("s-1", "1")
    centre.query("UPDATE lane SET revoked_micros = 1 RETURNING 1")

    assert ask_all(centre, lane.der) == {(403, "lane_revoked")}


def test_no_expired_certificate_reads_or_writes(centre: SomeCentre) -> None:
    lane = centre.lane("s-1", "1")
    centre.clock.micros += 31 * 86_400_000_000

    assert ask_all(centre, lane.der) == {(401, "not_authenticated")}


def test_what_is_sent_is_there_and_comes_back(centre: SomeCentre) -> None:
    lane = centre.lane("s-1", "1")
    for _ in range(3):
        lane.stream.sale()

    sent = lane.send(lane.stream.batch())
    head = lane.client.get("/v1/streams/aaaa/head").json()
    tail = lane.client.get("/v1/streams/aaaa/entries", params={"after": 1}).json()
    asked = lane.client.get("/v1/streams/aaaa/hashes", params={"seq": 2}).json()

    assert sent.json()["seq"] == head["seq"] == head["durable_seq"] == 3
    assert head["hash"] == lane.stream.hashes()[-1].hex()
    assert [each["entry"] for each in tail["entries"]] == lane.stream.texts[1:]
    assert asked == {"seq": 2, "hash": lane.stream.hashes()[1].hex()}


def test_a_lane_hears_of_other_places_and_has_goods_kept(centre: SomeCentre) -> None:
    lane, other = centre.lane("s-1", "1"), centre.lane("s-2", "1")
    other.stream.sale("milk", "3", 238)
    other.send(other.stream.batch())
    Availability(centre.hub).work_off()

    first = lane.client.get("/v1/availability").json()
    again = lane.client.get(
        "/v1/availability", params={"after": 1, "places": first["places_digest"]}
    ).json()
    asked = {"reservation": "o-1-1.1", "item": "milk", "location": "s-2", "quantity_milli": 2000}
    kept = [lane.client.post("/v1/kept", json=asked).json() for _ in range(2)]
    nowhere = lane.client.post("/v1/kept", json=asked | {"location": "nowhere"}).json()

    assert first["rows"] == [["milk", 1, [["s-2", 3]]]]
    assert ["s-2", "s-2", "store"] in first["places"]
    assert (again["rows"], "places" in again) == ([], False)
    assert other.client.get("/v1/availability").json()["rows"] == [["milk", 1, []]]
    assert kept == [{"is_kept": True, "available_milli": 2000}] * 2
    assert nowhere == {"is_kept": False, "available_milli": 0}
    assert lane.client.get("/v1/availability/milk").json()["places"] == [["s-2", 1]]


def test_what_was_sold_is_booked_once(centre: SomeCentre) -> None:
    lane = centre.lane("s-1", "1")
    for _ in range(4):
        lane.stream.sale("milk", "-1.5", 238)

    for first, last in ((1, 2), (1, 3), (2, 4), (1, 4)):
        lane.send(lane.stream.batch(first, last))

    assert centre.query("SELECT item, quantity_milli FROM stock_on_hand") == [("milk", -6000)]
    assert centre.query("SELECT entries, gross_minor, net_minor, tax_minor FROM lane_day") == [
        (4, 952, 800, 152)
    ]
    assert centre.query("SELECT tender_kind, amount_minor FROM lane_day_tender") == [("cash", 952)]


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"count": "2"}, 400, "batch_unreadable"),
        ({"content": b"no zstd"}, 400, "batch_unreadable"),
        ({"content": zstandard.compress(b"\xff\xfe")}, 400, "batch_unreadable"),
        ({"content": zstandard.compress(bytes(200_000_000))}, 413, "too_large"),
        ({"content": b"x" * 5_000_000}, 413, "too_large"),
        ({"head-signature": "0" * 128}, 400, "signature_wrong"),
        ({"head-signature": "short"}, 422, "request_unreadable"),
        ({"first-seq": "0"}, 422, "request_unreadable"),
        ({"first-seq": "7"}, 409, "gap"),
        ({"prev-hash": "1" * 64}, 400, "signature_wrong"),
    ],
)
def test_what_is_no_batch_is_named(
    centre: SomeCentre, changed: dict[str, Any], status: int, code: str
) -> None:
    lane = centre.lane("s-1", "1")
    lane.stream.sale()

    answer = lane.send(lane.stream.batch(), **changed)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert centre.query("SELECT count(*) FROM entry") == [(0,)]


def test_a_fork_names_where_it_begins(centre: SomeCentre) -> None:
    lane = centre.lane("s-1", "1")
    lane.stream.sale()
    lane.send(lane.stream.batch())
    other = WrittenStream(lane.stream.key, lane.stream.signer)
    other.sale("lamp")

    answer = lane.send(other.batch())

    assert answer.status_code == 409
    assert answer.json()["code"] == "fork"
    assert (answer.json()["seq"], answer.json()["hash"]) == (1, lane.stream.hashes()[0].hex())


def test_a_lane_cannot_write_for_another(centre: SomeCentre) -> None:
    one, two = centre.lane("s-1", "1"), centre.lane("s-1", "2")
    two.stream.sale()

    answer = one.send(two.stream.batch())

    assert answer.json()["code"] == "signature_wrong"


def test_a_store_reads_all_its_lanes_and_nobody_elses(centre: SomeCentre) -> None:
    one, two, far = centre.lane("s-1", "1"), centre.lane("s-1", "2"), centre.lane("s-2", "1")
    for lane in (one, two, far):
        lane.stream.sale()
        lane.send(lane.stream.batch())

    page = read_page(one.client.get("/v1/feeds/store").content)

    assert [row.kind for row in page.rows] == ["entry_ref", "entry"]
    assert [row.body for row in page.rows] == ["", two.stream.texts[0]]
    assert page.rows[1].origin == "s-1/2/aaaa:1"
    cursor = checked(FeedCursor("store", page.epoch), page.rows)
    assert cursor is not None
    assert cursor.position == page.head == 2
    assert [row["body"] for row in far.feed("store")["rows"]] == [""]


def test_pages_are_packed_bounded_and_kept_when_full(centre: SomeCentre) -> None:
    lane = centre.lane("s-1", "1")
    for _ in range(7):
        centre.database.run(lambda cursor: publish_chain(cursor, "item", "i", {"item": "i" * 500}))

    for _ in range(3):
        lane.stream.sale()
    lane.send(lane.stream.batch())
    epoch = lane.feed("chain")["epoch"]
    kept = lane.client.get("/v1/feeds/store", params={"limit": 3, "epoch": epoch})
    full = lane.client.get("/v1/feeds/chain", params={"limit": 3, "epoch": epoch})
    rest = lane.client.get("/v1/feeds/chain", params={"after": 6, "limit": 3, "epoch": epoch})
    packed = lane.client.get("/v1/feeds/chain", headers={"accept-encoding": "zstd"})

    assert [row["position"] for row in full.json()["rows"]] == [1, 2, 3]
    assert "immutable" in kept.headers["cache-control"]
    # What is told of a person may be taken back: nobody on the way is to keep it.
    assert full.headers["cache-control"] == "no-store"
    assert rest.headers["cache-control"] == "no-store"
    assert packed.headers["content-encoding"] == "zstd"


def test_another_epoch_is_refused_with_the_new_one(centre: SomeCentre) -> None:
    lane = centre.lane("s-1", "1")

    answer = lane.client.get("/v1/feeds/chain", params={"epoch": "an-earlier-life"})

    assert (answer.status_code, answer.json()["code"]) == (409, "epoch_changed")
    assert answer.json()["epoch"] == lane.feed("chain")["epoch"]


def test_above_the_bound_a_batch_is_asked_to_come_again(centre: SomeCentre) -> None:
    lane = centre.lane("s-1", "1")
    lane.stream.sale()
    centre.centre.admission.under_way = 10_000

    answer = lane.send(lane.stream.batch())

    assert (answer.status_code, answer.json()["code"]) == (429, "busy")
    assert int(answer.headers["retry-after"]) > 0
    centre.centre.admission.under_way = 0
    assert lane.send(lane.stream.batch()).status_code == 200
    assert centre.centre.admission.under_way == 0


def test_a_copy_is_refused_until_its_lane_is_enrolled_anew(centre: SomeCentre) -> None:
    lane = centre.lane("s-1", "1")
    centre.clock.micros += 1_000_000
    lane.stream.sale()
    lane.stream.sale()
    lane.send(lane.stream.batch())
    copy = WrittenStream(StreamKey("s-1", "1", "bbbb"), lane.stream.signer)
    opened = {"parent_incarnation": "aaaa", "parent_seq": 2, "parent_hash": "0" * 64}
    copy.write("stream.opened", opened)
    copy.sale()

    assert lane.send(copy.batch(1, 1)).status_code == 200
    refused = lane.send(copy.batch(2, 2))
    assert (refused.status_code, refused.json()["code"]) == (409, "lane_cloned")
    assert lane.client.get("/v1/streams/bbbb/head").json()["code"] == "lane_cloned"
    assert lane.client.get("/v1/streams/aaaa/head").status_code == 200

    centre.clock.micros += 1_000_000
    registry = Registry(centre.database, centre.authority, centre.clock)
    code = registry.new_code("s-1", "1", replaces=True)
    registry.enrol(Applicant("s-1", "1", lane.stream.signer).request(code))
    assert lane.send(copy.batch(2, 2)).status_code == 200


def test_a_hint_reaches_the_other_lanes_before_the_entry(centre: SomeCentre) -> None:
    one, two = centre.lane("s-1", "1"), centre.lane("s-1", "2")
    told = {"incarnation": "aaaa", "hints": [[9, "coupon/a/1", 1000], [11, "return/s/1", 500]]}

    assert one.client.post("/v1/claims", json=told).json() == {"taken": 2}
    assert one.client.post("/v1/claims", json=told).json() == {"taken": 0}
    (row,) = two.feed("safety")["rows"]
    assert row["kind"] == "claims"
    stream, hints = read_told_hints(row["body"])
    assert stream == StreamKey("s-1", "1", "aaaa")
    assert hints == (Hint(9, "coupon/a/1", 1000), Hint(11, "return/s/1", 500))
    for wrong in ([0, "coupon/a/1", 1], [1, "coupon", 1], [1, "sale/a", 1], [1, "coupon/a"]):
        bad = one.client.post("/v1/claims", json={**told, "hints": [wrong]})
        assert (bad.status_code, bad.json()["code"]) == (422, "request_unreadable")


def sell_twice(centre: SomeCentre) -> tuple[Any, Any]:
    one, two = centre.lane("s-1", "1"), centre.lane("s-2", "1")
    for lane in (one, two):
        lane.stream.write("return.completed", returned("sale-1"))
        assert lane.send(lane.stream.batch()).status_code == 200
    centre.resolver.work_off()
    return one, two


def test_outcomes_come_back_after_a_restore_and_stay_as_they_were_told(
    centre: SomeCentre,
) -> None:
    one, two = sell_twice(centre)
    (told,) = [row for row in one.feed("store")["rows"] if row["kind"] == "outcome"]
    centre.query("DELETE FROM outcome RETURNING 1")
    centre.query("DELETE FROM outcome_store RETURNING 1")
    centre.query("DELETE FROM claim RETURNING 1")
    centre.query("DELETE FROM feed_row RETURNING 1")

    first = two.client.post("/v1/outcomes", content=f"[{told['body']}]")
    again = one.client.post("/v1/outcomes", content=f"[{told['body']}]")

    assert (first.json(), again.json()) == ({"adopted": 1}, {"adopted": 0})
    assert centre.query("SELECT is_adopted FROM outcome") == [(True,)]


def test_a_till_cannot_make_an_outcome_up(centre: SomeCentre) -> None:
    one, _ = sell_twice(centre)
    other = centre.lane("s-3", "1")
    (told,) = [row for row in one.feed("store")["rows"] if row["kind"] == "outcome"]
    forged = told["body"].replace('"effect_minor":-500', '"effect_minor":-1')
    assert forged != told["body"]

    answers = [
        one.client.post("/v1/outcomes", content=f"[{forged}]"),
        one.client.post("/v1/outcomes", json=[{"id": "x"}]),
        other.client.post("/v1/outcomes", content=f"[{told['body']}]"),
    ]

    assert {(a.status_code, a.json()["code"]) for a in answers} == {(422, "outcome_unproven")}
    for body in ("no json", "{}", "[1]", "[" * 100_000):
        bad = one.client.post("/v1/outcomes", content=body)
        assert (bad.status_code, bad.json()["code"]) == (422, "request_unreadable")


def test_a_batch_is_what_it_was_byte_for_byte(centre: SomeCentre) -> None:
    lane = centre.lane("s-1", "1")
    lane.stream.texts = ['{"a":  1}', "\u2028\U0001f600 \\ ' \" \t", '"\\u0000"', "", "é" * 1000]

    assert lane.send(lane.stream.batch()).json()["quarantined"] == [1, 2, 3, 4, 5]
    tail = lane.client.get("/v1/streams/aaaa/entries").json()["entries"]
    assert [each["entry"] for each in tail] == list(lane.stream.texts)


def test_a_lane_gets_its_own_tail_with_the_signature_of_its_end(centre: SomeCentre) -> None:
    lane = centre.lane("s-1", "1")
    for _ in range(9):
        lane.stream.sale()
    for first, last in ((1, 3), (4, 6), (5, 8)):
        assert lane.send(lane.stream.batch(first, last)).status_code == 200

    for after, limit, until in ((0, 500, 8), (1, 4, 3), (4, 500, 8), (3, 3, 6)):
        query = {"after": after, "limit": limit}
        told = lane.client.get("/v1/streams/aaaa/entries", params=query).json()
        assert [each["seq"] for each in told["entries"]] == list(range(after + 1, until + 1))
        assert told["entries"][-1]["entry"] == lane.stream.texts[until - 1]
        assert lane.stream.is_signed(
            bytes.fromhex(told["signature"]), lane.stream.hashes()[until - 1]
        )
    unsigned = lane.client.get("/v1/streams/aaaa/entries", params={"after": 3, "limit": 1}).json()
    assert (len(unsigned["entries"]), unsigned["signature"]) == (1, "")
    beyond = lane.client.get("/v1/streams/aaaa/entries", params={"after": 8}).json()
    assert (beyond["entries"], beyond["head"]) == ([], 8)


def test_a_batch_for_another_life_of_the_centre_is_refused(centre: SomeCentre) -> None:
    lane = centre.lane("s-1", "1")
    lane.stream.sale()
    epoch = lane.client.get("/v1/streams/aaaa/head").json()["epoch"]

    refused = lane.send(lane.stream.batch(), epoch="e-before")
    assert (refused.status_code, refused.json()["code"]) == (409, "epoch_changed")
    assert refused.json()["epoch"] == epoch
    assert lane.client.get("/v1/streams/aaaa/head").json()["seq"] == 0
    assert lane.send(lane.stream.batch(), epoch=epoch).status_code == 200
