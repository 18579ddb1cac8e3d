"""Returns: refusals, labels and guides."""

from __future__ import annotations

from typing import Final

RETURNING: Final[dict[str, tuple[str, str]]] = {
    "condition_unknown": ("There is no condition {condition}", "Use one of: {known}."),
    "receipt_of_a_return": (
        "{number} is the receipt of a return",
        "Scan the receipt of the sale; this one names it.",
    ),
    "receipt_unknown": (
        "There is no receipt {receipt} at this till",
        "Scan the code at its foot, or type its last digits.",
    ),
    "refund_above_limit": ("No more than {limit} goes back by {kind}", "Choose another way."),
    "refund_not_payable": (
        "{left} can be paid back by none of the ways the shop allows",
        "A manager can name another way, or change the settings under returns.",
    ),
    "refund_not_taken_back": (
        "One of the cards refused, so all of it is taken back",
        "F2 asks the terminal again; F4 says that the card has no money.",
    ),
    "refund_sum_wrong": ("The ways do not add up to {total}", "Share out exactly this."),
    "return_book_lost": (
        "The promotions of receipt {number} are not at hand any more",
        "What is kept cannot be priced anew: take it back by the method {method}.",
    ),
    "return_book_lost_since": (
        "The promotions that receipt {number} went by are gone",
        "A manager can pay the rest out of the drawer, with this number as the reason.",
    ),
    "return_came_already": (
        "The customer was given {description}: {left} is still to follow",
        "Mark so much, or scan the goods that come back.",
    ),
    "return_carried_away": (
        "{description} was carried away, not to follow",
        "F6 says what happens to the goods; return what is still to follow by itself.",
    ),
    "return_deposit_alone": (
        "A deposit comes back with its goods",
        "Mark the goods. Empty bottles alone: F10, empties.",
    ),
    "return_elsewhere_above_limit": (
        "{total} is too much: {left} of {limit} a day is left for other lanes' receipts",
        "Take back less, or at lane {lane}, which sold it. The office can grant more.",
    ),
    "return_line_twice": ("A line was named twice", "Name each line once."),
    "return_line_unknown": ("The receipt has no line {line}", "Look it up again."),
    "return_method_fixed": (
        "Receipt {number} paid this sale's goods back as {method}",
        "What is left comes back the same way.",
    ),
    "return_method_unknown": ("There is no method {method}", "Use one of: {known}."),
    "return_not_possible": (
        "{description} cannot come back",
        "Stored value and empties are not goods; take it off the list.",
    ),
    "return_nothing_chosen": (
        "Nothing is marked yet",
        "Scan what comes back, or choose it and press Enter.",
    ),
    "return_nothing_left": ("{description} came back already", "Nothing of it is left to return."),
    "return_prices_unknown": (
        "Receipt {number} does not say all that its prices went by",
        "What is kept cannot be priced anew: take it back by the method {method}.",
    ),
    "return_serial_needed": (
        "{description} comes back with its serial number",
        "Scan the number on the goods.",
    ),
    "return_serial_wrong": (
        "This is not the {description} that was sold",
        "The serial number is another. Do not take it back.",
    ),
    "return_too_many": ("Only {left} of line {line} can come back", "Type at most so many."),
    "return_waits": (
        "A refund of {total} waits for the card terminal",
        "It is settled first: F2 asks the terminal.",
    ),
    "returned_elsewhere": (
        "{description} came back at lane {lane} of {store}",
        "{left} can still come back. Heard {heard_ago} ago; look at that till's receipt.",
    ),
}

RECEIPT_QUESTION: Final = "Which receipt do the goods come from?"
RECEIPT: Final = "Receipt"
RECEIPT_GUIDE: Final = "Scan the code at its foot, or type the last digits of its number."
TITLE: Final = "Return of {number}, {day}"
GUIDE: Final = "Scan what comes back, or type its number here. F12 pays back."
GUIDE_FOLLOWS: Final = "Goods to follow: by number, nothing to scan. Scan what has come. F12 pays."
NOT_ON_RECEIPT: Final = (
    "{code} is not on this receipt",
    "It cannot come back with it. Esc leaves the receipt.",
)
GONE: Final = "came back"
FOLLOWS: Final = "to follow"
NOT_SENT: Final = "do not send"
NEVER: Final = "not returnable"
WITH_GOODS: Final = "with its goods"
CHOSEN: Final = "{chosen} of {left}"
LEFT: Final = "{left}"
QUANTITY_OF: Final = "How much of {description} comes back?"
SERIAL_OF: Final = "Serial number of {description}?"
SERIAL_GUIDE: Final = "Scan or type the number on the goods. Esc gives it up."
WHY: Final = "Why does it come back?"
REASONS: Final = ("Does not please", "Damaged or faulty", "Wrong item or size", "Bought twice")
UNSENT: Final = "unsent"
CONDITION_TITLE: Final = "What happens to the goods?"
CONDITIONS: Final[tuple[tuple[str, str], ...]] = (
    ("restock", "Back on the shelf"),
    ("damaged", "Damaged, written off"),
    ("quarantine", "Put aside, to be looked at"),
    ("vendor", "Back to the supplier"),
    (UNSENT, "Still to follow: do not send it"),
)
USUAL_CONDITIONS: Final = {REASONS[1]: CONDITIONS[1][0]}
"""What happens to goods for a reason, until F6 says otherwise."""
PRORATE_TITLE: Final = "SHARE ITS DEALS OUT?"
PRORATE: Final = "Each thing of a deal then pays back its share of the price."
NEW_PRICE: Final = "new price"
SHORTFALL: Final = "kept is worth more by"
PRICED_ANEW: Final = "the rest priced anew"
PAY_BACK: Final = "PAY BACK"
FEE: Final = "fee kept"
REASON: Final = "reason"
NEEDS: Final[dict[str, str]] = {
    "late": "late: needs approval",
    "amount": "amount: needs approval",
    "other_tender": "way: needs approval",
    "card_unlinked": "to any card: needs approval",
}
CONFIRM_TITLE: Final = "PAY BACK {total}?"
CONFIRM_BY: Final = "by {name}"
FREE: Final = "Nothing was paid for it; the goods are taken back."
USED_UP: Final = "What is kept costs all that was paid; the goods are taken back."
