"""Who buys: customers by card and name, staff, and certificates of exemption."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from harness.customers import COLLEAGUE, GOLD, LAPSED, PLAIN, SCHOOL, STAFF, SomeCustomers
from harness.goods import MILK, demo_gtin
from harness.till import MANAGER_APPROVES, Shop, SomeGoods

from edge.domain.commands import (
    AttachCustomer,
    BackToBasket,
    CancelSale,
    DetachCustomer,
    ExemptTax,
    FindCustomers,
    Hold,
    Lock,
    Recall,
    Scan,
    SignOn,
    Tender,
    Total,
)
from edge.domain.document import Text
from edge.domain.errors import BadInput, NeedsApproval, Unavailable
from edge.domain.events import SaleCompleted, TaxExemption

if TYPE_CHECKING:
    from edge.domain.customer import Customer


class NoDirectory(SomeCustomers):
    """A shop that was never sent any customers."""

    def by_id(self, customer: str) -> Customer | None:
        raise Unavailable("customers_missing")

    def by_card(self, code: str) -> Customer | None:
        raise Unavailable("customers_missing")


def sold(shop: Shop) -> SaleCompleted:
    shop.does(Tender("cash"))
    sale = shop.facts(SaleCompleted)[-1]
    assert isinstance(sale, SaleCompleted)
    return sale


def test_a_card_before_the_goods_opens_the_basket_and_the_sale_names_id_and_groups_only() -> None:
    shop = Shop().opened()

    answer = shop.does(Scan(GOLD.cards[0]))
    assert [event.kind for event in answer.events] == ["basket.opened", "basket.customer_attached"]
    assert shop.sale.customer is not None
    assert (shop.sale.customer.name, shop.sale.customer.groups) == (GOLD.name, ("GOLD",))
    shop.does(Scan("milk"))

    sale = sold(shop)
    assert (sale.customer, sale.customer_groups) == ("C1001", ("GOLD",))
    assert not any("Lindqvist" in repr(entry) for entry in shop.memory.entries())
    assert not any("Lindqvist" in repr(effect) for effect in shop.memory.effects)


def test_a_scanned_card_may_come_with_its_symbology() -> None:
    shop = Shop().opened()

    shop.does(Scan(f"]C0{GOLD.cards[0]}"), Scan("milk"))

    assert sold(shop).customer == "C1001"


def test_the_catalogue_goes_before_cards() -> None:
    number = demo_gtin(77)
    holder = replace(GOLD, cards=(number[1:], "milk", "7700001001"))
    milk_twin = replace(MILK, item_id=MILK.item_id, gtin=number)
    shop = Shop(catalogue=SomeGoods((milk_twin,)), customers=SomeCustomers((holder,))).opened()

    for code in (number[1:], "milk"):
        assert shop.does(Scan(code)).information == "line_added"

    assert shop.sale.customer is None


def test_a_card_whose_digits_are_no_product_number_is_still_a_card() -> None:
    holder = replace(GOLD, cards=("4006381333932",))  # thirteen digits, wrong as a check digit
    shop = Shop(customers=SomeCustomers((holder,))).opened()

    assert shop.does(Scan("4006381333932")).information == "customer_attached"
    assert shop.refusal(Scan("4006381333933")).code == "code_check_digit"


def test_without_a_directory_an_unknown_code_is_an_unknown_item() -> None:
    shop = Shop(customers=NoDirectory()).opened()

    assert shop.refusal(Scan("7700001001")).code == "item_unknown"
    assert shop.refusal(AttachCustomer("C1001")).code == "customers_missing"


def test_a_card_has_no_quantity() -> None:
    shop = Shop().opened()

    assert shop.refusal(Scan(GOLD.cards[0], quantity="3")).code == "not_goods"


def test_attaching_takes_an_id_or_a_card_and_names_neither_in_its_refusal() -> None:
    shop = Shop().opened()

    assert shop.refusal(AttachCustomer()).code == "customer_or_code"
    assert shop.refusal(AttachCustomer("C1001", GOLD.cards[0])).code == "customer_or_code"
    unknown = shop.refusal(AttachCustomer(code="0151 555"))
    assert (unknown.code, unknown.facts) == ("customer_unknown", {})


def test_the_same_customer_again_changes_nothing_and_another_takes_their_place() -> None:
    shop = Shop().opened()
    shop.does(Scan("milk"), AttachCustomer("C1001"))

    assert shop.does(AttachCustomer("C1001")).events == ()
    changed = shop.does(AttachCustomer("C1002"))

    assert changed.information == "customer_changed"
    assert changed.facts == {"name": PLAIN.name, "before": GOLD.name}
    sale = sold(shop)
    assert (sale.customer, sale.customer_groups) == ("C1002", ())


def test_detaching_from_a_blank_basket_leaves_no_basket() -> None:
    shop = Shop().opened()
    shop.does(AttachCustomer("C1001"))

    shop.does(DetachCustomer())

    assert shop.till.answer().view.sale is None
    assert shop.memory.load().baskets == ()
    assert shop.refusal(DetachCustomer()).code == "no_basket"


def test_detaching_keeps_the_goods() -> None:
    shop = Shop().opened()
    shop.does(Scan("milk"), AttachCustomer("C1001"), DetachCustomer())

    assert shop.refusal(DetachCustomer()).code == "no_customer"
    assert sold(shop).customer == ""


def test_once_the_total_was_told_the_buyer_stays() -> None:
    shop = Shop().opened()
    shop.does(Scan("milk"), AttachCustomer("C1001"), Total())

    for command in (
        AttachCustomer("C1002"),
        Scan(PLAIN.cards[0]),
        DetachCustomer(),
        ExemptTax("EX-1", approval=MANAGER_APPROVES),
        ExemptTax(None),
    ):
        assert shop.refusal(command).code == "basket_is_paying"
    shop.does(BackToBasket(), AttachCustomer("C1002"))


def test_the_customer_survives_holding_a_power_cut_and_a_cancelled_sale_begins_anew() -> None:
    shop = Shop().opened()
    shop.does(Scan("milk"), AttachCustomer("C1001"), Hold("mara"))
    shop.restart()
    shop.does(SignOn("101", "4711"), Recall())

    assert shop.sale.customer is not None
    assert shop.sale.customer.customer == "C1001"
    shop.does(CancelSale("left", MANAGER_APPROVES), Scan("milk"))
    assert shop.sale.customer is None


# Staff ------------------------------------------------------------------------------------


def test_a_colleague_is_served_by_right() -> None:
    shop = Shop().opened()

    shop.does(Scan("milk"), Scan(COLLEAGUE.cards[0]))

    sale = sold(shop)
    assert (sale.customer_groups, sale.approvals) == (("EMPLOYEE",), ())


@pytest.mark.parametrize("command", [Scan(STAFF.cards[0]), AttachCustomer("E101")])
def test_nobody_serves_themselves_without_a_manager(command: Scan | AttachCustomer) -> None:
    shop = Shop().opened()
    shop.does(Scan("milk"))

    refused = shop.refusal(command)
    assert isinstance(refused, NeedsApproval)
    assert refused.permission == "sell_to_oneself"
    shop.does(replace(command, approval=MANAGER_APPROVES))

    (approval,) = sold(shop).approvals
    assert (approval.approver, approval.permission) == ("201", "sell_to_oneself")


def test_whoever_took_the_till_over_is_the_one_who_counts() -> None:
    shop = Shop().opened()
    shop.does(Scan("milk"), Lock(), SignOn("102", "4712"))

    shop.does(Scan(STAFF.cards[0]))
    assert isinstance(shop.refusal(Scan(COLLEAGUE.cards[0])), NeedsApproval)


# Looking for customers --------------------------------------------------------------------


def test_a_phone_number_is_shown_by_its_end_only() -> None:
    shop = Shop().opened()

    (found,) = shop.does(FindCustomers("lindq")).customers

    assert (found.customer, found.phone_end) == ("C1001", "567")
    assert GOLD.phone not in repr(found)


def test_only_who_is_signed_on_may_look_for_customers() -> None:
    assert Shop().refusal(FindCustomers("mara")).code == "sign_on_first"
    assert Shop().opened().refusal(FindCustomers(" ")).code == "find_empty"
    assert Shop().opened().does(FindCustomers("nobody")).information == "found_nothing"


# Exemption --------------------------------------------------------------------------------


def test_an_exemption_needs_a_manager_and_stands_on_the_sale() -> None:
    shop = Shop().opened()
    shop.does(Scan("milk"), AttachCustomer("S1"))
    command = ExemptTax(SCHOOL.certificate)

    assert isinstance(shop.refusal(command), NeedsApproval)
    shop.does(replace(command, approval=MANAGER_APPROVES))
    assert shop.sale.exemption is not None
    assert shop.sale.exemption.certificate == "EX-2026-17"

    sale = sold(shop)
    assert sale.exemption == TaxExemption("EX-2026-17", "2027-12-31")
    assert [approval.permission for approval in sale.approvals] == ["exempt_tax"]


def test_an_exemption_is_for_some_taxes_or_for_all() -> None:
    shop = Shop().opened()
    shop.does(Scan("milk"))
    wrong = ExemptTax("EX-9", tax_ids=("VAT99",), approval=MANAGER_APPROVES)

    assert shop.refusal(wrong).facts["known"] == "VAT19, VAT7"
    shop.does(replace(wrong, tax_ids=("VAT7",)))

    assert shop.sale.exemption is not None
    assert shop.sale.exemption.tax_ids == ("VAT7",)


@pytest.mark.parametrize(
    ("valid_until", "code"),
    [("2026-11-23", "certificate_expired"), ("soon", "date_unreadable"), ("2026-11-24", None)],
)
def test_a_certificate_holds_to_the_end_of_its_last_trading_day(
    valid_until: str, code: str | None
) -> None:
    shop = Shop().opened()  # on 2026-11-24
    shop.does(Scan("milk"))
    command = ExemptTax("EX-9", valid_until, approval=MANAGER_APPROVES)

    if code is None:
        shop.does(command)
    else:
        assert shop.refusal(command).code == code


def test_the_end_of_a_certificate_on_file_cannot_be_left_out_or_put_off() -> None:
    shop = Shop().opened()
    shop.does(Scan("milk"), AttachCustomer("S2"))

    for until in (None, "2030-01-01"):
        command = ExemptTax(LAPSED.certificate, until, approval=MANAGER_APPROVES)
        assert shop.refusal(command).code == "certificate_expired"


def test_a_certificate_is_a_short_text() -> None:
    shop = Shop().opened()
    shop.does(Scan("milk"))

    for text in ("", " ", "x" * 41, "EX\n1"):
        refused = shop.refusal(ExemptTax(text, approval=MANAGER_APPROVES))
        assert isinstance(refused, BadInput)
        assert refused.code == "certificate_unreadable"


def test_an_exemption_is_taken_back_by_itself_or_with_its_customer() -> None:
    shop = Shop().opened()
    exempt = ExemptTax(SCHOOL.certificate, approval=MANAGER_APPROVES)
    shop.does(Scan("milk"), AttachCustomer("S1"), exempt, ExemptTax(None))
    assert shop.sale.exemption is None
    assert shop.refusal(ExemptTax(None)).code == "no_exemption"

    shop.does(exempt, AttachCustomer("C1001"))
    assert shop.sale.exemption is None

    shop.does(ExemptTax("EX-7", approval=MANAGER_APPROVES), DetachCustomer())
    sale = sold(shop)
    assert (sale.exemption, sale.approvals) == (None, ())


# On paper ---------------------------------------------------------------------------------


def test_the_receipt_names_number_groups_and_certificate_but_no_name() -> None:
    shop = Shop().opened()
    exempt = ExemptTax(SCHOOL.certificate, approval=MANAGER_APPROVES)
    shop.does(Scan("milk"), AttachCustomer("S1"), exempt, Tender("cash"))

    receipt = next(effect.document for effect in shop.memory.effects if effect.document)
    texts = [row.text for row in receipt.rows if isinstance(row, Text)]
    assert "Customer S1 SCHOOL" in texts
    assert "Tax exempt, certificate EX-2026-17" in texts
    assert SCHOOL.name not in repr(receipt)


def test_a_sale_to_nobody_in_particular_says_nothing_of_a_customer() -> None:
    shop = Shop().opened()
    shop.sells("milk")

    receipt = next(effect.document for effect in shop.memory.effects if effect.document)
    assert "Customer" not in repr(receipt)
