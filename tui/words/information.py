"""What is said after something was done."""

from __future__ import annotations

from typing import Final

INFORMATION: Final[dict[str, str]] = {
    "age_confirmed": "Age checked: {age}",
    "age_refused": "Refused and recorded; the item was not sold",
    "back_to_basket": "Back to the goods",
    "basket_held": "Basket put aside",
    "basket_recalled": "Basket taken back",
    "basket_waits": "{name}, this basket was waiting",
    "card_asked": "The card terminal was asked",
    "card_partly_approved": "The card paid only {amount} of {asked}; there is more to pay",
    "card_declined": "The card was declined: nothing was taken",
    "discount_given": "Discount given",
    "drawer_counted": "Count recorded",
    "drawer_opened": "Drawer opened",
    "e_receipt_written": "Receipt written as a file",
    "found": "",
    "found_nothing": "Nothing found",
    "line_added": "Added",
    "line_voided": "Line struck",
    "locked": "Locked",
    "line_added_at_list_price": "The promotions cannot be read: this basket is at list price",
    "operator_added": "{name} may sign on now",
    "operator_removed": "{name} may not sign on any more",
    "pay_in": "Paid in: {amount}",
    "pay_out": "Paid out: {amount}",
    "payment_unknown": "The terminal does not know yet",
    "pin_changed": "Your PIN was changed",
    "pin_reset": "{name} has a new PIN",
    "practice_ended": "Practice is over: everything counts again",
    "practice_started": "Practice: nothing is booked",
    "price_changed": "Price changed",
    "price_checked": "",
    "print_confirmed": "Noted: it came out",
    "printing_again": "Printing it again, marked as a copy",
    "quantity_changed": "Quantity changed",
    "receipt_printed": "Receipt sent to the printer",
    "safe_drop": "To the safe: {amount}",
    "sale_cancelled": "Sale cancelled",
    "sale_completed": "Sale {number} recorded",
    "shift_closed": "Shift closed with Z {z_number}; cash over or short: {over_short}",
    "shift_opened": "Shift of {business_date} opened",
    "signed_off": "Signed off",
    "signed_on": "Hello {name}",
    "tender_corrected": "Corrected: the last sale's tender",
    "tender_given_back": "Given back",
    "tender_taken": "Taken; there is more to pay",
    "totalled": "",
    "x_printed": "X read sent to the printer",
}

NOTICES: Final[dict[str, tuple[str, str]]] = {
    "clock_set_back": (
        "The clock of this machine runs behind",
        "Selling goes on; have the date and time put right.",
    ),
    "disk_nearly_full": (
        "The disk is nearly full",
        "Close the day soon and have space made.",
    ),
    "price_book_damaged": (
        "The promotions cannot be read: new baskets are sold at list price",
        "Have the promotions imported again.",
    ),
    "sale_recorded_before_stop": (
        "Before the stop, sale {number} over {total} was recorded",
        "Do not ring it up again; F2 prints its receipt once you are signed in.",
    ),
}
