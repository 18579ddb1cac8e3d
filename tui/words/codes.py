"""Refusals of codes: what was read, and the next key."""

from __future__ import annotations

from typing import Final

_SCAN_AGAIN: Final = "Esc, then scan it again or type the number under the bars."
_OTHER_BARS: Final = "Esc, then scan the other bars on the goods."
_LABEL_WRONG: Final = (
    "Esc; scan the other bars on the goods or type the number, and show the manager the label."
)

CODES: Final[dict[str, tuple[str, str]]] = {
    "code_addon_only": (
        "Only the small extra bars were read: {value}",
        "Esc, then scan the large bars beside them.",
    ),
    "code_check_digit": ("Misread code {value}: its check digit does not fit", _SCAN_AGAIN),
    "code_control_characters": ("The scan held characters that no code has", _SCAN_AGAIN),
    "code_empty": ("There is no code", "Scan an item or type its number."),
    "code_length": ("{value} is too short or too long for a code", _SCAN_AGAIN),
    "code_price_too_fine": (
        "The price in {value} has more digits than the currency",
        "Esc; sell it under a department (F10, 2) and tell the manager.",
    ),
    "code_too_long": ("Too long for a code", _SCAN_AGAIN),
    "code_value_zero": (
        "The label {value} carries no weight or price",
        "Esc; have it weighed and labelled again.",
    ),
    "code_verifier_digit": ("Misread label {value}: its price digits do not fit", _SCAN_AGAIN),
    "code_coupon_unreadable": (
        "This coupon's code is damaged ({field})",
        "Esc, then scan it again; if that fails, it cannot be taken.",
    ),
    "code_epc_unreadable": ("This tag cannot be read ({why})", "Esc, then scan the bars instead."),
    "code_gs1_contradiction": (
        "This label says two things at once: ({first}) and ({second})",
        _LABEL_WRONG,
    ),
    "code_gs1_date": ("The label's date ({ai}) {value} is no date", _LABEL_WRONG),
    "code_gs1_empty": ("There is nothing in this code", _SCAN_AGAIN),
    "code_gs1_unknown": ("Nobody knows what {value} stands for in this label", _LABEL_WRONG),
    "code_gs1_value": ("The label's field ({ai}) cannot be {value}", _LABEL_WRONG),
    "code_is_coupon": (
        "This is a coupon, and the price list has none with that code",
        "Esc; it cannot be taken here.",
    ),
    "code_is_not_goods": ("This code names no goods", _OTHER_BARS),
    "code_is_parcel": ("This is the number of a parcel or pallet: {value}", _OTHER_BARS),
    "code_is_refund_slip": (
        "This is a slip for money back, not goods: {value}",
        "Esc, then pay it out or take it as the shop's rules say.",
    ),
    "code_is_tag": ("This is a radio tag, which names goods but is not for sale", _OTHER_BARS),
    "code_is_two_items": (
        "{value} is {first} or {second}",
        "Esc, then choose it by name (F9), or have the scanner send AIM identifiers.",
    ),
    "code_link_compressed": (
        "This link is written in a short form that we cannot read",
        _OTHER_BARS,
    ),
    "code_link_order": ("The link on the label is not made as it should be: {value}", _LABEL_WRONG),
    "code_symbology_contradicted": (
        "The scanner says {symbology} and {identifier} at once",
        "Esc, then scan again; if it stays, have the scanner's settings checked.",
    ),
}
