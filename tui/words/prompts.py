"""Questions, labels and guides of the screens."""

from __future__ import annotations

from typing import Final

# The sale ---------------------------------------------------------------------------------

TOTAL: Final = "TOTAL"
ITEMS: Final = "items"
ONE_ITEM: Final = "1 item"
SO_MANY_ITEMS: Final = "{count} items"
TAX_INCLUDED: Final = "tax included"
TAX: Final = "tax"
HELD: Final = "HELD"
AGE_OK: Final = "OK  age checked"
CHANGE: Final = "CHANGE"
PAID_BACK: Final = "PAID BACK"
LAST_SALE: Final = "LAST SALE"
CANCELLED: Final = "CANCELLED"
TO_PAY: Final = "TO PAY"
PAY_OUT: Final = "TO PAY OUT"
PAID_OUT: Final = "PAID OUT"
PAYS_OUT_KEY: Final = "PAY OUT"
EARLIER: Final = " {count} more"
PAID: Final = "PAID"
STILL_TO_PAY: Final = "STILL TO PAY"
SALE_GUIDE: Final = "Scan, or type a code or a name. F12 goes to paying."
READY_GUIDE: Final = "Scan the first item, or type its code or name."
PRINTER_OUT_GUIDE: Final = "The printer is out: F3 gives an e-receipt, the paper follows later."
PASSED_ON_GUIDE: Final = "The printer is out: the paper comes out next door. F3 gives an e-receipt."
AFTER_SALE_GUIDE: Final = "Next scan starts a sale. F2 prints again, F3 e-receipt, F4 gift receipt."
READY: Final = "Ready for the next customer"
SCAN_HERE: Final = "Scan an item, or type its number or name."
LEFT_ON_LINE: Final = (
    "{text} is still on the line",
    "Enter uses it, Esc clears it; then F12 again.",
)
LINE_IS_STRUCK: Final = ("Line {line} is struck already", "Arrows choose another line.")
PAY_GUIDE: Final = "Type the cash given and press Enter, or choose how the customer pays."
PAY_OUT_GUIDE: Final = "The customer gets money back: F12 or Enter pays it out in cash."
NO_AMOUNT: Final = ("No amount was typed", "Type the cash given, F2 for the exact amount, F6 card.")
BAD_AMOUNT: Final = ("{text} is no amount", "Type for example 1000 for 10.00, then Enter.")
BAD_AMOUNT_POINT: Final = ("{text} is no amount", "Type for example 10 or 10.50, then Enter.")
CASH: Final = "Cash"
CHANGE_WOULD_BE: Final = "change would be {amount}"
MISSING_STILL: Final = "{amount} still missing"
MORE_WAYS: Final = "More ways to pay"
WHICH_VOUCHER: Final = "Which voucher?"
TERMINAL_SILENT: Final = "{name}, the terminal does not answer"
UP_TO: Final = "up to {amount}"
FOREIGN_ROW: Final = "{currency} {amount} at {rate}"
FOREIGN_QUESTION: Final = "{name} at {rate}: how much is given?"
FOREIGN_GUIDE: Final = (
    "{currency} {amount} pays all: Enter takes it. Change is in the shop's money."
)
CARD_NUMBER: Final = "{name}: which number?"
CARD: Final = "Card"
CARD_NUMBER_GUIDE: Final = "Scan or type it; Enter alone if it has none. Esc gives it up."
HELD_ON_IT: Final = "{name}: how much is on it?"
HELD_GUIDE: Final = "Type what it holds; Enter alone if nobody can say. Esc gives it up."
TIP: Final = "Tip"
TIP_QUESTION: Final = "How much tip?"
TIP_GUIDE: Final = "Type the tip, Enter alone for none. Esc gives it up."
WITH_TIP: Final = "tip"
SPLIT_QUESTION: Final = "How many people share it?"
PEOPLE: Final = "People"
SHARE_TITLE: Final = "Share {name}: {amount}"
CASH_GIVEN_GUIDE: Final = "Type the cash given, Enter alone if it is exact. Esc gives it up."
GIVE_BACK: Final = "Give back {amount}"
IN_CASH: Final = "in cash"
IN_FOREIGN: Final = "{currency} at {rate}"
ROUNDING: Final = "rounding"
NOT_GIVEN_BACK: Final = "lost"
FORFEIT_TITLE: Final = "THE CUSTOMER LOSES MONEY"
FORFEITED: Final = "Not given back"
CODE: Final = "Code"

# Notices ----------------------------------------------------------------------------------

MISPLACED: Final = (
    "That was a barcode, not an answer",
    "{code} was not sold. Esc goes on; scan it again when the basket is on the screen.",
)
MISPLACED_AMOUNT: Final = (
    "That was a barcode, not an amount",
    "{code} was not sold and no money was taken. Esc goes on.",
)
MISPLACED_SECRET: Final = (
    "That was no PIN",
    "A PIN is made of digits. If it was a scan: nothing was sold. Esc goes on.",
)
MISREAD: Final = {
    "too_long": ("The scan was longer than any code", "It was not used. Esc, then scan again."),
    "cut_off": ("The scan broke off", "It was not used. Esc, then scan again."),
    "garbled": ("The scan arrived garbled", "It was not used. Esc, then scan again."),
}
HELD_BACK: Final = ("Scan held back: {code}", "Answer this first, then scan it again.")
NOT_SCANNED_HERE: Final = "Nothing is sold on this screen. Esc, then scan it again."
NOTHING_ON_KEY: Final = ("{key} does nothing here", "F1 tells what the keys do.")
NOT_SOLD: Final = "NOT SOLD"
ESC: Final = "Esc goes on."
BORN: Final = "Born on or before"
AGE_TITLE: Final = "CHECK THE CUSTOMER'S AGE"
AGE_FROM: Final = "From {age} years"
UNKNOWN_TITLE: Final = "THIS ITEM IS NOT IN THE PRICE LIST"
UNKNOWN_ROWS: Final = (
    "F12  sells it under a department",
    "F9   finds it by its name",
    "Esc  leaves it: it is not sold",
)
SELL_AGAIN_TITLE: Final = "SELL IT ALL THE SAME?"
SELL_AGAIN: Final = "A manager has to agree; the centre is told that it was known."
UNUSUAL_TITLE: Final = "IS THIS AMOUNT RIGHT?"
UNUSUAL_WEIGHT: Final = "IS THIS MEASURE RIGHT?"
TYPED: Final = "Typed"
DUE: Final = "Due"
TROUBLE_TITLE: Final = "LOOK HERE"

# Questions --------------------------------------------------------------------------------

ANSWER_GUIDE: Final = "Enter takes it, Esc gives it up."
OPERATOR: Final = "Number"
APPROVER_PIN: Final = "Number {number}  PIN"
PIN: Final = "PIN"
NEW_PIN: Final = "New PIN"
NEW_PIN_OF: Final = "New PIN of {name}"
OLD_PIN: Final = "Your PIN"
PIN_AGAIN: Final = "Once more"
PINS_DIFFER: Final = ("The two PINs differ", "Type the new PIN again.")
QUANTITY: Final = "Quantity"
WEIGHT: Final = "Weight"
SERIAL: Final = "Serial number"
PRICE: Final = "Price"
AMOUNT: Final = "Amount"
REASON: Final = "Reason"
CONDITION: Final = "condition"
QUANTITY_OF: Final = "Quantity of {description}?"
PRICE_OF: Final = "New price of {description}?"
DISCOUNT_OF: Final = "How much off {description}?"
REASON_GUIDE: Final = "Type a number, or words of your own, then Enter."
PRICE_REASONS: Final = ("Damaged", "Price on the shelf differs", "Competitor's price", "Manager")
DISCOUNT_REASONS: Final = ("Damaged", "Short date", "Goodwill", "Staff")
CANCEL_REASONS: Final = ("Customer left", "Customer has no money", "Rung up by mistake")
EXPIRED_REASONS: Final = (
    "Date on the label is wrong",
    "Still good, customer was told",
    "For animals",
)
NO_SALE_REASONS: Final = ("Change for a customer", "Wrong change given", "Drawer check")
PAY_IN_REASONS: Final = ("Change from the bank", "Correction")
PAY_OUT_REASONS: Final = ("Goods bought", "Postage", "Advance", "Correction")
WHY_PRICE: Final = "Why another price?"
WHY_DISCOUNT: Final = "Why the discount?"
WHY_CANCEL: Final = "Why is the sale cancelled?"
WHY_OPEN: Final = "Why does the drawer open?"
HOW_MUCH: Final = "{label}: how much?"
WHY_CASH: Final = "{label} {amount}: what for?"
DEPARTMENTS: Final = "Under which department?"
EMPTIES: Final = "Scan the empty bottle, 3 * before it for three."
DONE: Final = "DONE"
ENTER_USES_IT: Final = ("This is still on the line", "Enter uses it, Esc clears it.")
EMPTIES_GUIDE: Final = "Or type its number and press Enter. Esc when there are no more."
BAG: Final = "Bag"
BAG_NUMBER: Final = "{amount} to the safe. Number of its bag? Empty if it has none."
SLIP: Final = "Slip"

# Sign-in and shift ------------------------------------------------------------------------

SIGN_IN_GUIDE: Final = "Type your number and press Enter."
OPENING: Final = "The till is being opened; what you type is kept."
PIN_GUIDE: Final = "Type your PIN and press Enter. Esc goes back to the number."
LOCKED_BY: Final = "{name} is signed in here; anybody can take over."
BASKET_WAITS: Final = "A basket is waiting: {items}."
SHIFT_IS_OPEN: Final = "Shift of {day} is open, sales so far: {count}."
SHIFT_IS_CLOSED: Final = "The shift is not open."
FLOAT: Final = "Float"
OPEN_TITLE: Final = "Start the shift"
OPEN_GUIDE: Final = "How much cash is in the drawer? 0 if it is empty."
HELLO: Final = "Hello {name}."

# Lists and menus --------------------------------------------------------------------------

CHOOSE_GUIDE: Final = "Type a number and press Enter, or use the arrows. Esc goes back."
NUMBER: Final = "Number"
NO_SUCH_ROW: Final = ("There is no row {text}", "Type one of the numbers on the screen.")
NO_NUMBER: Final = ("{text} is no number of pieces", "Type how many there are, then Enter.")
MENU: Final = "Menu"
FIND: Final = "Find"
FIND_KEY: Final = "FIND"
FIND_GUIDE: Final = "Choose by number and Enter, or type other words. Esc goes back."
FIND_WHAT: Final = "Which words are in its name?"
FOUND: Final = "Found: {text}"
FOUND_NOTHING: Final = "Nothing found for: {text}"
TRY_OTHER_WORDS: Final = "Try the first letters of another word."
STOCK: Final = "{stock} in stock"
NO_PRICE: Final = "price is asked"
CHECK_TITLE: Final = "Price check: nothing is sold"
CHECK_GUIDE: Final = "Scan or type an item. F12 sells the one shown, Esc goes back."
HELD_TITLE: Final = "Held baskets"
HELD_BY: Final = "operator {operator}"
PAST_TITLE: Final = "Past sales"
PAST_FOUND: Final = "Past sales: {text}"
PAST_GUIDE: Final = "Number, date or amount finds; F2 prints again, F3 e-receipt, F4 gift."
PAST_PROMPT: Final = "Search"
COPIES: Final = "copies {count}"
FILES_TITLE: Final = "The receipt was written to"
MANAGER_TITLE: Final = "Manager"
SHIFT_LINE: Final = "Shift {day}, {state}, sales: {count}"
COUNT_TITLE: Final = "Count the drawer, piece by piece"
COUNT_TITLE_AGAIN: Final = "Second count: everything once more"
COUNT_GUIDE: Final = "Type how many pieces the chosen row has, then Enter. F12 posts the count."
COUNT_SUM_GUIDE: Final = "Type what they come to together, then Enter. F12 posts the count."
PIECES: Final = "Pieces"
COUNTED: Final = "COUNTED"
POST_TITLE: Final = "POST THIS COUNT?"
COUNT_FIRST: Final = "The drawer has to be counted first"
COUNT_AGAIN_TITLE: Final = "COUNT THE DRAWER A SECOND TIME"
COUNT_AGAIN_ROWS: Final = (
    "The first count is too far from what it should be.",
    "Count everything again. Another person may count: F11 locks, they sign in, then F10, 7, F12.",
)
COUNT_AGAIN_GUIDE: Final = "Press F12 to count again; Esc leaves it for later."
COUNTED_NUMBER: Final = "{name}, how many"
COUNTED_AMOUNT: Final = "{name}, together"
CLOSE_TITLE: Final = "CLOSE THE SHIFT WITH A Z?"
CLOSE_ROWS: Final = ("The Z is printed and the shift's books are closed.",)
CLOSED_TITLE: Final = "SHIFT CLOSED: Z {number}"
CLOSED_GUIDE: Final = "Read it; the Z is printed, too. Arrows move, Esc goes on to the next shift."
SLIPS_COUNTED: Final = "{name} ({count})"
EXPECTED: Final = "{name} expected"
COUNTED_ROW: Final = "{name} counted"
COUNT_NO: Final = "{name} count {count_no} by {operator}"
OVER: Final = "{name} over"
SHORT: Final = "{name} short"
FITS: Final = "{name} fits"
SLIPS: Final = "{name} slips, expected {expected}"
BLOCKED_TITLE: Final = "The shift cannot be closed yet"
BLOCKED_COUNT: Final = "The drawer cannot be counted yet"
OPERATOR_NAMED: Final = "{operator}  {name}"
PEOPLE_TITLE: Final = "People who may sign on"
PEOPLE_GUIDE: Final = "Arrows or a number choose; F2 adds, F3 removes, F4 new PIN. F5 your own PIN."
LOCKED_OUT: Final = "locked out"
STANDINGS: Final = {"grace": "not confirmed of late"}
"""What is said of somebody beside their role."""
REMOVE_TITLE: Final = "TAKE THIS PERSON'S RIGHT TO SIGN ON?"
NEW_NUMBER: Final = "Which number shall the new person have? 1 to 10 digits."
NEW_NAME: Final = "What is their name?"
NAME: Final = "Name"
ROLE_TITLE: Final = "What is their role?"
ROLES: Final = (("cashier", "Cashier"), ("supervisor", "Supervisor"), ("manager", "Manager"))
CORRECT_FROM: Final = "Which tender of sale {number} is wrong?"
CORRECT_TO: Final = "{name} is wrong. How was it really paid?"
UNCERTAIN_GUIDE: Final = "Look at the printer: F2 the chosen print came out, F3 it did not."
UNCERTAIN: Final = "Did it come out?"
NO_DEVICES: Final = "No device has reported yet."
WAITING_ROW: Final = "Entries that only this machine has"
SETTINGS_TITLE: Final = "Settings in force"
SETTINGS_GUIDE: Final = "They are changed in the settings file. Esc goes back."
NO_SETTINGS: Final = "All settings have their given values."
HELP_GUIDE: Final = "Arrows move, Esc goes back."
PALETTE_TITLE: Final = "Rare commands"
PALETTE_GUIDE: Final = "Type words to narrow the list, a number to choose. Esc goes back."
PALETTE_PROMPT: Final = "Command"
PALETTE_REFUSED: Final = ("Only for supervisors and managers", "F10 has what everybody may do.")
LEAVE_TITLE: Final = "LEAVE THE PROGRAM?"
LEAVE_ROWS: Final = ("Everything is recorded. The till can be started again at any time.",)
LEAVE_REFUSED: Final = (
    "A sale is open",
    "Sign in, then finish it (F12), hold it (F5) or cancel it (F10, 5).",
)
MENU_LABELS: Final = {
    "price_check": "Price check",
    "department": "Sell under a department",
    "empties": "Empties back",
    "discount": "Discount on the chosen line, as an amount",
    "cancel": "Cancel the sale",
    "past_sales": "Past sales and receipts",
    "manager": "Manager: figures, drawer, people, closing",
    "devices": "Sync and devices: the centre, conflicts, printer",
    "leave": "Leave the program",
    "sign_off": "Sign off",
    "settings": "Settings in force",
    "stock_count": "Count goods: RFID tags, barcodes",
    "why": "Why the chosen line costs what it costs",
    "x_read": "X read: figures so far",
    "count": "Count the cash",
    "pay_in": "Pay in",
    "pay_out": "Pay out",
    "no_sale": "Open the drawer without a sale",
    "people": "People and PINs",
    "safe_drop": "Cash to the safe",
    "practice": "Practice on or off",
    "correct_tender": "Correct how the last sale was paid",
    "terminal_totals": "Card terminal's totals beside the till's",
    "close": "Close the shift: Z",
    "web_orders": "Web orders: pause, or take them again",
}
