"""Orders that a carrier fetches: the queue, packing, the driver's list."""

from __future__ import annotations

from typing import Final

SIDE: Final = "TO SHIP"

QUEUE_TITLE: Final = "To ship: {count}"
QUEUE_GUIDE: Final = "Enter picks or packs the chosen order. F12 when the driver is here."
NONE_OPEN: Final = "No order waits to be shipped"
NONE_OPEN_GUIDE: Final = "A new order appears here by itself. Esc goes back."
QUEUE_PROMPT: Final = "Order"
NO_SUCH_ORDER: Final = ("No order or parcel here is {text}", "Choose one with the arrows.")
STATES: Final = {"picked": "TO PACK", "packed": "PACKED"}
"""What a state is called here, where it is not called as a pickup's."""
PACK_AGAIN: Final = "PACK AGAIN"
GOES_BY: Final = "by {time}"
LATE: Final = "LATE {age}"
PARCELS: Final = "parcels"
CUT_OFF: Final = "until {time}"
DECLINE_TITLE: Final = "Why is {number} not shipped from here?"
DECLINE_REASONS: Final = ("Not in stock", "Damaged", "Too busy today", "No box fits")
DECLINED: Final = ("Order {number} is declined", "The centre asks another store.")
BACK_TITLE: Final = "Put it back on the shelf first"
BACK_ROW: Final = "F12 once all of this lies there again:"
OPEN_WHICH: Final = "Which parcel is opened?"
OPEN_TITLE: Final = "Why is {parcel} opened?"
OPEN_REASONS: Final = ("Wrong item in it", "Box is damaged", "Another box", "New label needed")
WHICH_SERVICE: Final = "By whom does it go?"
WHICH_PARCEL: Final = "Which parcel?"
UNTIL: Final = "until {time}"
TOMORROW: Final = "{time} is over: tomorrow"
NO_CARRIERS: Final = (
    "No carrier is named here",
    "The centre names them, or [shipping.carriers] of the settings.",
)
NO_SUCH_PARCEL: Final = ("No parcel of this order waits for that", "Choose another order.")
ANNOUNCED_AGAIN: Final = (
    "Parcel {parcel} is announced again",
    "Its label stays. Whether the carrier takes it is shown here.",
)
NOT_ANNOUNCED: Final = "not announced"
REFUSED_FOR: Final = "refused: {code}"
REFUSED: Final = "REFUSED"
CARRIER: Final = "carrier"
ALL_PACKED: Final = (
    "Order {number} is packed",
    "It leaves with the driver: F12 once the driver is here.",
)

PACK_TITLE: Final = "Pack {number} for {person}: parcel {count}"
PACK_GUIDE: Final = "Scan each item into the box. F3 box, F5 weight, F12 closes the parcel."
PACK_PROMPT: Final = "Scan"
IN_BOX: Final = "{got} of {left}"
BOX: Final = "box"
WEIGHT: Final = "weight"
NOT_YET: Final = "--"
GRAMS: Final = "{grams} g"
BOX_TITLE: Final = "Which box?"
SIDES: Final = "{} x {} x {} mm"
BOX_PROMPT: Final = "Box"
WEIGH_TITLE: Final = "The closed parcel"
WEIGH_GUIDE: Final = "Its weight is taken as soon as it lies still. F2 types it, Esc goes back."
DOUBT: Final = "DOES THIS WEIGHT FIT?"
DOUBT_WEIGHS: Final = "The parcel weighs {weight} kg."
DOUBT_SHOULD: Final = "By goods and box: {weight} kg."
DOUBT_ROWS: Final = ("Look: is one missing, or a wrong one in?", "F12 closes it all the same.")
WEIGHT_TITLE: Final = "What does the parcel weigh?"
WEIGHT_PROMPT: Final = "Weight"
WEIGHT_GUIDE: Final = "Type it with its unit: 850 g, or 1.2 kg. Esc gives it up."
WEIGHT_BAD: Final = ("{text} is no weight of a parcel", "Type it with its unit: 850 g, or 1.2 kg.")
WRONG_ITEM: Final = "NOT IN THIS ORDER"
WRONG_IS: Final = "This is: {description}"
WRONG_ROWS: Final = ("{code} does not go into this box.", "Take it out. Then Esc.")
FULL: Final = "ONE TOO MANY"
FULL_ROWS: Final = ("{description}: all of it is packed.", "Take it out. Then Esc.")
SCAN_IT: Final = ("{description} has a barcode", "Scan it, so that the wrong item is noticed.")
NOTHING_IN: Final = ("Nothing is in the box yet", "Scan what you put into it.")
NOT_WEIGHED: Final = "Close the parcel without a weight?"
NOT_WEIGHED_ROW: Final = "The label shows none. F12 closes it, Esc goes back to weigh it (F5)."

DRIVER_TITLE: Final = "Parcels for {carrier}: {scanned} of {count} scanned"
DRIVER_GUIDE: Final = "Scan the label of each parcel as the driver takes it, then F12."
DRIVER_PROMPT: Final = "Parcel"
NO_PARCELS: Final = ("No parcel is packed yet", "Enter on an order packs it.")
NONE_FOR_CARRIER: Final = (
    "No parcel goes by {carrier}",
    "F6 in the queue sends a packed parcel by another carrier.",
)
WHICH_CARRIER: Final = "Which carrier is here?"
SEEN: Final = "OK"
TO_SCAN: Final = "to scan"
WRONG_PARCEL: Final = "WRONG PARCEL"
WRONG_PARCEL_ROWS: Final = (
    "{parcel} is not in this list:",
    "unknown, or for another carrier.",
    "Keep it here. Then Esc.",
)
NONE_SCANNED: Final = ("No parcel was scanned", "Scan the label of each that the driver takes.")
STAY_TITLE: Final = "Not every parcel was scanned"
STAY_ROW: Final = "stays here: {parcel}"
OWN_DRIVER: Final = "driver"
"""A carrier where the settings name none."""
