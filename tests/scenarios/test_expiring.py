"""Goods whose last day of use ends while they are in a basket."""

from __future__ import annotations

from dataclasses import replace

import pytest
from harness.goods import GIN, MILK
from harness.till import MANAGER_APPROVES, SETTINGS, Shop

from edge.config import parse_settings
from edge.domain.commands import (
    ConfirmAge,
    Hold,
    Lock,
    Recall,
    Scan,
    SignOn,
    Tender,
    Total,
    VoidLine,
)
from edge.domain.errors import NeedsApproval
from edge.domain.events import SaleCompleted

LAST_DAY = f"]C101{MILK.gtin}17261124" + "10L-1"
GIN_CODE = GIN.gtin or ""
DAY_MICROS = 86_400 * 1_000_000
SUPERVISED = parse_settings(f'{SETTINGS}\n[goods]\nexpired = "supervisor"\n'.encode(), "test")


def held_over_midnight(shop: Shop) -> str:
    """Scan goods on their last day, hold them, take them back on the next; return what is said."""
    shop.does(Scan(LAST_DAY), Scan(GIN_CODE), Hold("door"))
    shop.clock.micros += DAY_MICROS
    return shop.does(Recall()).information or ""


@pytest.fixture
def shop() -> Shop:
    shop = Shop().opened()
    shop.does(ConfirmAge(30, "id_checked"))
    return shop


def test_what_expired_in_a_held_basket_is_named_and_has_to_be_taken_out(shop: Shop) -> None:
    assert held_over_midnight(shop) == "basket_recalled_expired"

    for paying in (Total(), Tender("cash"), Tender("card"), Total(MANAGER_APPROVES)):
        refused = shop.refusal(paying)
        assert refused.code == "goods_expired_since"
        assert (refused.facts["line"], refused.facts["description"]) == (1, MILK.description)
    shop.does(VoidLine(1, reason="damaged"), Tender("cash"))

    (sale,) = shop.facts(SaleCompleted)
    assert [line.line for line in sale.lines if not line.voided] == [2]


def test_what_expires_between_the_total_and_the_money_is_not_paid_for(shop: Shop) -> None:
    shop.does(Scan(LAST_DAY), Total())
    shop.clock.micros += DAY_MICROS

    assert shop.refusal(Tender("cash")).code == "goods_expired_since"


def test_what_was_paid_for_in_part_is_sold(shop: Shop) -> None:
    shop.does(Scan(LAST_DAY), Tender("cash", 10))
    shop.clock.micros += DAY_MICROS
    shop.does(Tender("cash"))

    assert len(shop.facts(SaleCompleted)) == 1


def test_where_the_law_allows_it_a_supervisor_agrees_once_and_is_named() -> None:
    shop = Shop(settings=SUPERVISED).opened()
    shop.does(ConfirmAge(30, "id_checked"))
    held_over_midnight(shop)

    assert isinstance(shop.refusal(Total()), NeedsApproval)
    assert shop.refusal(Tender("cash")).facts["description"] == MILK.description
    assert shop.refusal(Total(MANAGER_APPROVES)).code == "expired_reason_needed"
    shop.does(Total(replace(MANAGER_APPROVES, reason="For animals")), Tender("cash"))

    (sale,) = shop.facts(SaleCompleted)
    approvals = [line.expired_approval for line in sale.lines]
    assert approvals[0] is not None
    assert (approvals[0].approver, approvals[0].reason) == ("201", "For animals")
    assert approvals[1] is None


def test_who_takes_the_money_by_right_says_why() -> None:
    shop = Shop(settings=SUPERVISED).opened()
    shop.does(ConfirmAge(30, "id_checked"))
    held_over_midnight(shop)
    shop.does(Lock(), SignOn("201", "246810"))

    assert shop.refusal(Total()).code == "expired_reason_needed"
    assert shop.refusal(Tender("cash")).code == "expired_reason_needed"
    shop.does(Tender("cash", reason="For animals"))

    (sale,) = shop.facts(SaleCompleted)
    agreed = sale.lines[0].expired_approval
    assert agreed is not None
    assert (agreed.approver, agreed.reason) == ("201", "For animals")


def test_the_last_minute_on_a_label_is_kept_and_counts(shop: Shop) -> None:
    shop.does(Scan(f"]C101{MILK.gtin}70032611242359"))
    shop.clock.micros += DAY_MICROS

    assert shop.refusal(Total()).facts["expired"] == "2026-11-24 23:59"
