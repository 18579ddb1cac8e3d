"""Why a price is what it is, in the shop's words."""

from __future__ import annotations

from typing import Final

from tui import formats

WHY_TITLE: Final = "Why {amount}?  {description}"
WHY_GUIDE: Final = "Esc goes back to the goods."
STEPS: Final = {
    "regular": "Regular price",
    "override": "Price given by hand: {text}",
    "promotion": "{text}",
    "manual": "By hand: {text}",
    "exempt": "Tax taken out",
    "tax": "{text} added",
    "tax_included": "{text} included",
    "total": "Comes to",
}
PROMOTIONS: Final = "Promotions for these goods"
NO_PROMOTIONS: Final = "No promotion is for these goods."
NONE_FOR_HAND_PRICE: Final = "No promotion is for a price given by hand."
VERDICTS: Final = {
    "applied": "OK {text}",
    "beaten": "- {text}: worth less than {others}",
    "needs_more": "- {text}: {missing}",
    "needs_coupon": "- {text}: only with a coupon",
    "not_yours": "- {text}: not for this customer",
    "outside_time": "- {text}: not at this time",
    "used_up": "- {text}: used up",
    "no_effect": "- {text}: changes nothing here",
}
MORE_UNITS: Final = "{count} more"
MORE_AMOUNT: Final = "{amount} more"
HINT: Final = "+ {missing}: {text}"
FROM_BOOK: Final = "Price book {name}"
AND: Final = ", "


def missing_text(units: int, amount_minor: int, digits: int) -> str:
    """Say what is missing for a promotion: pieces or an amount."""
    if amount_minor:
        return MORE_AMOUNT.format(amount=formats.amount(amount_minor, digits))
    return MORE_UNITS.format(count=units)
