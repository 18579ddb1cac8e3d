"""What a person, a script or a device can ask of the till.

Every command is a frozen dataclass with a `do` field that names it; the pipe documents itself from
these classes and the screen sends the same ones. Amounts are minor units of the shop's currency,
quantities are decimal strings. A command that may need a second person carries `approval`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class ApprovalGiven:
    """A second person's number and PIN, given for exactly the command that carries it."""

    operator: str
    pin: str


@dataclass(frozen=True, slots=True)
class View:
    """Show the state of the till; changes nothing."""

    do: Literal["view"] = "view"


# People -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SignOn:
    """Sign on with number and PIN; also unlocks, and takes over an open basket."""

    operator: str
    pin: str
    do: Literal["sign_on"] = "sign_on"


@dataclass(frozen=True, slots=True)
class SignOff:
    """Sign off; refused while a basket is open (hold it or lock instead)."""

    do: Literal["sign_off"] = "sign_off"


@dataclass(frozen=True, slots=True)
class Lock:
    """Lock the till; the basket stays, whoever signs on next takes it over."""

    do: Literal["lock"] = "lock"


@dataclass(frozen=True, slots=True)
class ChangePin:
    """Change one's own PIN."""

    old_pin: str
    new_pin: str
    do: Literal["change_pin"] = "change_pin"


@dataclass(frozen=True, slots=True)
class ResetPin:
    """Give another operator a new PIN, which also ends a lock-out; needs a manager."""

    operator: str
    new_pin: str
    approval: ApprovalGiven | None = None
    do: Literal["reset_pin"] = "reset_pin"


@dataclass(frozen=True, slots=True)
class AddOperator:
    """Add an operator; needs a manager."""

    operator: str
    name: str
    role: str
    pin: str
    approval: ApprovalGiven | None = None
    do: Literal["add_operator"] = "add_operator"


@dataclass(frozen=True, slots=True)
class RemoveOperator:
    """Take an operator's right to sign on; needs a manager."""

    operator: str
    approval: ApprovalGiven | None = None
    do: Literal["remove_operator"] = "remove_operator"


# Basket -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scan:
    """Add what a code stands for. `entry` tells how it came in (scanned or keyed).

    `quantity` is the weight or measure for goods sold by it; `price_minor` answers an item whose
    price is asked for; `serial` answers an item whose serial number must be captured. What the
    catalogue does not know may be a customer's card, which attaches the customer (`approval` where
    that needs a manager), or a coupon, which is taken.
    """

    code: str
    quantity: str | None = None
    serial: str | None = None
    price_minor: int | None = None
    entry: Literal["scanned", "keyed", "found"] = "scanned"
    approval: ApprovalGiven | None = None
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
class ReturnDeposit:
    """Take empty containers back: a line that pays the customer their deposit."""

    code: str
    quantity: str | None = None
    do: Literal["return_deposit"] = "return_deposit"


@dataclass(frozen=True, slots=True)
class SetQuantity:
    """Change the quantity of a line. Fewer after the total needs a manager."""

    line: int
    quantity: str
    approval: ApprovalGiven | None = None
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


# Who buys -----------------------------------------------------------------------------------


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


# Paying -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Total:
    """Go to paying: the total was told to the customer."""

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
    its own currency. `available_minor` is what a stored-value tender holds. `offline` says that
    its terminal or issuer cannot be asked: then its floor limit holds.
    """

    kind: str
    amount_minor: int | None = None
    typed: bool = False
    confirmed: bool = False
    tip_minor: int = 0
    foreign_minor: int | None = None
    available_minor: int | None = None
    offline: bool = False
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


# Receipts -----------------------------------------------------------------------------------


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


# Returns ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReturnedLine:
    """How much of a line of the receipt comes back; without `quantity` all that is left of it.

    Goods that were sold with a serial number come back with it.
    """

    line: int
    quantity: str | None = None
    serial: str | None = None


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
    happens to the goods: restock, damaged, quarantine or vendor. `refund_to` names other ways to
    pay back than the shop's rule would choose; the amounts are exact, cash is rounded when paid.
    """

    receipt: str
    lines: tuple[ReturnedLine, ...]
    reason: str
    method: str | None = None
    condition: str = "restock"
    refund_to: tuple[RefundTo, ...] = ()
    approval: ApprovalGiven | None = None
    do: Literal["return_goods"] = "return_goods"


# Drawer and shift ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenShift:
    """Open the drawer's shift with a float. `business_date` is ISO, today by default."""

    float_minor: int
    business_date: str | None = None
    do: Literal["open_shift"] = "open_shift"


@dataclass(frozen=True, slots=True)
class NoSale:
    """Open the drawer without a sale, with a reason; recorded."""

    reason: str
    approval: ApprovalGiven | None = None
    do: Literal["no_sale"] = "no_sale"


@dataclass(frozen=True, slots=True)
class PayIn:
    """Put cash into the drawer for a reason other than a sale."""

    amount_minor: int
    reason: str
    do: Literal["pay_in"] = "pay_in"


@dataclass(frozen=True, slots=True)
class PayOut:
    """Take cash out of the drawer for an expense; may need a manager."""

    amount_minor: int
    reason: str
    approval: ApprovalGiven | None = None
    do: Literal["pay_out"] = "pay_out"


@dataclass(frozen=True, slots=True)
class SafeDrop:
    """Move cash from the drawer to the safe."""

    amount_minor: int
    bag: str = ""
    do: Literal["safe_drop"] = "safe_drop"


@dataclass(frozen=True, slots=True)
class XRead:
    """Print the shift's figures so far; resets nothing. Needs a manager."""

    approval: ApprovalGiven | None = None
    do: Literal["x_read"] = "x_read"


@dataclass(frozen=True, slots=True)
class CountDrawer:
    """Declare the counted cash: pieces per denomination in minor units. Blind: shows nothing.

    `other_minor` declares what counted tenders other than cash come to, by kind, foreign cash in
    minor units of its own currency, and `other_number` how many slips that are. Every kind whose
    setting is `count_at_close` has to be declared, foreign cash without a number. Counted again
    before the Z it is a second count; the last one is what counts.
    """

    pieces: dict[str, int]
    other_minor: dict[str, int] | None = None
    other_number: dict[str, int] | None = None
    do: Literal["count_drawer"] = "count_drawer"


@dataclass(frozen=True, slots=True)
class CloseShift:
    """Close the counted shift and print its Z; needs a manager."""

    reason: str = ""
    approval: ApprovalGiven | None = None
    do: Literal["close_shift"] = "close_shift"


@dataclass(frozen=True, slots=True)
class StartPractice:
    """Go to practice mode: nothing is booked, numbers of its own; needs a manager."""

    approval: ApprovalGiven | None = None
    do: Literal["start_practice"] = "start_practice"


@dataclass(frozen=True, slots=True)
class EndPractice:
    """Leave practice mode."""

    do: Literal["end_practice"] = "end_practice"


# Questions ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PriceCheck:
    """Tell an item's price and stock without selling it."""

    code: str
    do: Literal["price_check"] = "price_check"


@dataclass(frozen=True, slots=True)
class Find:
    """Find items by words of their names, forgiving accents, beginnings and slips."""

    text: str
    limit: int = 50
    do: Literal["find"] = "find"


@dataclass(frozen=True, slots=True)
class FindCustomers:
    """Find customers by card, id, the end of a phone number, or words of the name."""

    text: str
    limit: int = 20
    do: Literal["find_customers"] = "find_customers"


@dataclass(frozen=True, slots=True)
class ExplainPrice:
    """Tell why a line of the basket costs what it costs: its steps, and what became of promotions.

    Without a line the promotions of the whole basket are told.
    """

    line: int | None = None
    do: Literal["explain_price"] = "explain_price"


@dataclass(frozen=True, slots=True)
class PastSales:
    """Find past receipts by number, date (ISO) or amount; newest first."""

    text: str = ""
    limit: int = 50
    do: Literal["past_sales"] = "past_sales"


@dataclass(frozen=True, slots=True)
class ListOperators:
    """Tell who may sign on here, and who is locked out."""

    do: Literal["list_operators"] = "list_operators"


PeopleCommand = SignOn | SignOff | Lock | ChangePin | ResetPin | AddOperator | RemoveOperator
GoodsCommand = Scan | SellDepartment | ReturnDeposit | ConfirmAge | RefuseAge
LineCommand = SetQuantity | OverridePrice | DiscountLine | VoidLine
KeepingCommand = Hold | Recall | CancelSale | StartPractice | EndPractice
BuyerCommand = AttachCustomer | DetachCustomer | PresentCoupon | WithdrawCoupon | ExemptTax
PayCommand = (
    Total | BackToBasket | Tender | VoidTender | ResolvePayment | SettlePayment | CorrectTender
)
ReturnCommand = LookUpReturn | ReturnGoods
ReceiptCommand = Reprint | GiftReceipt | EReceipt | AnswerPrint
DrawerCommand = NoSale | PayIn | PayOut | SafeDrop
ShiftCommand = OpenShift | XRead | CountDrawer | CloseShift
Question = View | PriceCheck | Find | FindCustomers | ExplainPrice | PastSales | ListOperators

Command = (
    PeopleCommand | GoodsCommand | LineCommand | KeepingCommand | BuyerCommand | PayCommand
    | ReturnCommand | ReceiptCommand | DrawerCommand | ShiftCommand | Question
)  # fmt: skip
"""Everything the till understands."""
