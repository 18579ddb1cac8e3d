"""Whatever the promotions: the order of scanning decides nothing, and no money appears or goes."""

from __future__ import annotations

from dataclasses import replace

from harness.promotions import GOLD, Table, baskets, book_of, line, policy, tables, weighed
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.domain.pricing import PricedBasket, PriceLine, price_basket
from edge.domain.quantity import MILLI, each


def applied(priced: PricedBasket) -> dict[str, int]:
    return {record.promotion: record.discount_minor for record in priced.promotions}


@settings(max_examples=300)
@given(drawn=tables, lines=baskets, data=st.data())
def test_the_order_of_scanning_changes_neither_promotions_nor_totals(
    drawn: list[Table], lines: list[PriceLine], data: st.DataObject
) -> None:
    book = book_of(drawn)
    shuffled = data.draw(st.permutations(lines))
    renumbered = [replace(each_line, line=n) for n, each_line in enumerate(shuffled, start=1)]

    one = price_basket(lines, policy(), GOLD, book)
    other = price_basket(renumbered, policy(), GOLD, book_of(drawn))

    assert applied(one) == applied(other)
    assert one.subtotal_minor == other.subtotal_minor


@settings(max_examples=200)
@given(drawn=tables, lines=baskets, data=st.data())
def test_splitting_a_line_changes_no_discount_and_taxes_by_their_line_rounding_at_most(
    drawn: list[Table], lines: list[PriceLine], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(lines) - 1))
    whole = lines[at]
    count = whole.quantity.milli // MILLI
    first = data.draw(st.integers(0, count - 1))
    parts = [replace(whole, quantity=each(first))] if first else []
    parts.append(replace(whole, quantity=each(count - first), line=99))

    one = price_basket(lines, policy(), GOLD, book_of(drawn))
    other = price_basket([*lines[:at], *parts, *lines[at + 1 :]], policy(), GOLD, book_of(drawn))

    assert applied(one) == applied(other)
    assert one.total_minor == other.total_minor
    assert abs(one.tax_minor - other.tax_minor) <= len(lines) + 1


@settings(max_examples=300)
@given(drawn=tables, lines=baskets, grams=st.integers(1, 3_000))
def test_discounts_add_up_in_both_views_and_nothing_falls_below_zero(
    drawn: list[Table], lines: list[PriceLine], grams: int
) -> None:
    lines = [*lines, weighed(90, "tea", grams), line(91, "soap", 2, floor_price="60")]
    priced = price_basket(lines, policy(), GOLD, book_of(drawn))

    for each_line in priced.lines:
        given_away = sum(m.discount_minor for m in each_line.modifiers)
        assert each_line.discount_minor == given_away
        assert 0 <= each_line.amount_minor <= each_line.extended_minor
        assert 0 <= each_line.prorated_minor <= each_line.extended_minor
    assert priced.lines[-1].amount_minor >= 120
    assert sum(e.discount_minor for e in priced.lines) == sum(applied(priced).values())
    assert sum(e.prorated_minor for e in priced.lines) == priced.subtotal_minor
    for record in priced.promotions:
        assert record.discount_minor == sum(p.placed_minor for p in record.parts)
        assert record.discount_minor == sum(p.prorated_minor for p in record.parts)


@settings(max_examples=200)
@given(drawn=tables, lines=baskets)
def test_what_is_remembered_changes_nothing(drawn: list[Table], lines: list[PriceLine]) -> None:
    book = book_of(drawn)
    known: PricedBasket | None = None
    for upto in range(1, len(lines) + 1):
        known = price_basket(lines[:upto], policy(), GOLD, book, known)

    assert known == price_basket(lines, policy(), GOLD, book_of(drawn))
    assert known is not None
    assert known.promotions == price_basket(lines, policy(), GOLD, book_of(drawn)).promotions


@given(drawn=tables, lines=baskets)
def test_a_limit_on_the_discount_holds(drawn: list[Table], lines: list[PriceLine]) -> None:
    priced = price_basket(lines, policy(), GOLD, book_of(drawn))

    limits = {f"p{n}": table.get("max_discount") for n, table in enumerate(drawn)}
    for promotion, discount in applied(priced).items():
        limit = limits[promotion]
        assert limit is None or discount <= limit
