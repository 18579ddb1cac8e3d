"""Returns pay back what was paid: whatever the parts, their order, the deal and the tax rules."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from edge.domain.errors import Refusal
from edge.domain.events import PricingPolicy, TaxClassRates, TaxExemption, TaxHoliday, TaxRate
from edge.domain.money import currency, parse_unit_price
from edge.domain.pricing import PricedBasket, PriceLine, price_basket, tax_totals
from edge.domain.pricing.book import NO_BOOK, PriceBook
from edge.domain.pricing.lines import NOBODY, PriceContext
from edge.domain.pricing.promotion import (
    AmountOffUnit,
    BasketReward,
    BuyGet,
    Combination,
    Effect,
    Layer,
    MixAndMatch,
    NForPrice,
    Promotion,
    SetComponent,
    SetReward,
)
from edge.domain.pricing.selector import EVERYTHING, Selector
from edge.domain.quantity import Quantity, Unit, each
from edge.domain.rates import parse_percent, parse_rate
from edge.domain.returned_taxes import charged_taxes
from edge.domain.returning import (
    Refund,
    RefundLine,
    ReturnMethod,
    refund,
    sold_lines,
)

EUR = currency("EUR")
CLASSES = (
    TaxClassRates("standard", (TaxRate("VAT19", "VAT", "0.19"),)),
    TaxClassRates("reduced", (TaxRate("VAT7", "VAT", "0.07"),)),
    TaxClassRates("twin", (TaxRate("C9", "CGST", "0.09"), TaxRate("S9", "SGST", "0.09"))),
    TaxClassRates(
        "compound", (TaxRate("GST", "GST", "0.05"), TaxRate("QST", "QST", "0.09975", compound=True))
    ),
    TaxClassRates(
        "levied", (TaxRate("BAG", "Bag levy", "0", amount_per_unit="5"), TaxRate("V", "V", "0.07"))
    ),
    TaxClassRates("on_top", (TaxRate("TOP", "Tax on top", "0.13"),), prices_include_tax=False),
    TaxClassRates(
        "school",
        (
            TaxRate(
                "ST",
                "Sales tax",
                "0.0725",
                holiday=TaxHoliday("2026-08-01", "2026-08-07", price_limit_minor=100),
            ),
        ),
    ),
)
INCLUSIVE = PricingPolicy(True, "half_up", "half_up", CLASSES)
EXCLUSIVE = replace(INCLUSIVE, prices_include_tax=False)
PRORATED, AS_SOLD = ReturnMethod.PRORATED, ReturnMethod.AS_SOLD


def line(
    number: int, price: str, quantity: Quantity | None = None, tax_class: str = "standard"
) -> PriceLine:
    return PriceLine(
        number, quantity or each(1), parse_unit_price(price, EUR), tax_class, item=str(number)
    )


def deal(rule: Any, layer: Layer = Layer.DEAL, funded_by: str = "") -> PriceBook:
    return PriceBook("b", (Promotion("p", rule, Combination(layer), funded_by=funded_by),))


def only(*items: str) -> Selector:
    return Selector(sku=frozenset(items))


def given_back(
    priced: PricedBasket,
    policy: PricingPolicy,
    method: ReturnMethod = PRORATED,
    **quantities: int,
) -> Refund:
    """Return whole lines of a sale: `_1=2` is two of line 1."""
    returned = {int(name[1:]): each(count) for name, count in quantities.items()}
    return refund(sold_lines(priced), policy, returned, {}, method)


# Tables --------------------------------------------------------------------------------------

TWO_FOR_ONE = BuyGet(EVERYTHING, 1, 1, Effect(percent=parse_rate("1")))
TWO_AND_ONE_FREE = BuyGet(EVERYTHING, 2, 1, Effect(percent=parse_rate("1")))


@pytest.mark.parametrize(
    ("method", "paid_back"),
    [(AS_SOLD, 2000), (PRORATED, 1333)],
)
def test_two_paid_of_buy_two_get_one(method: ReturnMethod, paid_back: int) -> None:
    lines = [line(n, "1000") for n in (1, 2, 3)]
    priced = price_basket(lines, INCLUSIVE, NOBODY, deal(TWO_AND_ONE_FREE))

    assert given_back(priced, INCLUSIVE, method, _1=1, _2=1).total_minor in (
        paid_back,
        paid_back + 1,
    )


@pytest.mark.parametrize(
    ("percent", "kept", "paid"), [("10", 120, 1080), ("12.5", 150, 1050), ("100", 1200, 0)]
)
def test_a_restocking_fee_is_kept(percent: str, kept: int, paid: int) -> None:
    priced = price_basket([line(1, "1200")], INCLUSIVE)

    fee = parse_percent(percent)
    back = refund(sold_lines(priced), INCLUSIVE, {1: each(1)}, {}, PRORATED, fee)

    assert (back.fee_minor, back.total_minor) == (kept, paid)


@pytest.mark.parametrize(
    ("returned", "before", "code"),
    [
        ({9: each(1)}, {}, "return_line_unknown"),
        ({1: each(4)}, {}, "return_too_many"),
        ({1: each(2)}, {1: each(2)}, "return_too_many"),
        ({1: each(0)}, {}, "return_too_many"),
        ({1: each(-1)}, {}, "return_too_many"),
        ({2: each(1)}, {}, "return_too_many"),
    ],
)
def test_no_more_comes_back_than_was_sold(
    returned: dict[int, Quantity], before: dict[int, Quantity], code: str
) -> None:
    lines = [line(1, "100", each(3)), line(2, "25", each(-2))]
    sold = sold_lines(price_basket(lines, INCLUSIVE))

    with pytest.raises(Refusal) as refused:
        refund(sold, INCLUSIVE, returned, before, PRORATED)

    assert refused.value.code == code


def test_a_benefit_takes_the_tax_along_that_was_charged_under_it() -> None:
    """The free milk of 7 % was paid with the lamp of 19 %: what comes back for it was taxed so."""
    lines = [line(1, "3000"), line(2, "2000", tax_class="reduced")]
    priced = price_basket(lines, INCLUSIVE, NOBODY, deal(TWO_FOR_ONE))

    lamp = given_back(priced, INCLUSIVE, _1=1).lines[0]
    milk = given_back(priced, INCLUSIVE, _2=1).lines[0]

    assert [(t.tax_id, t.base_minor, t.tax_minor) for t in lamp.taxes] == [("VAT19", 1513, 287)]
    assert [(t.tax_id, t.base_minor, t.tax_minor) for t in milk.taxes if t.tax_minor] == [
        ("VAT19", 1008, 192)
    ]


def test_a_dear_gift_leaves_no_tax_above_the_price_of_what_was_paid() -> None:
    lines = [line(1, "1000"), line(2, "9000", tax_class="reduced")]
    free = BuyGet(only("1"), 1, 1, Effect(percent=parse_rate("1")), get=only("2"), same_pool=False)
    priced = price_basket(lines, INCLUSIVE, NOBODY, deal(free))

    (paid,) = given_back(priced, INCLUSIVE, _1=1).lines

    assert (paid.amount_minor, paid.tax_minor) == (100, 16)


def test_a_coupon_of_the_maker_is_not_owed_any_more() -> None:
    lines = [line(1, "1000", each(3), "school")]
    off = AmountOffUnit(EVERYTHING, 100)
    priced = price_basket(lines, EXCLUSIVE, NOBODY, deal(off, Layer.MARKDOWN, "acme"))

    (back,) = given_back(priced, EXCLUSIVE, _1=2).lines

    assert (back.amount_minor, back.tax_minor) == (1800, 145)
    assert [(f.funded_by, f.amount_minor) for f in back.funded] == [("acme", 200)]


def test_a_weighed_line_comes_back_by_weight() -> None:
    kilos = Quantity(842, Unit.KILOGRAM)
    sold = sold_lines(price_basket([line(1, "129", kilos, "reduced")], INCLUSIVE))
    first = Quantity(300, Unit.KILOGRAM)
    rest = Quantity(542, Unit.KILOGRAM)

    a = refund(sold, INCLUSIVE, {1: first}, {}, PRORATED)
    b = refund(sold, INCLUSIVE, {1: rest}, {1: first}, PRORATED)

    assert (a.total_minor, b.total_minor) == (39, 70)
    assert (a.tax_minor, b.tax_minor) == (2, 5)


# Properties ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sale:
    """A priced basket with the rules it was priced by, and the order in which it comes back."""

    priced: PricedBasket
    policy: PricingPolicy
    parts: tuple[tuple[int, int], ...]
    """Lines and milli, one return each; together they are all that was sold."""


RULES = st.sampled_from(
    [
        deal(TWO_FOR_ONE),
        deal(TWO_AND_ONE_FREE, funded_by="acme"),
        deal(NForPrice(EVERYTHING, 3, 199)),
        deal(
            MixAndMatch(
                (SetComponent(only("1"), 1), SetComponent(only("2"), 2)), SetReward(price=150)
            )
        ),
        deal(
            BuyGet(only("1"), 1, 1, Effect(percent=parse_rate("1")), get=only("2"), same_pool=False)
        ),
        deal(BasketReward(EVERYTHING, amount=137), Layer.BASKET),
        deal(BasketReward(EVERYTHING, percent=parse_rate("0.15")), Layer.BASKET, "acme"),
        deal(AmountOffUnit(EVERYTHING, 33), Layer.MARKDOWN, "acme"),
        NO_BOOK,
    ]
)
POLICIES = st.builds(
    PricingPolicy,
    prices_include_tax=st.booleans(),
    tax_mode=st.sampled_from(["half_up", "half_even", "half_down", "up", "down"]),
    discount_mode=st.just("half_up"),
    classes=st.just(CLASSES),
    tax_level=st.sampled_from(["unit", "line", "document"]),
    tax_components=st.sampled_from(["each", "combined"]),
    inclusive_target=st.sampled_from(["tax", "net"]),
    discount_target=st.sampled_from(["discount", "price"]),
    exempt_inclusive=st.sampled_from(["remove_tax", "keep_price"]),
)
EXEMPTIONS = st.sampled_from(
    [None, None, TaxExemption("c"), TaxExemption("c", tax_ids=("VAT19", "C9"))]
)


@st.composite
def price_lines(draw: st.DrawFn) -> list[PriceLine]:
    lines = []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        tax_class = draw(st.sampled_from([entry.tax_class for entry in CLASSES]))
        price = str(draw(st.integers(1, 2_500)))
        if draw(st.integers(0, 3)) == 0:
            weight = Quantity(draw(st.integers(1, 4_000)), Unit.KILOGRAM)
            tax_class = "reduced" if tax_class == "levied" else tax_class
            lines.append(replace(line(number, price, weight, tax_class), measured=True))
        else:
            lines.append(line(number, price, each(draw(st.integers(1, 6))), tax_class))
    return lines


@st.composite
def sales(draw: st.DrawFn) -> Sale:
    lines = draw(price_lines())
    context = PriceContext(exemption=draw(EXEMPTIONS))
    policy = draw(POLICIES)
    priced = price_basket(lines, policy, context, draw(RULES))
    parts: list[tuple[int, int]] = []
    for each_line in lines:
        left = each_line.quantity.milli
        step = 1000 if each_line.quantity.unit.is_counted else 1
        while left:
            part = draw(st.integers(1, left // step)) * step
            parts.append((each_line.line, part))
            left -= part
    return Sale(priced, policy, tuple(draw(st.permutations(parts))))


def in_parts(sale: Sale, method: ReturnMethod) -> list[RefundLine]:
    """Return everything, one part after the other."""
    sold = sold_lines(sale.priced)
    before: dict[int, Quantity] = {}
    lines: list[RefundLine] = []
    for number, milli in sale.parts:
        back = refund(sold, sale.policy, {number: Quantity(milli)}, before, method)
        lines += back.lines
        had = before[number].milli if number in before else 0
        before[number] = Quantity(had + milli)
    return lines


@given(sales(), st.sampled_from([PRORATED, AS_SOLD]))
def test_the_parts_of_a_sale_add_up_to_it_in_any_order(sale: Sale, method: ReturnMethod) -> None:
    lines = in_parts(sale, method)

    assert sum(back.amount_minor for back in lines) == sale.priced.subtotal_minor
    assert sum(back.tax_minor for back in lines) == sale.priced.tax_minor
    assert sum(back.total_minor for back in lines) == sale.priced.total_minor
    back_by_tax = {t.tax_id: t for t in tax_totals(t for back in lines for t in back.taxes)}
    for paid in sale.priced.taxes:
        assert back_by_tax[paid.tax_id] == paid


@given(sales(), st.sampled_from([PRORATED, AS_SOLD]))
def test_a_whole_sale_comes_back_as_its_mirror(sale: Sale, method: ReturnMethod) -> None:
    everything = {x.asked.line: x.asked.quantity for x in sale.priced.lines}

    back = refund(sold_lines(sale.priced), sale.policy, everything, {}, method)

    assert (back.amount_minor, back.tax_minor) == (
        sale.priced.subtotal_minor,
        sale.priced.tax_minor,
    )
    assert back.total_minor == sale.priced.total_minor
    if method is AS_SOLD:
        assert [x.taxes for x in back.lines] == [x.taxes for x in sale.priced.lines]


@given(sales(), st.sampled_from([PRORATED, AS_SOLD]))
def test_no_part_of_a_return_is_below_nothing(sale: Sale, method: ReturnMethod) -> None:
    # A thing sold below its own levy is taxed below nothing when it is sold.
    assume(all(tax.tax_minor >= 0 for x in sale.priced.lines for tax in x.taxes))

    for back in in_parts(sale, method):
        assert back.amount_minor >= 0
        assert back.total_minor >= 0
        assert all(tax.tax_minor >= 0 for tax in back.taxes), back


@given(sales())
def test_third_parties_get_back_all_that_they_owed(sale: Sale) -> None:
    owed = sum(record.discount_minor for record in sale.priced.promotions if record.funded_by)

    for method in (PRORATED, AS_SOLD):
        back = in_parts(sale, method)
        assert sum(f.amount_minor for line_ in back for f in line_.funded) == owed


@given(sales())
def test_taxes_move_with_the_benefit_and_none_is_lost(sale: Sale) -> None:
    sold = sold_lines(sale.priced)

    charged = charged_taxes(sold, sale.policy, prorated=True)
    moved = tax_totals(tax for taxes in charged.values() for tax in taxes)

    assert {t.tax_id: t for t in moved if t.base_minor or t.tax_minor} == {
        t.tax_id: t for t in sale.priced.taxes if t.base_minor or t.tax_minor
    }
