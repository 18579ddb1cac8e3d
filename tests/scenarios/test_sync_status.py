"""How a till stands to the centre, read from the files of a real till and of what it heard."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from edge.clock import SystemClock
from edge.domain.agreement.claims import EntryRef
from edge.domain.agreement.outcomes import Outcome, outcome_to_json
from edge.domain.commands import AnswerException, ApprovalGiven, OpenShift, Scan, SignOn, Tender
from edge.sync_facts import Problem, Progress, SyncStatus
from sync.catalogue.lock import writers_lock
from sync.central.contacts import note_contact, note_problem, note_progress, note_stop
from sync.central.file import CentralFile
from sync.central.heard import apply_heard
from sync.central.uploads import keep_acknowledged
from sync.status import read_conflicts, read_status
from sync.steps import KeepAcknowledged
from sync.wire.feeds import ANSWER, RIGHT, STORE, FeedCursor, FeedRow
from sync.wire.streams import StreamKey
from tui.agreement_rows import right_rows
from tui.demo_shop import make_demo_shop
from tui.shop import open_till

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from edge.store.database import Connection

NOON = SystemClock().now().micros
SOLD = (
    SignOn("101", "4711"),
    OpenShift(10_000),
    Scan("4011", quantity="0.842"),
    Tender("cash", 500),
)


class Shop:
    """A till of the demo that sold once and is joined to a centre."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        make_demo_shop(directory, 100)
        self.does(*SOLD)
        with open_till(directory) as shop:
            self.life = shop.till.state.identity.incarnation

    def does(self, *commands: object) -> None:
        with open_till(self.directory) as shop:
            for command in commands:
                shop.till.handle(command)  # type: ignore[arg-type]

    def joins(self) -> None:
        told = {"url": "https://hub.example:8443", "hub": "h", "store": "demo-1", "lane": "1"}
        file = self.directory / "keys" / "hub.json"
        file.write_text(json.dumps(told | {"enrolled_micros": NOON}), encoding="utf-8")

    def central(self, *does: Callable[[Connection], object]) -> None:
        file = CentralFile(self.directory)
        try:
            with file.writing() as connection:
                for do in does:
                    do(connection)
        finally:
            file.close()

    def acknowledged(self, seq: int) -> None:
        stream = StreamKey("demo-1", "1", self.life)
        kept = KeepAcknowledged(stream, seq, b"h", seq, "e")
        self.central(lambda connection: keep_acknowledged(connection, kept))

    def hears(self, offset_micros: int = 0) -> None:
        self.heard = SystemClock().now().micros
        self.central(
            lambda connection: note_contact(
                connection,
                heard_micros=self.heard,
                hub_micros=self.heard,
                offset_micros=offset_micros,
                monotonic_micros=0,
                boot="b",
            )
        )

    def told(self, outcome: Outcome) -> None:
        body = json.dumps(outcome_to_json(outcome))
        self.central(
            lambda connection: connection.execute(
                "INSERT INTO outcome VALUES (?, 1, ?, ?, 1)", (outcome.id, body, NOON)
            )
        )

    def status(self) -> SyncStatus:
        """Read how it stands while the process that sends runs."""
        with writers_lock(self.directory):
            return read_status(self.directory)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path / "shop")


def test_a_till_on_its_own_has_everything_waiting(shop: Shop) -> None:
    status = read_status(shop.directory)

    assert (status.enrolled, status.state) == (False, "not_enrolled")
    assert (status.waiting, status.only_here) == (8, 1)
    assert status.oldest_micros is not None
    assert read_conflicts(shop.directory) == ()


def test_a_till_that_just_joined_waits_for_its_process(shop: Shop) -> None:
    shop.joins()
    status = read_status(shop.directory)

    assert (status.enrolled, status.hub) == (True, "hub.example:8443")
    assert (status.state, status.waiting, status.only_here) == ("stopped", 8, 1)


def test_what_the_centre_has_waits_no_more(shop: Shop) -> None:
    shop.joins()
    shop.hears(120_000)
    shop.acknowledged(7)
    status = shop.status()
    assert (status.state, status.waiting, status.only_here) == ("sending", 1, 1)

    shop.acknowledged(8)
    status = shop.status()
    assert (status.state, status.waiting, status.only_here) == ("in_step", 0, 0)
    assert (status.oldest_micros, status.contact_micros) == (None, shop.heard)
    assert (status.clock_offset_micros, status.clock_suspect) == (120_000, False)
    assert read_status(shop.directory).state == "stopped"


def test_a_line_that_is_down_is_said_with_what_went_wrong(shop: Shop) -> None:
    shop.joins()
    shop.hears(-26 * 3_600_000_000)
    shop.central(lambda connection: note_problem(connection, "centre_unreachable", {"hub": "h"}))
    status = shop.status()

    assert status.state == "cannot_reach"
    assert status.problem == Problem("centre_unreachable", {"hub": "h"})
    assert status.clock_suspect


@pytest.mark.parametrize(
    ("code", "state"), [("lane_revoked", "revoked"), ("lane_cloned", "revoked")]
)
def test_what_only_a_person_can_mend_is_told_apart(code: str, state: str, shop: Shop) -> None:
    shop.joins()
    shop.central(lambda connection: note_stop(connection, code))

    assert shop.status().state == state


def test_progress_is_told_until_its_end(shop: Shop) -> None:
    shop.joins()
    shop.hears()
    shop.acknowledged(8)
    shop.central(lambda connection: note_progress(connection, "bootstrap", 3, 9))
    assert shop.status().progress == Progress("bootstrap", 3, 9)

    shop.central(lambda connection: note_progress(connection, "bootstrap", 9, 9))
    assert shop.status().progress is None


def conflict(shop: Shop) -> Outcome:
    return Outcome(
        id="abc123",
        policy="coupon",
        key="coupon/SAVE/1",
        rule="coupon_used_twice",
        violation=True,
        loser=EntryRef("demo-1", "1", shop.life, "", 8),
        winners=(EntryRef("demo-1", "2", "other", "", 5),),
        effect_minor=-500,
        currency="EUR",
        effect_milli=1500,
        owner="store_manager",
        deadline_s=3600,
    )


def test_a_conflict_has_both_versions_and_the_answer_of_this_till(shop: Shop) -> None:
    shop.joins()
    peer = {"kind": "sale.completed", "actor": "102", "wall": NOON, "body": {"number": "2-x-1"}}
    shop.central(
        lambda connection: connection.execute(
            "INSERT INTO peer_entry VALUES (1, 'demo-1/2/other:5', x'00', 'sale.completed', '', ?)",
            (json.dumps(peer),),
        )
    )
    shop.told(conflict(shop))

    (found,) = read_conflicts(shop.directory)
    theirs, ours = found.versions
    assert (theirs.stands, theirs.operator) == (True, "102")
    assert theirs.lane.endswith("2")
    assert "2-x-1" in " ".join(theirs.lines)
    assert (ours.stands, ours.amount_minor) == (False, 151)
    assert ours.lane.endswith("1")
    assert "0.842" in " ".join(ours.lines)
    assert "Bananas" in " ".join(ours.lines)
    assert (found.effect_minor, found.effect_units, found.state) == (-500, "1.5", "open")
    assert found.deadline_micros == NOON + 3_600_000_000
    assert shop.status().open_conflicts == 1

    approval = ApprovalGiven("201", "246810")
    shop.does(
        SignOn("101", "4711"), AnswerException("abc123", False, "It was one", approval=approval)
    )
    (found,) = read_conflicts(shop.directory)
    assert (found.state, found.note) == ("disputed", "It was one")
    assert found.rule == "coupon_used_twice"
    assert shop.status().open_conflicts == 0


def test_what_the_centre_or_another_till_answered_is_open_no_more(shop: Shop) -> None:
    shop.joins()
    told = conflict(shop)
    for each in (told, replace(told, id="abc124"), replace(told, id="abc125")):
        shop.told(each)
    approval = ApprovalGiven("201", "246810")
    shop.does(SignOn("101", "4711"), AnswerException("abc124", True, approval=approval))
    assert shop.status().open_conflicts == 2

    later = {"outcome": "abc123", "answer": "accepted", "note": "seen", "answered_micros": NOON}
    earlier = later | {"answer": "disputed", "answered_micros": NOON - 1}
    of_ours = earlier | {"outcome": "abc124", "note": "before it was accepted here"}
    bodies = [*map(json.dumps, (later, earlier, of_ours)), "[", '{"outcome": "abc125"}']
    rows = [FeedRow(at, ANSWER, body, b"") for at, body in enumerate(bodies, 1)]
    shop.central(lambda connection: apply_heard(connection, rows, FeedCursor(STORE), NOON))

    assert shop.status().open_conflicts == 1
    states = {one.id: (one.state, one.note) for one in read_conflicts(shop.directory)}
    assert states == {
        "abc123": ("accepted", "seen"),
        "abc124": ("accepted", ""),
        "abc125": ("open", ""),
    }


def test_a_version_that_was_not_heard_yet_is_told_by_its_place(shop: Shop) -> None:
    shop.joins()
    shop.told(conflict(shop))

    (found,) = read_conflicts(shop.directory)
    assert found.versions[0].lane.endswith("2")
    assert found.versions[0].amount_minor is None


def test_an_outcome_that_cannot_be_read_hides_no_other(shop: Shop) -> None:
    shop.joins()
    shop.told(conflict(shop))
    shop.central(
        lambda connection: connection.execute(
            "INSERT INTO outcome VALUES ('x', 2, '{]', ?, 0)", (NOON,)
        )
    )

    assert [one.id for one in read_conflicts(shop.directory)] == ["abc123"]


def test_what_is_held_and_for_how_long_is_told_less_what_was_used(shop: Shop) -> None:
    shop.joins()
    clock = SystemClock()
    shop.central(
        lambda connection: note_contact(
            connection,
            heard_micros=NOON,
            hub_micros=NOON,
            offset_micros=0,
            monotonic_micros=clock.monotonic_micros(),
            boot=clock.boot_id(),
        )
    )
    told = [
        {"right": "g1", "resource": "gift_card:C1", "amount": 2000, "lease_micros": 3_600_000_000},
        {"right": "g2", "resource": "gift_card:C1", "amount": 500},
        {"right": "g3", "resource": "return:s9:1", "amount": 1000},
        {"right": "g4", "resource": "gift_card:C2", "amount": 9, "incarnation": "other"},
    ]
    whose = {"lane": "1", "incarnation": shop.life, "state": "granted", "at_micros": NOON}
    rows = [FeedRow(at, RIGHT, json.dumps(whose | row), b"") for at, row in enumerate(told, 1)]
    boot = clock.boot_id()
    shop.central(
        lambda connection: apply_heard(connection, rows, FeedCursor(STORE, "e1"), NOON, boot=boot)
    )
    shop.does(
        SignOn("101", "4711"), Scan("4011", quantity="0.842"), Tender("cash", 50),
        Tender("gift", card="C1", offline=True),
    )  # fmt: skip

    card, line = shop.status().rights
    assert (card.resource, card.digits, line.resource) == ("gift_card:C1", 2, "return:s9:1")
    assert 2000 < card.left < 2500
    assert card.until_micros is not None
    shown = {row.left: row.right for row in right_rows(shop.status(), NOON)}
    assert shown["Return of receipt s9:1"] == "1.000"
    assert shown["Card C1"].startswith(f"{card.left / 100:.2f}, for ")
