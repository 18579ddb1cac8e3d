"""What entries claim, read from bodies as they stand in the journal."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from harness.claiming import ref
from hypothesis import given
from hypothesis import strategies as st

from edge.domain.agreement.claims import claims_of, claims_or_none, key_of, milli_of

SALE: dict[str, Any] = {
    "sale": "s-1", "number": "1-A-7", "currency": "EUR", "completed_at_micros": 77,
    "customer": "c/1",
    "lines": [
        {"line": 1, "item": "drill", "description": "Drill", "quantity": "1", "serial": "SN1",
         "amount_minor": 9900},
        {"line": 2, "item": "drill", "description": "Drill", "quantity": "1", "serial": "SN2",
         "amount_minor": 9900, "voided": True},
        {"line": 3, "item": "tea", "description": "Tea", "quantity": "2", "amount_minor": 500},
    ],
    "coupons": [{"coupon": "SAVE", "serial": "0001"}, {"coupon": "OPEN"}],
    "promotions": [
        {"promotion": "p1", "version": "1", "text": "Save", "applications": 2,
         "discount_minor": 300, "coupon": "SAVE", "parts": [], "per_customer": 3},
        {"promotion": "p2", "version": "1", "text": "Free", "applications": 1,
         "discount_minor": 50, "parts": []},
    ],
    "tenders": [
        {"tender": 1, "kind": "gift", "tender_kind": "stored_value", "amount_minor": 1000,
         "reference": "card-9", "available_minor": 1500},
        {"tender": 2, "kind": "gift", "tender_kind": "stored_value", "amount_minor": 10,
         "reference": "card-8", "state": "declined"},
        {"tender": 3, "kind": "cash", "amount_minor": 9000},
    ],
}  # fmt: skip
RETURN: dict[str, Any] = {
    "return_id": "r-1", "number": "1-A-8", "sale": "s-1", "sale_number": "1-A-7",
    "sale_lane": "1", "currency": "EUR", "completed_at_micros": 78,
    "lines": [
        {"line": 1, "item": "drill", "description": "Drill", "quantity": "1", "serial": "SN1",
         "amount_minor": 9900, "sold": "1"},
        {"line": 3, "item": "tea", "description": "Tea", "quantity": "0.5", "amount_minor": 100,
         "prices_include_tax": False, "taxes": [{"tax_id": "t", "base_minor": 100,
                                                 "tax_minor": 19}]},
        {"line": 4, "item": "tea", "description": "Tea", "quantity": "0", "amount_minor": -5},
    ],
    "tenders": [],
}  # fmt: skip


def keys(kind: str, body: dict[str, Any], version: int = 1) -> list[str]:
    return [claim.key for claim in claims_of(kind, version, body, ref=ref())]


def test_a_sale_claims_its_serials_coupons_limited_promotions_and_cards() -> None:
    serial, coupon, promotion, card = claims_of(
        "sale.completed", 1, SALE, ref=ref(5), basis={"store": 3, "chain": 9}
    )

    assert (serial.policy, serial.key) == ("serial", "serial/drill/SN1")
    assert (coupon.key, coupon.amount_minor, coupon.limit_milli) == ("coupon/SAVE/0001", 300, 1000)
    assert promotion.key == "promotion/p1/c%2F1"
    assert (promotion.units_milli, promotion.limit_milli) == (2000, 3000)
    assert (card.key, card.amount_minor, card.limit_minor) == ("gift_card/card-9", 1000, 1500)
    assert serial.basis == (("chain", 9), ("store", 3))
    assert (serial.ref, serial.at_micros, serial.currency) == (ref(5), 77, "EUR")


def test_a_serial_that_was_sold_knowingly_says_so() -> None:
    line = {**SALE["lines"][0], "serial_sold_on": "1-A-3"}

    (claim, *_) = claims_of("sale.completed", 1, {**SALE, "lines": [line]}, ref=ref())
    (plain, *_) = claims_of("sale.completed", 1, SALE, ref=ref())

    assert claim.facts["overridden"] is True
    assert "overridden" not in plain.facts


def test_a_card_charged_twice_in_one_sale_is_one_claim() -> None:
    twice = {**SALE, "lines": [], "coupons": [], "customer": "", "tenders": SALE["tenders"][:1] * 2}

    (card,) = claims_of("sale.completed", 1, twice, ref=ref())

    assert (card.amount_minor, card.limit_minor) == (2000, 1500)


def test_a_plain_sale_claims_nothing() -> None:
    plain = {**SALE, "lines": SALE["lines"][2:], "tenders": SALE["tenders"][2:]}
    for name in ("coupons", "promotions", "customer"):
        plain.pop(name)

    assert keys("sale.completed", plain) == []


def test_a_return_claims_its_lines_and_frees_its_serials() -> None:
    drill, serial, tea = claims_of("return.completed", 1, RETURN, ref=ref())

    assert (drill.policy, drill.key, drill.limit_milli) == ("return", "return/s-1/1", 1000)
    assert (serial.key, serial.offered) == ("serial/drill/SN1", True)
    assert (tea.key, tea.units_milli, tea.amount_minor) == ("return/s-1/3", 500, 119)
    assert tea.limit_milli is None


def test_a_z_and_a_new_life_claim_theirs() -> None:
    z = {"shift": "sh", "currency": "EUR", "gross_minor": 5, "z_number": 3, "until_seq": 9}
    life = {"store": "A", "lane": "1", "reason": "restored", "parent_incarnation": "old",
            "parent_seq": 7}  # fmt: skip

    assert keys("shift.closed", z) == ["shift/sh"]
    assert keys("stream.opened", life) == ["fork/A/1/old"]
    assert keys("stream.opened", {**life, "parent_incarnation": None}) == []


def test_what_is_not_known_claims_nothing_and_what_is_odd_can_be_counted() -> None:
    assert claims_or_none("sale.completed", 2, SALE, ref=ref()) == ()
    assert claims_or_none("of.next_year", 1, SALE, ref=ref()) == ()
    assert claims_or_none("sale.completed", 1, {}, ref=ref()) is None
    assert keys("sale.completed", {}) == []


def leaves(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    pairs = list(tree.items() if isinstance(tree, dict) else enumerate(tree))
    found = [path] if path else []
    for name, value in pairs:
        nested = isinstance(value, dict | list)
        found += leaves(value, (*path, name)) if nested else [(*path, name)]
    return found


@pytest.mark.parametrize("body", [SALE, RETURN], ids=["sale.completed", "return.completed"])
@given(data=st.data())
def test_a_body_of_any_shape_raises_nothing_and_claims_what_a_store_can_hold(
    body: dict[str, Any], data: st.DataObject
) -> None:
    kind = "sale.completed" if body is SALE else "return.completed"
    path = data.draw(st.sampled_from(leaves(body)))
    odd: Any = data.draw(
        st.sampled_from(
            [None, 1, 2**70, -1, "", "x", "\0", "\ud800", [], {}, True, [None], "9" * 40]
        )
    )
    changed = copy.deepcopy(body)
    at: Any = changed
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = odd

    for claim in claims_of(kind, 1, changed, ref=ref()):
        assert "\0" not in claim.key
        claim.key.encode()
        assert abs(claim.units_milli) < 2**63
        assert abs(claim.amount_minor) < 2**63
        told = json.dumps(dict(claim.facts), ensure_ascii=False)
        told.encode()
        assert "\\u0000" not in told + json.dumps(claim.currency)


def test_keys_of_different_parts_differ() -> None:
    assert key_of("a/b", "c") != key_of("a", "b/c")
    assert key_of("a%2Fb") != key_of("a/b")
    for odd in ("x" * 401, "\0", "\ud800"):
        with pytest.raises(ValueError, match=r"key|surrogates"):
            key_of(odd)


@pytest.mark.parametrize("odd", ["\0", "\ud800", 5])
def test_a_text_that_no_store_can_hold_claims_nothing(odd: object) -> None:
    for field in ("currency", "number"):
        assert claims_or_none("return.completed", 1, {**RETURN, field: odd}, ref=ref()) is None


@pytest.mark.parametrize(("text", "value"), [("1", 1000), ("-0.5", -500), ("2.125", 2125)])
def test_a_quantity_is_read_in_thousandths(text: str, value: int) -> None:
    assert milli_of(text) == value


@pytest.mark.parametrize("text", ["", "-", ".5", "1.2345", "x", "1e3", "--1", "\u0663", "9" * 20])
def test_what_is_no_quantity_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"quantity|large"):
        milli_of(text)
