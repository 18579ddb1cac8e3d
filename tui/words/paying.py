"""Refusals around money, shift and drawer."""

from __future__ import annotations

from typing import Final

PAYING: Final[dict[str, tuple[str, str]]] = {
    "already_practice": ("Practice is on already", "F10, 7, then 10 ends it."),
    "amount_absurd": ("{amount} is no amount of money", "Type the amount again."),
    "amount_is_barcode": (
        "{amount} is a barcode, not an amount",
        "Type the amount and press Enter. The item was not sold.",
    ),
    "amount_negative": ("An amount cannot be below zero", "Type the amount again."),
    "amount_not_positive": ("The amount must be above zero", "Type the amount again."),
    "amount_unusual": (
        "Really {amount}? Only {due} is due",
        "F12 takes it all the same, Esc lets you type again.",
    ),
    "card_number_typed": (
        "That is the number of a card; it must not be kept",
        "Type the number of the slip, or the reason, without it.",
    ),
    "payment_card_typed": (
        "That is the number of a payment card; it must not be kept",
        "Scan the gift card; a payment card goes into the terminal (F12).",
    ),
    "bag_unreadable": ("This bag number cannot be used", "At most {characters_max} letters."),
    "basket_is_held": ("This basket is held", "F5 takes it back first."),
    "basket_open": (
        "A sale is open",
        "Finish it (F12), hold it (F5) or cancel it (F10, 5) first.",
    ),
    "baskets_held": (
        "Baskets are held: {count}",
        "Recall each with F5, then finish or cancel it.",
    ),
    "business_date_far": ("{business_date} is far from today, {today}", "Type another date."),
    "date_unreadable": ("{value} is no date", "Type it as year-month-day: 2026-05-31."),
    "card_number_unreadable": (
        "{card} is no number of a card",
        "Scan it or type it again; Enter alone if nobody knows it.",
    ),
    "denomination_unreadable": ("There is no coin or note {value}", "Choose a row."),
    "drawer_not_counted": (
        "The drawer is not counted yet",
        "F3 counts the cash, then F12 closes the shift.",
    ),
    "money_taken": (
        "{paid} was taken already",
        "F8 gives the last tender back first.",
    ),
    "no_last_sale": ("There is no last sale", "F7 in the manager screen finds past sales."),
    "no_payment_pending": ("No card payment is pending", "Go on."),
    "no_practice": ("Practice is not on", "Go on."),
    "no_such_tender": ("There is nothing to give back", "Go on with the payment."),
    "not_in_practice": ("Not possible in practice", "End practice first: F10, 7, then 10."),
    "not_paying": ("Nobody is paying just now", "F12 goes to paying."),
    "nothing_to_pay": ("There is nothing to pay", "Scan an item first."),
    "pay_out_exact": ("Pay out exactly {due}", "F12 pays it out."),
    "pay_out_in_cash": ("{due}: money for the customer is paid in cash", "F12 pays it out."),
    "payment_not_pending": ("This card payment is settled already", "Go on."),
    "payment_unknown": (
        "It is not known whether the card was charged {amount}",
        "F2 asks the terminal again. Do not charge the card a second time.",
    ),
    "pieces_out_of_range": ("{pieces} pieces are not possible", "Type the number of pieces."),
    "print_unknown": ("This print is not known any more", "Esc; look again."),
    "sale_of_another_shift": (
        "Sale {number} belongs to another shift",
        "Its books are closed; tell the office.",
    ),
    "sale_unknown": ("There is no sale {sale}", "Search by number, date or amount."),
    "second_count_needed": (
        "The drawer has to be counted a second time",
        "F3 counts again; another person may sign in and do it.",
    ),
    "shift_already_open": ("The shift of {business_date} is open", "Go on selling."),
    "shift_blocked": (
        "Not yet: {blocker_name}",
        "{blocker_step}",
    ),
    "shift_not_open": ("The shift is not open", "Type the float in the drawer, then F12."),
    "stored_value_used_up": (
        "{kind}: nothing more can be taken today while nobody can be asked",
        "Take it another way. The centre has to grant more for this card.",
    ),
    "tender_above_due": (
        "{kind}: no more than {limit} can be taken",
        "Only cash gives change. Type {limit} or less.",
    ),
    "tender_above_floor_limit": (
        "{kind}: no more than {limit} while nobody can be asked",
        "Take the rest another way.",
    ),
    "tender_above_max": (
        "{kind}: no more than {currency} {limit} at once",
        "Type less, and take the rest another way.",
    ),
    "tender_above_max_change": (
        "{kind}: no more than {limit} change is given on it",
        "Type a smaller amount, or take it another way.",
    ),
    "tender_below_min": (
        "{kind} is taken from {currency} {limit} on",
        "Type more, or take it another way.",
    ),
    "tender_forfeits": (
        "{kind} gives no change: the customer loses {forfeited}",
        "F12 takes it all the same, Esc lets you choose another way.",
    ),
    "tender_is_foreign": ("{kind} is counted in {currency}", "Type the amount in {currency}."),
    "tender_not_counted": (
        "{kind} has to be counted too",
        "Say how many there are and what they come to; 0 if there are none.",
    ),
    "tender_not_foreign": ("{kind} is not foreign money", "Type the amount in the shop's money."),
    "tender_not_in_increments": (
        "{kind} is taken in whole {currency} {limit}",
        "Type a multiple of {limit}, and take the rest another way.",
    ),
    "tender_not_offline": (
        "{kind} cannot be taken while nobody can be asked",
        "Take it another way.",
    ),
    "tip_not_allowed": ("{kind} takes no tip", "Take it without."),
    "tender_not_correctable": (
        "{kind} cannot be renamed: that money really moved",
        "Give it back at the terminal and take it again.",
    ),
    "tender_not_used": ("The last sale was not paid by {kind}", "Choose another tender."),
    "tender_unknown": ("There is no way to pay called {kind}", "Use one of: {known}."),
    "slip_needed": (
        "A payment at the other terminal needs the number of its slip",
        "Type the slip's number.",
    ),
    "slip_without_standalone": (
        "A slip's number belongs to a payment at another terminal",
        "Say standalone: true with it.",
    ),
    "standalone_not_allowed": (
        "This shop takes no cards at another terminal",
        "Take it another way, or allow it: terminal.standalone_allowed.",
    ),
    "tender_needs_no_terminal": ("{kind} is not taken at a card terminal", "Take it without."),
    "tenders_too_many": (
        "{tenders_max} tenders are the most for one sale",
        "F8 gives the last one back.",
    ),
}

BLOCKERS: Final[dict[str, tuple[str, str]]] = {
    "payment_unknown": (
        "a card payment whose outcome is not known",
        "Esc to the sale: F2 asks the terminal what became of it.",
    ),
    "return_waits": (
        "a refund whose outcome is not known",
        "Esc to the sale: F2 asks the terminal what became of it.",
    ),
    "basket_open": ("a sale is open", "Esc to the sale: finish it (F12) or cancel it (F10, 5)."),
    "baskets_held": ("held baskets: {count}", "F5 in the sale: recall, then finish or cancel."),
}
