"""A line is extended, discounted and taxed, each rounded once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domain.events import Modifier, PricingPolicy, TaxClassRates, TaxRate
from edge.domain.money import UnitPrice, currency, parse_unit_price
from edge.domain.pricing import PriceLine, price_basket, price_line
from edge.domain.quantity import Quantity, Unit, each

EUR = currency("EUR")
VAT = TaxClassRates("standard", (TaxRate("VAT19", "VAT", "0.19"),))
REDUCED = TaxClassRates("reduced", (TaxRate("VAT7", "VAT", "0.07"),))
TWIN = TaxClassRates("twin", (TaxRate("C", "CGST", "0.09"), TaxRate("S", "SGST", "0.09")))


def policy(*, inclusive: bool = True, mode: str = "half_up") -> PricingPolicy:
    return PricingPolicy(inclusive, mode, "half_up", (VAT, REDUCED, TWIN))


def line(
    price: str, quantity: Quantity | None = None, tax_class: str = "standard", number: int = 1
) -> PriceLine:
    return PriceLine(number, quantity or each(1), parse_unit_price(price, EUR), tax_class)


def test_included_tax_is_taken_out_of_the_price() -> None:
    priced = price_line(line("1190"), policy())

    assert (priced.amount_minor, priced.tax_minor) == (1190, 190)
    assert priced.taxes[0].base_minor == 1000


def test_added_tax_comes_on_top() -> None:
    basket = price_basket([line("545"), line("100", number=2)], policy(inclusive=False))

    assert [p.tax_minor for p in basket.lines] == [104, 19]
    assert (basket.subtotal_minor, basket.tax_minor, basket.total_minor) == (645, 123, 768)


def test_twin_taxes_stay_equal() -> None:
    taxes = price_line(line("10000", tax_class="twin"), policy()).taxes

    assert [tax.tax_minor for tax in taxes] == [763, 763]
    assert taxes[0].base_minor == 10000 - 2 * 763


def test_a_weighed_line_is_rounded_once_on_its_extension() -> None:
    kilos = Quantity(842, Unit.KILOGRAM)

    assert price_line(line("129", kilos), policy()).extended_minor == 109  # 108.618


def test_a_unit_price_finer_than_a_cent_is_not_rounded_before_the_extension() -> None:
    litres = Quantity(40_000, Unit.LITRE)

    assert price_line(line("164.9", litres), policy()).extended_minor == 6596


def test_discounts_follow_each_other_on_what_remains() -> None:
    asked = line("1000")
    modifiers = (
        Modifier("manual", "damaged", percent="10"),
        Modifier("manual", "goodwill", amount_minor=50),
    )

    priced = price_line(
        PriceLine(1, asked.quantity, asked.unit_price, "standard", modifiers), policy()
    )

    assert [m.discount_minor for m in priced.modifiers] == [100, 50]
    assert (priced.discount_minor, priced.amount_minor) == (150, 850)


def test_a_discount_never_goes_below_zero() -> None:
    modifiers = (Modifier("manual", "x", amount_minor=500),)

    priced = price_line(
        PriceLine(1, each(1), UnitPrice.of_minor(300, EUR), "none", modifiers), policy()
    )

    assert priced.amount_minor == 0


def test_an_amount_printed_in_the_barcode_is_authoritative() -> None:
    asked = PriceLine(
        1, Quantity(333, Unit.KILOGRAM), UnitPrice.of_minor(999, EUR), "reduced", (), 498
    )

    assert price_line(asked, policy()).extended_minor == 498


def test_a_class_without_rates_bears_no_tax() -> None:
    assert price_line(line("100", tax_class="zero"), policy()).taxes == ()


def test_only_changed_lines_are_priced_again() -> None:
    first = price_basket([line("100"), line("200", number=2)], policy())

    second = price_basket([line("100"), line("300", number=2)], policy(), known=first)

    assert second.lines[0] is first.lines[0]
    assert second.total_minor == 400


@given(
    st.lists(
        st.tuples(
            st.integers(1, 99_999),
            st.integers(1, 50),
            st.sampled_from(["standard", "reduced", "twin", "zero"]),
        ),
        max_size=8,
    ),
    st.booleans(),
    st.sampled_from(["half_up", "half_even", "half_down", "up", "down"]),
)
def test_a_return_is_the_mirror_of_its_sale_and_the_sums_hold(
    rows: list[tuple[int, int, str]], inclusive: bool, mode: str
) -> None:
    rules = policy(inclusive=inclusive, mode=mode)
    sold = [line(str(p), each(n), c, i) for i, (p, n, c) in enumerate(rows, 1)]
    returned = [line(str(p), each(-n), c, i) for i, (p, n, c) in enumerate(rows, 1)]

    there, back = price_basket(sold, rules), price_basket(returned, rules)

    assert (back.total_minor, back.tax_minor) == (-there.total_minor, -there.tax_minor)
    for priced in there.lines:
        assert priced.amount_minor == priced.extended_minor - priced.discount_minor
        if inclusive and priced.taxes:
            assert priced.taxes[0].base_minor + priced.tax_minor == priced.amount_minor
    assert sum(t.tax_minor for t in there.taxes) == there.tax_minor


@pytest.mark.parametrize("rate", ["0.1", "0.25"])
def test_the_total_never_depends_on_the_order_of_lines(rate: str) -> None:
    rules = PricingPolicy(
        False, "half_up", "half_up", (TaxClassRates("t", (TaxRate("T", "T", rate),)),)
    )
    rows = [line("333", tax_class="t"), line("5", tax_class="t", number=2)]

    assert price_basket(rows, rules).total_minor == price_basket(rows[::-1], rules).total_minor
