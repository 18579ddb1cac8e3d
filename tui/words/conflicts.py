"""What happened and which rule was applied, for each kind of conflict."""

from __future__ import annotations

from typing import Final

_RETURNED: Final = (
    "More came back than was sold",
    "What came first stands. The later return paid out money for goods that had come back before; "
    "it is booked as owed to the shop.",
)

POLICIES: Final[dict[str, tuple[str, str]]] = {
    "blocked_item": (
        "Something was sold after it was called back",
        "The sale stands. The customer has to be told.",
    ),
    "clock": (
        "The clock of a till was far off",
        "What it recorded stands; its times are put right by those of the centre.",
    ),
    "config": (
        "One setting was changed twice at the same time",
        "The later change is in force, the other is kept beside it.",
    ),
    "count": (
        "A count differs from the books",
        "The shelf is right: the difference is booked. Sales made meanwhile were taken into "
        "account.",
    ),
    "coupon": (
        "A coupon was used twice",
        "A coupon counts once. The first use stands, the second is booked as a discount the shop "
        "gave.",
    ),
    "erasure": (
        "Something came of a customer who was erased",
        "The sale stands without the name; nothing of the person is kept.",
    ),
    "fork": (
        "Two machines say they are the same till",
        "Both histories are kept. The first to arrive is the till, the other goes on under a new "
        "life.",
    ),
    "gift_card": (
        "More was taken from a gift card than was on it",
        "The customers keep their goods; what was not on the card is booked as a loss, and the "
        "card is blocked.",
    ),
    "merge": (
        "A customer was merged in two ways",
        "Both ways lead to one and the same customer; nothing is lost.",
    ),
    "over_return": _RETURNED,
    "points_burned": (
        "A customer spent more points than there were",
        "The reward stays with the customer; points earned later pay it back.",
    ),
    "points_earned": (
        "The points of one sale were given twice",
        "They count once.",
    ),
    "price": (
        "A sale was made at another price than was in force",
        "What was charged stays as it was charged; the difference is listed.",
    ),
    "profile": (
        "Two people changed one field of a customer",
        "The later change stands, the other is kept. Of two consents the stricter one holds.",
    ),
    "promotion": (
        "A customer used a promotion too often",
        "The limit counts over all tills. What was given stays with the customer, beyond the limit "
        "it is booked as a discount the shop gave.",
    ),
    "restored": (
        "A till was restored from an older copy",
        "What it had sent before counts. The till goes on under a new life.",
    ),
    "return": _RETURNED,
    "sale": (
        "One sale arrived in two forms",
        "What came first counts. The other is set aside, because nobody may change a sale.",
    ),
    "serial": (
        "One serial number was sold twice",
        "A thing exists once. Both sales stand, the warranty stays with the first; look which "
        "number is on the shelf.",
    ),
    "shift": (
        "Something arrived after its shift was closed",
        "The Z stays as it was printed; what came late is listed beside it.",
    ),
    "staff": (
        "Somebody worked here after their right ended",
        "What they recorded stands and is listed.",
    ),
    "stock": (
        "The books say that less than nothing is left",
        "The goods on the shelf are right, the number is wrong: count them.",
    ),
    "tax": (
        "A sale was taxed at another rate than was in force",
        "The sale stands; where the law asks for it the office corrects the document.",
    ),
    "two_counts": (
        "Two counts of one place disagree",
        "The one that knew of the other stands. Where neither did, count again.",
    ),
    "void": (
        "A sale was voided and its goods returned as well",
        "Money goes out once. What came first stands, the second is booked as owed to the shop.",
    ),
    "web_promise": (
        "The last one was sold here and promised on the web",
        "The customer at the counter keeps it. The promise is sent from another store, or paid "
        "back.",
    ),
}

UNKNOWN: Final = (
    "Two records do not fit together ({policy})",
    "What came first stands; update the till to read more.",
)


def policy_words(policy: str) -> tuple[str, str]:
    """Return what happened and the rule that was applied, for a policy."""
    headline, rule = POLICIES.get(policy, UNKNOWN)
    return headline.format(policy=policy.replace("_", " ")), rule
