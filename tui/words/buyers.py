"""Refusals around customers, coupons and exemptions: what happened, and the next key."""

from __future__ import annotations

from typing import Final

BUYERS: Final[dict[str, tuple[str, str]]] = {
    "certificate_expired": (
        "This certificate ended on {valid_until}",
        "The tax is charged. Ask for a newer certificate.",
    ),
    "certificate_unreadable": (
        "This certificate number cannot be used",
        "Type its 1 to {characters_max} letters and digits.",
    ),
    "coupon_expired": ("{text} ended on {until}", "It was not taken; give it back."),
    "coupon_here": (
        "{text}: number {serial} is in this sale already",
        "It counts once; keep it. F6, then F8 gives it back.",
    ),
    "coupon_in_held_basket": (
        "{text}: number {serial} is in a held basket",
        "F5 recalls that basket; take the coupon out there first.",
    ),
    "coupon_not_in_use": ("{text}: nothing is cheaper by it", "Give it back."),
    "coupon_not_yet": ("{text} begins on {begins}", "It was not taken; give it back."),
    "coupon_serial_missing": (
        "{text}: its number is missing",
        "Scan it again; the whole code has to be read.",
    ),
    "coupon_serial_unreadable": ("The number of this coupon cannot be used", "Scan it again."),
    "coupon_spent": ("{text}: number {serial} was used before", "It was not taken; keep it."),
    "coupon_spent_elsewhere": (
        "{text}: number {serial} was used at lane {lane} of {store}",
        "Heard {heard_ago} ago. It was not taken; keep it.",
    ),
    "coupon_twice": (
        "{text}: one of these is in this sale already",
        "It was not taken; it is good for another sale.",
    ),
    "coupon_unknown": ("There is no coupon {code}", "Scan it again, or give it back."),
    "coupons_too_many": (
        "{coupons_max} coupons are the most for one sale",
        "Take the money for these with F12, then start another sale.",
    ),
    "customer_or_code": ("Either a customer or a card is needed", "Name one of the two."),
    "customer_unknown": (
        "Nobody is known by this card or number",
        "Look for the name, or go on without: Esc.",
    ),
    "customers_damaged": (
        "The list of customers cannot be read",
        "Selling goes on without it. Tell the manager.",
    ),
    "customers_missing": (
        "This shop has no list of customers",
        "Selling goes on without. A manager brings one in: till import customers.",
    ),
    "no_customer": ("No customer is attached", "Go on with the goods."),
    "no_exemption": ("The tax is being charged", "Go on with the goods."),
    "no_such_coupon": ("There is no coupon {coupon} in this sale", "F6, then F8 shows them."),
    "not_goods": (
        "A card or coupon has no quantity",
        "Scan it alone, without a number before it.",
    ),
    "tax_unknown": ("There is no tax {tax}", "Use: {known}."),
}
