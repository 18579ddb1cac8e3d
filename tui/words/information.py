"""What is said after something was done."""

from __future__ import annotations

from typing import Final

INFORMATION: Final[dict[str, str]] = {
    "age_confirmed": "Age checked: {age}",
    "age_refused": "Refused and recorded; the item was not sold",
    "back_to_basket": "Back to the goods",
    "basket_held": "Basket put aside",
    "basket_recalled": "Basket taken back",
    "basket_recalled_expired": "Basket taken back. EXPIRED meanwhile: {descriptions}",
    "basket_waits": "{name}, this basket was waiting",
    "card_asked": "The card terminal was asked",
    "card_approved_offline": "The card paid {amount} OFFLINE, at the shop's risk; more to pay",
    "card_partly_approved": "The card paid only {amount} of {asked}; there is more to pay",
    "card_declined": "{terminal_said}: nothing was taken",
    "copy_printed": "Receipt {number}, COPY {copy_no}, sent to the printer",
    "coupon_presented": "Coupon taken: {text}",
    "coupon_withdrawn": "Coupon given back: {text}",
    "customer_attached": "Customer: {name}",
    "customer_changed": "Customer: {name}, no longer {before}",
    "count_dropped": "The count begins anew",
    "count_posted": "Count recorded: {items} items",
    "customer_detached": "No customer any more",
    "discount_given": "Discount given",
    "drawer_counted": "Count recorded",
    "drawer_opened": "Drawer opened",
    "e_receipt_written": "Receipt written as a file",
    "exception_accepted": "Accepted: it stays as the rule made it",
    "exception_disputed": "Disputed: the office looks at it",
    "follow_added": "Asked for at {location}, NOT promised: tell the customer",
    "follow_asked": "",
    "follow_promised": "Promised from {location}: it is kept for the customer",
    "found": "",
    "price_explained": "",
    "found_nothing": "Nothing found",
    "gift_printed": "Gift receipt {number} sent to the printer",
    "label_printed": "Label for {description}, {amount}, sent to the printer",
    "line_added": "Added",
    "line_voided": "Line struck",
    "locked": "Locked",
    "line_added_past_date": "{description} is past the day on its label: tell the customer",
    "line_added_at_list_price": "The promotions cannot be read: this basket is at list price",
    "operator_added": "{name} may sign on now",
    "operator_removed": "{name} may not sign on any more",
    "pay_in": "Paid in: {amount}",
    "pay_out": "Paid out: {amount}",
    "payment_unknown": "The terminal does not know yet",
    "pin_changed": "Your PIN was changed",
    "pin_reset": "{name} has a new PIN",
    "order_accepted": "Order {order} is taken on",
    "order_arrived": "Order {order}: {person} is here",
    "order_cancelled": "Order {order} is cancelled; put back what was picked (F4)",
    "order_declined": "Order {order} is declined: the centre asks another store",
    "order_due_added": "{due} for order {order}: take the payment",
    "order_expired": "Order {order} was not collected: put it back (F4)",
    "order_labels_printed": "Labels of order {order} sent to the printer",
    "order_passed": "Order {order} is passed to the other lane",
    "order_put_back": "Order {order}: noted as back on the shelf",
    "order_reversed": "Order {order} is taken back: its goods are ready again",
    "pick_list_printed": "Pick list sent to the printer",
    "order_handed_over": "Order {order} is handed over to {person}",
    "order_missing": "Order {order}: the bag is noted as missing; pick its goods anew",
    "order_left_here": "Order {order}: what stays here goes back to the shelf",
    "order_refused": "Order {order} stays here; noted with the reason",
    "order_short": "Noted as short: the centre asks another store",
    "parcel_packed": "Packed: put the label on the parcel of order {order}, the slip into it",
    "parcels_printed": "Labels and slips of order {order} are printed again, as copies",
    "parcels_shipped": "Parcels that left with {carrier}: {count}; the driver signs the list",
    "order_staged": "Order {order} lies at {place}: put the label on the bag",
    "practice_ended": "Practice is over: everything counts again",
    "practice_started": "Practice: nothing is booked",
    "price_changed": "Price changed",
    "price_checked": "",
    "print_confirmed": "Noted: it came out",
    "printing_again": "Printing it again, marked as a copy",
    "quantity_changed": "Quantity changed",
    "receipt_printed": "Receipt sent to the printer",
    "refund_declined": "{terminal_said}: nothing was paid back, the goods stay sold",
    "refund_unknown": "The terminal does not know yet",
    "return_completed": "Return {number} recorded; paid back {total}",
    "return_looked_up": "",
    "safe_drop": "To the safe: {amount}",
    "sale_cancelled": "Sale cancelled",
    "reversal_declined": "The terminal does not give {amount} back: it stays paid",
    "reverse_by_hand": "Taken off here. Now reverse slip {slip} at the other terminal: {amount}",
    "sale_completed": "Sale {number} recorded",
    "sale_completed_offline": "Sale {number}: the card paid {amount} OFFLINE, at the shop's risk",
    "second_count_needed": "Count recorded. A second count is needed before the Z",
    "shift_closed": "Shift closed with Z {z_number}; cash over or short: {over_short}",
    "shift_opened": "Shift of {business_date} opened with {float} in the drawer",
    "signed_off": "Signed off",
    "signed_on": "Hello {name}",
    "signed_on_in_grace": "{name} is signed on; the centre has not confirmed it of late",
    "tax_charged_again": "The tax is charged again",
    "tax_exempted": "Tax exempt",
    "tender_corrected": "Corrected: the last sale's tender",
    "tender_given_back": "Given back",
    "tender_taken": "Taken; there is more to pay",
    "totalled": "",
    "totals_agree": "Terminal and till agree",
    "totals_differ": "Terminal and till differ by {amount}; the comparison is printed",
    "totals_unknown": "{terminal_said}: its totals were not compared",
    "wave_finished": "Picked: {count} orders; put each aside",
    "wave_left": "Left for later: {count} orders; colleagues can go on with them",
    "x_printed": "X read sent to the printer",
}

BAD_NEWS: Final = frozenset(
    {
        "card_declined",
        "card_partly_approved",
        "payment_unknown",
        "reversal_declined",
        "second_count_needed",
        "totals_differ",
        "totals_unknown",
    }
)
"""What was done as asked, but did not come to what was hoped for."""

PLAIN_NEWS: Final = frozenset(
    {
        "card_approved_offline",
        "line_added_at_list_price",
        "line_added_past_date",
        "reverse_by_hand",
        "sale_completed_offline",
    }
)
"""What was done as asked, with something to know about it."""

IN_PRACTICE: Final[dict[str, str]] = {
    "sale_completed": "Practice sale {number} is done; nothing was booked",
    "sale_cancelled": "Practice sale given up",
}
"""What is said instead while practising."""

NOTICES: Final[dict[str, tuple[str, str]]] = {
    "clock_set_back": (
        "The clock of this machine runs behind",
        "Selling goes on; have the date and time put right.",
    ),
    "clock_wrong": (
        "The clock of this machine is wrong by {off_min} minutes",
        "Selling goes on with the centre's time; have date and time set.",
    ),
    "disk_nearly_full": (
        "The disk is nearly full",
        "Close the day soon and have space made.",
    ),
    "new_life": (
        "This lane's journal was carried on as a new life",
        "Nothing is lost; receipt numbers begin anew. F10, 11 says why.",
    ),
    "price_book_damaged": (
        "The promotions cannot be read: new baskets are sold at list price",
        "Have the promotions imported again.",
    ),
    "reserve_used": (
        "The disk is full; the space kept back is in use",
        "Nothing more is sold. Count and close the shift, then have space made.",
    ),
    "sale_recorded_before_stop": (
        "Before the stop, sale {number} over {total} was recorded",
        "Do not ring it up again; F2 prints its receipt once you are signed in.",
    ),
    "settings_refused": (
        "The settings file has a mistake and is not in force",
        "Selling goes on as before; F10, 11 shows what is wrong.",
    ),
    "terminal_refused": (
        "The card terminal of the settings ({terminal}) cannot be opened",
        "Cards go to the one before. F10, 8, Enter, F10, 2 sets it up.",
    ),
}
