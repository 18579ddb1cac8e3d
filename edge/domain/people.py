"""Who may do what, and how a second person approves one exact operation."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from enum import StrEnum

from edge.domain.errors import BadInput, Fact, NeedsApproval, Refusal
from edge.domain.events import ApprovalRecord
from edge.domain.instant import Instant

APPROVAL_LIFE_S = 60
"""An approval is given for something that happens now."""

PIN_DIGITS_MAX = 12


class Role(StrEnum):
    """What a person is in the shop."""

    CASHIER = "cashier"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"


class Permission(StrEnum):
    """What a role may do without asking; each is a thing that shops lose money by."""

    SELL = "sell"
    OPEN_SHIFT = "open_shift"
    OVERRIDE_PRICE = "override_price"
    DISCOUNT_LINE = "discount_line"
    VOID_AFTER_TOTAL = "void_after_total"
    CANCEL_SALE = "cancel_sale"
    NO_SALE = "no_sale"
    PAY_OUT = "pay_out"
    CORRECT_TENDER = "correct_tender"
    SETTLE_PAYMENT = "settle_payment"
    READ_SHIFT = "read_shift"
    CLOSE_SHIFT = "close_shift"
    PRACTICE = "practice"
    MANAGE_PEOPLE = "manage_people"
    SELL_EXPIRED = "sell_expired"
    SELL_TO_EMPLOYEE = "sell_to_employee"
    SELL_TO_ONESELF = "sell_to_oneself"
    EXEMPT_TAX = "exempt_tax"
    RETURN_GOODS = "return_goods"
    APPROVE_RETURN = "approve_return"
    ANSWER_EXCEPTION = "answer_exception"
    SELL_KNOWN_SERIAL = "sell_known_serial"
    REFUND_UNREFERENCED = "refund_unreferenced"
    KEY_WEIGHT = "key_weight"
    RISK_HANDOVER = "risk_handover"
    REVERSE_HANDOVER = "reverse_handover"
    PAUSE_WEB_ORDERS = "pause_web_orders"
    COUNT_STOCK = "count_stock"


_CASHIER = frozenset(
    {Permission.SELL, Permission.OPEN_SHIFT, Permission.SELL_TO_EMPLOYEE, Permission.RETURN_GOODS}
)
_SUPERVISOR = _CASHIER | {
    Permission.OVERRIDE_PRICE,
    Permission.SELL_EXPIRED,
    Permission.DISCOUNT_LINE,
    Permission.VOID_AFTER_TOTAL,
    Permission.CANCEL_SALE,
    Permission.NO_SALE,
    Permission.PAY_OUT,
    Permission.CORRECT_TENDER,
    Permission.SETTLE_PAYMENT,
    Permission.READ_SHIFT,
    Permission.APPROVE_RETURN,
    Permission.KEY_WEIGHT,
    Permission.RISK_HANDOVER,
    Permission.REVERSE_HANDOVER,
    Permission.COUNT_STOCK,
}
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.CASHIER: _CASHIER,
    Role.SUPERVISOR: frozenset(_SUPERVISOR),
    Role.MANAGER: frozenset(Permission),
}

PIN_DIGITS_MIN: dict[Role, int] = {Role.CASHIER: 4, Role.SUPERVISOR: 6, Role.MANAGER: 6}
"""Who can approve needs the longer PIN: four digits are eight minutes of guessing on a copy."""


@dataclass(frozen=True, slots=True)
class Operator:
    """A person who may sign on."""

    operator: str
    name: str
    role: Role
    active: bool = True


class Standing(StrEnum):
    """Whether somebody whom the centre knows may work here now."""

    GOOD = "good"
    GRACE = "grace"
    EXPIRED = "expired"
    REVOKED = "revoked"


STAFF_GRACE_S = 7 * 24 * 60 * 60
"""So long a till that hears nothing from the centre lets people work whose word has run out."""


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A person as the centre knows them; it goes before what this till knows by the number.

    `pin_verifier` is "" where the till's own PIN counts. After `valid_until_micros` (0: no end)
    what the centre said counts in grace only, then not at all.
    """

    operator: str
    name: str
    role: Role
    active: bool
    pin_verifier: str = ""
    valid_until_micros: int = 0

    def standing(self, now: Instant) -> Standing:
        """Tell whether the person may work at an instant."""
        if not self.active:
            return Standing.REVOKED
        if not self.valid_until_micros or now.micros <= self.valid_until_micros:
            return Standing.GOOD
        in_grace = now.micros <= self.valid_until_micros + STAFF_GRACE_S * 1_000_000
        return Standing.GRACE if in_grace else Standing.EXPIRED

    def as_operator(self) -> Operator:
        """Return the person as the till's decisions know people."""
        return Operator(self.operator, self.name, self.role, self.active)


@dataclass(frozen=True, slots=True)
class Authority:
    """On whose behalf a command is decided: the operator, and perhaps an approval with it."""

    operator: Operator
    operation_hash: str
    now: Instant
    approval: ApprovalRecord | None = None
    approver: Operator | None = None

    def require(self, permission: Permission, **about: Fact) -> ApprovalRecord | None:
        """Return the approval that allowed it, None if the operator may by right.

        Raises `NeedsApproval` without a second person, `Refusal` for one that does not count.
        `about` tells the second person what it is for.
        """
        if permission in PERMISSIONS[self.operator.role]:
            return None
        if self.approval is None or self.approver is None:
            raise NeedsApproval(permission.value, **about)
        _check_approval(self, self.approval, self.approver, permission)
        return replace(self.approval, permission=permission.value)


def _check_approval(
    authority: Authority, approval: ApprovalRecord, approver: Operator, permission: Permission
) -> None:
    if approver.operator == authority.operator.operator:
        raise Refusal("approval_of_oneself", permission=permission.value)
    if not approver.active or permission not in PERMISSIONS[approver.role]:
        raise Refusal("approver_may_not", permission=permission.value, operator=approver.operator)
    if approval.operation_hash != authority.operation_hash:
        raise Refusal("approval_of_something_else", permission=permission.value)
    age_micros = authority.now.micros - approval.given_at_micros
    if not 0 <= age_micros <= APPROVAL_LIFE_S * 1_000_000:
        raise Refusal("approval_too_old", permission=permission.value)


def operation_hash(operation: str, context: str) -> str:
    """Name one exact operation: the command as text and the state it was asked in.

    The state's version is part of it, so an approval cannot be used a second time: after the
    operation the state is another one.
    """
    return hashlib.sha256(f"{context}\n{operation}".encode()).hexdigest()


def check_new_pin(pin: str, role: Role) -> None:
    """Raise `BadInput` for a PIN that a role may not have."""
    digits_min = PIN_DIGITS_MIN[role]
    if not (pin.isascii() and pin.isdecimal()):
        raise BadInput("pin_not_digits")
    if not digits_min <= len(pin) <= PIN_DIGITS_MAX:
        raise BadInput("pin_length", digits_min=digits_min, digits_max=PIN_DIGITS_MAX)
    if len(set(pin)) == 1:
        raise BadInput("pin_too_simple")
