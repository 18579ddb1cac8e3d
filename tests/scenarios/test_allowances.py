"""What a till risks without asking the centre: rights first, then caps, then it refuses."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from harness.elsewhere import SomethingElsewhere
from harness.rights import SomeRights
from harness.till import ALL_TENDERS, MANAGER_APPROVES, SETTINGS, Shop

from edge.config import parse_settings
from edge.domain.commands import (
    CloseShift,
    CountDrawer,
    ReturnedLine,
    ReturnGoods,
    Scan,
    SignOn,
    Tender,
    VoidTender,
)
from edge.domain.events import (
    CapUsed,
    ReturnCompleted,
    RightGivenBack,
    RightSpent,
    RightsStated,
    SaleCompleted,
)
from tui.words.explaining import explain

if TYPE_CHECKING:
    from edge.domain.errors import TillError
    from edge.services.view import Answer

LAMP = 2999
MILK = 129
FLOORS = "floor_limit_minor = 1000\noffline_day_limit_minor = 1500\n"


def shop_of(more: str = "", **held: int) -> Shop:
    """Return an open shop that holds rights, by card."""
    rights = SomeRights()
    for card, amount in held.items():
        rights.grants(f"gift_card:{card}", amount)
    settings = parse_settings((SETTINGS + ALL_TENDERS + more).encode(), "test")
    return Shop(settings=settings, rights=rights, elsewhere=SomethingElsewhere()).opened()


def gift(card: str = "c1", amount_minor: int | None = None) -> Tender:
    """Return a gift card that nobody can be asked about."""
    return Tender("gift", amount_minor, card=card, offline=True)


def sold(shop: Shop, code: str, *tenders: Tender) -> Answer:
    return shop.does(Scan(code), *tenders)


def limit_of(error: TillError) -> object:
    return error.facts.get("limit_minor")


def test_a_card_pays_what_is_held_for_it_and_the_rest_is_paid_another_way() -> None:
    shop = shop_of(c1=2000)

    sold(shop, "lamp", gift())
    assert shop.sale.due_minor == LAMP - 2000
    shop.does(Tender("cash"))

    (sale,), (spent,) = shop.facts(SaleCompleted), shop.facts(RightSpent)
    tender = sale.tenders[0]
    assert (tender.reference, tender.amount_minor, tender.available_minor) == ("c1", 2000, None)
    assert (spent.spend, spent.resource, spent.amount) == (sale.sale, "gift_card:c1", 2000)
    assert shop.facts(CapUsed) == []
    shop.does(Scan("lamp"))
    assert shop.refusal(gift()).code == "tender_not_offline"


def test_more_than_is_held_is_refused_with_the_amount_still_allowed() -> None:
    shop = shop_of(c1=2000)
    shop.does(Scan("lamp"))

    refused = shop.refusal(gift(amount_minor=2001))

    assert (refused.code, limit_of(refused)) == ("tender_above_floor_limit", 2000)
    assert shop.refusal(gift("c2")).code == "tender_not_offline"
    assert shop.refusal(gift("c/1")).code == "card_number_unreadable"


def test_what_a_basket_took_of_a_card_is_not_taken_twice() -> None:
    shop = shop_of(c1=2000)
    shop.does(Scan("lamp"), gift(amount_minor=1500))
    refused = shop.refusal(gift(amount_minor=501))
    assert limit_of(refused) == 500
    shop.does(VoidTender(1), gift(amount_minor=2000), Tender("cash"))

    assert [each.amount for each in shop.facts(RightSpent)] == [2000]


@pytest.mark.parametrize("restarts", [False, True])
def test_without_a_right_a_card_and_a_day_have_a_cap_that_is_written_down(restarts: bool) -> None:
    shop = shop_of(FLOORS)
    sold(shop, "lamp", gift(amount_minor=800), Tender("cash"))
    if restarts:
        shop.restart()
        shop.does(SignOn("101", "4711"))
    shop.does(Scan("lamp"))

    assert limit_of(shop.refusal(gift(amount_minor=201))) == 200
    shop.does(gift("c2"), Tender("cash"))
    assert [(each.cap, each.key, each.amount_minor) for each in shop.facts(CapUsed)] == [
        ("gift", "c1", 800),
        ("gift", "c2", 700),
    ]
    shop.does(Scan("lamp"))
    refused = shop.refusal(gift("c3"))
    assert refused.code == "stored_value_used_up"
    assert explain(refused, 2).headline


def test_a_right_is_used_before_the_cap() -> None:
    shop = shop_of(FLOORS, c1=500)

    sold(shop, "lamp", gift(), Tender("cash"))

    assert [each.amount for each in shop.facts(RightSpent)] == [500]
    assert [each.amount_minor for each in shop.facts(CapUsed)] == [1000]


def test_a_card_whose_balance_is_told_uses_neither() -> None:
    shop = shop_of(c1=500)

    sold(shop, "lamp", Tender("gift", available_minor=4000, card="c1"))

    assert shop.facts(RightSpent) == shop.facts(CapUsed) == []
    assert shop.facts(SaleCompleted)[0].tenders[0].reference == "c1"


def test_what_ends_between_the_tender_and_the_sale_is_risked_and_told() -> None:
    shop = shop_of(c1=2000)
    shop.does(Scan("lamp"), gift())
    rights = shop.rights
    assert isinstance(rights, SomeRights)
    rights.asks_back("g1")

    shop.does(Tender("cash"))

    assert [each.amount_minor for each in shop.facts(CapUsed)] == [2000]
    assert [(each.right, each.amount) for each in shop.facts(RightGivenBack)] == [("g1", 2000)]


def test_the_close_gives_a_lease_back_and_tells_the_centre_what_is_held() -> None:
    shop = shop_of()
    rights = shop.rights
    assert isinstance(rights, SomeRights)
    rights.grants("gift_card:c1", 700, lease_left_micros=10)
    rights.grants("gift_card:c2", 300)
    rights.of_epoch = "e"

    shop.does(CountDrawer({"10000": 1}), CloseShift(approval=MANAGER_APPROVES))

    assert [each.right for each in shop.facts(RightGivenBack)] == ["g1"]
    assert [held.right for held in shop.facts(RightsStated)[0].held] == ["g1", "g2"]
    assert shop.kinds()[-1] == "shift.closed"


# Returns ---------------------------------------------------------------------------------------


def heard(more: str = "") -> tuple[Shop, str]:
    """Return a shop that heard of a sale of four lamps at lane 9, and its number."""
    other = Shop().opened()
    other.does(Scan("lamp"), Scan("lamp"), Scan("lamp"), Scan("lamp"), Tender("cash"))
    (sale,) = other.facts(SaleCompleted)
    sale = replace(sale, number="9-aaaa-000001")
    shop = shop_of(more)
    elsewhere = shop.elsewhere
    assert isinstance(elsewhere, SomethingElsewhere)
    elsewhere.hears(sale, "9", shop.clock.now())
    return shop, sale.sale


def back(*lines: int) -> ReturnGoods:
    return ReturnGoods(
        receipt="9-aaaa-000001",
        lines=tuple(ReturnedLine(line) for line in lines),
        reason="Does not please",
    )


CAP = "[returns]\nelsewhere_day_limit_minor = 5000\n"


def test_a_return_of_another_lanes_receipt_counts_to_the_cap_of_the_day() -> None:
    shop, sale = heard(CAP)

    shop.does(back(1))
    refused = shop.refusal(back(2))

    assert [(e.cap, e.key, e.amount_minor) for e in shop.facts(CapUsed)] == [("return", sale, LAMP)]
    assert refused.code == "return_elsewhere_above_limit"
    assert refused.facts["left_minor"] == 5000 - LAMP
    assert "lane 9" in explain(refused, 2).next_step
    assert len(shop.facts(ReturnCompleted)) == 1


def test_a_return_for_which_a_right_is_held_does_not() -> None:
    shop, sale = heard("[returns]\nelsewhere_day_limit_minor = 0\n")
    rights = shop.rights
    assert isinstance(rights, SomeRights)
    assert shop.refusal(back(1)).code == "return_elsewhere_above_limit"

    rights.grants(f"return:{sale}:1", 1000)
    shop.does(back(1))

    (spent,) = shop.facts(RightSpent)
    (returned,) = shop.facts(ReturnCompleted)
    assert (spent.spend, spent.amount) == (returned.return_id, 1000)
    assert shop.facts(CapUsed) == []


def test_a_receipt_of_ones_own_needs_neither() -> None:
    shop = shop_of("[returns]\nelsewhere_day_limit_minor = 0\n")
    shop.sells("lamp")
    (sale,) = shop.facts(SaleCompleted)

    shop.does(ReturnGoods(sale.number, (ReturnedLine(1),), reason="Does not please"))

    assert len(shop.facts(ReturnCompleted)) == 1
