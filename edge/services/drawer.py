"""The drawer apart from sales: opened without one, cash in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.codes import looks_like_barcode
from edge.domain import selling
from edge.domain.errors import BadInput, Refusal
from edge.domain.events import Amounts, ApprovalRecord, CashMoved, DrawerOpened, TenderAmount
from edge.domain.people import Permission
from edge.domain.tender import CASH
from edge.services.desk import Decision, Desk

if TYPE_CHECKING:
    from edge.domain.commands import NoSale, PayIn, PayOut, SafeDrop

BAG_CHARACTERS_MAX = 20


def no_sale(desk: Desk, command: NoSale) -> Decision:
    """Open the drawer without a sale."""
    shift = _shift(desk)
    reason = selling.check_reason(command.reason)
    approval = desk.require(Permission.NO_SALE, command.approval)
    fact = desk.fact(DrawerOpened(reason, approval), shift)
    return Decision(facts=(fact,), effects=(desk.kick(shift),), information="drawer_opened")


def pay_in(desk: Desk, command: PayIn) -> Decision:
    """Put cash into the drawer."""
    return _moved(desk, "pay_in", command.amount_minor, selling.check_reason(command.reason))


def pay_out(desk: Desk, command: PayOut) -> Decision:
    """Take cash out of the drawer for an expense."""
    reason = selling.check_reason(command.reason)
    approval = desk.require(Permission.PAY_OUT, command.approval)
    return _moved(desk, "pay_out", command.amount_minor, reason, approval=approval)


def safe_drop(desk: Desk, command: SafeDrop) -> Decision:
    """Move cash from the drawer to the safe."""
    bag = command.bag.strip()
    if len(bag) > BAG_CHARACTERS_MAX or (bag and not bag.isprintable()):
        raise BadInput("bag_unreadable", characters_max=BAG_CHARACTERS_MAX)
    return _moved(desk, "safe_drop", command.amount_minor, "", bag=bag)


def _moved(
    desk: Desk,
    movement: str,
    amount_minor: int,
    reason: str,
    *,
    bag: str = "",
    approval: ApprovalRecord | None = None,
) -> Decision:
    shift = _shift(desk)
    if looks_like_barcode(str(amount_minor)):
        raise Refusal("amount_is_barcode", amount=str(amount_minor))
    selling.check_amount(amount_minor)
    code = desk.currency.code
    signed = amount_minor if movement == "pay_in" else -amount_minor
    fact = CashMoved(movement, amount_minor, code, reason, bag, approval)
    amounts = Amounts(code, tenders=(TenderAmount(CASH, signed),))
    return Decision(
        facts=(desk.fact(fact, shift, amounts),),
        effects=(desk.kick(shift),),
        information=movement,
        told={"amount_minor": amount_minor},
    )


def _shift(desk: Desk) -> str:
    desk.operator  # noqa: B018 - refuses where nobody is signed on
    if desk.state.practice:
        raise Refusal("not_in_practice")
    return desk.shift.shift
