"""Several orders picked in one walk."""

from __future__ import annotations

from typing import Final

MARK: Final = "+ "
PICK_MARKED: Final = "Pick {count}"
MARKED_GUIDE: Final = "F2 picks what is marked in one walk; + takes a mark off again."
TOO_MANY_MARKS: Final = (
    "A walk has {orders_max} orders at most",
    "F2 picks those; then the others.",
)
NOT_TO_PICK: Final = (
    "Nothing is to be picked for order {number}",
    "Mark one that is to be picked.",
)

TITLE: Final = "One walk, orders: {count}"
TOTE: Final = "TOTE"
DEALT: Final = "{description}: {shares}"
PUT_IN: Final = "{quantity} into TOTE {tote}"
TAKE_OUT: Final = "{quantity} out of TOTE {tote}"
GOES_SHORT: Final = "{quantity} short for TOTE {tote}"
SHARE: Final = "{tote}:{left}"
PLACED: Final = "{place}: {description}"
NO_PLACE: Final = "no shelf known"
GUIDE: Final = "Scan each item as you take it; it goes into the tote that is shown."
DONE_GUIDE: Final = "All is there: F12, then say for each tote where you put it."
OVER: Final = ("This walk is over", "The list shows how its orders stand.")
LOST: Final = "ORDER {number} IS NOT ON THIS WALK ANY MORE"
LOST_ROWS: Final = (
    "Another goes on with it: {state}.",
    "Give them what is in tote {tote}.",
)

WAVES: Final[dict[str, tuple[str, str]]] = {
    "wave_over": OVER,
    "wave_size": (
        "One walk is for 1 to {orders_max} orders",
        "Mark fewer; the others are picked on the next walk.",
    ),
}
