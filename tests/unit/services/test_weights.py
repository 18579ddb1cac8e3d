"""Where there is a scale, a weight is what it says, or what a supervisor lets be typed."""

from __future__ import annotations

import pytest
from harness.till import MANAGER_APPROVES, SETTINGS, Shop

from edge.config import parse_settings
from edge.domain.commands import Scan, SetQuantity, Tender
from edge.domain.document import Text
from edge.domain.errors import BadInput, NeedsApproval
from edge.domain.events import SaleCompleted

SCALE = '\n[devices.scale]\ndriver = "toledo"\naddress = "/dev/scale"\n'
FREE = SCALE + 'keyed_weight = "free"\n'
BANANAS = "4011"


def shop_with(more: str = SCALE) -> Shop:
    settings = parse_settings((SETTINGS + more).encode(), "test")
    return Shop(settings=settings).opened()


def weighed_line(shop: Shop, *commands: Scan | SetQuantity) -> tuple[str, str, str, bool]:
    """Return quantity, source, tare and whether somebody approved, as the journal has them."""
    shop.does(*commands, Tender("cash"))
    fact = list(shop.memory.entries())[-1].fact
    assert isinstance(fact, SaleCompleted)
    line = fact.lines[0]
    if line.weighed is None:
        return line.quantity, "", "", False
    return (
        line.quantity,
        line.weighed.source,
        line.weighed.tare,
        line.weighed.approval is not None,
    )


def test_the_scales_own_weight_needs_nobody() -> None:
    scan = Scan(BANANAS, quantity="0.735", weighed_by="scale", tare="0.020")

    assert weighed_line(shop_with(), scan) == ("0.735", "scale", "0.020", False)


def test_a_typed_weight_needs_a_supervisor() -> None:
    shop = shop_with()

    refused = shop.refusal(Scan(BANANAS, quantity="0.735"))

    assert isinstance(refused, NeedsApproval)
    assert refused.permission == "key_weight"
    approved = Scan(BANANAS, quantity="0.735", approval=MANAGER_APPROVES)
    assert weighed_line(shop, approved) == ("0.735", "keyed", "", True)


def test_a_weight_changed_by_hand_is_a_typed_one() -> None:
    shop = shop_with()
    shop.does(Scan(BANANAS, quantity="0.735", weighed_by="scale"))

    assert isinstance(shop.refusal(SetQuantity(1, "0.2")), NeedsApproval)
    changed = SetQuantity(1, "0.2", approval=MANAGER_APPROVES)
    assert weighed_line(shop, changed) == ("0.2", "keyed", "", True)


def test_a_shop_may_leave_it_free_and_one_without_a_scale_types_all() -> None:
    scan = Scan(BANANAS, quantity="0.735")

    assert weighed_line(shop_with(FREE), scan) == ("0.735", "keyed", "", False)
    assert weighed_line(shop_with(""), scan) == ("0.735", "", "", False)


def test_a_tare_that_is_none_is_refused() -> None:
    scan = Scan(BANANAS, quantity="0.735", weighed_by="scale", tare="a box")

    assert isinstance(shop_with().refusal(scan), BadInput)


@pytest.mark.parametrize(
    ("scan", "told"),
    [
        (Scan(BANANAS, quantity="0.735", weighed_by="scale", tare="0.020"), "Tare 0.02 kg"),
        (Scan(BANANAS, quantity="0.735", approval=MANAGER_APPROVES), "Weight typed"),
    ],
)
def test_the_receipt_says_tare_and_what_was_typed(scan: Scan, told: str) -> None:
    shop = shop_with()
    shop.does(scan, Tender("cash"))

    document = next(effect.document for effect in shop.memory.effects if effect.document)

    assert told in [row.text.strip() for row in document.rows if isinstance(row, Text)]
