"""The demo's customers exist in its folder, and their cards are no numbers of goods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.facts import make_shop

from edge.codes import ShortCode, read_code
from tui.demo.catalogue import build_demo_catalogue
from tui.demo.customers import DEMO_CUSTOMERS, demo_customers, take_demo_customers
from tui.demo.staples import DEMO_SCHEMES

if TYPE_CHECKING:
    from pathlib import Path


def test_every_demo_card_reads_as_a_short_code_of_its_own(tmp_path: Path) -> None:
    shop = make_shop(tmp_path / "shop")
    build_demo_catalogue(shop, 200)
    assert demo_customers(shop) == []

    take_demo_customers(shop)

    told = demo_customers(shop)
    assert [row["customer"] for row in told] == [c.customer for c in DEMO_CUSTOMERS]
    assert {group for c in DEMO_CUSTOMERS for group in c.groups} >= {"GOLD", "SILVER", "EMPLOYEE"}
    for row in told:
        card = str(row["card"])
        assert read_code(card, schemes=DEMO_SCHEMES) == ShortCode(card)
