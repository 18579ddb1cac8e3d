"""Counting goods on the shelf, by RFID tags, barcodes and typed quantities."""

from __future__ import annotations

from typing import Final

STOCK_COUNTS: Final[dict[str, tuple[str, str]]] = {
    "count_event_unknown": (
        "The count under way was made by a newer program ({kind})",
        "Stop here and call for help; what was counted is still there.",
    ),
    "count_full": (
        "The count is full: {tags_max} tags",
        "F12 posts it; then begin the next one.",
    ),
    "count_how_much": (
        "{description} is counted by its measure",
        "Type how much and *, then scan it: 2.5 * and the code.",
    ),
    "count_is_empty": ("Nothing is counted yet", "F7 reads tags; scan or type what has none."),
    "count_not_allowed": (
        "Goods are counted by supervisors and managers",
        "Have one of them sign in.",
    ),
    "count_nothing_of_it": (
        "This row is no item of the count",
        "Choose an item with the arrows; F8 begins the count anew.",
    ),
    "count_quantity": ("{value} cannot be counted", "Type how many there are, from 0 on."),
    "count_tags_at_once": (
        "These are too many tags at once",
        "Send at most {tags_max} with one command.",
    ),
}

TITLE: Final = "Count of goods"
TITLE_DIFFERENCES: Final = "Count of goods: only what differs"
HEADING: Final = ("Item", "  counted  on hand  differs")
EMPTY: Final = "Nothing is counted yet."
NO_DIFFERENCES: Final = "Nothing differs from what the till knows."
GUIDE: Final = "F7 reads tags. Scan adds one, 3 * and a scan makes it three. F12 posts."
GUIDE_READING: Final = "Walk past the goods: each tag counts once. F7 stops the reader."
GUIDE_ALONE: Final = "Scan adds one, 3 * and a scan makes it three. F12 posts."
PROMPT: Final = "Scan"
READ: Final = "Read tags"
STOP: Final = "Stop"
ALL: Final = "Show all"
DIFFERING: Final = "Differs"

TAGS: Final = "TAGS"
READER: Final = "Reader"
READING: Final = "reads"
STOPPED: Final = "stopped"
AWAY: Final = "away"
NO_READER: Final = "none"
UNKNOWN_TAGS: Final = "Not in the list"
FOREIGN_TAGS: Final = "No goods number"
UNKNOWN_ROW: Final = "? not in the list: {number}"
UNKNOWN_COUNT: Final = "{count} tags"
ONE_UNKNOWN: Final = "1 tag"
BY_TAGS: Final = "by tags"
BY_HAND: Final = "by hand"
BEGUN: Final = "Begun {day} {time}"

STARTED: Final = ("The reader reads", "F7 stops it; what was read stays counted.")
STARTED_AWAY: Final = ("The reader is away", "It reads as soon as it is back.")
HAS_STOPPED: Final = ("The reader has stopped", "F7 lets it read on.")
NONE_SET_UP: Final = (
    "There is no RFID reader",
    "F10, 8, F10 sets one up; scans count all the same.",
)
CHOOSE_ITEM: Final = ("No item is chosen", "Scan one, or choose it with the arrows.")
QUANTITY_FIRST: Final = ("How many?", "Type the number of pieces without a tag, then F2.")
NOT_COUNTED: Final = "NOT COUNTED"
NOT_LISTED: Final = "{code} is not in the price list"
NOT_COUNTED_STEP: Final = "Put it aside, then press Esc and go on."

ANEW_TITLE: Final = "Begin the count anew?"
ANEW_ROWS: Final = ("What was counted so far is given up: {items} items, {tags} tags.",)
POST_TITLE: Final = "Post this count?"
POST_ITEMS: Final = "Items"
POST_DIFFERING: Final = "of them differing"
POST_TAGS: Final = "Tags"
POST_UNKNOWN: Final = "Tags that name nothing here"
POST_STEP: Final = "It is recorded and told to the centre. What is sold later is no error of it."
