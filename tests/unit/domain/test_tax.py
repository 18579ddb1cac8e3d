"""Taxes of a basket: what they are levied on, where they become cents, who is exempt."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vectors_kit.kinds import answer

from edge.domain.events import PricingPolicy, TaxClassRates, TaxExemption, TaxRate
from edge.domain.pricing.tax import TaxedLine, basket_taxes

Case = dict[str, Any]


def line(name: str, price: int, qty: int = 1, **more: Any) -> Case:
    return {"id": name, "sku": name, "qty": str(qty), "unit_price": price, **more}


def taxes_of(*lines: Case, level: str = "line", **more: Any) -> Case:
    policy = more.pop("policy", {})
    tax = {"level": level, "mode": "half_up", "components": "each"} | policy.pop("tax", {})
    given_case = {"kind": "price_basket", "lines": [*lines], "policy": {"tax": tax} | policy} | more
    got = answer(given_case)
    return {"tax": got["totals"]["tax"], "total": got["totals"]["total"], **got["tax_by_id"]}


VAT = [{"id": "V", "rate": "0.20"}]
HOLIDAY = {
    "from": "2026-08-07", "to": "2026-08-09", "category": ["clothing"],
    "price_limit": 10_000, "limit_inclusive": True,
}  # fmt: skip
STATE = [{"id": "S", "rate": "0.06", "holiday": HOLIDAY}]
ON_HOLIDAY = {"at": "2026-08-08T12:00:00"}
BOGO_HALF = {
    "id": "B", "type": "buy_get", "same_pool": True, "grouping": "descending",
    "buy": {"select": {"all": True}, "qty": 1}, "get": {"qty": 1, "percent": "50"},
}  # fmt: skip

TWENTY_OFF = {"id": "P", "type": "amount_off_unit", "select": {"all": True}, "amount": 2_000}


def clothes(name: str, price: int, qty: int = 1) -> Case:
    return line(name, price, qty, taxes=["S"], category="clothing")


@pytest.mark.parametrize(
    ("lines", "more", "tax"),
    [
        pytest.param([clothes("A", 10_000)], {}, 0, id="at the limit"),
        pytest.param([clothes("A", 10_001)], {}, 600, id="above it all of the price is taxed"),
        pytest.param([clothes("A", 6_000, 2)], {}, 0, id="each unit by its own price"),
        pytest.param(
            [clothes("A", 15_000, 2)], {"promotions": [BOGO_HALF]}, 900,
            id="a deal is not averaged: one unit at 150.00 is taxed, the one at 75.00 is not",
        ),
        pytest.param(
            [clothes("A", 11_000)],
            {"promotions": [TWENTY_OFF]},
            0,
            id="the shop's own discount brings it under",
        ),
        pytest.param(
            [clothes("A", 11_000)],
            {"promotions": [TWENTY_OFF | {"funded_by": "manufacturer"}]},
            660,
            id="a manufacturer's coupon does not",
        ),
    ],
)  # fmt: skip
def test_a_holiday_looks_at_each_unit(lines: list[Case], more: Case, tax: int) -> None:
    assert taxes_of(*lines, taxes=STATE, context=ON_HOLIDAY, **more)["tax"] == tax


def test_a_holiday_is_over_the_day_after() -> None:
    after = {"at": "2026-08-10T00:00:00"}

    assert taxes_of(clothes("A", 5_000), taxes=STATE, context=after)["tax"] == 300


def test_other_goods_have_no_holiday() -> None:
    toys = line("A", 5_000, taxes=["S"], category="toys")

    assert taxes_of(toys, taxes=STATE, context=ON_HOLIDAY)["tax"] == 300


@pytest.mark.parametrize(
    ("policy", "context", "expected"),
    [
        pytest.param({}, {}, {"total": 1_200, "V": 200}, id="not exempt"),
        pytest.param({}, {"tax_exempt": True}, {"total": 1_200, "V": 0}, id="the price is kept"),
        pytest.param(
            {"exempt_inclusive": "remove_tax"}, {"tax_exempt": True}, {"total": 1_000, "V": 0},
            id="the tax is taken out of the price",
        ),
        pytest.param(
            {"exempt_inclusive": "remove_tax"}, {"tax_exempt": {"tax_ids": ["X"]}},
            {"total": 1_200, "V": 200}, id="exempt from another tax",
        ),
    ],
)  # fmt: skip
def test_an_exempt_customer_pays_by_the_policy(policy: Case, context: Case, expected: Case) -> None:
    got = taxes_of(
        line("A", 1_200, taxes=["V"], inclusive=True), taxes=VAT, policy=policy, context=context
    )

    assert got == {"tax": expected["V"], **expected}


def test_exempt_from_one_of_two_included_taxes() -> None:
    two = [{"id": "S", "rate": "0.06"}, {"id": "C", "rate": "0.04"}]
    got = taxes_of(
        line("A", 1_100, taxes=["S", "C"], inclusive=True),
        taxes=two,
        policy={"exempt_inclusive": "remove_tax"},
        context={"tax_exempt": {"tax_ids": ["S"]}},
    )

    assert got == {"tax": 40, "total": 1_040, "S": 0, "C": 40}


def test_a_levy_per_unit_is_in_the_base_of_a_compound_tax_included_too() -> None:
    taxes = [
        {"id": "L", "type": "per_unit", "amount": 15},
        {"id": "V", "rate": "0.20", "compound": True},
    ]
    got = taxes_of(line("A", 1_218, 2, taxes=["L", "V"], inclusive=True), taxes=taxes)

    assert got == {"tax": 436, "total": 2_436, "L": 30, "V": 406}


@pytest.mark.parametrize(
    ("level", "taxes"),
    [
        pytest.param("line", {"G": 1, "Q": 6}, id="the rounded tax before is in the base"),
        pytest.param("document", {"G": 1, "Q": 5}, id="the exact one is"),
    ],
)
def test_what_a_compound_tax_compounds_on(level: str, taxes: dict[str, int]) -> None:
    rates = [{"id": "G", "rate": "0.05"}, {"id": "Q", "rate": "0.5", "compound": True}]
    got = taxes_of(line("A", 10, taxes=["G", "Q"]), level=level, taxes=rates)

    assert {name: got[name] for name in taxes} == taxes


@given(
    amounts=st.lists(st.integers(-50_000, 50_000), min_size=1, max_size=8),
    mode=st.sampled_from(("half_up", "half_even", "half_down", "up", "down")),
    level=st.sampled_from(("unit", "line", "document")),
    components=st.sampled_from(("each", "combined")),
    target=st.sampled_from(("tax", "net")),
    inclusive=st.booleans(),
)
def test_a_mirrored_basket_has_mirrored_taxes(
    amounts: list[int], mode: str, level: str, components: str, target: str, inclusive: bool
) -> None:
    policy = PricingPolicy(
        inclusive, mode, "half_up",
        (TaxClassRates("two", (TaxRate("A", "A", "0.09"), TaxRate("B", "B", "0.0725"))),),
        tax_level=level, tax_components=components, inclusive_target=target,
    )  # fmt: skip

    def total(sign: int) -> int:
        lines = [TaxedLine("two", "", 1_000, sign * a, (sign * a,)) for a in amounts]
        taxes = basket_taxes(lines, policy)
        if inclusive:
            assert [t.total_minor for t in taxes] == [sign * a for a in amounts]
        return sum(tax.tax_minor for t in taxes for tax in t.taxes)

    assert total(1) == -total(-1)


def test_a_certificate_may_name_single_taxes() -> None:
    policy = PricingPolicy(
        False, "half_up", "half_up",
        (TaxClassRates("two", (TaxRate("A", "A", "0.1"), TaxRate("B", "B", "0.2"))),),
    )  # fmt: skip
    (taxes,) = basket_taxes(
        [TaxedLine("two", "", 1_000, 1_000, (1_000,))],
        policy,
        TaxExemption("EX-1", tax_ids=("B",)),
    )

    assert [(t.tax_id, t.tax_minor) for t in taxes.taxes] == [("A", 100), ("B", 0)]
