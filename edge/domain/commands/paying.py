"""Commands about tenders and receipts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from edge.domain.commands.approval import ApprovalGiven


@dataclass(frozen=True, slots=True)
class Total:
    """Go to paying: the total was told to the customer. Goods expired since may need approval.

    `reason` is why whoever is signed on sells them by right.
    """

    approval: ApprovalGiven | None = None
    reason: str = ""
    do: Literal["total"] = "total"


@dataclass(frozen=True, slots=True)
class BackToBasket:
    """Go back from paying to the basket; refused while money was taken."""

    do: Literal["back_to_basket"] = "back_to_basket"


@dataclass(frozen=True, slots=True)
class Tender:
    """Take money. Without an amount it is what is still due. The last one completes the sale.

    A person's fingers slip: an unusually large amount that was `typed` is asked again, which
    `confirmed` answers; so is a tender of which the customer would lose the rest.

    `kind` is the shop's tender type. `amount_minor` is what it pays of the sale; `tip_minor` comes
    on top where the tender allows tips. Foreign cash is told as `foreign_minor`, in minor units of
    its own currency. `available_minor` is what a stored-value tender holds, `card` its number (""
    for one that is not known). `offline` says that its terminal or issuer cannot be asked: then
    rights held for the card are used, and beyond them its floor limit holds. `standalone` says
    that it was keyed by hand at a card terminal of its own, whose `slip` has a number. An
    `approval` is for goods whose last day of use ended since they were scanned; `reason` is why
    whoever is signed on sells them by right.
    """

    kind: str
    amount_minor: int | None = None
    typed: bool = False
    confirmed: bool = False
    tip_minor: int = 0
    foreign_minor: int | None = None
    available_minor: int | None = None
    offline: bool = False
    card: str = ""
    standalone: bool = False
    slip: str = ""
    approval: ApprovalGiven | None = None
    reason: str = ""
    do: Literal["tender"] = "tender"


@dataclass(frozen=True, slots=True)
class VoidTender:
    """Give a tender back before the sale is complete; a card approval is reversed."""

    tender: int
    do: Literal["void_tender"] = "void_tender"


@dataclass(frozen=True, slots=True)
class ResolvePayment:
    """Ask the card terminal again what became of a payment that is not known."""

    do: Literal["resolve_payment"] = "resolve_payment"


@dataclass(frozen=True, slots=True)
class SettlePayment:
    """A supervisor states what became of an unknown card payment, from the terminal's slip."""

    approved: bool
    slip: str
    approval: ApprovalGiven | None = None
    do: Literal["settle_payment"] = "settle_payment"


@dataclass(frozen=True, slots=True)
class CorrectTender:
    """Put right under which tender the last sale was booked, before the next sale begins."""

    from_kind: str
    to_kind: str
    approval: ApprovalGiven | None = None
    do: Literal["correct_tender"] = "correct_tender"


@dataclass(frozen=True, slots=True)
class Reprint:
    """Print a past receipt again as COPY n; without `sale` the last one."""

    sale: str | None = None
    do: Literal["reprint"] = "reprint"


@dataclass(frozen=True, slots=True)
class GiftReceipt:
    """Print a receipt without prices; without `sale` of the last sale."""

    sale: str | None = None
    lines: tuple[int, ...] = ()
    do: Literal["gift_receipt"] = "gift_receipt"


@dataclass(frozen=True, slots=True)
class PriceLabel:
    """Print a price label for goods by weight; nothing is sold before the label is scanned.

    Weight and tare are as in `Scan`, and so is who may type a weight.
    """

    code: str
    quantity: str
    weighed_by: Literal["", "scale"] = ""
    tare: str = ""
    approval: ApprovalGiven | None = None
    do: Literal["price_label"] = "price_label"


@dataclass(frozen=True, slots=True)
class EReceipt:
    """Write a receipt as a text and an HTML file; without `sale` of the last sale."""

    sale: str | None = None
    do: Literal["e_receipt"] = "e_receipt"


@dataclass(frozen=True, slots=True)
class AnswerPrint:
    """Say whether an uncertain print came out; "no" prints it again as a copy."""

    effect: str
    came_out: bool
    do: Literal["answer_print"] = "answer_print"


PayCommand = (
    Total | BackToBasket | Tender | VoidTender | ResolvePayment | SettlePayment | CorrectTender
)


ReceiptCommand = Reprint | GiftReceipt | EReceipt | PriceLabel | AnswerPrint
