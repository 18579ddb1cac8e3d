"""Commands about goods that come back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from edge.domain.commands.approval import ApprovalGiven


@dataclass(frozen=True, slots=True)
class ReturnedLine:
    """How much of a line of the receipt comes back; without `quantity` all that is left of it.

    Goods that were sold with a serial number come back with it. A `condition` holds for this line
    instead of that of the whole return.
    """

    line: int
    quantity: str | None = None
    serial: str | None = None
    condition: str = ""


@dataclass(frozen=True, slots=True)
class RefundTo:
    """An amount that shall be paid back by one way to pay, in minor units."""

    kind: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class LookUpReturn:
    """Show what of a receipt can still come back, and what each line would pay back.

    With `lines` also what those would pay together and by which way to pay. Changes nothing.
    `receipt` is its number, or the last digits of it.
    """

    receipt: str
    lines: tuple[ReturnedLine, ...] = ()
    method: str | None = None
    refund_to: tuple[RefundTo, ...] = ()
    do: Literal["look_up_return"] = "look_up_return"


@dataclass(frozen=True, slots=True)
class ReturnGoods:
    """Take goods of a receipt back and pay for them; may need a manager.

    `method` is prorated, as_sold or recompute, the shop's own if left out. `condition` says what
    happens to the goods: restock, damaged, quarantine or vendor; unsent are goods to follow that
    have not come, and are not sent any more. `refund_to` names other ways to pay back than the
    shop's rule would choose; the amounts are exact, cash is rounded when paid.
    """

    receipt: str
    lines: tuple[ReturnedLine, ...]
    reason: str
    method: str | None = None
    condition: str = "restock"
    refund_to: tuple[RefundTo, ...] = ()
    approval: ApprovalGiven | None = None
    do: Literal["return_goods"] = "return_goods"


@dataclass(frozen=True, slots=True)
class PayBackOrder:
    """Give back what this till took for an order whose handover was taken back just now."""

    order: str
    fulfilment: str
    reason: str
    approval: ApprovalGiven | None = None
    do: Literal["pay_back_order"] = "pay_back_order"


ReturnCommand = LookUpReturn | ReturnGoods | PayBackOrder
