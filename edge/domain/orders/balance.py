"""What a customer owes for an order, and what the shop owes back, to the minor unit.

A line's amount is shared out over its units by cumulative rounding, so that parts in any order add
up to it; nothing is priced anew.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from edge.domain.money import Currency, Money, share
from edge.domain.orders.buckets import Bucket
from edge.domain.orders.states import PaymentState
from edge.domain.returned_taxes import part_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from edge.domain.orders.order import Order

NO_CURRENCY = Currency("", 0)
"""Of an order that was not heard of yet."""


@dataclass(frozen=True, slots=True)
class Balance:
    """The money of an order. No amount is below nothing.

    `goods` is what the customer has or still gets; `paid` is captured less refunded; `authorised`
    is what a card's bank still promises. `due` is paid by the customer beyond that, `refund` is
    owed back now, `release` is what need not be captured of the promise. `refund_at_till` is what
    of the refund no gateway took, so that a till has to give it.
    """

    goods: Money
    paid: Money
    authorised: Money
    due: Money
    refund: Money
    release: Money
    refund_at_till: Money


@dataclass(frozen=True, slots=True)
class NotFulfilled:
    """What of a line's amount falls away, by why; together it is all that falls away."""

    line: str
    short: Money
    substituted: Money
    cancelled: Money


def currency_of(order: Order) -> Currency:
    """Return the currency of an order."""
    placed = order.placed
    return Currency(placed.currency, placed.currency_digits) if placed else NO_CURRENCY


def value_of(order: Order, line: str, milli: int) -> int:
    """Return what the first units of a line cost, in minor units; all beyond it cost nothing."""
    known = order.lines.get(line)
    if known is None or known.ordered_milli <= 0:
        return 0
    part = min(max(milli, 0), known.ordered_milli)
    return part_of(known.amount_minor, part, known.ordered_milli)


def balance(order: Order) -> Balance:
    """Return what is owed as the order stands."""
    goods = sum(value_of(order, line, order.buckets(line).wanted_milli) for line in order.lines)
    return _balanced(order, goods)


def balance_at_handover(order: Order, leaving: Mapping[str, int]) -> Balance:
    """Return what is owed once some more units (in thousandths, by line) have left.

    `goods` is then what has left; `authorised` less `release` is what is to be captured for it.
    """
    goods = sum(
        value_of(order, line, order.gone_milli(line) + leaving.get(line, 0)) for line in order.lines
    )
    found = _balanced(order, goods)
    nothing = Money(0, currency_of(order))
    # What was paid for goods that have not left yet is not owed back.
    return replace(found, refund=nothing, refund_at_till=nothing)


def _balanced(order: Order, goods_minor: int) -> Balance:
    money = currency_of(order)
    paid = _moved(order, "captured") - _moved(order, "refunded")
    captured = _moved(order, "captured", by_gateway=True)
    promised = max(_moved(order, "authorised") - captured - _moved(order, "voided"), 0)
    by_gateway = max(captured - _moved(order, "refunded", by_gateway=True), 0)
    missing, refund = max(goods_minor - paid, 0), max(paid - goods_minor, 0)
    amounts = (
        goods_minor,
        paid,
        promised,
        max(missing - promised, 0),
        refund,
        max(promised - missing, 0),
        # What a gateway can give back needs nobody: it goes first.
        max(refund - by_gateway, 0),
    )
    return Balance(*(Money(minor, money) for minor in amounts))


def not_fulfilled(order: Order) -> tuple[NotFulfilled, ...]:
    """Return by line what falls away of its amount; lines that are whole are left out."""
    money = currency_of(order)
    found = []
    for name, line in order.lines.items():
        buckets = order.buckets(name)
        away = line.amount_minor - value_of(order, name, buckets.wanted_milli)
        why = [
            buckets.of(bucket)
            for bucket in (Bucket.SHORT, Bucket.SUBSTITUTED_OUT, Bucket.CANCELLED)
        ]
        if sum(why):
            parts = [Money(minor, money) for minor in share(away, why)]
            found.append(NotFulfilled(name, *parts))
    return tuple(found)


def substitute_amount(order: Order, line: str, replaced_milli: int, substitute_minor: int) -> Money:
    """Return what a substitute costs: its own price, never more than the units it replaces."""
    wanted = order.buckets(line).wanted_milli
    original = value_of(order, line, wanted) - value_of(order, line, wanted - replaced_milli)
    return Money(max(min(original, substitute_minor), 0), currency_of(order))


def payment_state(order: Order) -> PaymentState:
    """Return how an order is paid, as sums of its payments."""
    captured, refunded = _moved(order, "captured"), _moved(order, "refunded")
    if refunded and refunded >= captured:
        return PaymentState.REFUNDED
    if refunded:
        return PaymentState.PARTIALLY_REFUNDED
    owed = balance(order)
    if captured:
        return PaymentState.PAID if captured >= owed.goods.minor else PaymentState.PARTIALLY_PAID
    return PaymentState.AUTHORISED if owed.authorised.minor else PaymentState.PENDING


def _moved(order: Order, movement: str, *, by_gateway: bool = False) -> int:
    return sum(
        payment.amount_minor
        for payment in order.payments.values()
        if payment.movement == movement and not (by_gateway and payment.payment in order.tills)
    )
