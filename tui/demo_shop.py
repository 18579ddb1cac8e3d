"""The demo: a shop of its own making, complete with people, goods and hints."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from edge.services.founding import NewOperator
from edge.store.till_store import TILL_FILE
from tui.demo.catalogue import DEMO_SCHEMES, build_demo_catalogue, demo_codes
from tui.demo.centre_files import mail_folder
from tui.demo.customers import demo_customers, take_demo_customers
from tui.demo.promotions import demo_coupons, demo_promotions
from tui.demo_places import CURRENCY, PLACES
from tui.demo_ports import front_address
from tui.founding import NewShop, found_shop
from tui.settings_file import TaxLine, new_settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tui.demo_places import Place

DEFAULT_ITEMS = 4_000

PEOPLE = (
    NewOperator("101", "Cashier One", "cashier", "4711"),
    NewOperator("201", "Manager One", "manager", "246810"),
    NewOperator("102", "Cashier Two", "cashier", "4712"),
    NewOperator("301", "Supervisor", "supervisor", "135790"),
)
"""Who works in the demo. Their PINs are no secret: they are written on its screen."""

_WHO = "Demo: 101 PIN 4711 (cashier), 201 PIN 246810 (manager)\n"
HINT = _WHO + "Ctrl+T next till. Ctrl+L pulls the plug of the line."
HINT_UNPLUGGED = _WHO + "Ctrl+T next till. The plug of the line is out: Ctrl+L puts it back."
SHOP_FRONT = "\nShop front: {address}"

_TAXES = (
    TaxLine("standard", "VAT19", "VAT", "0.19"),
    TaxLine("reduced", "VAT7", "VAT", "0.07"),
    TaxLine("zero", "", "", ""),
)
_ADDRESS = ("1 Example Street", "00000 Demo Town")
_TENDERS = """
[tenders.voucher]
name = "Voucher"
count_at_close = true

[shift]
second_count_above_minor = 500

[tenders.meal]
name = "Meal voucher"
kind = "voucher"
over = "forfeit"
increment_minor = 500

[tenders.gift]
name = "Gift card"
kind = "stored_value"

[tenders.usd]
name = "US dollars"
increment_minor = 100
exchange = { currency = "USD", rate = "0.90", mode = "down" }

[orders.deposit]
minimum_percent = "20"
usual_percent = "25"
tax_due = "payment"

[receipt]
footer = ["Thank you for practising with us", "This shop does not exist"]
"""


_BOXES = """
[shipping.boxes.S]
name = "Small box"
length_mm = 300
width_mm = 200
height_mm = 150
tare_g = 150

[shipping.boxes.L]
name = "Large box"
length_mm = 600
width_mm = 400
height_mm = 400
tare_g = 800
"""
_COMPANY = "9521234"
"""Under the prefix that is kept for demonstrations."""


def make_demo_shop(
    directory: Path,
    items: int = DEFAULT_ITEMS,
    progress: Callable[[int, int], None] | None = None,
    place: Place = PLACES[0],
) -> None:
    """Make a till of the demo in a folder, or leave the one that is there as it is."""
    if (directory / TILL_FILE).exists():
        return
    settings = new_settings(
        address=_ADDRESS,
        taxes=_TAXES,
        prices_include_tax=True,
        more=_TENDERS + _shipping(place) + "".join(_scheme_text(scheme) for scheme in DEMO_SCHEMES),
    )
    shop = NewShop(place.store, place.store_name, place.lane, CURRENCY, settings, PEOPLE)
    found_shop(directory, shop)
    build_demo_catalogue(directory, items, progress)
    take_demo_customers(directory)


def _shipping(place: Place) -> str:
    """Return boxes, and the range in which a till of the demo numbers its parcels."""
    own = f'company_prefix = "{_COMPANY}"\nsscc_range = "{PLACES.index(place) + 10}"\n'
    return f"\n[shipping]\n{own}{_BOXES}"


def _scheme_text(scheme: Any) -> str:
    return (
        "\n[[schemes]]\n"
        f"prefix = {json.dumps(scheme.prefix)}\n"
        f"pattern = {json.dumps(scheme.pattern)}\n"
        f"value = {json.dumps(scheme.value)}\n"
        f"decimals = {scheme.decimals}\n"
    )


def facts(directory: Path) -> dict[str, Any]:
    """Return whom to sign in as, what to scan and what is on offer, for scripts and tests."""
    people = [
        {"operator": person.operator, "pin": person.pin, "role": person.role} for person in PEOPLE
    ]
    return {
        "operators": people,
        "codes": demo_codes(directory),
        "promotions": demo_promotions(directory),
        "coupons": demo_coupons(),
        "customers": demo_customers(directory),
        "shop_front": front_address(directory),
        "mails": str(mail_folder(directory)),
    }
