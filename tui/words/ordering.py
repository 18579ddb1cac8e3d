"""Orders of customers: refusals."""

from __future__ import annotations

from typing import Final

ORDERING: Final[dict[str, tuple[str, str]]] = {
    "box_unknown": ("There is no box called {box}", "Use one of: {known}."),
    "carrier_unknown": ("No carrier is called {carrier} here", "Use one of: {known}."),
    "bags_too_many": (
        "An order is put aside in 1 to {bags_max} bags",
        "Type the number of bags, a star and the place: 2*A1.",
    ),
    "cancel_by_unknown": ("Nobody is told to want this cancel", "Use one of: {known}."),
    "collection_code_elsewhere": (
        "This order is to be collected at {location}",
        "Tell the customer where it is, or ask the office to send it here.",
    ),
    "collection_code_false": (
        "This code was not made by us",
        "Hand nothing over by it. Ask for a card with the name of the order.",
    ),
    "collection_code_key_unknown": (
        "This till does not know key {kid} of the code",
        "Ask for a card with the name of the order; the till hears of new keys from the office.",
    ),
    "collection_code_needed": (
        "The code of order {order} was not scanned",
        "Scan the customer's code, or ask for a card with the name of the order.",
    ),
    "collection_code_not_meant": (
        "A code was given, and another way to know who collects",
        "Give the code alone, as pickup_code, or leave it out.",
    ),
    "collection_code_other_order": (
        "This code is for another order, not for {order}",
        "Leave this one with Esc, then scan the code: it opens its own order.",
    ),
    "collection_code_over": (
        "The time to collect by this code is over",
        "Look the order up by its number; it may still be here.",
    ),
    "collection_code_unreadable": (
        "This is no whole collection code",
        "Scan it again, or look the order up by its number.",
    ),
    "collection_code_used": (
        "Order {order} was collected already, at lane {lane}, {collected_ago} ago",
        "Hand nothing over. Ask the customer who came for it; the office sees who it was.",
    ),
    "handover_other_lane": (
        "Lane {lane} handed this over",
        "Take it back there; only that lane knows that nothing came in between.",
    ),
    "handover_reversed": (
        "This handover of order {order} was taken back already",
        "The goods are ready again: hand them over anew, or cancel.",
    ),
    "handover_unknown": (
        "Order {order} has no such handover",
        "Look the order up again and choose one that it lists.",
    ),
    "nothing_to_cancel": ("Nothing of order {order} is to be cancelled", "Go on with it."),
    "nothing_to_put_back": (
        "Nothing of order {order} is to be put back",
        "Only what is cancelled, refused or not collected goes back to the shelf.",
    ),
    "order_age_needed": (
        "Age check: {description}, {minimum_age} or older",
        "Look at a card of whoever collects and confirm the age; else keep the goods here.",
    ),
    "order_cancel_pending": (
        "Order {order} is being cancelled",
        "Hand nothing over. Put back what was picked.",
    ),
    "order_due": (
        "{due} is still to be paid for order {order}",
        "Take the payment first, then hand over.",
    ),
    "order_due_in_basket": (
        "The balance of order {order} is in the basket already",
        "F12 goes to paying.",
    ),
    "order_nothing_due": ("Nothing is to be paid for order {order}", "Hand it over."),
    "order_other_currency": (
        "Order {order} is not in this till's currency",
        "Have the customer pay where they ordered, then hand it over.",
    ),
    "order_elsewhere": (
        "Order {order} is fulfilled at {location}, not here",
        "Tell the customer where it is, or ask the office to send it here.",
    ),
    "order_held_elsewhere": (
        "Lane {lane} holds this order",
        "End it there, or have that lane pass it on.",
    ),
    "order_hold_to_nobody": (
        "Lane {lane} holds this order already",
        "Name another lane of this store.",
    ),
    "order_line_unknown": ("The order has no line {line}", "Look it up again."),
    "order_name_unreadable": (
        "This is no name of a place, a parcel or a carrier",
        "Scan its label, or type at most {characters_max} letters.",
    ),
    "order_not_expired": (
        "Order {order} is still waited for, {hours} h more",
        "Keep it. If the customer does not want it, cancel it.",
    ),
    "order_not_reversed": (
        "No handover of order {order} was taken back",
        "Take the handover back first (F4); else the goods come back as a return.",
    ),
    "order_nothing_to_pay_back": (
        "Nothing that was paid here for order {order} is to go back",
        "Goods that the customer has stay paid; the centre gives back what it took itself.",
    ),
    "order_paid_elsewhere": (
        "Order {order} was paid at another till",
        "Give it back there: F8, the order, F4.",
    ),
    "order_reversed_long_ago": (
        "The handover of order {order} was taken back more than {minutes} minutes ago",
        "Cancel the order if nobody wants it: the centre says what is owed.",
    ),
    "order_nothing_there": (
        "Nothing of the order is left for this",
        "Look the order up again; what is missing may be short or cancelled.",
    ),
    "order_other_method": (
        "Order {order} is for {method}",
        "What is collected is put aside and handed over, what is shipped is packed.",
    ),
    "order_gone_partly": (
        "Parcels of order {order} left already",
        "Pack the rest, or have the customer's cancel put it back.",
    ),
    "order_over": (
        "Order {order} is over: {state}",
        "Nothing more is done with it. For goods that came back, take a return.",
    ),
    "order_step_wrong": (
        "Order {order} is {state}: that is not the next step",
        "Look the order up; it shows what comes next.",
    ),
    "order_too_many": ("Only {left} of {description} are left for this", "Take at most so many."),
    "order_unknown": (
        "This till does not know order {order}",
        "It may not have been heard of here yet. Scan the customer's code, or ask the office.",
    ),
    "order_waits_for_ever": (
        "Order {order} has no time to be collected by",
        "Cancel it if the customer does not want it any more.",
    ),
    "orders_not_in_practice": (
        "Customers' orders are real",
        "End practice first: F10, then practice.",
    ),
    "pause_too_long": (
        "A pause is {days_max} days at most",
        "Choose less, or pause until they are taken again.",
    ),
    "web_orders_not_paused": (
        "Web orders are not paused",
        "They are taken; nothing is to be done.",
    ),
    "carrier_not_there": (
        "{carrier} does not go to that country",
        "Choose another carrier (F6).",
    ),
    "carrier_too_heavy": (
        "The parcel is too heavy for {carrier}",
        "Choose another carrier (F6), or pack two parcels.",
    ),
    "carrier_too_large": (
        "The box is too large for {carrier}",
        "Choose another carrier (F6), or a smaller box.",
    ),
    "carrier_too_long": (
        "The box is too long for {carrier}",
        "Choose another carrier (F6), or another box.",
    ),
    "no_carrier_takes": (
        "No carrier takes this parcel of order {order}",
        "Pack two smaller ones, or decline the order (F4 in the queue).",
    ),
    "service_unknown": ("There is no service {service} here", "Use one of: {known}."),
    "parcel_announced": (
        "{carrier} expects parcel {parcel} as it is",
        "Open the parcel and pack it anew: it gets a new label, the old one is void.",
    ),
    "parcel_open_first": (
        "Order {order} lies in closed parcels",
        "Open them first (F3): their labels are void then.",
    ),
    "parcel_void_there": (
        "{carrier} was told that parcel {parcel} does not come",
        "Open the parcel and pack it anew: it gets a new label.",
    ),
    "parcel_gone": (
        "Parcel {parcel} has left the store already",
        "Do not hand over another one. Look up who got it.",
    ),
    "parcel_needed": ("No parcel was named", "Scan the label of each parcel."),
    "parcel_not_here": (
        "Parcel {parcel} is none that waits here for a carrier",
        "Look whether it was packed here; its label is in the list of parcels.",
    ),
    "parcel_none_here": (
        "No bag of order {order} is in the store",
        "Pick it and put it aside: that prints its labels.",
    ),
    "parcel_twice": ("Parcel {parcel} has a label that is in use", "Print a new label for it."),
    "parcel_unknown": (
        "Parcel {parcel} does not belong to this order",
        "Fetch the parcel with this order's label.",
    ),
    "parcel_weight_doubted": (
        "{weight_grams} g hardly fits the goods: {expected_grams} g",
        "Look at what is in the box, weigh it again, or confirm the weight.",
    ),
    "parcel_weight_unreadable": (
        "{weight_grams} g is no weight of a parcel",
        "Weigh it again and type grams.",
    ),
    "pick_locked": ("{picker} picks this order", "Let them finish, or have them leave it."),
    "pick_not_done": (
        "{left} of {description} are not picked yet",
        "Pick them, give something else, or report them short.",
    ),
    "pick_not_started": ("Nobody picks this order", "Start picking it first."),
    "pick_scan_needed": (
        "{description} has a barcode",
        "Scan it, so that the wrong item is noticed.",
    ),
    "pick_wrong_item": (
        "{code} is not in this order",
        "Put it back and take the item that is asked for.",
    ),
    "put_back_first": (
        "Something of order {order} is not wanted any more",
        "Put it back on the shelf first.",
    ),
    "refused_by_unknown": ("It is not said who refused", "Use one of: {known}."),
    "reversal_returned": (
        "Goods of order {order} came back as a return",
        "Take back the rest as a return too.",
    ),
    "reversal_too_late": (
        "This was handed over more than {minutes} minutes ago",
        "Take the goods back as a return.",
    ),
    "shop_refuses_whole": (
        "The shop hands over or does not",
        "Leave the lines out; what a customer leaves here is refused by the customer.",
    ),
    "short_resolution_unknown": (
        "It is not said what becomes of what is missing",
        "Use one of: {known}.",
    ),
    "substitute_ask": (
        "The customer wants to be asked about {description}",
        "Call the customer, then confirm that they agreed; else report it short.",
    ),
    "substitute_unwanted": (
        "The customer wants nothing else for {description}",
        "Report what is missing as short.",
    ),
    "verification_unknown": (
        "This is no way to know who collects",
        "Use one of: {known}. Never write down the number of a document.",
    ),
}
