"""The one table of function keys: strip, help and documentation are printed from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tui.key_names import Action, Screen


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """One key on one screen: what the strip says, and one sentence for the help."""

    key: str
    action: Action
    label: str
    help: str


def _key(number: int, action: Action, label: str, help_text: str) -> KeyEntry:
    return KeyEntry(f"f{number}", action, label, help_text)


_HELP: Final = _key(1, Action.HELP, "Help", "Explains this screen and its keys.")
_FIND: Final = _key(9, Action.FIND, "Find", "Finds an item by words of its name.")
_MENU: Final = _key(10, Action.MENU, "Menu", "Shows everything else, by number.")
_LOCK: Final = _key(11, Action.LOCK, "Lock", "Locks the till; the basket stays.")
_PALETTE: Final = KeyEntry(
    "ctrl+p", Action.PALETTE, "", "Finds rare commands by name (supervisors and managers)."
)
_CUSTOMER: Final = _key(
    6, Action.CUSTOMER, "Customer", "Finds who buys; takes coupons and certificates."
)
_ORDERS: Final = _key(
    8, Action.ORDERS, "Orders", "Shows the orders that customers collect; the basket stays."
)
_BASE: Final = (_HELP, _LOCK)


_WHY: Final = KeyEntry("?", Action.WHY, "", "Explains why the chosen line costs what it costs.")


_ELSEWHERE: Final = KeyEntry(
    "ctrl+e", Action.ELSEWHERE, "", "Shows which places have the chosen line's item."
)


_DEPOSIT: Final = KeyEntry(
    "ctrl+d",
    Action.DEPOSIT,
    "",
    "Has only a part of goods to follow paid now; without any, takes the rest by its receipt.",
)


def _forward(label: str, help_text: str) -> KeyEntry:
    return _key(12, Action.FORWARD, label, help_text)


KEYMAP: Final[dict[Screen, tuple[KeyEntry, ...]]] = {
    Screen.SIGN_IN: (
        _HELP,
        _key(8, Action.DEVICES, "Devices", "Shows what is plugged in and how it is."),
        _MENU,
        _forward("SIGN IN", "Goes on with the number or PIN that was typed."),
        KeyEntry("ctrl+q", Action.LEAVE, "", "Leaves the program; refused with a basket open."),
    ),
    Screen.OPEN_SHIFT: (
        _HELP,
        _MENU,
        _LOCK,
        _forward("START", "Starts the shift with the float that was typed."),
        _PALETTE,
    ),
    Screen.READY: (
        _HELP,
        _key(2, Action.REPRINT, "Reprint", "Prints the last receipt again, marked as a copy."),
        _key(3, Action.E_RECEIPT, "E-receipt", "Writes the last receipt as a file."),
        _key(4, Action.GIFT_RECEIPT, "Gift", "Prints the last receipt without prices."),
        _key(5, Action.RECALL, "Recall", "Takes a basket back that was put aside."),
        _CUSTOMER,
        _key(7, Action.RETURN, "Return", "Takes goods of a receipt back and pays for them."),
        _ORDERS,
        _FIND,
        _MENU,
        _LOCK,
        _forward("PAY", "Goes to paying once there is something in the basket."),
        _DEPOSIT,
        _PALETTE,
    ),
    Screen.SALE: (
        _HELP,
        _key(2, Action.QUANTITY, "Qty", "Gives the chosen line the quantity that was typed."),
        _key(3, Action.PRICE, "Price", "Gives the chosen line another price; may need approval."),
        _key(4, Action.VOID, "Void", "Strikes the chosen line; it stays visible."),
        _key(5, Action.HOLD, "Hold", "Puts the basket aside; type a name for it before."),
        _CUSTOMER,
        _ORDERS,
        _FIND,
        _MENU,
        _LOCK,
        _forward("PAY", "Tells the total and goes to paying."),
        _WHY,
        _ELSEWHERE,
        _DEPOSIT,
        _PALETTE,
    ),
    Screen.PAY: (
        _HELP,
        _key(2, Action.EXACT, "Exact", "The customer gives exactly what is due."),
        _key(3, Action.NOTE_1, "", "The customer gives this note."),
        _key(4, Action.NOTE_2, "", "The customer gives this note."),
        _key(5, Action.NOTE_3, "", "The customer gives this note."),
        _key(6, Action.CARD, "Card", "Takes the amount that was typed, or all, by card."),
        _key(7, Action.VOUCHER, "Voucher", "Takes a voucher, of the amount typed or of all."),
        _key(8, Action.GIVE_BACK, "Give back", "Gives the last tender back."),
        _key(9, Action.SPLIT, "Split", "Shares what is due by the number of people typed."),
        _key(10, Action.MENU, "Menu", "Other ways to pay, foreign money; cancels the sale."),
        _LOCK,
        _forward("FINISH", "Takes the amount that was typed as cash."),
        _DEPOSIT,
    ),
    Screen.FIND: (
        *_BASE,
        _key(3, Action.ELSEWHERE, "Elsewhere", "Shows which places have the chosen item."),
        _FIND,
        _forward("ADD", "Adds the chosen item to the basket."),
    ),
    Screen.ELSEWHERE: (
        *_BASE,
        _key(2, Action.QUANTITY, "Qty", "So many are sold from there."),
        _key(3, Action.DELIVER, "Deliver", "A parcel is sent; asks for name and address."),
        _key(4, Action.COLLECT, "Collect", "The customer collects it at the chosen place."),
        _key(5, Action.VARIANTS, "Sizes", "Shows other sizes and colours of the same."),
        _CUSTOMER,
        _forward("ADD", "Adds it to the basket, to follow; asks the centre to keep it."),
    ),
    Screen.CUSTOMER: (
        *_BASE,
        _key(2, Action.ATTACH, "Attach", "Attaches the chosen customer and stays here."),
        _key(4, Action.DETACH, "Detach", "The basket is nobody's in particular again."),
        _key(7, Action.EXEMPT, "Exempt", "No tax on a certificate; needs approval."),
        _key(8, Action.COUPONS, "Coupons", "Takes a coupon by its code, or gives one back."),
        _forward("USE", "Attaches the chosen customer and goes back to the goods."),
    ),
    Screen.CHECK: (
        *_BASE,
        _FIND,
        _key(2, Action.PRICE_LABEL, "Label", "Weighs the item and prints its price label."),
        _forward("SELL", "Adds the checked item to the basket."),
    ),
    Screen.CHOOSE: (*_BASE, _forward("TAKE", "Takes the chosen row.")),
    Screen.ASK: (*_BASE, _forward("OK", "Goes on with what was typed.")),
    Screen.APPROVAL: (*_BASE, _forward("OK", "Goes on with what was typed.")),
    Screen.NOTICE: (_HELP,),
    Screen.UNKNOWN_ITEM: (
        _HELP,
        _FIND,
        _forward("DEPT SALE", "Sells it under a department at a typed price."),
    ),
    Screen.AGE_CHECK: (
        _HELP,
        _key(2, Action.LOOKS_OLDER, "By look", "The customer is plainly old enough."),
        _key(4, Action.REFUSE, "Refuse", "The item is not sold; this is recorded."),
        _forward("ID OK", "The customer's identity card was checked."),
    ),
    Screen.WEIGH: (
        *_BASE,
        _key(2, Action.TYPE_WEIGHT, "Type it", "Types the weight; may need a supervisor."),
        _key(3, Action.TARE, "Tare", "Takes the packing off the weight."),
        _key(4, Action.ZERO, "Zero", "Sets the empty scale to zero, if the scale can be told."),
    ),
    Screen.UNUSUAL: (_HELP, _forward("YES, TAKE", "Takes this amount all the same.")),
    Screen.CONFIRM: (*_BASE, _forward("YES", "Does it.")),
    Screen.PAYMENT_UNKNOWN: (
        _HELP,
        _key(2, Action.ASK_AGAIN, "Ask again", "Asks the card terminal what became of it."),
        _key(3, Action.TAKEN, "Was paid", "The terminal's slip says approved; needs approval."),
        _key(4, Action.NOT_TAKEN, "Not paid", "The terminal's slip says declined; needs approval."),
        _LOCK,
    ),
    Screen.PAST_SALES: (
        *_BASE,
        _key(2, Action.REPRINT, "Reprint", "Prints the chosen receipt again, marked as a copy."),
        _key(3, Action.E_RECEIPT, "E-receipt", "Writes the chosen receipt as a file."),
        _key(4, Action.GIFT_RECEIPT, "Gift", "Prints the chosen receipt without prices."),
    ),
    Screen.RETURN: (
        *_BASE,
        _key(2, Action.QUANTITY, "Qty", "Of the chosen line comes back what was typed."),
        _key(3, Action.REASON, "Reason", "Says why the goods come back."),
        _key(6, Action.CONDITION, "Condition", "Says what happens to the goods."),
        _forward("REFUND", "Shows how the money goes back, then pays it."),
    ),
    Screen.REFUND_UNKNOWN: (
        _HELP,
        _key(2, Action.ASK_AGAIN, "Ask again", "Asks the card terminal what became of it."),
        _key(3, Action.TAKEN, "Paid back", "The terminal's slip says so; needs approval."),
        _key(4, Action.NOT_TAKEN, "Not paid", "The terminal's slip says declined; needs approval."),
        _LOCK,
    ),
    Screen.MANAGER: (
        *_BASE,
        _key(2, Action.X_READ, "X read", "Prints the figures so far; resets nothing."),
        _key(3, Action.COUNT, "Count", "Counts the drawer, without showing what should be."),
        _key(4, Action.PAY_IN, "Pay in", "Puts cash into the drawer, with a reason."),
        _key(5, Action.PAY_OUT, "Pay out", "Takes cash out of the drawer, with a reason."),
        _key(6, Action.NO_SALE, "No sale", "Opens the drawer, with a reason; recorded."),
        _key(7, Action.PAST_SALES, "Past", "Finds a receipt; prints it again."),
        _key(8, Action.PEOPLE, "People", "Operators and their PINs."),
        _forward("Z CLOSE", "Closes the counted shift and prints its Z."),
    ),
    Screen.PEOPLE: (
        *_BASE,
        _key(2, Action.ADD, "Add", "Lets another person sign on."),
        _key(3, Action.REMOVE, "Remove", "Takes a person's right to sign on."),
        _key(4, Action.RESET_PIN, "Reset PIN", "Gives a person a new PIN; ends a lock-out."),
        _key(5, Action.CHANGE_PIN, "My PIN", "Changes your own PIN."),
    ),
    Screen.COUNT: (
        *_BASE,
        _key(3, Action.UNDO, "Clear row", "Sets the chosen row back to none."),
        _forward("POST", "Declares this count."),
    ),
    Screen.STOCK_COUNT: (
        *_BASE,
        _key(2, Action.QUANTITY, "Qty", "So many of the chosen item have no tag, as typed."),
        _key(3, Action.UNDO, "Clear row", "The chosen item is not counted; its tags count anew."),
        _key(
            5, Action.TURN, "Differs", "Shows only what differs from what the till knows, or all."
        ),
        _key(7, Action.READ_TAGS, "Read tags", "Lets the RFID reader read, or stops it."),
        _key(8, Action.ANEW, "Anew", "Gives the count up and begins with nothing; asks before."),
        _FIND,
        _forward("POST", "Records the count and tells the centre."),
    ),
    Screen.DEVICES: (
        *_BASE,
        _key(2, Action.CAME_OUT, "Came out", "The chosen print lies there complete."),
        _key(3, Action.DID_NOT, "Did not", "The chosen print did not come out; prints a copy."),
        _key(4, Action.RELOAD, "Refresh", "Reads the state of the devices again."),
        _key(5, Action.SEND_NOW, "Send now", "Sends what waits without waiting for the next try."),
        _key(6, Action.CONFLICTS, "Conflicts", "Shows what does not fit with others' records."),
        _key(7, Action.SAVE_REPORT, "Report", "Saves how things stand as a file, for support."),
        _key(8, Action.LINE, "Unplug", "Demo: pulls the plug of the line, or puts it back."),
        _key(10, Action.MENU, "Menu", "Tests scanners; finds devices and sets them up."),
        _forward("OTHER TILL", "Demo: brings the next till to this screen."),
    ),
    Screen.SCANNER_TEST: _BASE,
    Screen.CONFLICTS: (*_BASE, _forward("SHOW", "Shows both versions of the chosen conflict.")),
    Screen.CONFLICT: (
        *_BASE,
        _key(4, Action.DISPUTE, "Dispute", "Says that the rule is wrong here; asks for a note."),
        _forward("ACCEPT", "Leaves it as the rule made it."),
    ),
    Screen.PICKUPS: (
        *_BASE,
        _key(2, Action.PICK, "Pick", "Takes the chosen order on, picks it and puts it aside."),
        _key(3, Action.READY, "Ready list", "Shows only what lies ready for its customer."),
        _key(4, Action.PROBLEM, "Problem", "Puts back, cancels, declines, takes back, passes on."),
        _key(5, Action.TURN, "Filter", "Shows all, to pick, ready, or handed over just now."),
        _key(6, Action.ARRIVED, "Arrived", "The customer is here; type the spot of the car park."),
        _key(7, Action.SHIP, "Ship", "Shows the orders that a carrier fetches."),
        _key(8, Action.LABELS, "Labels", "Prints the labels of the chosen order's bags again."),
        _forward("HAND OVER", "Hands the chosen order over to its customer."),
        KeyEntry("+", Action.MARK, "", "Marks the chosen order; F2 picks all marked in one walk."),
    ),
    Screen.PICK: (
        *_BASE,
        _key(2, Action.QUANTITY, "Qty", "Counts the chosen line, where it has no barcode."),
        _key(3, Action.SUBSTITUTE, "Instead", "Gives another item, as the customer wishes."),
        _key(4, Action.SHORT, "Short", "Says that the rest of the line is not there, and why."),
        _key(5, Action.LATER, "Later", "Leaves the order; a colleague can go on with it."),
        _key(7, Action.UNDO, "One back", "Puts one of the chosen line back on the shelf."),
        _key(8, Action.PRINT_LIST, "Print", "Prints what is still to be fetched."),
        _forward("DONE", "All is there or short: asks where you put it, prints the label."),
    ),
    Screen.WAVE: (
        *_BASE,
        _key(2, Action.QUANTITY, "Qty", "Counts the chosen line, where it has no barcode."),
        _key(4, Action.SHORT, "Short", "Says that the rest of the line is not there, and why."),
        _key(5, Action.LATER, "Later", "Leaves the walk; colleagues can go on with its orders."),
        _key(6, Action.ONE_ORDER, "One order", "Goes on with one order alone: something instead."),
        _key(7, Action.UNDO, "One back", "Puts one of the chosen line back on the shelf."),
        _key(8, Action.PRINT_LIST, "Print", "Prints what is still to be fetched."),
        _forward("DONE", "All is there or short: asks for each order where you put it."),
    ),
    Screen.HANDOVER: (
        *_BASE,
        _key(2, Action.CHECK_ID, "Check ID", "Notes that the name on the card is right."),
        _key(3, Action.PROBLEM, "Refuse", "Refused, left here, or a bag is not to be found."),
        _key(4, Action.PARTLY, "Partly", "Of the chosen line goes what was typed, or nothing."),
        _key(5, Action.ADD_1, "Add 1", "Sells the first of what goes with it, or takes it out."),
        _key(6, Action.PAY_DUE, "Pay due", "Takes what is to be paid: the order, what was added."),
        _key(7, Action.ADD_2, "Add 2", "Sells the second of what goes with it, or takes it out."),
        _key(8, Action.ADD_3, "Add 3", "Sells the third of what goes with it, or takes it out."),
        _forward("HAND OVER", "The customer has it; prints the slip to be signed."),
    ),
    Screen.PUT_BACK: (
        *_BASE,
        _forward("ON SHELF", "All that is listed lies on the shelf again."),
    ),
    Screen.SHIP: (
        *_BASE,
        _key(2, Action.PICK, "Pick/pack", "Takes the chosen order on, picks it and packs it."),
        _key(
            3, Action.OPEN, "Open", "Opens a packed parcel: its label is void; it is packed anew."
        ),
        _key(4, Action.REFUSE, "Decline", "Declines the chosen order; another store is asked."),
        _key(6, Action.CARRIER, "Carrier", "Sends a packed parcel by another carrier."),
        _key(7, Action.ANNOUNCE, "Announce", "Has a parcel announced to its carrier again."),
        KeyEntry("+", Action.MARK, "", "Marks the chosen order; F2 picks all marked in one walk."),
        _key(8, Action.LABEL, "Label", "Prints labels and slips of the chosen order again."),
        _forward("DRIVER", "Takes the scans of what the driver takes along."),
    ),
    Screen.PACK: (
        *_BASE,
        _key(2, Action.QUANTITY, "Qty", "Puts the chosen line in, where it has no barcode."),
        _key(3, Action.BOX, "Box", "Says which box it is."),
        _key(5, Action.WEIGH, "Weight", "Takes what the parcel weighs."),
        _key(6, Action.CARRIER, "Carrier", "Chooses by whom it goes, of those that take it."),
        _key(7, Action.UNDO, "Take out", "Takes all of the chosen line out of the box."),
        _forward("CLOSE BOX", "Prints the label and the slip; the next scan opens another box."),
    ),
    Screen.DRIVER: (
        *_BASE,
        _forward("GONE", "The driver has what was scanned; prints the list to be signed."),
    ),
    Screen.SETTINGS: _BASE,
    Screen.Z_RESULT: _BASE,
    Screen.WHY: _BASE,
    Screen.HELP: (_LOCK,),
}


DEMO_KEYS: Final[dict[str, KeyEntry]] = {
    entry.key: entry
    for entry in (
        KeyEntry("ctrl+l", Action.LINE, "", "Demo: pulls the plug of the line, or puts it back."),
        KeyEntry("ctrl+t", Action.FORWARD, "", "Demo: brings the next till to this screen."),
    )
}
"""Keys that the demo has on every screen, and a shop on none."""


def entry_of(screen: Screen, key: str) -> KeyEntry | None:
    """Return what a key does on a screen, None if nothing."""
    return next((entry for entry in KEYMAP[screen] if entry.key == key), None)
