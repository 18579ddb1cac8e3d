"""What a conflict is to a person: what happened, the rule that was applied, what comes next.

One place for till and centre, by the code of the rule.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final


@dataclass(frozen=True, slots=True)
class Explanation:
    """The words for one rule."""

    headline: str
    rule: str
    next_step: str


EXPLANATIONS: Final[dict[str, Explanation]] = {
    "sale_differs": Explanation(
        "One sale arrived in two forms",
        "What came first counts. The other is set aside, because nobody may change a sale.",
        "Ask loss prevention: the till that sent the other form may have been tampered with.",
    ),
    "stock_below": Explanation(
        "The books say that less than nothing is left",
        "The goods on the shelf are right, the number is wrong: count them.",
        "Count the item today.",
    ),
    "promise_broken": Explanation(
        "The last one was sold here and promised on the web",
        "The customer at the counter keeps it. The promise is sent from another store, or "
        "paid back.",
        "Find another store that has it, or have the customer paid back.",
    ),
    "count_asked": Explanation(
        "A picker did not find what the books say is there",
        "The pick stands: the order goes elsewhere or is given up. The books are doubted until "
        "somebody has counted.",
        "Count the item today (F10, 13), then accept this.",
    ),
    "kept_gone": Explanation(
        "Goods that were promised to orders are gone from the shelf",
        "What was sold, counted or damaged stands. Parcels that nobody has taken on go to another "
        "place that has them, the latest promise first; what lies ready stays its customer's.",
        "Look for the goods. What is not there is reported short at the pick, and its customer "
        "told and paid back.",
    ),
    "follow_gone": Explanation(
        "Goods that a till sold to follow are nowhere to be had any more",
        "The customer paid and gets nothing else instead: what was paid is paid back.",
        "Tell the customer: it cannot come. Pay back on the receipt, or sell something else.",
    ),
    "handed_over_twice": Explanation(
        "Goods of one order were handed over or sent twice",
        "Both customers keep what they have. What left first stands, the second is a loss of "
        "the shop.",
        "Look who collected or sent it, and by what right: a supervisor may have taken the risk.",
    ),
    "cancel_too_late": Explanation(
        "An order was cancelled while its goods were handed over",
        "The store could not know of the cancel: the handover stands, the cancel is void.",
        "Tell the customer. Ask for what was paid back, or write it off.",
    ),
    "handed_over_after_cancel": Explanation(
        "Goods were handed over although their cancel was known",
        "Goods that left the store stay with the customer; what was paid back is lost.",
        "Ask whoever handed over, and the customer for the money or the goods.",
    ),
    "picked_beyond_change": Explanation(
        "An order was made smaller while it was picked",
        "What was picked within the new quantity stands, the rest goes back to the shelf.",
        "Put the rest back; the customer pays for the new quantity only.",
    ),
    "over_return": Explanation(
        "More came back than was sold",
        "What came first stands. The later return paid out money for goods that had come back"
        " before; it is booked as owed to the shop.",
        "Compare both receipts, and ask the customer for the money or let it go.",
    ),
    "gift_card_overdrawn": Explanation(
        "More was taken from a gift card than was on it",
        "The customers keep their goods; what was not on the card is booked as a loss, and "
        "the card is blocked.",
        "Look who held the card; ask for the money or let it go.",
    ),
    "points_earned_once": Explanation(
        "The points of one sale were given twice",
        "They count once.",
        "Nothing is to be done.",
    ),
    "points_overdrawn": Explanation(
        "A customer spent more points than there were",
        "The reward stays with the customer; points earned later pay it back.",
        "Nothing is to be done, unless it happens again.",
    ),
    "coupon_used_twice": Explanation(
        "A coupon was used twice",
        "A coupon counts once. The first use stands, the second is booked as a discount the "
        "shop gave.",
        "Look whether a coupon was copied, and accept the loss or say what is wrong.",
    ),
    "promotion_over": Explanation(
        "A customer used a promotion too often",
        "The limit counts over all tills. What was given stays with the customer, beyond the "
        "limit it is booked as a discount the shop gave.",
        "Accept the loss, or say what is wrong.",
    ),
    "profile_field_lost": Explanation(
        "Two people changed one field of a customer",
        "The later change stands, the other is kept. Of two consents the stricter one holds.",
        "Ask the customer which one is right, where it matters.",
    ),
    "consent_restricted": Explanation(
        "A consent was given and withdrawn at the same time",
        "The stricter one holds: nothing is sent to the customer.",
        "Ask the customer when they are here next.",
    ),
    "unique_value_taken": Explanation(
        "A card or number belongs to another customer already",
        "It stays with the customer who had it first; the other has it noted as not checked.",
        "Look whether both are one person, and merge them.",
    ),
    "merged_already": Explanation(
        "A customer was merged in two ways",
        "Both ways lead to one and the same customer; nothing is lost.",
        "Nothing is to be done.",
    ),
    "customer_erased": Explanation(
        "Something came of a customer who was erased",
        "The sale stands without the name; nothing of the person is kept.",
        "Nothing is to be done.",
    ),
    "count_differs": Explanation(
        "A count differs from the books",
        "The shelf is right: the difference is booked. Sales made meanwhile were taken into "
        "account.",
        "Count again where the difference is large.",
    ),
    "counts_disagree": Explanation(
        "Two counts of one place disagree",
        "The one that knew of the other stands. Where neither did, count again.",
        "Count the place once more.",
    ),
    "price_differs": Explanation(
        "A sale was made at another price than was in force",
        "What was charged stays as it was charged; the difference is listed.",
        "Accept the difference, or say what is wrong.",
    ),
    "tax_differs": Explanation(
        "A sale was taxed at another rate than was in force",
        "The sale stands; where the law asks for it the office corrects the document.",
        "Ask the office whether a correction has to be written.",
    ),
    "sold_blocked": Explanation(
        "Something was sold after it was called back",
        "The sale stands. The customer has to be told.",
        "Tell the customer, and take the goods back.",
    ),
    "serial_sold_twice": Explanation(
        "One serial number was sold twice",
        "A thing exists once. Both sales stand, the warranty stays with the first; look which"
        " number is on the shelf.",
        "Look which number is on the shelf, and correct the warranty.",
    ),
    "shift_closed_twice": Explanation(
        "One shift was closed twice",
        "The first Z stays as it was printed; the second is listed beside it.",
        "Compare both with the money in the drawer.",
    ),
    "late_after_closing": Explanation(
        "Something arrived after its shift was closed",
        "The Z stays as it was printed; what came late is listed beside it.",
        "Add it to the day's papers.",
    ),
    "acted_after_revoked": Explanation(
        "Somebody worked here after their right ended",
        "What they recorded stands and is listed.",
        "Look through what they recorded, and say whether it stands.",
    ),
    "setting_lost": Explanation(
        "One setting was changed twice at the same time",
        "The later change is in force, the other is kept beside it.",
        "Nothing is to be done, unless the other value was meant.",
    ),
    "life_copied": Explanation(
        "Two machines say they are the same till",
        "Both histories are kept. The first to arrive is the till, the other goes on under a "
        "new life.",
        "Find both machines, and switch one of them off.",
    ),
    "life_restored": Explanation(
        "A till was restored from an older copy",
        "What it had sent before counts. The till goes on under a new life.",
        "Wait until the till has fetched what it does not have.",
    ),
    "clock_ahead": Explanation(
        "The clock of a till was far ahead",
        "What it recorded stands; its times are put right by those of the centre.",
        "Have date and time of that till set.",
    ),
    "clock_behind": Explanation(
        "The clock of a till was far behind",
        "What it recorded stands; its times are put right by those of the centre.",
        "Have date and time of that till set.",
    ),
}
"""By the code of the rule."""

RULE_OF_POLICY: Final[dict[str, str]] = {
    "sale": "sale_differs",
    "stock": "stock_below",
    "short_pick": "count_asked",
    "web_promise": "promise_broken",
    "order_handover": "handed_over_twice",
    "order_cancel": "cancel_too_late",
    "order_lines": "picked_beyond_change",
    "return": "over_return",
    "gift_card": "gift_card_overdrawn",
    "points_earned": "points_earned_once",
    "points_burned": "points_overdrawn",
    "coupon": "coupon_used_twice",
    "promotion": "promotion_over",
    "profile": "profile_field_lost",
    "merge": "merged_already",
    "erasure": "customer_erased",
    "count": "count_differs",
    "two_counts": "counts_disagree",
    "price": "price_differs",
    "tax": "tax_differs",
    "blocked_item": "sold_blocked",
    "serial": "serial_sold_twice",
    "shift": "late_after_closing",
    "staff": "acted_after_revoked",
    "config": "setting_lost",
    "fork": "life_copied",
    "restored": "life_restored",
    "clock": "clock_ahead",
}
"""What mostly happens under a policy, where only that is known."""

UNKNOWN: Final = Explanation(
    "Two records do not fit together ({policy})",
    "What came first stands.",
    "Update the program to read more.",
)


def explanation(policy: str, rule: str = "") -> Explanation:
    """Return the words for a rule, or for what mostly happens under a policy."""
    known = EXPLANATIONS.get(rule or RULE_OF_POLICY.get(policy, ""))
    if known is not None:
        return known
    return replace(UNKNOWN, headline=UNKNOWN.headline.format(policy=policy.replace("_", " ")))
