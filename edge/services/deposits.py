"""A deposit for goods that follow: agreed at the basket, and the rest paid by its receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.basket import Phase, apply
from edge.domain.catalogue import ORDER_ITEM, PREPAYMENT
from edge.domain.deferring import deferred
from edge.domain.deposits import TAX_DUE, is_deposit
from edge.domain.errors import Refusal
from edge.domain.events import DepositAgreed, DepositDropped
from edge.domain.orders.balance import balance, value_of
from edge.domain.rates import parse_percent
from edge.domain.selling import check_amount
from edge.services.desk import Decision
from edge.services.goods import check_selling
from edge.services.order_payment import with_due, with_taxes
from edge.services.paper import paper_language
from edge.services.sold import find_sold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from edge.domain.basket import Basket
    from edge.domain.commands import AgreeDeposit, PayRest
    from edge.domain.errors import Fact as Told
    from edge.domain.events import SaleCompleted
    from edge.domain.quantity import Quantity
    from edge.services.desk import Desk


def agree_deposit(desk: Desk, command: AgreeDeposit) -> Decision:
    """Agree what part is paid now of all goods in the basket that follow, or that all of it is."""
    check_selling(desk)
    basket = desk.basket
    if basket.phase is not Phase.OPEN and any(t.state == "approved" for t in basket.tenders):
        raise Refusal("money_taken", paid_minor=basket.paid_minor)
    if command.is_dropped:
        return Decision(baskets=(desk.change(DepositDropped()),), information="deposit_dropped")
    if not any(line.added.follow for line in basket.live_lines):
        raise Refusal("deposit_nothing_follows")
    rules = desk.state.settings.orders.deposit
    if not rules.minimum_percent:
        raise Refusal("deposit_not_offered")
    event = DepositAgreed(
        percent=command.percent or rules.usual_percent or rules.minimum_percent,
        minimum_percent=rules.minimum_percent,
        tax_due=_tax_due(desk),
        amount_minor=command.amount_minor,
    )
    _check_enough(basket, event)
    agreed = apply(basket, event).deposits
    told: dict[str, Told] = {
        "now_minor": sum(each.now_minor for each in agreed),
        "later_minor": sum(each.later_minor for each in agreed),
    }
    return Decision(baskets=(desk.change(event),), information="deposit_agreed", told=told)


def _tax_due(desk: Desk) -> str:
    """Return when the tax in a deposit is due here; refuse to guess."""
    settings = desk.state.settings
    found = settings.orders.deposit.tax_due or TAX_DUE.get(settings.goods.country, "")
    if not found:
        raise Refusal("deposit_tax_unknown", country=settings.goods.country)
    return found


def _check_enough(basket: Basket, event: DepositAgreed) -> None:
    least = parse_percent(event.minimum_percent)
    if event.amount_minor is None:
        asked = parse_percent(event.percent)
        if asked.numerator * least.denominator < least.numerator * asked.denominator:
            raise Refusal("deposit_too_small", minimum_percent=event.minimum_percent)
        return
    check_amount(event.amount_minor)
    added = {line.number: line.added for line in basket.live_lines}
    value = sum(
        line.total_minor
        for line in basket.priced.lines
        if added[line.asked.line].follow is not None
    )
    if event.amount_minor * least.denominator < value * least.numerator:
        raise Refusal("deposit_too_small", minimum_percent=event.minimum_percent)


def with_deposits(desk: Desk, sale: SaleCompleted, basket: Basket) -> SaleCompleted:
    """Return a sale that books deposits in the place of the goods that they were paid for.

    What it takes for orders bears the taxes that are due with it.
    """
    text = paper_language(desk.state.settings, desk.currency).words["deposit_on"]
    tax_due = basket.deposit.tax_due if basket.deposit else ""
    return deferred(with_taxes(desk, sale), basket.deposits, tax_due, text)


def pay_rest(desk: Desk, command: PayRest) -> Decision:
    """Put what is still due by the receipt of a deposit into the basket; a sale takes it."""
    check_selling(desk)
    sale = find_sold(desk, command.receipt.strip()).sale
    names = [line.follow.order for line in sale.lines if is_deposit(line) and line.follow]
    if not names:
        raise Refusal("deposit_none_on_receipt", receipt=sale.number)
    known = [desk.state.orders.orders[name] for name in names if name in desk.state.orders.orders]
    due = [(order, balance(order).due.minor) for order in known]
    owed = [(order, "", minor) for order, minor in due if minor > 0]
    if not owed:
        raise Refusal("order_nothing_due", order=sale.number)
    return with_due(desk, owed)


def check_not_used(desk: Desk, sale: SaleCompleted, chosen: Mapping[int, Quantity]) -> None:
    """Refuse to give money for an order back that paid for goods which the customer has."""
    for line in sale.lines:
        if line.liability != PREPAYMENT or line.line not in chosen:
            continue
        name = line.item.removeprefix(ORDER_ITEM)
        order = desk.state.orders.orders.get(name)
        if order is None:
            raise Refusal("deposit_order_unknown", description=line.description)
        gone = sum(value_of(order, each, order.gone_milli(each)) for each in order.lines)
        if balance(order).paid.minor - line.amount_minor < gone:
            raise Refusal("deposit_used", description=line.description)
