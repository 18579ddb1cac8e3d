"""A new shop's folder: its till, its settings, its first people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.clock import SystemClock, UuidSource
from edge.config import parse_settings
from edge.domain.errors import Refusal
from edge.pins import SHOP_COST, PinCost, PinVault
from edge.services.founding import NewOperator, found_operators
from edge.services.operators import check_new_operator
from edge.store.create import create_till
from edge.store.keys import pin_pepper
from edge.store.till_store import TILL_FILE, open_till_store
from tui.settings_glance import SETTINGS_FILE

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class NewShop:
    """What has to be known to make a shop."""

    store: str
    name: str
    lane: str
    currency: str
    settings: str
    people: Sequence[NewOperator]


def found_shop(directory: Path, shop: NewShop, cost: PinCost = SHOP_COST) -> None:
    """Make a shop in a folder. Everything is checked before anything is written.

    Raises `Refusal("till_exists")` where there is one, `BadInput` for what cannot be.
    """
    if (directory / TILL_FILE).exists():
        raise Refusal("till_exists", path=str(directory))
    parse_settings(shop.settings.encode(), SETTINGS_FILE)
    for person in shop.people:
        check_new_operator(person.operator, person.name, person.role)
    clock, ids = SystemClock(), UuidSource()
    create_till(
        directory,
        store=shop.store,
        store_name=shop.name,
        lane=shop.lane,
        currency=shop.currency,
        clock=clock,
        ids=ids,
    )
    (directory / SETTINGS_FILE).write_text(shop.settings, encoding="utf-8")
    store = open_till_store(directory, clock)
    try:
        found_operators(store, PinVault(pin_pepper(directory), cost), clock, ids, shop.people)
    finally:
        store.close()
