"""What a sale of goods that follow says of its order: the same facts that a channel's order has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edge.domain.events import OrderPaid, OrderPaidBack, OrderPlaced, OrderSold, PaymentNoted
from edge.domain.orders.fulfilment import Method

if TYPE_CHECKING:
    from edge.domain.events import OrderEvent

TILL: Final = "till"
"""The channel of orders that tills sell."""


def placed_by(sold: OrderSold) -> OrderPlaced:
    """Return the placing of an order that a till sold."""
    recipient = sold.recipient
    return OrderPlaced(
        order=sold.order,
        number=sold.number,
        channel=TILL,
        currency=sold.currency,
        currency_digits=sold.currency_digits,
        lines=sold.lines,
        placed_at_micros=sold.sold_at_micros,
        customer_name=recipient.name if recipient else "",
        contact=(recipient.contact if recipient else "") or sold.customer,
        customer=sold.customer,
        deposit_tax=sold.deposit_tax,
    )


def ship_to(sold: OrderSold) -> tuple[str, ...]:
    """Return the lines of the label under the name; none for goods that are collected."""
    recipient = sold.recipient
    if recipient is None or sold.method != Method.SHIP:
        return ()
    town = f"{recipient.postcode} {recipient.city} {recipient.region}".strip()
    return tuple(line for line in (*recipient.address, town, recipient.country) if line)


def ship_country(sold: OrderSold) -> str:
    """Return the country of a parcel in two letters; empty where it is not known so."""
    country = sold.recipient.country.strip().upper() if sold.recipient else ""
    return country if len(country) == 2 and country.isalpha() and country.isascii() else ""


def paid_by(sold: OrderSold) -> PaymentNoted:
    """Return the payment of an order that a till sold: taken there, whole or a deposit."""
    return PaymentNoted(sold.order, f"sale/{sold.sale}", "captured", sold.paid_minor)


def noted_by(event: OrderEvent) -> PaymentNoted | None:
    """Return the money that a till moved, which all stores of its order have to hear of."""
    match event:
        case OrderSold():
            return paid_by(event)
        case OrderPaidBack():
            return refunded_by(event)
        case OrderPaid():
            return PaymentNoted(event.order, event.payment, "captured", event.amount_minor)
        case _:
            return None


def refunded_by(back: OrderPaidBack) -> PaymentNoted:
    """Return the refund of an order that a till paid back."""
    return PaymentNoted(back.order, f"return/{back.return_id}", "refunded", back.amount_minor)
