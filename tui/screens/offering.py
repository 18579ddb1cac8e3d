"""What goes with an order, sold by one key while its customer is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edge.domain.commands import Scan, VoidLine
from tui.formats import printable, unit_price
from tui.key_names import Action, Screen
from tui.keymap import KEYMAP
from tui.picture import TextRow, Weight
from tui.screens.attempt import attempt
from tui.words import pickups as words

if TYPE_CHECKING:
    from edge.services.view_of_items import ItemView
    from tui.desk import Desk

ADDING: Final = (Action.ADD_1, Action.ADD_2, Action.ADD_3)
_KEYS: Final = {entry.action: entry.key.upper() for entry in KEYMAP[Screen.HANDOVER]}


def in_basket(desk: Desk, offers: tuple[ItemView, ...]) -> dict[str, int]:
    """Return the lines of the basket with what is offered, by item, that are still to be paid."""
    sale, items = desk.view.sale, {offer.item for offer in offers}
    if sale is None or sale.state not in {"open", "paying"}:
        return {}
    return {line.item: line.line for line in sale.lines if line.item in items and not line.voided}


async def add_or_take_out(desk: Desk, offer: ItemView) -> None:
    """Put what is offered into the basket, or strike it there again."""
    line = in_basket(desk, (offer,)).get(offer.item)
    await attempt(desk, VoidLine(line) if line else Scan(offer.code or offer.item))


def offer_rows(desk: Desk, offers: tuple[ItemView, ...]) -> list[TextRow]:
    """Return what is offered, each with its key and its price."""
    if not offers:
        return []
    added = in_basket(desk, offers)
    rows = [TextRow(), TextRow(words.GOES_WITH, weight=Weight.STRONG)]
    for action, offer in zip(ADDING, offers, strict=False):
        is_added = offer.item in added
        rows.append(
            TextRow(
                printable(f"{_KEYS[action]} {offer.description}"),
                _price(desk, offer, is_added=is_added),
                Weight.GOOD if is_added else Weight.PLAIN,
            )
        )
    return rows


def _price(desk: Desk, offer: ItemView, *, is_added: bool) -> str:
    amount = unit_price(offer.price or "0", desk.digits)
    return words.ADDED.format(amount=amount) if is_added else amount
