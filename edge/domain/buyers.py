"""Whose basket it is and which taxes they owe, decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.errors import BadInput, Refusal
from edge.domain.events import (
    ApprovalRecord,
    CustomerAttached,
    CustomerDetached,
    PromotionUse,
    TaxExempted,
    TaxExemption,
)
from edge.domain.instant import iso_date
from edge.domain.people import Authority, Permission
from edge.domain.selling import check_open

if TYPE_CHECKING:
    from collections.abc import Collection

    from edge.domain.basket import Basket
    from edge.domain.commands import ExemptTax
    from edge.domain.customer import Customer

CERTIFICATE_CHARACTERS_MAX = 40


def attach_customer(
    basket: Basket,
    customer: Customer,
    authority: Authority,
    employee_groups: Collection[str],
    uses: tuple[PromotionUse, ...] = (),
) -> tuple[TaxExempted | CustomerAttached, ...]:
    """Make the basket a customer's; one who has it already leaves it, with their exemption.

    Employees buy at prices of their own, so that serving oneself needs a second person.
    """
    check_open(basket)
    before = basket.customer
    if before is not None and before.customer == customer.customer:
        return ()
    attached = CustomerAttached(
        customer=customer.customer,
        name=customer.name,
        groups=customer.groups,
        certificate=customer.certificate,
        certificate_until=customer.certificate_until,
        actor=authority.operator.operator,
        approval=_employee_approval(customer, authority, employee_groups),
        uses=uses,
    )
    return (*_without_exemption(basket, authority), attached) if before else (attached,)


def _employee_approval(
    customer: Customer, authority: Authority, employee_groups: Collection[str]
) -> ApprovalRecord | None:
    if customer.operator and customer.operator == authority.operator.operator:
        return authority.require(Permission.SELL_TO_ONESELF)
    if customer.operator or not set(employee_groups).isdisjoint(customer.groups):
        return authority.require(Permission.SELL_TO_EMPLOYEE)
    return None


def detach_customer(
    basket: Basket, authority: Authority
) -> tuple[TaxExempted | CustomerDetached, ...]:
    """Make the basket nobody's in particular; an exemption goes with the customer."""
    check_open(basket)
    if basket.customer is None:
        raise Refusal("no_customer")
    return (*_without_exemption(basket, authority), CustomerDetached())


def _without_exemption(basket: Basket, authority: Authority) -> tuple[TaxExempted, ...]:
    if basket.exemption is None:
        return ()
    return (TaxExempted(None, actor=authority.operator.operator),)


def exempt_tax(
    basket: Basket, command: ExemptTax, authority: Authority, business_date: str
) -> tuple[TaxExempted, ...]:
    """Charge no tax, or not the named ones, on a certificate; without one, charge it again."""
    check_open(basket)
    if command.certificate is None:
        if basket.exemption is None:
            raise Refusal("no_exemption")
        return _without_exemption(basket, authority)
    exemption = _exemption(basket, command, command.certificate.strip())
    if exemption.valid_until and exemption.valid_until < business_date:
        raise Refusal("certificate_expired", valid_until=exemption.valid_until)
    approval = authority.require(Permission.EXEMPT_TAX)
    return (TaxExempted(exemption, authority.operator.operator, approval),)


def _exemption(basket: Basket, command: ExemptTax, certificate: str) -> TaxExemption:
    """Read a certificate; the end of one that the directory knows cannot be left out."""
    if not 0 < len(certificate) <= CERTIFICATE_CHARACTERS_MAX or not certificate.isprintable():
        raise BadInput("certificate_unreadable", characters_max=CERTIFICATE_CHARACTERS_MAX)
    known = {rate.tax_id for entry in basket.opened.policy.classes for rate in entry.rates}
    for tax_id in command.tax_ids:
        if tax_id not in known:
            raise BadInput("tax_unknown", tax=tax_id[:20], known=", ".join(sorted(known)))
    until = iso_date(command.valid_until) if command.valid_until else ""
    customer = basket.customer
    if customer is not None and customer.certificate == certificate:
        ends = [each for each in (until, customer.certificate_until) if each]
        until = min(ends, default="")
    return TaxExemption(certificate, until, command.tax_ids)
