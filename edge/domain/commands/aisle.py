"""Commands that sell what another place has: looked up, kept, and put into the basket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from edge.domain.events import RecipientRecord


@dataclass(frozen=True, slots=True)
class LookElsewhere:
    """Ask which places have an item. With `ask` the centre is asked too; nobody waits for it.

    With the `reservation` that `KeepElsewhere` named it tells whether goods are kept under it.
    """

    code: str
    ask: bool = False
    reservation: str = ""
    do: Literal["look_elsewhere"] = "look_elsewhere"


Recipient = RecipientRecord


@dataclass(frozen=True, slots=True)
class KeepElsewhere:
    """Ask the centre to keep goods of a place for this basket; nobody waits for the answer.

    The answer names the `order` that the goods belong to, for `SellElsewhere`.
    """

    code: str
    method: Literal["ship", "pickup"]
    location: str
    quantity: str | None = None
    recipient: Recipient | None = None
    do: Literal["keep_elsewhere"] = "keep_elsewhere"


@dataclass(frozen=True, slots=True)
class SellElsewhere:
    """Add goods that another place sends, or that are collected there, to the basket.

    `order` is what `KeepElsewhere` named. Without a recipient it is the attached customer.
    """

    code: str
    method: Literal["ship", "pickup"]
    location: str
    quantity: str | None = None
    recipient: Recipient | None = None
    order: str = ""
    do: Literal["sell_elsewhere"] = "sell_elsewhere"


@dataclass(frozen=True, slots=True)
class AgreeDeposit:
    """Agree that a part is paid now of all goods in the basket that follow, the rest later.

    It is a `percent` of their price or an amount; neither takes what the shop usually asks for.
    `is_dropped` has them paid whole again.
    """

    percent: str = ""
    amount_minor: int | None = None
    is_dropped: bool = False
    do: Literal["agree_deposit"] = "agree_deposit"


@dataclass(frozen=True, slots=True)
class PayRest:
    """Put what is still due into the basket, by the receipt on which a deposit was paid."""

    receipt: str
    do: Literal["pay_rest"] = "pay_rest"


AisleCommand = LookElsewhere | KeepElsewhere | SellElsewhere | AgreeDeposit | PayRest
