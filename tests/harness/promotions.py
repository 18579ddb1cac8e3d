"""Price books and baskets as hypothesis draws them: every type of rule, overlapping pools."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from edge.domain.events import PricingPolicy, TaxClassRates, TaxRate
from edge.domain.money import UnitPrice, currency
from edge.domain.pricing import PriceLine
from edge.domain.pricing.authoring import read_promotion
from edge.domain.pricing.book import PriceBook
from edge.domain.pricing.lines import PriceContext
from edge.domain.quantity import Quantity, Unit, each

EUR = currency("EUR")
ITEMS = ("bread", "jam", "milk", "soap", "tea", "wine")
CATEGORY = {
    "bread": "food",
    "jam": "home",
    "milk": "food",
    "tea": "food",
    "soap": "home",
    "wine": "drink",
}
PRICES = {"bread": 249, "jam": 249, "milk": 119, "soap": 95, "tea": 375, "wine": 899}
GOLD = PriceContext(customer_groups=frozenset({"GOLD"}), coupons=("SAVE",))

Table = dict[str, Any]


def policy(level: str = "line", *, inclusive: bool = True, mode: str = "half_up") -> PricingPolicy:
    """Return a policy with two tax classes."""
    return PricingPolicy(
        prices_include_tax=inclusive,
        tax_mode=mode,
        discount_mode="half_up",
        classes=(
            TaxClassRates("standard", (TaxRate("VAT19", "VAT", "0.19"),)),
            TaxClassRates("reduced", (TaxRate("VAT7", "VAT", "0.07"),)),
        ),
        tax_level=level,
    )


def line(number: int, item: str, count: int = 1, **given: Any) -> PriceLine:
    """Return a line of a known item."""
    return PriceLine(
        line=number,
        quantity=each(count),
        unit_price=UnitPrice.of_minor(PRICES[item], EUR),
        tax_class="reduced" if CATEGORY[item] == "food" else "standard",
        item=item,
        category=CATEGORY[item],
        **given,
    )


def weighed(number: int, item: str, milli: int) -> PriceLine:
    """Return a weighed line: one indivisible unit."""
    return PriceLine(
        line=number,
        quantity=Quantity(milli, Unit.KILOGRAM),
        unit_price=UnitPrice.of_minor(PRICES[item], EUR),
        tax_class="reduced",
        item=item,
        category=CATEGORY[item],
        measured=True,
    )


pools = st.one_of(
    st.just({"all": True}),
    st.lists(st.sampled_from(ITEMS), min_size=1, max_size=3, unique=True).map(
        lambda names: {"sku": names}
    ),
    st.sampled_from(("food", "home", "drink")).map(lambda name: {"category": name}),
)
percents = st.sampled_from(("5", "12.5", "33", "50", "100"))
amounts = st.integers(1, 400)
counts = st.integers(1, 3)


def _table(kind: str, **fields: Any) -> st.SearchStrategy[Table]:
    drawn = {
        name: f if isinstance(f, st.SearchStrategy) else st.just(f) for name, f in fields.items()
    }
    return st.fixed_dictionaries({"type": st.just(kind), **drawn})


groupings = st.sampled_from(("descending", "cheapest_overall"))
places = st.sampled_from(("line", "unit"))
repeats = st.booleans()
effects = st.one_of(
    percents.map(lambda p: {"percent": p}),
    amounts.map(lambda a: {"amount": a}),
    amounts.map(lambda a: {"unit_price": a}),
)
rules = st.one_of(
    _table("percent_off", select=pools, percent=percents, round_at=places),
    _table("percent_off", select=pools, percent=percents, max_units=counts),
    _table("amount_off_unit", select=pools, amount=amounts),
    _table("unit_price", select=pools, price=amounts),
    _table("price_list", prices=st.dictionaries(st.sampled_from(ITEMS), amounts, min_size=1)),
    st.tuples(pools, counts, counts, effects, groupings).map(
        lambda d: {
            "type": "buy_get", "same_pool": True, "grouping": d[4],
            "buy": {"select": d[0], "qty": d[1]}, "get": {"qty": d[2], **d[3]},
        }
    ),
    st.tuples(pools, counts, pools, counts, effects).map(
        lambda d: {
            "type": "buy_get", "same_pool": False, "buy": {"select": d[0], "qty": d[1]},
            "get": {"select": d[2], "qty": d[3], **d[4]},
        }
    ),
    _table("n_for_price", select=pools, take=st.integers(2, 4), price=st.integers(1, 900)),
    st.tuples(
        st.lists(st.tuples(pools, counts), min_size=1, max_size=3),
        st.one_of(
            percents.map(lambda p: {"percent": p}),
            amounts.map(lambda a: {"amount": a}),
            st.integers(1, 1_500).map(lambda p: {"price": p}),
            st.just({"cheapest_free": True}),
        ),
    ).map(
        lambda d: {
            "type": "set",
            "components": [{"select": pool, "qty": count} for pool, count in d[0]],
            "reward": d[1],
        }
    ),
    st.tuples(pools, st.sampled_from(("qty", "amount")), percents, percents).map(
        lambda d: {
            "type": "tiered", "select": d[0], "by": d[1], "mode": "whole",
            "tiers": [
                {"min": 2 if d[1] == "qty" else 300, "percent": d[2]},
                {"min": 4 if d[1] == "qty" else 900, "percent": d[3]},
            ],
        }
    ),
    _table("basket", select=pools, percent=percents, min_amount=st.integers(0, 2_000)),
    _table("basket", select=pools, amount=amounts, min_amount=amounts, repeat=repeats),
    _table("gift", qualify=pools, min_amount=st.integers(0, 900), select=pools, qty=counts),
)  # fmt: skip
extras = st.fixed_dictionaries(
    {},
    optional={
        "priority": st.integers(0, 2),
        "stack": st.sampled_from(("best", "combinable", "exclusive")),
        "max_discount": st.integers(1, 800),
        "funded_by": st.just("manufacturer"),
        "requires": st.sampled_from(({"customer_group": "GOLD"}, {"coupon": "SAVE"})),
    },
)
tables = st.lists(st.tuples(rules, extras).map(lambda d: d[0] | d[1]), min_size=1, max_size=6)


def book_of(drawn: list[Table]) -> PriceBook:
    """Return a book in layers."""
    promotions = tuple(
        read_promotion(table | {"id": f"p{n}"}, f"promotion {n}") for n, table in enumerate(drawn)
    )
    return PriceBook("drawn", promotions)


baskets = st.lists(
    st.tuples(st.sampled_from(ITEMS), st.integers(1, 4)), min_size=1, max_size=6
).map(lambda drawn: [line(n, item, count) for n, (item, count) in enumerate(drawn, start=1)])
