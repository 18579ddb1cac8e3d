"""Serial numbers of goods that are sold one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edge.domain.errors import BadInput, Refusal
from edge.domain.quantity import MILLI

if TYPE_CHECKING:
    from edge.domain.basket import Basket
    from edge.domain.quantity import Quantity

SERIAL_CHARACTERS_MAX: Final = 40


def check_serial(told: str, quantity: Quantity, description: str) -> None:
    """Refuse goods without a serial number, several at once, and what no number can be."""
    serial = told.strip()
    if not serial:
        raise Refusal("serial_needed", description=description)
    if quantity.milli != MILLI:
        raise Refusal("serial_one_by_one", description=description)
    if len(serial) > SERIAL_CHARACTERS_MAX or not serial.isprintable() or not serial.isascii():
        raise BadInput("serial_unreadable")


def check_serial_once(basket: Basket, item: str, serial: str) -> None:
    """Refuse a serial number that stands in the basket already."""
    if any((line.added.item, line.added.serial) == (item, serial) for line in basket.live_lines):
        raise Refusal("serial_twice", serial=serial)
