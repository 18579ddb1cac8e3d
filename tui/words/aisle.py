"""The endless aisle: refusals, and what its screen says."""

from __future__ import annotations

from typing import Final

AISLE: Final[dict[str, tuple[str, str]]] = {
    "deposit_none_on_receipt": (
        "No deposit was paid on receipt {receipt}",
        "F8 shows orders that are collected here; F6 there takes what is due.",
    ),
    "deposit_not_offered": (
        "This shop takes goods to follow paid whole",
        "A manager can allow deposits: settings, orders.deposit, minimum_percent.",
    ),
    "deposit_nothing_follows": (
        "Nothing in the basket follows later",
        "Ctrl+E at a line has it sent or collected; a deposit is for that.",
    ),
    "deposit_order_unknown": (
        "What became of {description} is not known at this till",
        "Give it back at the till that took it, or ask the office.",
    ),
    "deposit_tax_unknown": (
        "It is not said when the tax in a deposit is due here",
        "A manager sets orders.deposit, tax_due: payment or handover.",
    ),
    "deposit_too_small": (
        "At least {minimum_percent} % is paid at once",
        "Type more, or Enter alone for what is usual.",
    ),
    "deposit_used": (
        "{description} paid for goods that the customer has",
        "Money comes back for goods that come back; the office sees to the rest.",
    ),
    "follow_address_needed": (
        "A parcel needs an address",
        "F3 takes street and town; or F4 for a place where it is collected.",
    ),
    "follow_country_unknown": (
        "{code} is no code of a country or state",
        "Two letters, such as FR or US; of a state what follows, such as NY. Enter: this country.",
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

# The screen -------------------------------------------------------------------------------------

TITLE: Final = "{item}: other places"
NOWHERE: Final = "No other place is known to have {item}"
NOWHERE_GUIDE: Final = "F5 shows other sizes. Esc goes back."
GUIDE: Final = "Choose a place; F3 sends it, F4 has it collected there. Then F12 adds it."
GUIDE_READY: Final = "F12 adds it to the sale."
PROMPT: Final = "Place"
AT_LEAST: Final = "{count} or more"
KNOWN_AT: Final = "{count}  {time}  {confidence}"
CONFIDENCE: Final = {"high": "sure", "fair": "likely", "low": "! ask first"}
DISTANCE: Final = "{km} km"
RIGHT_HERE: Final = "may be promised"
SIDE: Final = "TO FOLLOW"
SIDE_QUANTITY: Final = "{quantity} x"
METHODS: Final = {"": "F3 or F4", "ship": "to be sent", "pickup": "to be collected"}
NOBODY: Final = "nobody yet (F6)"
CHOOSE_METHOD: Final = (
    "It is not said how it comes to the customer",
    "F3 has it sent, F4 has it collected at the chosen place.",
)
ASKED_NAME: Final = "Who gets it?"
NAME: Final = "Name"
ADDRESS: Final = (
    ("Street and number?", "Street"),
    ("Postcode?", "Postcode"),
    ("Town?", "Town"),
)
"""What is asked for a parcel, one after the other, with what stands before the answer."""
ASKED_COUNTRY: Final = "Country, by its two letters? Enter alone for this one."
COUNTRY: Final = "Country"
ASKED_REGION: Final = "State or region, by its code? Taxes depend on it."
REGION: Final = "State"
ASKED_CONTACT: Final = "E-mail or telephone, by which the customer is told? Enter leaves it out."
CONTACT: Final = "Reach by"
VARIANTS: Final = "Other sizes and colours"
HERE: Final = "{count} here"
ELSEWHERE: Final = "{count} at {places} places"
NOT_ANYWHERE: Final = "nowhere"
NO_VARIANTS: Final = (
    "No other size or colour of {item} is known",
    "Esc goes back; F9 finds others.",
)
DEPOSIT: Final = "Deposit"
DEPOSIT_QUESTION: Final = "How much of the goods to follow is paid now?"
DEPOSIT_GUIDE: Final = "An amount, or 25 % of the price; Enter alone is the usual. 0 has all paid."
LATER: Final = "PAID LATER"
REST_QUESTION: Final = "On which receipt was the deposit paid?"
REST_GUIDE: Final = "Scan the code at its foot, or type the last digits of its number."
REST: Final = "Receipt"
FOLLOWS: Final = {"ship": "to follow, sent from {location}", "pickup": "to collect at {location}"}
