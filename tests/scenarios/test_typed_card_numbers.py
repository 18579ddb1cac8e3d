"""A payment card's number that is typed or scanned is refused wherever it would be kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from harness.till import MANAGER_APPROVES, SETTINGS, Shop

from edge.config import parse_settings
from edge.domain.commands import (
    CancelSale,
    Hold,
    NoSale,
    PayIn,
    Scan,
    SellDepartment,
    Tender,
    VoidLine,
)

if TYPE_CHECKING:
    from edge.domain.commands import Command

VISA, AMEX, SHOPS_OWN = "4111111111111111", "378282246310005", "6006491234567891"
IMEI = "356938035643809"
GIFT = '[tenders.gift]\nname = "Gift"\nkind = "stored_value"\noffline_allowed = true\n'


def shop_with(settings: str = "") -> Shop:
    return Shop(settings=parse_settings((SETTINGS + GIFT + settings).encode(), "test")).opened()


@pytest.mark.parametrize(
    "command",
    [
        NoSale(f"card {VISA}"),
        PayIn(100, VISA),
        VoidLine(1, reason="4111 1111 1111 1111"),
        Hold(AMEX),
        CancelSale(VISA, MANAGER_APPROVES),
        SellDepartment("general", 100, description=f"for {VISA}"),
        SellDepartment("general", 100, code=VISA),
        Scan("lamp", serial=AMEX),
    ],
)
def test_no_kept_text_takes_a_payment_card(command: Command) -> None:
    shop = shop_with()
    shop.does(Scan("lamp"))

    assert shop.refusal(command).code == "card_number_typed"


def test_the_number_of_a_phone_is_no_payment_card() -> None:
    shop = shop_with()

    shop.does(Scan("phone", serial=IMEI))

    assert shop.sale.lines[-1].serial == IMEI


@pytest.mark.parametrize("number", [VISA, "4111-1111-1111-1111", "4111 1111 1111 1111", AMEX])
def test_a_payment_card_is_no_gift_card(number: str) -> None:
    shop = shop_with()
    shop.does(Scan("lamp"))

    refused = shop.refusal(Tender("gift", 500, card=number, available_minor=500))

    assert refused.code == "payment_card_typed"
    assert number not in str(refused.facts)


@pytest.mark.parametrize("number", ["4111111111111112", "9876543210128", "GC-41111111111111"])
def test_gift_cards_have_numbers_of_their_own(number: str) -> None:
    shop = shop_with()

    shop.does(Scan("lamp"), Tender("gift", 500, card=number, available_minor=500))

    assert shop.sale.paid_minor == 500


def test_the_settings_tell_gift_cards_that_look_like_payment_cards() -> None:
    asked = Tender("gift", 500, card=SHOPS_OWN, available_minor=500)
    without, named = shop_with(), shop_with('card_prefixes = ["600649"]\n')
    without.does(Scan("lamp"))

    assert without.refusal(asked).code == "payment_card_typed"
    named.does(Scan("lamp"), asked)

    assert named.sale.paid_minor == 500
    other = Tender("gift", 500, card=VISA, available_minor=500)
    assert named.refusal(other).code == "payment_card_typed"
