"""The two rows that the customer sees, made of how the till stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui import formats
from tui.words import customer_display as words

if TYPE_CHECKING:
    from edge.services.view import LineView, SaleView, TillView

CustomerRows = tuple[str, str]


def customer_rows(view: TillView, columns: int) -> CustomerRows:
    """Return what the customer shall see; nothing of a basket that is not in front of them."""
    can_sell = view.shift is not None or view.practice
    if view.operator is None or view.locked or not can_sell:
        return view.store, words.CLOSED
    sale = view.sale
    if sale is None or sale.state in ("cancelled", "held"):
        return view.store, words.WELCOME
    if sale.state == "completed":
        return _finished(sale, columns)
    return _under_way(sale, columns)


def _under_way(sale: SaleView, columns: int) -> CustomerRows:
    total = _pair(words.TOTAL, formats.amount(sale.total_minor, sale.currency_digits), columns)
    if sale.state == "paying":
        if sale.paid_minor:
            due = formats.amount(sale.due_minor, sale.currency_digits)
            return total, _pair(words.STILL_TO_PAY, due, columns)
        return total, ""
    live = [line for line in sale.lines if not line.voided and line.deposit_of is None]
    return (_line(live[-1], sale.currency_digits, columns) if live else words.WELCOME), total


def _line(line: LineView, digits: int, columns: int) -> str:
    amount = formats.amount(line.amount_minor, digits)
    unit = formats.unit_name(line.unit)
    name = line.description
    if unit:
        name = f"{line.quantity} {unit} {name}"
    elif line.quantity != "1":
        name = f"{line.quantity} x {name}"
    return _pair(name, amount, columns)


def _finished(sale: SaleView, columns: int) -> CustomerRows:
    if not sale.change_minor:
        total = formats.amount(sale.total_minor, sale.currency_digits)
        return _pair(words.TOTAL, total, columns), words.THANKS
    paid = formats.amount(sale.paid_minor, sale.currency_digits)
    change = formats.amount(sale.change_minor, sale.currency_digits)
    return _pair(words.PAID, paid, columns), _pair(words.CHANGE, change, columns)


def _pair(left: str, right: str, columns: int) -> str:
    """Write an amount at the right; a long name gives way to it."""
    room = max(columns - len(right) - 1, 0)
    return f"{left[:room].rstrip():<{room}} {right}"
