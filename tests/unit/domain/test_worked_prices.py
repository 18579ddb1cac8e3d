"""Prices that others have published or that differ by vendor, to the cent."""

from __future__ import annotations

import pytest
from vectors_kit.building import ALL, THREE_FOR_TWO, Case, basket, line, promo, strategy, taxed
from vectors_kit.comparing import differences
from vectors_kit.kinds import answer

TWO_VATS = [{"id": "VAT1", "rate": "0.10"}, {"id": "VAT2", "rate": "0.10"}]
FOUR_LINES = (
    line("1", 1111, taxes=["VAT1"]),
    line("2", 2222, taxes=["VAT1", "VAT2"]),
    line("3", 3333, taxes=["VAT1"]),
    line("4", 4444, taxes=["VAT1", "VAT2"]),
)
SIX = tuple(line(str(price), price) for price in (1000, 900, 800, 700, 600, 500))
DYNAMICS = [
    promo(
        "percent_off",
        "BP1",
        select={"sku": ["1", "2"]},
        percent="15",
        priority=10,
        concurrency="best",
    ),
    promo("percent_off", "BP2", select=ALL, percent="20", priority=5, concurrency="best"),
    promo(
        "amount_off_unit",
        "C1",
        select={"sku": ["1", "2"]},
        amount=100,
        priority=10,
        concurrency="compound",
    ),
    promo(
        "percent_off",
        "C2",
        select={"sku": ["1", "2"]},
        percent="10",
        priority=10,
        concurrency="compound",
    ),
    promo("percent_off", "C3", select=ALL, percent="25", priority=5, concurrency="compound"),
    promo(
        "percent_off",
        "C4",
        select=ALL,
        percent="10",
        priority=5,
        concurrency="compound",
        threshold=True,
    ),
]
PRODUCTS = (line("1", 1000), line("2", 2000), line("3", 1000))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(
            basket(*FOUR_LINES, taxes=TWO_VATS, policy=taxed("line", "each", "up")),
            {"totals": {"tax": 1782}},
            id="Dynamics by tax code on each line",
        ),
        pytest.param(
            basket(*FOUR_LINES, taxes=TWO_VATS, policy=taxed("line", "combined", "up")),
            {"totals": {"tax": 1780}},
            id="Dynamics by combination of tax codes on each line",
        ),
        pytest.param(
            basket(*FOUR_LINES, taxes=TWO_VATS, policy=taxed("document", "each", "up")),
            {"totals": {"tax": 1778}, "tax_by_id": {"VAT1": 1111, "VAT2": 667}},
            id="Dynamics by tax code over the document",
        ),
        pytest.param(
            basket(*FOUR_LINES, taxes=TWO_VATS, policy=taxed("document", "combined", "up")),
            {"totals": {"tax": 1779}},
            id="Dynamics by combination of tax codes over the document",
        ),
        pytest.param(
            basket(
                line("A", 108, 3, taxes=["V"]),
                taxes=[{"id": "V", "rate": "0.19"}],
                policy=taxed("line", "each"),
            ),
            {"totals": {"total": 386}},
            id="commercetools rounds on the line",
        ),
        pytest.param(
            basket(
                line("A", 108, 3, taxes=["V"]),
                taxes=[{"id": "V", "rate": "0.19"}],
                policy=taxed("unit", "each"),
            ),
            {"totals": {"total": 387}},
            id="commercetools rounds on the unit",
        ),
        pytest.param(
            basket(
                line("A", 299, taxes=["V"], inclusive=True),
                taxes=[{"id": "V", "rate": "0.04"}],
                policy=taxed("line", "each", inclusive_target="net"),
            ),
            {"totals": {"tax": 11, "total": 299}},
            id="Zuora rounds the net",
        ),
        pytest.param(
            basket(
                line("A", 299, taxes=["V"], inclusive=True),
                taxes=[{"id": "V", "rate": "0.04"}],
                policy=taxed("line", "each"),
            ),
            {"totals": {"tax": 12, "total": 299}},
            id="Zuora rounds the tax",
        ),
        pytest.param(
            basket(
                line("A", 10000, taxes=["CGST", "SGST"], inclusive=True),
                taxes=[{"id": "CGST", "rate": "0.09"}, {"id": "SGST", "rate": "0.09"}],
                policy=taxed("line", "each"),
            ),
            {"tax_by_id": {"CGST": 763, "SGST": 763}},
            id="twin taxes stay equal when each is rounded",
        ),
        pytest.param(
            basket(
                line("A", 10000, taxes=["CGST", "SGST"], inclusive=True),
                taxes=[{"id": "CGST", "rate": "0.09"}, {"id": "SGST", "rate": "0.09"}],
                policy=taxed("line", "combined"),
            ),
            {"totals": {"tax": 1525}},
            id="their sum is rounded when they are combined",
        ),
        pytest.param(
            basket(line("A", 1050), promotions=[promo("percent_off", select=ALL, percent="15")]),
            {"totals": {"amount": 892}},
            id="the discount is rounded",
        ),
        pytest.param(
            basket(
                line("A", 1050),
                promotions=[promo("percent_off", select=ALL, percent="15")],
                policy={"discount": {"mode": "half_up", "round": "price"}},
            ),
            {"totals": {"amount": 893}},
            id="what remains is rounded",
        ),
        pytest.param(
            basket(*SIX, promotions=[promo("buy_get", **THREE_FOR_TWO, grouping="descending")]),
            {"totals": {"discount": 1300}},
            id="three for two favours the customer",
        ),
        pytest.param(
            basket(
                *SIX, promotions=[promo("buy_get", **THREE_FOR_TWO, grouping="cheapest_overall")]
            ),
            {"totals": {"discount": 1100}},
            id="three for two favours the retailer",
        ),
        pytest.param(
            basket(
                line("A", 5000, 5),
                promotions=[
                    promo(
                        "tiered",
                        select=ALL,
                        by="qty",
                        mode="whole",
                        tiers=[{"min": 4, "percent": "20"}],
                    )
                ],
            ),
            {"totals": {"discount": 5000}},
            id="a tier for all units",
        ),
        pytest.param(
            basket(
                line("A", 5000, 5),
                promotions=[
                    promo(
                        "tiered",
                        select=ALL,
                        by="qty",
                        mode="marginal",
                        tiers=[{"min": 4, "percent": "20"}],
                    )
                ],
            ),
            {"totals": {"discount": 2000}},
            id="a tier from the fourth unit on",
        ),
        pytest.param(
            basket(*PRODUCTS, promotions=DYNAMICS, policy=strategy("priority_zones")),
            {"totals": {"amount": 3104}},
            id="Dynamics compounds within a priority",
        ),
        pytest.param(
            basket(*PRODUCTS, promotions=DYNAMICS, policy=strategy("priority_compound")),
            {"totals": {"amount": 2662}},
            id="Dynamics compounds across priorities",
        ),
        pytest.param(
            basket(
                line("A", 900),
                line("B", 700),
                promotions=[
                    promo("basket", "A", select=ALL, percent="10", sequence=1),
                    promo("basket", "B", select=ALL, percent="10", sequence=2),
                ],
                policy=strategy("sequence", base="original"),
            ),
            {"totals": {"discount": 320}},
            id="all on the original prices",
        ),
    ],
)
def test_a_worked_price(given: Case, expected: Case) -> None:
    assert differences(expected, answer(given)) == []


def test_three_returned_of_a_multibuy_pay_back_by_method() -> None:
    sale = basket(
        line("A", 1000, 3),
        promotions=[promo("buy_get", **THREE_FOR_TWO)],
        policy=strategy("sequence"),
    )

    def back(method: str) -> int:
        given = {
            "kind": "return",
            "sale": sale,
            "returned": [{"line": "A", "qty": 2}],
            "method": method,
        }
        total: int = answer(given)["refund_total"]
        return total

    assert [back(method) for method in ("prorated", "recompute")] == [1333, 1000]
