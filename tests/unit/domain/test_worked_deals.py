"""Deals, cuts, ties and returns worked by hand, to the cent."""

from __future__ import annotations

import pytest
from vectors_kit.building import ALL, THREE_FOR_TWO, Case, basket, line, promo, strategy, taxed
from vectors_kit.comparing import differences
from vectors_kit.kinds import answer


def discounts(*minors: int) -> Case:
    return {"lines": [{"discount": minor} for minor in minors]}


def rewarded(**minors: int) -> Case:
    return {"promotions": [{"id": name, "discount": minor} for name, minor in minors.items()]}


HOLIDAY = {"from": "2026-08-01", "to": "2026-08-03", "price_limit": 7500}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(
            basket(
                line("A", 1000, 2),
                promotions=[
                    promo("percent_off", "TEN", select=ALL, percent="10", sequence=1),
                    promo("n_for_price", "TWO", select=ALL, take=2, price=1500, sequence=2),
                    promo("basket", "LAST", select=ALL, percent="10", sequence=3),
                ],
                policy=strategy("sequence", unit_exclusive=True),
            ),
            rewarded(TEN=200, TWO=300, LAST=0),
            id="only a deal hides its units from what follows",
        ),
        pytest.param(
            basket(
                line("A", 900, 3),
                line("B", 500, 4),
                promotions=[promo("buy_get", **THREE_FOR_TWO, grouping="cheapest_overall")],
            ),
            {"promotions": [{"id": "P", "discount": 1000, "applied": 2}]},
            id="every complete group of the cheapest of all counts",
        ),
        pytest.param(
            basket(
                line("A", 4000, 3),
                promotions=[promo("basket", select=ALL, amount=100, min_amount=5000, repeat=True)],
            ),
            {"promotions": [{"id": "P", "discount": 200, "applied": 2}]},
            id="a basket reward counts as often as its condition is met",
        ),
        pytest.param(
            basket(
                line("A", 499),
                line("B", 1999),
                line("C", 1250),
                promotions=[promo("basket", select=ALL, percent="15", max_discount=100)],
            ),
            discounts(13, 53, 34),
            id="a basket reward that is cut is shared out once, by prices",
        ),
        pytest.param(
            basket(
                line("A", 250),
                line("B", 333),
                line("C", 1250),
                promotions=[promo("percent_off", select=ALL, percent="20", max_discount=200)],
            ),
            discounts(27, 36, 137),
            id="a rate that is cut is shared out once, by prices",
        ),
        pytest.param(
            basket(
                line("A", 100),
                line("B", 900),
                promotions=[promo("n_for_price", select=ALL, take=2, price=795)],
            ),
            discounts(21, 184),
            id="the odd cent of a deal goes to the earliest line",
        ),
        pytest.param(
            basket(
                line("A", 250, category="a"),
                line("B", 250, category="b"),
                promotions=[
                    promo("unit_price", "ALONE", select={"category": ["b"]}, price=100),
                    promo(
                        "set",
                        "SET",
                        components=[{"select": ALL, "qty": 1}],
                        reward={"amount": 120},
                    ),
                ],
                policy=strategy("best_combination"),
            ),
            rewarded(ALONE=150, SET=120),
            id="a unit that is worth more alone stays out of the deal",
        ),
        pytest.param(
            basket(
                line("MUG", 5000),
                line("CUP", 3000),
                promotions=[
                    promo(
                        "buy_get",
                        buy={"select": ALL, "qty": 1},
                        get={"select": {"sku": ["MUG"]}, "qty": 1, "percent": "100"},
                    )
                ],
            ),
            discounts(5000, 0),
            id="what is bought leaves something to get",
        ),
        pytest.param(
            basket(
                line("B", 1000),
                line("A", 800),
                promotions=[
                    promo(
                        "set",
                        components=[
                            {"select": ALL, "qty": 1},
                            {"select": {"sku": ["B"]}, "qty": 1},
                        ],
                        reward={"price": 1500},
                    )
                ],
            ),
            discounts(167, 133),
            id="a set is found where its first component wants what the second needs",
        ),
        pytest.param(
            basket(
                line("A", 1000),
                line("EMPTIES", -25),
                line("BACK", 400, -1),
                promotions=[promo("basket", select=ALL, percent="10")],
            ),
            discounts(100, 0, 0),
            id="what is paid out is in no promotion",
        ),
        pytest.param(
            basket(
                line("A", 333, 3, taxes=["V"]),
                line("B", 333, -3, taxes=["V"]),
                taxes=[{"id": "V", "rate": "0.10"}],
                policy=taxed("unit", "each"),
            ),
            {"tax_by_id": {"V": 0}},
            id="what comes back is taxed unit by unit as it was sold",
        ),
        pytest.param(
            basket(
                line("A", 10000, 1, taxes=["S"]),
                line("B", 10000, -1, taxes=["S"]),
                taxes=[{"id": "S", "rate": "0.10", "holiday": HOLIDAY}],
                policy=taxed("line", "each"),
                context={"at": "2026-08-02T10:00:00"},
            ),
            {"tax_by_id": {"S": 0}},
            id="what comes back is as dear to a tax holiday as it was sold",
        ),
    ],
)
def test_a_worked_deal(given: Case, expected: Case) -> None:
    assert differences(expected, answer(given)) == []


def test_a_whole_line_under_a_basket_reward_pays_back_what_it_was_charged() -> None:
    sale = basket(
        line("A", 1750),
        line("B", 999, 3),
        promotions=[promo("basket", select=ALL, amount=500)],
    )
    charged = {row["id"]: row["amount"] for row in answer(sale)["lines"]}

    back = {
        name: answer(returned(sale, name, quantity))["refund_amount"]
        for name, quantity in (("A", 1), ("B", 3))
    }

    assert back == charged == {"A": 1566, "B": 2681}


def test_a_spread_benefit_takes_the_tax_of_its_own_line_where_it_adds_up() -> None:
    sale = basket(
        line("A", 1750, taxes=["V"]),
        line("B", 333, 2, taxes=["V"]),
        line("C", 333, taxes=["V"]),
        taxes=[{"id": "V", "rate": "0.19"}],
        promotions=[
            promo(
                "buy_get",
                same_pool=True,
                buy={"select": ALL, "qty": 1},
                get={"qty": 1, "percent": "100"},
            )
        ],
        policy=taxed("line", "each"),
    )

    back = [answer(returned(sale, *of)) for of in (("A", 1), ("B", 2), ("C", 1))]

    assert [refund["refund_amount"] for refund in back] == [1470, 446, 167]
    assert [refund["refund_tax"] for refund in back] == [279, 85, 32]


def returned(sale: Case, name: str, quantity: int) -> Case:
    return {
        "kind": "return",
        "sale": sale,
        "returned": [{"line": name, "qty": quantity}],
        "method": "prorated",
    }
