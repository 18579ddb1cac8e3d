"""Commands that fill, change, hold and give up a basket, in practice too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from edge.domain.commands.approval import ApprovalGiven


@dataclass(frozen=True, slots=True)
class Scan:
    """Add what a code stands for. `entry` tells how it came in (scanned or keyed).

    `quantity` is the weight or measure for goods sold by it; `price_minor` answers an item whose
    price is asked for; `serial` answers an item whose serial number must be captured. What the
    catalogue does not know may be a customer's card, which attaches the customer (`approval` where
    that needs a manager), or a coupon, which is taken. `confirmed` sells a serial number that is
    known as sold, which a manager has to agree to. `weighed_by` scale says that the quantity is
    what the scale showed, with `tare` taken off; one that is typed where there is a scale needs
    `approval`. `reason` is why whoever is signed on sells goods past their last day by right.
    """

    code: str
    quantity: str | None = None
    serial: str | None = None
    price_minor: int | None = None
    entry: Literal["scanned", "keyed", "found"] = "scanned"
    approval: ApprovalGiven | None = None
    confirmed: bool = False
    weighed_by: Literal["", "scale"] = ""
    tare: str = ""
    reason: str = ""
    do: Literal["scan"] = "scan"


@dataclass(frozen=True, slots=True)
class SellDepartment:
    """Sell goods without a known code under a department at a typed price."""

    department: str
    price_minor: int
    quantity: str | None = None
    description: str | None = None
    code: str | None = None
    do: Literal["sell_department"] = "sell_department"


@dataclass(frozen=True, slots=True)
class PayForOrder:
    """Take what is due for an order that is collected: a line of the basket, paid like goods."""

    order: str
    fulfilment: str
    do: Literal["pay_for_order"] = "pay_for_order"


@dataclass(frozen=True, slots=True)
class ReturnDeposit:
    """Take empty containers back: a line that pays the customer their deposit."""

    code: str
    quantity: str | None = None
    do: Literal["return_deposit"] = "return_deposit"


@dataclass(frozen=True, slots=True)
class SetQuantity:
    """Change the quantity of a line. Fewer after the total needs a manager.

    A weight that is typed where there is a scale needs a supervisor; `weighed_by` and `tare` are
    as in `Scan`.
    """

    line: int
    quantity: str
    approval: ApprovalGiven | None = None
    weighed_by: Literal["", "scale"] = ""
    tare: str = ""
    do: Literal["set_quantity"] = "set_quantity"


@dataclass(frozen=True, slots=True)
class OverridePrice:
    """Charge another unit price, with a reason; may need a manager."""

    line: int
    price_minor: int
    reason: str
    approval: ApprovalGiven | None = None
    do: Literal["override_price"] = "override_price"


@dataclass(frozen=True, slots=True)
class DiscountLine:
    """Take a percentage (decimal string) or an amount off a line; may need a manager."""

    line: int
    reason: str
    percent: str | None = None
    amount_minor: int | None = None
    approval: ApprovalGiven | None = None
    do: Literal["discount_line"] = "discount_line"


@dataclass(frozen=True, slots=True)
class VoidLine:
    """Strike a line; it stays visible. After the total it needs a manager."""

    line: int
    reason: str = ""
    approval: ApprovalGiven | None = None
    do: Literal["void_line"] = "void_line"


@dataclass(frozen=True, slots=True)
class ConfirmAge:
    """State that the customer's age was checked (`method`: looks_older, id_card …)."""

    age: int
    method: str = "id_checked"
    do: Literal["confirm_age"] = "confirm_age"


@dataclass(frozen=True, slots=True)
class RefuseAge:
    """State that a sale of an age-restricted item was refused to the customer."""

    code: str
    reason: str = "no_id"
    do: Literal["refuse_age"] = "refuse_age"


@dataclass(frozen=True, slots=True)
class Hold:
    """Put the basket aside under a label."""

    label: str = ""
    do: Literal["hold"] = "hold"


@dataclass(frozen=True, slots=True)
class Recall:
    """Take a held basket back; without `sale` the oldest."""

    sale: str | None = None
    do: Literal["recall"] = "recall"


@dataclass(frozen=True, slots=True)
class CancelSale:
    """Give the whole basket up, with a reason; may need a manager."""

    reason: str
    approval: ApprovalGiven | None = None
    do: Literal["cancel_sale"] = "cancel_sale"


@dataclass(frozen=True, slots=True)
class StartPractice:
    """Go to practice mode: nothing is booked, numbers of its own; needs a manager."""

    approval: ApprovalGiven | None = None
    do: Literal["start_practice"] = "start_practice"


@dataclass(frozen=True, slots=True)
class EndPractice:
    """Leave practice mode."""

    do: Literal["end_practice"] = "end_practice"


GoodsCommand = Scan | SellDepartment | ReturnDeposit | ConfirmAge | RefuseAge | PayForOrder


LineCommand = SetQuantity | OverridePrice | DiscountLine | VoidLine


KeepingCommand = Hold | Recall | CancelSale | StartPractice | EndPractice
