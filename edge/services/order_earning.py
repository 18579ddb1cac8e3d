"""Books goods that leave of which only a deposit had been paid, with the step by which they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.events import Amounts
from edge.domain.orders.applying import apply
from edge.domain.orders.earning import earned
from edge.orders import subject_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from edge.domain.events import OrderFact
    from edge.domain.orders.order import Order
    from edge.ports import JournalFact
    from edge.services.desk import Desk


def earned_by(desk: Desk, order: Order, facts: Iterable[OrderFact]) -> tuple[JournalFact, ...]:
    """Return what steps of an order earn, for the same transaction; mostly nothing."""
    found = []
    for fact in facts:
        after = apply(order, fact)
        event = earned(order, after, fact.fulfilment, desk.now.micros)
        if event is not None:
            tax_minor = sum(tax.tax_minor for tax in event.taxes)
            tax_minor -= sum(tax.tax_minor for tax in event.advance)
            # The money was counted when it was paid; only the taxes in it are known by now.
            amounts = Amounts(event.currency, net_minor=-tax_minor, tax_minor=tax_minor)
            found.append(desk.fact(event, subject_of(order.order), amounts))
        order = after
    return tuple(found)
