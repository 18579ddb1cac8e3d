"""Holds back at a place what lanes of other stores may promise of it without asking.

A right `stock:PLACE:ITEM` is granted out of what the office set aside for a store, and spent while
nobody can be asked. So all of that is held back from the moment it is set aside, not only what is
in a lane's hands: who grants need not ask the place, and a right that comes back can be granted
again. It is let go where the office takes it back, and passes to the order that it was spent on in
one transaction of the place: nobody can have it in between.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from edge.domain.errors import Refusal
from sync.hub.services.inventory import Promise, available, hold, lock_level
from sync.hub.store import stock_rights as rows

if TYPE_CHECKING:
    from psycopg import Cursor

    Rows = Cursor[tuple[Any, ...]]

_KIND: Final = "stock"
_NEVER_MICROS: Final = 2**62
"""It is held until somebody says otherwise."""


@dataclass(frozen=True, slots=True)
class StockRight:
    """What the lanes of a store may promise: an item of a place."""

    place: str
    item: str
    holder: str

    @property
    def reservation(self) -> str:
        """Return the name under which the place holds it back."""
        return f"rights/{self.holder}/{self.item}"


def stock_right_of(holder: str, resource: str) -> StockRight | None:
    """Return what a resource of a store's rights is about; None for one that is no stock."""
    kind, _, rest = resource.partition(":")
    place, _, item = rest.partition(":")
    return StockRight(place, item, holder) if kind == _KIND and place and item else None


def set_aside(
    cursor: Rows, right: StockRight, quantity_milli: int, operation: str, now_micros: int
) -> None:
    """Hold more back at the place, or less below 0, once for an operation.

    Raises `Refusal` "stock_short" where not so much is free.
    """
    lock_level(cursor, right.place, right.item)
    move = f"refill/{operation}"
    if rows.has_move(cursor, right.place, right.holder, right.item, move):
        return
    if quantity_milli > 0:
        free = available(cursor, right.place, right.item)
        if free < quantity_milli:
            raise Refusal("stock_short", item=right.item, location=right.place, available=free)
    _change(cursor, right, move, quantity_milli, now_micros)


def pass_to_order(
    cursor: Rows, right: StockRight, wanted_milli: int, reservation: str, now_micros: int
) -> None:
    """Let go of what was promised by a right, once for the name under which its order keeps it.

    The order keeps it in the same transaction.
    """
    lock_level(cursor, right.place, right.item)
    move = f"order/{reservation}"
    if rows.has_move(cursor, right.place, right.holder, right.item, move):
        return
    held_milli = rows.set_aside(cursor, right.place, right.holder, right.item)
    _change(cursor, right, move, -min(wanted_milli, max(held_milli, 0)), now_micros)


def _change(
    cursor: Rows, right: StockRight, move: str, quantity_milli: int, now_micros: int
) -> None:
    place, item, holder = right.place, right.item, right.holder
    rows.add_move(cursor, place, holder, item, move, quantity_milli, now_micros)
    kept_milli = max(rows.set_aside(cursor, place, holder, item), 0)
    kept = Promise(place, right.reservation, item, kept_milli, f"rights/{holder}", _NEVER_MICROS)
    hold(cursor, kept, now_micros)
