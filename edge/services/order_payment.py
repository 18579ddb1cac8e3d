"""The balance of an order, paid at the counter as a line of a sale."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from edge.domain.catalogue import ORDER_ITEM, PREPAYMENT
from edge.domain.deposits import is_deposit
from edge.domain.errors import Refusal
from edge.domain.events import LineAdded, OrderPaid
from edge.domain.orders.earning import taxes_of_payment
from edge.domain.orders.steps import number_of
from edge.domain.quantity import Unit
from edge.domain.selling import check_open
from edge.orders import subject_of
from edge.ports import BasketChange
from edge.services.desk import Decision
from edge.services.goods import basket_for, check_selling
from edge.services.order_view import order_view
from edge.services.paper import paper_language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.domain.commands import PayForOrder
    from edge.domain.events import LineRecord, LineTax, SaleCompleted
    from edge.domain.orders.order import Order
    from edge.ports import JournalFact
    from edge.services.desk import Desk

ENTRY: Final = "order"
"""How such a line came into the basket."""


def pay_for_order(desk: Desk, command: PayForOrder, order: Order) -> Decision:
    """Put what is due for what can be handed over into the basket; a sale takes it.

    It bears no tax of its own, since whoever sold the order books it with its taxes; but for one
    that a till sold on a deposit, where the tax is due with the payment.
    """
    check_selling(desk)
    number = number_of(order)
    part = order.fulfilments.get(command.fulfilment)
    if part is None or part.location != desk.state.identity.store:
        raise Refusal("order_unknown", order=number)
    due_minor = order_view(desk, order, part).due_minor
    if due_minor <= 0:
        raise Refusal("order_nothing_due", order=number)
    return with_due(desk, [(order, part.fulfilment, due_minor)])


def with_due(desk: Desk, owed: Sequence[tuple[Order, str, int]]) -> Decision:
    """Put what is due for orders into the basket, each with the part that it is paid for."""
    basket, opening = basket_for(desk)
    check_open(basket)
    words = paper_language(desk.state.settings, desk.currency).words
    lines = []
    for at, (order, fulfilment, due_minor) in enumerate(owed, len(basket.lines) + 1):
        number, item = number_of(order), ORDER_ITEM + order.order
        if order.placed is None or order.placed.currency != desk.currency.code:
            raise Refusal("order_other_currency", order=number)
        if any(line.added.item == item and not line.voided for line in basket.lines):
            raise Refusal("order_due_in_basket", order=number)
        line = LineAdded(
            line=at,
            item=item,
            description=words["order"].format(order=number),
            quantity="1",
            unit=Unit.EACH.value,
            unit_price=str(due_minor),
            tax_class="",
            department="",
            entry=ENTRY,
            code=fulfilment,
            discountable=False,
            liability=PREPAYMENT,
        )
        lines.append(line)
    return Decision(
        baskets=(BasketChange(basket.sale, (*opening, *lines)),),
        information="order_due_added",
        told={
            "order": number_of(owed[0][0]),
            "due_minor": sum(due_minor for _, _, due_minor in owed),
        },
    )


def orders_paid(desk: Desk, sale: SaleCompleted) -> tuple[JournalFact, ...]:
    """Return what orders learn of a sale that took money for them; kept with it or not at all."""
    facts = (
        OrderPaid(
            order=line.item.removeprefix(ORDER_ITEM),
            fulfilment=line.code or "",
            payment=f"{sale.sale}:{line.line}",
            number=sale.number,
            amount_minor=line.amount_minor,
            currency=sale.currency,
            at_micros=sale.completed_at_micros,
        )
        for line in sale.lines
        if _is_payment(line)
    )
    return tuple(desk.fact(fact, subject_of(fact.order)) for fact in facts)


def _is_payment(line: LineRecord) -> bool:
    return line.liability == PREPAYMENT and not line.voided and not is_deposit(line)


def with_taxes(desk: Desk, sale: SaleCompleted) -> SaleCompleted:
    """Return a sale whose payments for orders bear the taxes that are due with them."""
    found = {line.line: _taxes(desk, line) for line in sale.lines if _is_payment(line)}
    if not any(found.values()):
        return sale
    lines = tuple(
        replace(line, taxes=found[line.line], prices_include_tax=True)
        if line.line in found
        else line
        for line in sale.lines
    )
    tax_minor = sum(tax.tax_minor for taxes in found.values() for tax in taxes)
    return replace(sale, lines=lines, tax_minor=sale.tax_minor + tax_minor)


def _taxes(desk: Desk, line: LineRecord) -> tuple[LineTax, ...]:
    order = desk.state.orders.orders.get(line.item.removeprefix(ORDER_ITEM))
    return taxes_of_payment(order, line.amount_minor) if order else ()
