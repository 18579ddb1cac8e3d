"""Commands about who buys, their coupons and exemptions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from edge.domain.commands.approval import ApprovalGiven


@dataclass(frozen=True, slots=True)
class AttachCustomer:
    """Make the basket a customer's, by their id or the code of a card; one of the two.

    Opens a basket where there is none. Staff who serve themselves need a manager.
    """

    customer: str | None = None
    code: str | None = None
    approval: ApprovalGiven | None = None
    do: Literal["attach_customer"] = "attach_customer"


@dataclass(frozen=True, slots=True)
class DetachCustomer:
    """Make the basket nobody's in particular; a tax exemption goes with the customer."""

    do: Literal["detach_customer"] = "detach_customer"


@dataclass(frozen=True, slots=True)
class PresentCoupon:
    """Take a coupon by its code; one with a serial number is spent by the sale that uses it."""

    code: str
    do: Literal["present_coupon"] = "present_coupon"


@dataclass(frozen=True, slots=True)
class WithdrawCoupon:
    """Give a presented coupon back; without `serial` all of its kind."""

    coupon: str
    serial: str | None = None
    do: Literal["withdraw_coupon"] = "withdraw_coupon"


@dataclass(frozen=True, slots=True)
class ExemptTax:
    """Charge no tax on a certificate of exemption; needs a manager.

    `valid_until` is an ISO date, `tax_ids` names the taxes (none for all). `certificate` null
    takes the exemption back.
    """

    certificate: str | None
    valid_until: str | None = None
    tax_ids: tuple[str, ...] = ()
    approval: ApprovalGiven | None = None
    do: Literal["exempt_tax"] = "exempt_tax"


BuyerCommand = AttachCustomer | DetachCustomer | PresentCoupon | WithdrawCoupon | ExemptTax
