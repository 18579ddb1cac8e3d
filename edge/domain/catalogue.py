"""What a shop sells: items, departments and the flags that change how they are sold."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from edge.domain.ids import ItemId
from edge.domain.quantity import Unit

DEPOSIT = "deposit"
STORED_VALUE = "stored_value"
PREPAYMENT = "prepayment"
"""What a shop owes for a line that earns nothing: `LineRecord.liability`."""
ORDER_ITEM = "order/"
"""Begins the item of a line that pays for an order, a `PREPAYMENT`; the order's id follows."""


class ItemFlag(StrEnum):
    """Ways in which selling an item differs from scan and go."""

    AGE_RESTRICTED = "age_restricted"
    SERIAL = "serial"
    NOT_DISCOUNTABLE = "not_discountable"
    NOT_FOR_SALE = "not_for_sale"
    OPEN_PRICE = "open_price"
    CLEARANCE = "clearance"
    STORED_VALUE = "stored_value"


@dataclass(frozen=True, slots=True)
class Item:
    """One sellable thing as the catalogue knows it.

    `price` is a decimal string of minor units for one `unit` (see `parse_unit_price`); None means
    that the price is asked for; `floor_price`, written alike, is the lowest after discounts.
    `deposit_item` names the returnable-container item that is added
    with each unit. `minimum_age` is in years, 0 for none. `attributes` are size, colour and the
    like, in the order they are shown; `shelf` is where it stands in its department, `goes_with` are
    the ids of items that are offered along with it.
    """

    item_id: ItemId
    description: str
    price: str | None
    tax_class: str
    department: str
    unit: Unit = Unit.EACH
    gtin: str | None = None
    minimum_age: int = 0
    deposit_item: ItemId | None = None
    is_deposit: bool = False
    flags: frozenset[ItemFlag] = frozenset()
    attributes: tuple[tuple[str, str], ...] = ()
    brand: str = ""
    stock_milli: int | None = field(default=None, compare=False)
    """Stock on hand when the catalogue was made, in thousandths of `unit`; None if not kept."""
    floor_price: str | None = None
    shelf: str = ""
    goes_with: tuple[str, ...] = ()

    @property
    def is_weighed(self) -> bool:
        """Tell whether the quantity comes from a scale or a measure."""
        return not self.unit.is_counted

    @property
    def liability(self) -> str:
        """Return what selling it makes the shop owe instead of earn; empty for goods."""
        if self.has(ItemFlag.STORED_VALUE):
            return STORED_VALUE
        return DEPOSIT if self.is_deposit else ""

    def has(self, flag: ItemFlag) -> bool:
        """Tell whether a flag is set."""
        return flag in self.flags


@dataclass(frozen=True, slots=True)
class Department:
    """A department under which goods without a known code are sold."""

    department_id: str
    name: str
    tax_class: str
    minimum_age: int = 0
