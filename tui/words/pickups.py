"""Orders that customers collect: the queue, picking, handing over."""

from __future__ import annotations

from typing import Final

# The queue --------------------------------------------------------------------------------------

SIDE: Final = "PICKUPS"
SIDE_NEW: Final = "{count} new (F8)"
SIDE_OPEN: Final = "{count} (F8)"

QUEUE_TITLE: Final = "Pickups: {count}"
QUEUE_FILTERED: Final = "Pickups: {count} of {all}, {filter}"
FILTER_TEXT: Final = '"{text}"'
QUEUE_GUIDE: Final = "Enter goes on, + marks several for one walk. A number or name finds one."
NONE_OPEN: Final = "No order waits to be collected"
NONE_OPEN_GUIDE: Final = "A new order appears here by itself. Esc goes back."
NONE_FOUND: Final = "No order fits"
NONE_FOUND_GUIDE: Final = "Esc shows all again."
QUEUE_PROMPT: Final = "Order"

SHOWN: Final = {"all": "", "to_pick": "to pick", "ready": "ready", "lately": "handed over just now"}
"""What the queue is narrowed to by F5, in the order of its turns."""

STATES: Final = {
    "proposed": "NEW",
    "accepted": "TO PICK",
    "picking": "PICKING",
    "picked": "TO STAGE",
    "packed": "PACKED",
    "ready": "READY",
    "arrived": "CUSTOMER IS HERE",
    "completed": "HANDED OVER",
    "shipped": "SHIPPED",
    "delivered": "DELIVERED",
    "short": "SHORT",
    "expired": "NOT COLLECTED",
    "cancel_pending": "CANCELLED",
    "cancelled": "CANCELLED",
    "rejected": "DECLINED",
}
GOES_BACK_ROW: Final = "PUT BACK (F4)"
PROMISED: Final = "by {time}"
LATE: Final = "LATE {age}"
AGE: Final = "{age} old"
PIECE: Final = "{count} pc"
PIECES: Final = "{count} pcs"
PLACED: Final = "placed"
WHERE: Final = "place"
HELD_BY: Final = "held by lane"
PICKED_BY: Final = "picked by"
UNREAD: Final = "newer than this till"
BAGS: Final = "BAGS"
BAG_SEEN: Final = "OK"
BAG_TO_SCAN: Final = "to scan"
TO_PUT_BACK: Final = (
    "Order {number} is not wanted any more",
    "Hand nothing over. F4 in the list shows what goes back to the shelf.",
)
NOT_READY: Final = (
    "Order {number} is not ready to be handed over: {state}",
    "F2 picks it and puts it aside; then hand it over.",
)
NOTHING_TO_PICK: Final = ("Nothing is to be picked for order {number}", "F12 hands it over.")

NO_PROBLEM: Final = ("Nothing is wrong with order {number}", "Enter goes on with it.")
PROBLEMS: Final = {
    "decline": "We cannot fulfil it: another store",
    "cancel": "The customer does not want it",
    "expire": "Nobody collects it",
    "unlock": "Its picker has left",
    "pass": "Another lane goes on with it",
    "reverse": "Take the handover back",
    "pay_back": "Give back what was paid here",
}
REASONS: Final = {
    "decline": ("Not in stock", "Too busy", "Shop closes", "Goods damaged"),
    "cancel": ("Changed their mind", "Found elsewhere", "Too late", "Ordered by mistake"),
    "reverse": ("Wrong person", "Wrong order", "Customer gave it back", "Pressed by mistake"),
}
PAY_BACK_TITLE: Final = "Give {amount} back?"
PAY_BACK_ROWS: Final = (
    "It was paid here for order {number}.",
    "F12 gives it back as it was paid; the order is due again.",
    "Esc leaves it paid for the next handover.",
)
WHICH_LANE: Final = "Which lane goes on with it?"
LANE: Final = "Lane"
ARRIVED_TITLE: Final = "Where is {person}?"
ARRIVED_GUIDE: Final = "Type the spot of the car park; Enter alone is the counter."
SPOT: Final = "Spot"
PUT_BACK_TITLE: Final = "Put back: order {number}"
PUT_BACK_GUIDE: Final = "Scan each bag, put all of this on the shelf, then F12."
BAG_TO_EMPTY: Final = ("Bag {bag} is of this order: empty it", "F12 when all is on the shelf.")

CANCELLED_MEANWHILE: Final = "ORDER {number} WAS CANCELLED"
CANCELLED_ROWS: Final = (
    "The customer does not want it any more.",
    "Hand nothing over. What was picked goes back to the shelf.",
)
ENDED_MEANWHILE: Final = (
    "ORDER {number}: {state}",
    "It is not ready any more: another lane went on with it.",
    "Hand nothing over. The list shows how it stands.",
)

# Picking ----------------------------------------------------------------------------------------

PICK_TITLE: Final = "Pick {number} for {person}"
PICK_GUIDE: Final = "Scan each item as you take it off the shelf. F12 when all is there."
PICK_DONE_GUIDE: Final = "All is there: F12, then scan the place where you put it."
PICK_DONE_SHIP_GUIDE: Final = "All is there: F12, then pack it."
PICK_PROMPT: Final = "Scan"
GOT: Final = "{got} of {wanted}"
SHORT: Final = "short {quantity}"
LINE_DONE: Final = "OK"
LINE_OPEN: Final = " "
WRONG_ITEM: Final = "WRONG ITEM"
WRONG_IS: Final = "This is: {description}"
WRONG_CODE: Final = "{code} is not on this list"
WANTED_IS: Final = "The list asks for: {description}"
WRONG_STEP: Final = "Put it back and take what the list asks for. Then Esc."
TOO_MANY: Final = "ONE TOO MANY"
TOO_MANY_IS: Final = "{description}: all that the order wants is there"
TOO_MANY_STEP: Final = "Put it back. Then Esc."
SHORT_TITLE: Final = "Why is {description} short?"
SHORT_REASONS: Final = ("Not on the shelf", "Damaged", "Out of date", "Wrong item on the shelf")
ALL_PICKED_ALREADY: Final = ("{description} is all there", "Choose a line that lacks something.")
SUBSTITUTE_UNWANTED: Final = (
    "The customer wants nothing else for {description}",
    "F4 reports what is missing as short.",
)
SUBSTITUTE_ASK: Final = "Ask {person} first"
SUBSTITUTE_ASK_ROW: Final = "Something else for {description}? F12 once they agreed."
SUBSTITUTE_PRICE: Final = "It never costs them more than what they ordered."
SUBSTITUTE_TITLE: Final = "What is given instead of {quantity} x {description}?"
SUBSTITUTE_GUIDE: Final = "Scan the item that goes into the bag instead."
NO_NAMES_HERE: Final = ("{text} is no code", "Scan the item; arrows choose a line.")
STAGE_TITLE: Final = "Where do you put order {number}?"
STAGE_TOTE_TITLE: Final = "Tote {tote}: where do you put order {number}?"
STAGE_GUIDE: Final = (
    "Scan the place, or type it and Enter: the label is printed. 2*A1 for two bags."
)
STAGE_PROMPT: Final = "Place"
TO_PICK_SIDE: Final = "TO PICK"
LEFT_OFF: Final = ("Order {number} is left for later", "A colleague can go on with it.")

# Handing over -----------------------------------------------------------------------------------

HANDOVER_TITLE: Final = "Hand over {number} to {person}"
HANDOVER_GUIDE: Final = "Check who it is (F2), scan each bag, then F12."
BAGS_GUIDE: Final = "Scan each bag, then F12."
GIVEN_GUIDE: Final = "F12 when all is given."
DUE_GUIDE: Final = "F6 takes what is still to be paid, then hand it over."
HANDOVER_PROMPT: Final = "Bag"
WHO: Final = "COLLECTED BY"
CODE_CHECKED: Final = "OK  code checked"
CODE_OF_OTHER: Final = (
    "This code is for order {number}",
    "Esc twice, then scan it again: it opens its own order.",
)
ID_CHECKED: Final = "OK  ID by name"
ID_TO_CHECK: Final = "ID: check name (F2)"
ID_TITLE: Final = "Is this {person}?"
ID_GUIDE: Final = "Look at a card; F12 if the name is right. Its number is never noted."
ID_WAYS: Final = ("It is {person}", "Somebody else collects for {person}")
DELEGATE_NEEDS_CODE: Final = (
    "Who collects for {person} shows the code of the order",
    "Scan it, then F2 again.",
)
FOR_OTHER: Final = "OK  for somebody else"
GOES_WITH: Final = "GOES WITH IT"
ADDED: Final = "+ {amount}"
ADDED_UNPAID: Final = (
    "What was added is not paid yet",
    "F6 takes the payment; the key that added it takes it out again.",
)
ID_FIRST: Final = ("Nobody checked yet who collects", "F2 once the name on the card is right.")
BAG_FITS: Final = "Bag {bag} belongs to this order"
BAG_UNKNOWN: Final = "WRONG BAG"
BAG_UNKNOWN_ROWS: Final = (
    "{bag} is not a bag of this order.",
    "Fetch the bag with this order's label. Then Esc.",
)
BAGS_MISSING: Final = "Not every bag was scanned"
BAGS_MISSING_ROW: Final = "not scanned: {bag}"
AGE_TITLE: Final = "Age check: {age} or older"
AGE_ROW: Final = "Look at the card of whoever collects. F12 if old enough."
PARTLY_WRONG: Final = (
    "{text} is not how much of it can go",
    "Type how much of the chosen line goes along, then F4; without a number it stays here.",
)
STAYS: Final = "rest stays"
GOES_BACK: Final = "{quantity} goes back"
NOT_HANDED_TITLE: Final = "Order {number}: what is wrong?"
NOT_HANDED: Final = (
    "Customer does not want {description}",
    "Customer does not want any of it",
    "A bag is not to be found",
    "We do not hand it over",
)
LINE_LEFT: Final = 0
BAG_NOT_FOUND: Final = 2
SHOP_REFUSES: Final = 3
WHICH_BAG: Final = "Which bag is not to be found?"
REFUSED_WHY: Final = "Why not?"
CUSTOMER_REASONS: Final = ("Does not want it any more", "Damaged", "Not as expected", "Wrong item")
SHOP_REASONS: Final = ("Not who ordered", "Too young", "Not paid", "Came for the wrong order")
DUE: Final = "STILL TO PAY"
GIVES: Final = "{quantity} x"
ON_SHELF: Final = "not ready"


def pieces(count: str) -> str:
    """Write how many units there are, of whatever."""
    return (PIECE if count == "1" else PIECES).format(count=count)
