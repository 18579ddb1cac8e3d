"""What is offered to who collects an order: what the shop says goes with it, never by chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edge.domain.catalogue import ItemFlag

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from edge.domain.catalogue import Item

OFFERED_MAX: Final = 3
"""More of them nobody reads while a customer waits."""

_ASKS: Final = frozenset(
    {ItemFlag.SERIAL, ItemFlag.OPEN_PRICE, ItemFlag.NOT_FOR_SALE, ItemFlag.STORED_VALUE}
)


def named(ordered: Sequence[Item], usual: Iterable[str]) -> tuple[str, ...]:
    """Return the ids of what goes with ordered items, in their order, then what always does."""
    told = [item for each in ordered for item in each.goes_with]
    mine = {str(item.item_id) for item in ordered}
    return tuple(item for item in dict.fromkeys((*told, *usual)) if item not in mine)


def can_be_offered(item: Item, stock_milli: int | None) -> bool:
    """Tell whether one key can sell it: priced, by the piece, nothing to ask, and there."""
    is_plain = item.price is not None and item.unit.is_counted and not item.is_deposit
    return is_plain and not item.flags & _ASKS and (stock_milli is None or stock_milli > 0)


def is_offered(minimum_age: int, *, is_identified: bool, is_delegate: bool) -> bool:
    """Tell whether an item is offered to whom was made sure of.

    Nothing to who collects for somebody else, and goods for adults only to whose card was seen;
    selling them asks for the age all the same.
    """
    return not is_delegate and (is_identified or not minimum_age)
