"""Refusals around goods and lines: what happened, and the next key."""

from __future__ import annotations

from typing import Final

SELLING: Final[dict[str, tuple[str, str]]] = {
    "age_check_needed": (
        "Age check: {description}, {minimum_age} or older",
        "Check a card: born on or before {born_on_or_before}. F12 checked, F4 refuse.",
    ),
    "age_method_unknown": ("There is no such way to check an age: {method}", "Use: {known}."),
    "age_out_of_range": ("{age} is no age", "Enter an age between 1 and 120."),
    "basket_empty": ("There is nothing in the basket", "Scan an item first."),
    "basket_full": (
        "The basket is full: {lines_max} lines",
        "Take the money for these with F12, then start another sale.",
    ),
    "basket_is_paying": ("The total has been told", "Esc goes back to the goods."),
    "currency_unknown": ("{currency} is no currency we know", "Use an ISO code such as EUR."),
    "department_unknown": ("There is no department {department}", "Choose one of: {known}."),
    "deposit_follows": (
        "A deposit follows its bottle",
        "Choose line {line}; its deposit changes with it.",
    ),
    "tax_class_unknown": (
        "{description} has the tax class {tax_class}, which the settings do not name",
        "Have it added under [tax.classes]; until then it cannot be sold.",
    ),
    "deposit_unknown": (
        "The deposit of {description} is not in the price list",
        "Not sold. Tell the manager; the price list needs its deposit.",
    ),
    "description_unreadable": (
        "This description cannot be used",
        "At most {characters_max} letters, digits and signs.",
    ),
    "discount_above_price": (
        "{amount} is more than the line costs ({line})",
        "Type a smaller discount; to give it away, void the line.",
    ),
    "discount_percent_or_amount": ("Either per cent or an amount", "Type one of them."),
    "find_empty": ("What shall be found?", "Type words of the name, then F9."),
    "find_too_long": ("Too long to search for", "Type at most {characters_max} letters."),
    "held_too_many": (
        "{held_max} baskets are held already",
        "Recall one with F5 and finish it first.",
    ),
    "held_unknown": ("This basket is not held any more", "F5 shows the held ones."),
    "expired_reason_needed": (
        "Why is it sold? EXPIRED {expired}: {description}",
        "Send it again with a reason.",
    ),
    "goods_expired": (
        "EXPIRED {expired}: {description}",
        "Not sold. Esc; fetch another for the customer and take this one off the shelf.",
    ),
    "goods_expired_since": (
        "EXPIRED {expired}: {description} (line {line})",
        "It may not be sold any more. Take line {line} out of the basket, then pay.",
    ),
    "price_in_other_currency": (
        "The label's price is in {currency}",
        "Not sold. Esc; have it labelled again.",
    ),
    "item_not_listed": ("Not in the price list: {code}", "Esc goes on; nothing was done."),
    "item_unknown": (
        "Not in the price list: {code}",
        "F12 sells it under a department, F9 finds it by name, Esc leaves it.",
    ),
    "label_unreadable": ("This name cannot be used", "At most {characters_max} letters."),
    "no_age_limit": ("{description} has no age limit", "Esc, then scan it."),
    "no_basket": ("There is no basket", "Scan an item first."),
    "no_deposit": ("No deposit is paid for {description}", "Give the empties back."),
    "no_such_line": ("There is no line {line}", "Choose a line with the arrow keys."),
    "not_discountable": ("{description} cannot be discounted", "F3 changes its price."),
    "not_for_sale": (
        "Not for sale: {description}",
        "Keep it at the counter and tell the manager. Esc goes on.",
    ),
    "nothing_held": ("No basket is held", "F5 holds the basket that is on the screen."),
    "percent_out_of_range": ("{value} % is not possible", "Type a discount from 0 to 100 %."),
    "percent_unreadable": ("{value} is no percentage", "Type for example 10 % and Enter."),
    "price_in_code": (
        "The price of {description} is in its barcode",
        "It cannot be changed; have it labelled again.",
    ),
    "price_needed": ("Price of {description}?", "Type the price and press Enter."),
    "price_not_open": (
        "{description} has its own price",
        "Scan it, then F3 to change the price.",
    ),
    "price_unreadable": ("{value} is no price", "Type for example 250 for 2.50."),
    "quantity_absurd": ("{quantity} is too many", "Esc, then type at most {quantity_max}."),
    "quantity_not_positive": (
        "{quantity} is no quantity to sell",
        "Type a quantity above 0; F4 voids a line.",
    ),
    "quantity_not_whole": ("{value} pieces cannot be sold", "Type a whole number."),
    "quantity_unreadable": ("{value} is no quantity", "Type for example 3 or 0.842."),
    "rate_unreadable": ("{value} is no rate", "A rate of 19 % is written 0.19."),
    "reason_needed": ("A reason is needed", "Type a few words, then Enter."),
    "reason_unreadable": ("This reason cannot be used", "At most {characters_max} letters."),
    "return_line_unknown": (
        "Line {line} is not on the original receipt",
        "Choose a line of the receipt.",
    ),
    "return_too_many": (
        "Line {line}: {quantity} is more than can still come back ({left})",
        "Type at most {left}.",
    ),
    "serial_claimed_elsewhere": (
        "{description} {serial} was sold at lane {lane} of {store}",
        "Heard {heard_ago} ago, before its receipt. Compare the number on the goods.",
    ),
    "serial_needed": (
        "Serial number of {description}?",
        "Scan it from the box, or type it and press Enter.",
    ),
    "serial_one_by_one": ("{description} is sold one by one", "Scan each of them."),
    "serial_sold_elsewhere": (
        "{description} {serial} was sold at lane {lane} of {store}",
        "Heard {heard_ago} ago. Compare the number; if it came back, F7 first: {number}.",
    ),
    "serial_sold_here": (
        "{description} {serial} was sold at this till",
        "Compare the number; if it came back, F7 first: {number}.",
    ),
    "serial_twice": ("Serial number {serial} is in the basket", "Scan the other box."),
    "serial_unreadable": ("This serial number cannot be used", "Scan it again or type it."),
    "label_needs_weight": (
        "{description} is not sold by weight at a price of its own",
        "Only such goods get a price label.",
    ),
    "weight_needed": (
        "Weight of {description}?",
        "Type it in {unit_name} with its point, for example 0.842, then Enter.",
    ),
}
