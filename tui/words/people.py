"""Refusals around people, and the names of what they may do."""

from __future__ import annotations

from typing import Final

PEOPLE: Final[dict[str, tuple[str, str]]] = {
    "already_signed_on": ("Operator {operator} is signed on", "F11 locks the till first."),
    "approval_of_oneself": ("Nobody approves their own work", "Ask somebody else."),
    "approval_of_something_else": (
        "This approval was for something else",
        "Ask for approval again.",
    ),
    "approval_too_old": ("The approval took too long", "Enter number and PIN again."),
    "approver_may_not": (
        "Operator {operator} may not approve this: {permission_name}",
        "Ask a supervisor or manager.",
    ),
    "last_manager": ("Operator {operator} is the last manager", "Add another manager first."),
    "name_unreadable": ("This name cannot be used", "1 to {characters_max} letters."),
    "needs_approval": (
        "{permission_name} needs another person's approval",
        "Their number, Enter, their PIN, Enter. Esc gives it up.",
    ),
    "operator_exists": ("There is an operator {operator} already", "Choose another number."),
    "operator_is_oneself": ("Nobody removes themselves", "Another manager can do it."),
    "operator_locked_out": (
        "Operator {operator} is locked out after wrong PINs",
        "A manager gives a new PIN: F10, 7, F8, F4. Or wait {wait_min} minutes.",
    ),
    "operator_number_wrong": ("This is no operator number", "1 to {digits_max} digits."),
    "operator_unknown": ("There is no operator {operator}", "Type the number again."),
    "own_pin_wrong": (
        "Your PIN is wrong; nothing was changed",
        "F5, then type it again.{tries_text}",
    ),
    "pin_length": ("The PIN has the wrong length", "{digits_min} to {digits_max} digits."),
    "pin_not_digits": ("A PIN is made of digits", "Type digits only."),
    "pin_same": ("This is the PIN you have", "Choose another one."),
    "pin_throttled": ("Too many wrong PINs", "Wait {wait_s} seconds, then type it again."),
    "pin_too_simple": ("This PIN is too simple", "Not the same digit over and over."),
    "pin_wrong": ("Number or PIN is wrong", "Type the number again.{tries_text}"),
    "role_unknown": ("There is no role {role}", "Use one of: {known}."),
    "sign_on_first": ("Nobody is signed in", "Type your number and press Enter."),
    "staff_expired": (
        "{name} ({operator}): too long since the centre confirmed it",
        "Connect the till to the centre, or somebody else signs in.",
    ),
    "staff_of_centre": (
        "{name} ({operator}) is kept at the centre",
        "Change it there; it arrives by itself.",
    ),
    "staff_revoked": (
        "{name} ({operator}) works here no more, says the centre",
        "Somebody else signs in; F11 locks the till for that.",
    ),
    "till_locked": ("The till is locked", "Type number and PIN to unlock it."),
}

APPROVALS: Final[dict[str, tuple[str, str]]] = {
    "sell_expired": (
        "EXPIRED {expired}: {description}. Who agrees to sell it?",
        PEOPLE["needs_approval"][1],
    ),
}
"""By permission, what a second person is asked where they have to know what it is about."""

PERMISSIONS: Final[dict[str, str]] = {
    "sell": "Selling",
    "open_shift": "Opening the shift",
    "override_price": "A price change",
    "discount_line": "This discount",
    "void_after_total": "A void after the total",
    "cancel_sale": "Cancelling the sale",
    "no_sale": "Opening the drawer without a sale",
    "pay_out": "Paying cash out",
    "correct_tender": "Correcting a tender",
    "settle_payment": "Settling a card payment by hand",
    "read_shift": "Reading the figures",
    "close_shift": "Closing the shift",
    "practice": "Practice mode",
    "manage_people": "Changing operators",
    "sell_expired": "Selling expired goods",
    "sell_to_employee": "Selling to staff",
    "sell_to_oneself": "Buying something oneself",
    "exempt_tax": "A tax exemption",
    "return_goods": "Taking goods back",
    "answer_exception": "Answering a conflict",
    "refund_unreferenced": "Paying back to a card that was not seen paying",
    "approve_return": "This return",
    "sell_known_serial": "Selling a number that was sold",
    "key_weight": "Typing a weight",
    "risk_handover": "This risk with an order",
    "reverse_handover": "Taking a handover back",
    "pause_web_orders": "Pausing web orders",
    "count_stock": "Counting goods",
}
