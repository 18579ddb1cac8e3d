"""Taxes as a shop writes them down, and the policy that a sale takes from them."""

from __future__ import annotations

import pytest

from edge.config import Settings, parse_settings
from edge.domain.errors import BadInput
from edge.domain.events import PricingPolicy, TaxHoliday, TaxRate

BOTTLES = """
[tax]
level = "document"
mode = "half_even"
components = "combined"
inclusive_target = "net"
exempt_inclusive = "remove_tax"

[tax.included]
clothes = false

[tax.classes]
none = []

[[tax.classes.drinks]]
id = "SUGAR"
name = "Sugar levy"
amount_per_unit = "15"

[[tax.classes.drinks]]
id = "VAT"
name = "VAT"
compound = true
rates = [
  { from_date = "2007-01-01", rate = "0.19" },
  { from_date = "2020-07-01", rate = "0.16" },
  { from_date = "2021-01-01", rate = "0.19" },
]

[[tax.classes.clothes]]
id = "STATE"
name = "State"
rate = "0.049"

[tax.classes.clothes.holiday]
from_date = "2026-08-07"
to_date = "2026-08-09"
categories = ["clothing"]
price_limit_minor = 10000

[discount]
mode = "half_down"
target = "price"
"""


def settings(text: str) -> Settings:
    return parse_settings(text.encode(), "settings.toml")


def rates(day: str, tax_class: str) -> tuple[TaxRate, ...]:
    policy = settings(BOTTLES).pricing_policy(day)
    return next(c.rates for c in policy.classes if c.tax_class == tax_class)


def test_all_five_parts_of_the_rounding_are_taken_into_the_sale() -> None:
    policy = settings(BOTTLES).pricing_policy("2026-11-25")

    assert (policy.tax_level, policy.tax_mode, policy.tax_components) == (
        "document", "half_even", "combined",
    )  # fmt: skip
    assert (policy.inclusive_target, policy.exempt_inclusive) == ("net", "remove_tax")
    assert (policy.discount_mode, policy.discount_target) == ("half_down", "price")
    assert {c.tax_class: c.prices_include_tax for c in policy.classes} == {
        "none": None, "drinks": None, "clothes": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("day", "rate"),
    [("2006-12-31", "0"), ("2020-06-30", "0.19"), ("2020-07-01", "0.16"), ("2021-01-01", "0.19")],
)
def test_the_business_date_decides_the_rate(day: str, rate: str) -> None:
    levy, vat = rates(day, "drinks")

    assert (levy.amount_per_unit, levy.rate) == ("15", "0")
    assert (vat.rate, vat.compound) == (rate, True)


def test_a_holiday_is_in_the_policy_on_its_days_only() -> None:
    (on,), (after,) = rates("2026-08-09", "clothes"), rates("2026-08-10", "clothes")

    assert on.holiday == TaxHoliday("2026-08-07", "2026-08-09", ("clothing",), 10_000)
    assert (after.holiday, after.rate) == (None, "0.049")


def test_without_settings_nothing_is_rounded_otherwise_than_before() -> None:
    assert Settings().pricing_policy("2026-11-25") == PricingPolicy(True, "half_up", "half_up", ())


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('a = [{ id = "A", name = "A", rate = "19%" }]', "0.19"),
        ('a = [{ id = "A", name = "A" }]', "give a rate"),
        ('a = [{ id = "A", name = "A", rate = "0.1", amount_per_unit = "5" }]', "give a rate"),
        ('a = [{ id = "A", name = "A", amount_per_unit = "-5" }]', "no levy"),
        ('a = [{ id = "A", name = "A", amount_per_unit = "much" }]', "no levy"),
        ('a = [{ id = "A", name = "A", rates = [{ from_date = "soon", rate = "0.1" }] }]', "date"),
    ],
)
def test_a_tax_that_cannot_be_reckoned_is_refused_by_its_line(line: str, said: str) -> None:
    with pytest.raises(BadInput) as refused:
        settings(f"[tax.classes]\n{line}\n")

    assert refused.value.facts["line"] == 2
    assert said in str(refused.value.facts["detail"])


def test_a_class_that_is_not_there_cannot_include_taxes() -> None:
    with pytest.raises(BadInput) as refused:
        settings("[tax.included]\nfood = true\n")

    assert "food" in str(refused.value.facts["detail"])


def test_goods_cannot_be_taxed_abroad_by_a_class_that_is_not_there() -> None:
    with pytest.raises(BadInput) as refused:
        settings('[tax.ship_to.FR]\nstandard = "nowhere"\n')

    assert "nowhere" in str(refused.value.facts["detail"])
