"""The endless aisle: refusals, and what its screen says."""

from __future__ import annotations

from typing import Final

AISLE: Final[dict[str, tuple[str, str]]] = {
    "follow_address_needed": (
        "A parcel needs an address",
        "F3 takes street and town; or F4 for a place where it is collected.",
    ),
    "follow_method_unknown": ("{method} is no way to follow", "Use one of: {known}."),
    "follow_name_needed": (
        "Nobody is named who gets the goods",
        "F6 finds the customer, or F3 and F4 ask for the name.",
    ),
    "follow_not_this": (
        "{description} cannot follow from another place",
        "Gift cards, deposits and goods with a serial number or a price in the code are sold here.",
    ),
    "follow_order_taken": ("Order {order} is there already", "Add the goods again."),
    "follow_place_needed": ("No place was chosen", "Choose with the arrows where it comes from."),
    "follow_recipient_unreadable": (
        "Name or address cannot be kept like this",
        "At most {characters_max} letters a line, and no more than four lines.",
    ),
}
