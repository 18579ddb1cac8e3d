"""The drawer is counted again where the first count is far off, and slips are counted with it."""

from __future__ import annotations

import pytest
from harness.till import MANAGER_APPROVES, SETTINGS, Shop

from edge.config import parse_settings
from edge.domain.commands import (
    CloseShift,
    CorrectTender,
    CountDrawer,
    Lock,
    Scan,
    SignOn,
    Tender,
)
from edge.domain.document import Pair
from edge.domain.events import CountRecord, ShiftClosed, TenderAmount, TenderNumber

STRICT = "[shift]\nsecond_count_above_minor = 200\n" + SETTINGS
WITH_SLIPS = SETTINGS.replace('name = "Voucher"\n', 'name = "Voucher"\ncount_at_close = true\n')


def shop_of(settings: str) -> Shop:
    return Shop(settings=parse_settings(settings.encode(), "test")).opened(10_000)


def shift_state(shop: Shop) -> str:
    shift = shop.till.answer().view.shift
    assert shift is not None
    return shift.state


@pytest.mark.parametrize(
    ("counted_minor", "state"), [(9_799, "recount"), (9_800, "counted"), (10_201, "recount")]
)
def test_only_a_count_beyond_the_tolerance_has_to_be_repeated(
    counted_minor: int, state: str
) -> None:
    shop = shop_of(STRICT)

    answer = shop.does(CountDrawer({"1": counted_minor}))

    assert shift_state(shop) == state
    needed = state == "recount"
    assert (answer.information == "second_count_needed") == needed
    if needed:
        refusal = shop.refusal(CloseShift(approval=MANAGER_APPROVES))
        assert (refusal.code, refusal.facts) == ("second_count_needed", {})


def test_the_second_count_is_anothers_and_stands_whatever_it_comes_to() -> None:
    shop = shop_of(STRICT)
    shop.does(CountDrawer({"1": 500}))

    shop.does(Lock(), SignOn("102", "4712"), CountDrawer({"1": 700}))
    answer = shop.does(CloseShift(approval=MANAGER_APPROVES))

    (z,) = shop.facts(ShiftClosed)
    assert z.counts == (
        CountRecord(1, "101", (TenderAmount("cash", 500),)),
        CountRecord(2, "102", (TenderAmount("cash", 700),)),
    )
    assert z.over_short == (TenderAmount("cash", -9_300),)
    assert answer.closed is not None
    assert answer.closed.counts[0].earlier == (("101", 500),)
    assert [row for row in z_pairs(shop) if "count" in row[0]] == [
        ("Cash count 1 by 101", "5.00"),
        ("Cash count 2 by 102", "7.00"),
    ]


def z_pairs(shop: Shop) -> list[tuple[str, str]]:
    document = shop.memory.effects[-1].document
    assert document is not None
    assert document.kind == "z_report"
    return [(row.label, row.value) for row in document.rows if isinstance(row, Pair)]


def test_money_that_moves_between_the_counts_makes_both_worth_nothing() -> None:
    shop = shop_of(STRICT)
    shop.does(CountDrawer({"1": 500}))
    shop.sells("milk")

    assert shift_state(shop) == "open"
    shop.does(CountDrawer({"1": 10_119}), CloseShift(approval=MANAGER_APPROVES))
    assert len(shop.facts(ShiftClosed)[0].counts) == 1


def test_a_needed_second_count_is_still_needed_after_a_restart() -> None:
    shop = shop_of(STRICT)
    shop.does(CountDrawer({"1": 500}))

    shop.restart()

    assert shift_state(shop) == "recount"


def test_without_the_setting_one_count_is_enough() -> None:
    shop = shop_of(SETTINGS)

    shop.does(CountDrawer({}), CloseShift(approval=MANAGER_APPROVES))

    assert shop.facts(ShiftClosed)[0].over_short == (TenderAmount("cash", -10_000),)


def test_slips_have_to_be_declared_by_number_and_amount() -> None:
    shop = shop_of(WITH_SLIPS)

    for other, numbers in ((None, None), ({"voucher": 0}, None), (None, {"voucher": 0})):
        refusal = shop.refusal(CountDrawer({"1": 10_000}, other, numbers))
        assert (refusal.code, refusal.facts["kind"]) == ("tender_not_counted", "voucher")


def test_slips_are_expected_as_they_were_taken_and_corrected() -> None:
    shop = shop_of(WITH_SLIPS)
    shop.does(Scan("lamp"), Tender("voucher", 1000), Tender("voucher", 500), Tender("cash"))
    shop.sells("milk")
    shop.does(CorrectTender("cash", "voucher", MANAGER_APPROVES))
    cash = 10_000 + 2999 - 1500

    shop.does(CountDrawer({"1": cash}, {"voucher": 1619}, {"voucher": 2}))
    answer = shop.does(CloseShift(approval=MANAGER_APPROVES))

    (z,) = shop.facts(ShiftClosed)
    assert z.over_short == (TenderAmount("cash", 0), TenderAmount("voucher", 0))
    assert z.expected_numbers == (TenderNumber("voucher", 3),)
    assert answer.closed is not None
    voucher = answer.closed.counts[1]
    assert (voucher.expected_number, voucher.counted_number) == (3, 2)
    assert ("Voucher slips", "2 (expected 3)") in z_pairs(shop)


def test_the_correction_shows_on_the_sale_that_was_corrected() -> None:
    shop = shop_of(SETTINGS)
    shop.sells("milk")

    shop.does(CorrectTender("cash", "voucher", MANAGER_APPROVES))

    assert [tender.kind for tender in shop.sale.tenders] == ["voucher"]
