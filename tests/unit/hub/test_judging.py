"""What was done while the office's word was on its way is found once, and by nobody else."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from harness.centre import LaneLine, SomeCentre
from harness.clock import NOON_MICROS

from edge.domain.agreement.outcomes import Outcome, outcome_from_json
from edge.domain.people import STAFF_GRACE_S
from sync.hub.services import directory
from sync.hub.services.conflicts import list_conflicts, read_version
from sync.hub.services.kinds import KINDS
from sync.hub.services.records import Writing
from sync.hub.store import judging

if TYPE_CHECKING:
    from pathlib import Path

    from sync.hub.database import Database
    from sync.hub.taken import (
        TakenBatch,
    )

MINUTE = 60 * 1_000_000
LAMP = {"description": "Lamp", "tax_class": "goods", "price": "500"}
BOB = {"name": "Bob", "role": "cashier"}
CLASSES = [
    {"tax_class": "goods", "rates": [{"tax_id": "V", "name": "VAT", "rate": "0.19"}]},
    {"tax_class": "food", "rates": [{"tax_id": "W", "name": "VAT", "rate": "0.07"}]},
]


@pytest.fixture
def centre(database: Database, tmp_path: Path) -> SomeCentre:
    return SomeCentre(database, tmp_path)


def says(centre: SomeCentre, kind: str, key: str, body: dict[str, Any]) -> int:
    """Let the office say something a minute later; return where the chain is then."""
    centre.clock.micros += MINUTE
    form = KINDS[kind].form(**body).model_dump(mode="json")
    writing = Writing("office", centre.clock.micros)
    directory.change(centre.hub, KINDS[kind], key, form, writing)
    centre.clock.micros += MINUTE
    ((position,),) = centre.query("SELECT position FROM chain_head")
    return int(position)


def sells(
    centre: SomeCentre, lane: LaneLine, basis: int, *, at: int = 0, age: int = 0, **line: Any
) -> None:
    """Sell two lamps as a lane that has read the chain up to a place, and send it."""
    at_micros = at or centre.clock.micros
    sold = {
        "line": 1, "item": "lamp", "description": "Lamp", "quantity": "2", "amount_minor": 1000,
        "regular_unit_price": "500", "tax_class": "goods",
        "taxes": [{"tax_id": "V", "base_minor": 840, "tax_minor": 160}],
    } | line  # fmt: skip
    body = {
        "sale": f"sale-{len(lane.stream.texts)}", "number": "1-7", "currency": "EUR",
        "opened_at_micros": at_micros - age, "completed_at_micros": at_micros, "lines": [sold],
        "tenders": [], "policy": {"classes": CLASSES},
    }  # fmt: skip
    writes(centre, lane, basis, "sale.completed", body, at_micros)


def writes(
    centre: SomeCentre,
    lane: LaneLine,
    basis: int,
    kind: str,
    body: dict[str, Any],
    at_micros: int = 0,
) -> None:
    stamp = [at_micros or centre.clock.micros, 0]
    amounts = {"currency": "EUR", "net_minor": 840, "tax_minor": 160, "gross_minor": 1000}
    lane.stream.write(kind, body, actor="7", basis={"chain": basis}, stamp=stamp, amounts=amounts)
    assert lane.send(lane.stream.batch(len(lane.stream.texts))).status_code == 200


def found(centre: SomeCentre) -> list[Outcome]:
    """Return all that there is to be told, after twice as much work as there is."""
    centre.resolver.work_off()
    assert centre.resolver.work_off() == 0
    rows = centre.query("SELECT body FROM outcome ORDER BY outcome_id")
    return [outcome_from_json(json.loads(body)) for (body,) in rows]


NEWS: dict[str, tuple[str, dict[str, Any], dict[str, Any], str, int, bool]] = {
    # policy: kind, first, then, rule, effect, violation
    "price": ("items", LAMP, LAMP | {"price": "700"}, "price_differs", -400, False),
    "tax": ("items", LAMP, LAMP | {"tax_class": "food"}, "tax_differs", 101, True),
    "blocked_item": (
        "items", LAMP, LAMP | {"flags": ["not_for_sale"]}, "sold_blocked", -1000, True,
    ),
}  # fmt: skip


@pytest.mark.parametrize("policy", sorted(NEWS))
def test_goods_sold_while_the_news_was_on_its_way_are_one_outcome(
    centre: SomeCentre, policy: str
) -> None:
    kind, first, then, rule, effect, violation = NEWS[policy]
    one, two = centre.lane("s-1", "1"), centre.lane("s-1", "2")
    old = says(centre, kind, "lamp", first)
    sells(centre, one, old)
    before = found(centre)
    new = says(centre, kind, "lamp", then)
    sells(centre, one, old)
    sells(centre, two, new)
    sells(centre, two, old, item="table")

    (outcome,) = found(centre)

    assert before == []
    assert (outcome.policy, outcome.rule, outcome.violation) == (policy, rule, violation)
    assert (outcome.effect_minor, outcome.loser.lane, outcome.loser.seq) == (effect, "1", 2)
    assert outcome.review
    told = [row for row in one.feed("store")["rows"] if row["kind"] == "outcome"]
    assert [json.loads(row["body"])["id"] for row in told] == [outcome.id]
    (listed,) = centre.database.run(lambda cursor: list_conflicts(cursor, "open", "", 9))
    assert listed.outcome == outcome
    said = read_version(centre.hub, outcome.winners[0])
    assert json.loads(said)["description"] == "Lamp"


def test_a_price_begins_at_its_instant_and_a_basket_keeps_the_one_it_began_with(
    centre: SomeCentre,
) -> None:
    lane = centre.lane("s-1", "1")
    old = says(centre, "items", "lamp", LAMP)
    begins = centre.clock.micros + 10 * MINUTE
    price = {"item_id": "lamp", "price": "600", "from_micros": begins}
    says(centre, "prices", f"lamp@{begins}", price)
    sells(centre, lane, old)
    centre.clock.micros = begins + MINUTE
    sells(centre, lane, old, age=2 * MINUTE)
    sells(centre, lane, old)
    sells(centre, lane, old, modifiers=[{"source": "override", "reason": "scratched"}])

    (outcome,) = found(centre)

    assert (outcome.loser.seq, outcome.effect_minor) == (3, -200)
    assert (outcome.facts["charged"], outcome.facts["valid"]) == ("500", "600")
    assert (outcome.winners[0].lane, outcome.stores) == ("office", ("s-1",))


def test_a_price_for_an_instant_that_is_past_holds_from_when_it_was_said(
    centre: SomeCentre,
) -> None:
    lane = centre.lane("s-1", "1")
    old = says(centre, "items", "lamp", LAMP)
    price = {"item_id": "lamp", "price": "600", "from_micros": 1}
    says(centre, "prices", "lamp@1", price)
    sells(centre, lane, old, at=centre.clock.micros - 3 * MINUTE)
    sells(centre, lane, old)

    assert [each.loser.seq for each in found(centre)] == [2]


def test_a_small_difference_asks_nobody(centre: SomeCentre) -> None:
    lane = centre.lane("s-1", "1")
    old = says(centre, "items", "lamp", LAMP)
    says(centre, "items", "lamp", LAMP | {"price": "501"})
    sells(centre, lane, old)

    (outcome,) = found(centre)

    assert (outcome.effect_minor, outcome.review, outcome.deadline_s) == (-2, False, 0)
    assert centre.query("SELECT state FROM outcome") == [("accepted",)]


def test_what_a_revoked_person_did_is_listed_in_grace_and_an_exception_after_it(
    centre: SomeCentre,
) -> None:
    one, two = centre.lane("s-1", "1"), centre.lane("s-1", "2")
    old = says(centre, "staff", "7", BOB)
    new = says(centre, "staff", "7", BOB | {"active": False})
    writes(centre, one, old, "cash.moved", {"movement": "pay_out"})
    writes(centre, two, new, "cash.moved", {"movement": "pay_out"})
    writes(centre, one, old, "exception.answered", {"outcome": "o", "answer": "accepted"})
    centre.clock.micros += STAFF_GRACE_S * 1_000_000
    writes(centre, one, old, "cash.moved", {"movement": "pay_out"})
    assert centre.query("SELECT is_violation FROM outcome") == []

    judged = {each.loser.seq: each for each in found(centre) if each.loser.lane == "1"}

    assert {seq: each.violation for seq, each in judged.items()} == {1: False, 2: False, 3: True}
    assert [each.effect_minor for each in judged.values()] == [-1000] * 3
    assert all(each.review and each.owner == "loss_prevention" for each in judged.values())
    assert len(centre.query("SELECT 1 FROM outcome")) == 3


def test_whoever_approves_is_looked_at_as_whoever_works(centre: SomeCentre) -> None:
    lane = centre.lane("s-1", "1")
    old = says(centre, "staff", "9", BOB | {"role": "manager"})
    says(centre, "staff", "9", BOB | {"role": "manager", "active": False})
    approval = {"approver": "9", "permission": "pay_out"}
    writes(centre, lane, old, "cash.moved", {"movement": "pay_out", "approval": approval})

    (outcome,) = found(centre)

    assert (outcome.facts["operator"], outcome.facts["approved"]) == ("9", True)


def test_somebody_who_is_back_is_no_conflict(centre: SomeCentre) -> None:
    lane = centre.lane("s-1", "1")
    old = says(centre, "staff", "7", BOB)
    says(centre, "staff", "7", BOB | {"active": False})
    says(centre, "staff", "7", BOB)
    writes(centre, lane, old, "cash.moved", {"movement": "pay_out"})

    assert found(centre) == []


def test_a_clock_ten_years_ahead_is_judged_by_when_its_entry_came(centre: SomeCentre) -> None:
    lane = centre.lane("s-1", "1")
    old = says(centre, "items", "lamp", LAMP)
    begins = NOON_MICROS + 365 * 24 * 60 * MINUTE
    price = {"item_id": "lamp", "price": "600", "from_micros": begins}
    says(centre, "prices", f"lamp@{begins}", price)
    sells(centre, lane, old, at=begins * 2)

    assert [each.policy for each in found(centre)] == ["clock"]


def test_entries_that_cannot_be_read_are_passed_over(centre: SomeCentre) -> None:
    lane = centre.lane("s-1", "1")
    old = says(centre, "items", "lamp", LAMP)
    says(centre, "items", "lamp", LAMP | {"price": "700"})
    for line in ({"quantity": "many"}, {"regular_unit_price": "1e99999"}, {"taxes": [3]}):
        sells(centre, lane, old, **line)
    writes(centre, lane, old, "sale.completed", {"lines": [{"item": "lamp"}, 3]})
    sells(centre, lane, old)

    assert {each.loser.seq for each in found(centre)} == {5}


def test_batches_that_had_read_everything_are_not_read_again(
    centre: SomeCentre, monkeypatch: pytest.MonkeyPatch
) -> None:
    lane = centre.lane("s-1", "1")
    says(centre, "items", "lamp", LAMP)
    new = says(centre, "items", "lamp", LAMP | {"price": "700"})
    sells(centre, lane, new)
    sells(centre, lane, new - 1)
    read: list[int] = []
    taken = judging.read_taken

    def counting(cursor: Any, batch: TakenBatch) -> Any:
        read.append(batch.first_seq)
        return taken(cursor, batch)

    monkeypatch.setattr(judging, "read_taken", counting)

    assert len(found(centre)) == 1
    assert read == [2]


@pytest.mark.parametrize(("years", "rule"), [(10, "clock_ahead"), (-56, "clock_behind")])
def test_a_clock_that_is_wrong_is_told_once_a_day(
    centre: SomeCentre, years: int, rule: str
) -> None:
    lane = centre.lane("s-1", "1")
    at = centre.clock.micros + years * 365 * 24 * 60 * MINUTE
    for _ in range(3):
        writes(centre, lane, 0, "cash.moved", {"movement": "pay_in"}, at)

    (outcome,) = found(centre)

    assert (outcome.rule, outcome.violation, outcome.review) == (rule, False, True)
    assert (outcome.loser.seq, outcome.facts["lane"]) == (1, "1")


@pytest.mark.parametrize("swapped", [False, True])
def test_a_life_that_forgot_what_the_one_before_had_sent_is_named(
    centre: SomeCentre, swapped: bool
) -> None:
    lane = centre.lane("s-1", "1")
    for _ in range(3):
        writes(centre, lane, 0, "cash.moved", {"movement": "pay_in"})
    key = replace(lane.stream.key, incarnation="bbbb")
    new = replace(lane, stream=replace(lane.stream, key=key, texts=[]))
    opening = {"store": "s-1", "lane": "1", "reason": "restored", "parent_incarnation": "aaaa",
               "parent_seq": 2, "parent_hash": lane.stream.hashes()[1].hex()}  # fmt: skip
    writes(centre, new, 0, "stream.opened", opening)
    if swapped:
        writes(centre, lane, 0, "cash.moved", {"movement": "pay_in"})

    told = [each for each in found(centre) if each.policy == "restored"]

    assert [(each.rule, each.loser.incarnation, each.loser.seq) for each in told] == [
        ("life_restored", "bbbb", 1)
    ]
    assert told[0].facts["entries"] == 1
