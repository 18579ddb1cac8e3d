"""Who buys: a customer is attached or leaves, a certificate exempts from tax."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.codes import plain_code
from edge.domain import basket as baskets
from edge.domain import buyers
from edge.domain.errors import BadInput, Refusal
from edge.ports import BasketChange
from edge.services.desk import Decision, Desk
from edge.services.goods import basket_for, check_selling
from edge.services.promotion_uses import promotion_uses

if TYPE_CHECKING:
    from edge.domain.commands import ApprovalGiven, AttachCustomer, DetachCustomer, ExemptTax
    from edge.domain.customer import Customer
    from edge.domain.events import BasketEvent


def attach_customer(desk: Desk, command: AttachCustomer) -> Decision:
    """Make the basket a customer's, by their id or a card."""
    check_selling(desk)
    directory = desk.tools.customers
    match command.customer, command.code:
        case str() as customer, None:
            found = directory.by_id(customer)
        case None, str() as code:
            found = directory.by_card(plain_code(code))
        case _:
            raise BadInput("customer_or_code")
    if found is None:
        raise Refusal("customer_unknown")
    return attached(desk, found, command.approval)


def attached(desk: Desk, customer: Customer, given: ApprovalGiven | None) -> Decision:
    """Make the basket on the counter, or a new one, a known customer's."""
    basket, opening = basket_for(desk)
    employees = desk.state.settings.customers.employee_groups
    uses = promotion_uses(desk, basket.book, customer.customer)
    events = buyers.attach_customer(basket, customer, desk.authority(given), employees, uses)
    changes = (BasketChange(basket.sale, (*opening, *events)),) if events else ()
    said, told = "customer_attached", {"name": customer.name}
    if events and basket.customer is not None:
        said, told = "customer_changed", {**told, "before": basket.customer.name}
    return Decision(baskets=changes, information=said, told=dict(told))


def detach_customer(desk: Desk, _: DetachCustomer) -> Decision:
    """Make the basket nobody's in particular."""
    check_selling(desk)
    events = buyers.detach_customer(desk.basket, desk.authority(None))
    return Decision(baskets=(taken_back(desk, events),), information="customer_detached")


def exempt_tax(desk: Desk, command: ExemptTax) -> Decision:
    """Charge no tax on a certificate, or charge it again."""
    check_selling(desk)
    authority = desk.authority(command.approval)
    if command.certificate is None:
        events = buyers.exempt_tax(desk.basket, command, authority, desk.business_date)
        return Decision(baskets=(taken_back(desk, events),), information="tax_charged_again")
    basket, opening = basket_for(desk)
    events = buyers.exempt_tax(basket, command, authority, desk.business_date)
    change = BasketChange(basket.sale, (*opening, *events))
    return Decision(baskets=(change,), information="tax_exempted")


def taken_back(desk: Desk, events: tuple[BasketEvent, ...]) -> BasketChange:
    """Return the change that takes something back; a basket it leaves blank never was."""
    after = desk.basket
    for event in events:
        after = baskets.apply(after, event)
    return desk.change(*events, ended=after.is_blank)
