"""The conflict table says of no rule that it is applied where nothing ever asks it."""

from __future__ import annotations

import json
from typing import Any

from harness.memory_hub import MemoryHub
from harness.streams import NOW_MICROS, WrittenStream

from edge.domain.agreement.claims import EntryRef
from edge.domain.agreement.table import POLICIES, markdown_table
from sync.hub.ingest import take_batch
from sync.hub.judging import judge_some
from sync.hub.order_claims import Places, claims_on_order
from sync.hub.services.kept_gone import Broken, claim_on_kept
from sync.hub.services.order_states import order_of
from sync.hub.services.short_picks import claims_on_shorts
from sync.hub.store.orders import StoredFact
from sync.wire.streams import StreamKey

LINE = {
    "line": 1, "item": "drill", "description": "Drill", "quantity": "1", "amount_minor": 900,
    "serial": "SN1", "regular_unit_price": "900", "tax_class": "goods", "sold": "1",
    "taxes": [{"tax_id": "V", "base_minor": 756, "tax_minor": 144}],
}  # fmt: skip
SALE = {
    "sale": "s-1", "number": "1-7", "currency": "EUR", "shift": "S", "customer": "c",
    "opened_at_micros": NOW_MICROS, "completed_at_micros": NOW_MICROS, "total_minor": 900,
    "policy": {"classes": []}, "lines": [LINE],
    "coupons": [{"coupon": "C5", "serial": "1"}],
    "promotions": [{"promotion": "p", "text": "P", "applications": 1, "discount_minor": 1,
                    "per_customer": 1}],
    "tenders": [{"tender_kind": "stored_value", "reference": "card", "amount_minor": 900}],
}  # fmt: skip
BACK = {
    "sale": "s-0", "sale_number": "1-6", "sale_lane": "1", "number": "1-8", "currency": "EUR",
    "shift": "S", "completed_at_micros": NOW_MICROS, "total_minor": 900, "lines": [LINE],
}  # fmt: skip
HANDED_OVER = {
    "order": "o-1", "fulfilment": "f-1", "handover": "h-1", "lane": "1", "currency": "EUR",
    "number": "W-1", "right": "holder", "at_micros": NOW_MICROS,
    "units": [{"line": "a", "quantity": "2", "allocated": "2", "amount_minor": 1999}],
}  # fmt: skip
AMOUNTS = {
    "currency": "EUR", "gross_minor": 900,
    "stock": [{"item": "drill", "quantity": "-1"}],
}  # fmt: skip
YEAR_MICROS = 365 * 24 * 3_600 * 1_000_000


def lived() -> set[str]:
    """Let a shop go through all that a rule is applied to; return the rules that were asked."""
    hub = MemoryHub()
    one = WrittenStream(StreamKey("s-1", "1", "aaaa"))
    two = WrittenStream(StreamKey("s-1", "1", "bbbb"))
    hub.in_store("s-1", lambda tx: tx.note_judged(0))
    hub.receive("s-1", "drill", 0)
    hub.rule("item", "drill", {"price": "950", "tax_class": "x", "flags": ["not_for_sale"]}, 1)
    hub.rule("staff", "ann", {"active": False}, 1)
    one.write("sale.completed", SALE, amounts=AMOUNTS)
    one.write("return.completed", BACK)
    one.write("fulfilment.handed_over", HANDED_OVER)
    z = {"shift": "S", "currency": "EUR", "gross_minor": 1, "z_number": 1, "until_seq": 1}
    one.write("shift.closed", z, stamp=[NOW_MICROS + YEAR_MICROS, 0])
    two.write("stream.opened", opening(one))
    for stream in (one, two):
        hub.in_store("s-1", lambda tx, s=stream: take(tx, s))  # type: ignore[misc]
    judge_some(hub, "s-1")
    return {policy for policy, _, _ in hub.stores["s-1"].waiting} | of_orders()


def of_orders() -> set[str]:
    """Make an order smaller that is picked and handed over; return the rules that are asked."""
    named = {"order": "o", "fulfilment": "f"}
    two, one = ({"line": "1", "quantity": n} for n in ("2", "1"))
    placed_line = {**two, "item": "i", "description": "I", "unit": "EA", "amount_minor": 200}
    placed = {"order": "o", "number": "1", "channel": "web", "currency": "EUR",
              "currency_digits": 2, "lines": [placed_line], "placed_at_micros": 1}  # fmt: skip
    bodies: list[tuple[str, str, dict[str, Any]]] = [
        ("", "order.placed", placed),
        ("", "fulfilment.proposed", {**named, "location": "s", "method": "pickup", "units": [two]}),
        ("s", "fulfilment.picked", {**named, "units": two, "picker": "ann"}),
        ("", "fulfilment.cancel_requested",
         {**named, "request": "r", "by": "customer", "reason": "x", "units": [one]}),
        ("s", "fulfilment.handed_over", HANDED_OVER | named | {
            "units": [two], "verification": {"method": "known", "actor": "ann"}}),
    ]  # fmt: skip
    bodies.append(("s", "fulfilment.short", {**named, "units": one, "reason": "not_found"}))
    facts = [
        StoredFact(f"{store or 'centre'}/1/a/{n}/{n}", store, kind, 1, json.dumps(body), n, n=n)
        for n, (store, kind, body) in enumerate(bodies, 1)
    ]
    order = order_of("o", facts)
    kept = Broken(order, order.fulfilments["f"], "1", 2000, len(facts))
    gone = claim_on_kept(EntryRef("s", "office", "kept", "i", 7), [kept], 1000, 0)
    drawn = [*claims_on_order(order, facts, Places()), *claims_on_shorts(order, facts, "s"), gone]
    return {claim.policy for claim in drawn}


def opening(before: WrittenStream) -> dict[str, Any]:
    return {"store": "s-1", "lane": "1", "reason": "restored", "parent_incarnation": "aaaa",
            "parent_seq": 1, "parent_hash": before.hashes()[0].hex()}  # fmt: skip


def take(store: Any, stream: WrittenStream) -> None:
    take_batch(store, stream.batch(), now_micros=NOW_MICROS, is_signed=stream.is_signed)


def test_rules_that_are_drawn_on_are_and_the_others_say_what_they_wait_for() -> None:
    asked = lived()

    assert asked == {policy.code for policy in POLICIES if policy.drawn_from}
    assert {policy.code for policy in POLICIES if policy.waits_for} == {
        policy.code for policy in POLICIES
    } - asked


def test_the_table_shows_what_waits() -> None:
    waiting = [policy for policy in POLICIES if policy.waits_for]

    assert markdown_table().count("*waits for*") == len(waiting)
    assert all(not policy.drawn_from for policy in waiting)
