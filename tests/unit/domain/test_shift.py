"""What should be in the drawer, as a fold over what happened."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from harness.goods import LAMP, MILK, NOON, after, basket_of

from edge.domain import completion, shift, taking
from edge.domain.errors import BadInput, Refusal
from edge.domain.events import (
    CashMoved,
    DrawerOpened,
    SaleCompleted,
    ShiftOpened,
    TenderAmount,
    TenderCorrected,
)
from edge.domain.taking import Offer
from edge.domain.tender import TenderKind, TenderRule

if TYPE_CHECKING:
    from edge.domain.shift import Shift

KINDS = frozenset({"cash", "card", "voucher"})


def new_shift(float_minor: int = 10_000) -> Shift:
    fact = ShiftOpened("shift-1", "2026-09-21", float_minor)
    return shift.opened(fact, at=NOON, by="101", seq=5)


def cash_sale(given_minor: int) -> SaleCompleted:
    rule = TenderRule("cash", TenderKind.CASH)
    basket = basket_of(MILK, LAMP)
    basket = after(
        basket,
        taking.take(basket, rule, Offer(given_minor), next_note_minor=5000),
    )
    return completion.completed(
        basket, taking.closing(basket), number="1", shift="shift-1", now=NOON
    )


def test_cash_expected_is_float_and_sales_less_change_and_drops() -> None:
    standing = new_shift()
    for fact in (
        cash_sale(5000),
        CashMoved("pay_in", 500, "EUR", "change"),
        CashMoved("pay_out", 300, "EUR", "milk for the staff"),
        CashMoved("safe_drop", 2000, "EUR", "", "bag 7"),
        DrawerOpened("change"),
    ):
        standing = shift.apply(standing, fact)

    assert standing.expected["cash"] == 10_000 + 3118 + 500 - 300 - 2000
    assert (standing.sale_count, standing.no_sale_count) == (1, 1)
    assert standing.gross_minor == 3118
    assert standing.net_minor + sum(t.tax_minor for t in standing.taxes) == 3118


def test_a_corrected_tender_moves_between_the_expected_amounts() -> None:
    standing = shift.apply(new_shift(), cash_sale(3118))

    standing = shift.apply(standing, TenderCorrected("sale-1", "cash", "voucher", 3118))

    assert standing.expected == {"cash": 10_000, "voucher": 3118}


def test_counted_cash_is_pieces_times_denomination() -> None:
    fact = shift.counted(new_shift(), {"5000": 2, "100": 7, "5": 1}, {"voucher": 250}, KINDS)

    assert fact.counted == (TenderAmount("cash", 10_705), TenderAmount("voucher", 250))
    assert [row.denomination_minor for row in fact.pieces] == [5000, 100, 5]


@pytest.mark.parametrize(
    ("pieces", "other", "code"),
    [
        ({"0": 1}, {}, "denomination_unreadable"),
        ({"-5": 1}, {}, "denomination_unreadable"),
        ({"5": -1}, {}, "pieces_out_of_range"),
        ({"5": 10**6}, {}, "pieces_out_of_range"),
        ({}, {"gold": 5}, "tender_unknown"),
        ({}, {"cash": 5}, "tender_unknown"),
        ({}, {"voucher": -5}, "amount_negative"),
    ],
)
def test_a_senseless_count_is_refused(
    pieces: dict[str, int], other: dict[str, int], code: str
) -> None:
    with pytest.raises(BadInput) as caught:
        shift.counted(new_shift(), pieces, other, KINDS)
    assert caught.value.code == code


def test_the_z_states_over_and_short_and_the_grand_total() -> None:
    standing = shift.apply(new_shift(), cash_sale(5000))
    standing = shift.apply(standing, shift.counted(standing, {"100": 130}, {}, KINDS))

    z = shift.closed(
        standing, z_number=7, currency="EUR", grand_total_minor=1000, until_seq=9, reason=""
    )

    assert z.over_short == (TenderAmount("cash", 13_000 - 13_118),)
    assert (z.grand_total_minor, z.from_seq, z.until_seq) == (4118, 5, 9)


def test_a_shift_is_closed_only_after_a_count_of_what_is_in_it_now() -> None:
    standing = new_shift()
    standing = shift.apply(standing, shift.counted(standing, {"100": 100}, {}, KINDS))
    sold_after_the_count = shift.apply(standing, cash_sale(5000))

    for not_counted in (new_shift(), sold_after_the_count):
        with pytest.raises(Refusal) as caught:
            shift.closed(
                not_counted,
                z_number=1,
                currency="EUR",
                grand_total_minor=0,
                until_seq=9,
                reason="",
            )
        assert caught.value.code == "drawer_not_counted"


def test_a_second_count_is_numbered() -> None:
    standing = new_shift()
    first = shift.counted(standing, {"100": 1}, {}, KINDS)
    second = shift.counted(replace(standing, counted=first), {"100": 2}, {}, KINDS)

    assert (first.count_no, second.count_no) == (1, 2)
