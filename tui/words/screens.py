"""What each screen is called, and what it is for."""

from __future__ import annotations

from typing import Final

from tui.key_names import Screen

TITLES: Final[dict[Screen, tuple[str, str]]] = {
    Screen.SIGN_IN: ("Sign in", "Type your number, Enter, your PIN, Enter."),
    Screen.OPEN_SHIFT: ("Open the shift", "Type the cash that is in the drawer, then Enter."),
    Screen.READY: ("Ready", "Scan the first item. The change stays visible until then."),
    Screen.SALE: (
        "Sale",
        "Scan items or type their number; words find by name. 3 * before a code sells three; "
        "3 * alone changes the chosen line; 10 % gives it a discount. "
        "Arrows choose a line, ? explains its price.",
    ),
    Screen.WHY: (
        "Why this price",
        "The steps from the regular price to what the line costs, and what became of every "
        "promotion that is for its goods.",
    ),
    Screen.PAY: (
        "Pay",
        "Type the cash given (1000 is 10.00) and press Enter. Digits before F6 or F7 take a part "
        "by card or voucher, before F9 they say how many people share. Foreign money is in F10. "
        "Esc goes back to the goods while nothing was taken.",
    ),
    Screen.FIND: (
        "Find an item",
        "Type words of its name. Choose by number and Enter, or with the arrows. A scan sells.",
    ),
    Screen.ELSEWHERE: (
        "Endless aisle",
        "Which places have the item, how many, and when that was so. F3 has it sent, F4 has it "
        "collected there, F12 puts it into the same basket. Rely on what is under 5 minutes old; "
        "up to an hour it is fair, older is low, and a step less where one or two are left. "
        "Without an answer of the centre it is asked for, not promised. "
        "Ctrl+D at the basket has only a part of it paid now.",
    ),
    Screen.CUSTOMER: (
        "Customer",
        "Scan a card, or type a phone number, its end, or a name. A card can be scanned at the "
        "sale as well, and so can a coupon.",
    ),
    Screen.RETURN: (
        "Return",
        "Scan what comes back, or type its number in the list and press Enter; 2 * before it "
        "marks two. A deposit comes with its goods. Goods to follow that have not come are marked "
        "by number: they are not sent any more, and nothing is booked in; a scan says that they "
        "are here. What is paid back, and how, stands at the right before F12 pays it.",
    ),
    Screen.REFUND_UNKNOWN: (
        "A refund is not known",
        "The card terminal did not say whether the card got its money. Nothing else can be done "
        "before that is settled.",
    ),
    Screen.CHECK: ("Price check", "Scan an item; its price is shown and nothing is sold."),
    Screen.CHOOSE: ("Choose", "Type the number of a row and Enter, or use the arrows."),
    Screen.ASK: ("A question", "Type the answer and press Enter. Esc gives it up."),
    Screen.APPROVAL: (
        "Approval",
        "A second person types their number, Enter, their PIN, Enter. It counts for exactly this "
        "and only now.",
    ),
    Screen.NOTICE: ("Look here", "Read it, then press Esc. Scans are turned away until then."),
    Screen.UNKNOWN_ITEM: (
        "Unknown item",
        "The item is not sold yet. Sell it under a department, find it by name, or leave it.",
    ),
    Screen.AGE_CHECK: (
        "Age check",
        "The item is not sold yet. Check the customer's age; the date of birth is on the screen.",
    ),
    Screen.WEIGH: (
        "Weigh",
        "The goods lie on the scale until it is at rest; its own figure is sold. Packing is taken "
        "off with F3. A weight that is typed needs a supervisor.",
    ),
    Screen.UNUSUAL: ("Really?", "The amount is far above the total. Take it or type again."),
    Screen.CONFIRM: ("Are you sure?", "F12 does it, Esc does not."),
    Screen.PAYMENT_UNKNOWN: (
        "Card payment not known",
        "Nobody knows yet whether the card was charged. Never charge it a second time before "
        "this is settled.",
    ),
    Screen.PAST_SALES: (
        "Past sales",
        "Type a receipt number, a date (2026-05-31) or an amount. Choose by number.",
    ),
    Screen.MANAGER: ("Manager", "Type a number and Enter, or press its key."),
    Screen.PEOPLE: ("People", "Who may sign on at this till, and their PINs."),
    Screen.COUNT: (
        "Count cash",
        "Type the number of pieces and Enter; it goes to the chosen row. What should be in the "
        "drawer is not shown. F12 posts the count.",
    ),
    Screen.STOCK_COUNT: (
        "Count goods",
        "RFID tags, scans and typed quantities make one count. Each tag counts once; a scan adds "
        "one of what has no tag, 3 * before it makes it three. On hand is what the till knew when "
        "the item was counted, so what is sold later is no difference. Tags that name nothing here "
        "stand at the end. The count is kept if you leave or the power fails; F12 posts it.",
    ),
    Screen.DEVICES: (
        "Sync and devices",
        "How the till stands to the centre, how new is what came from there, and how printer, "
        "drawer and the others are. Selling never waits for any of it. A print that is uncertain: "
        "look at the printer, then say whether it came out.",
    ),
    Screen.SCANNER_TEST: (
        "Scanner test",
        "Every code is shown as it came, with the scanner, the kind of symbol where the scanner "
        "tells it, and what it would stand for. RFID tags show up as they are read.",
    ),
    Screen.CONFLICTS: (
        "Conflicts",
        "What was recorded here and elsewhere and cannot both hold, the newest that costs money "
        "first. Nothing is lost or undone: a rule said what stands, and somebody looks at it.",
    ),
    Screen.CONFLICT: (
        "A conflict",
        "Both versions, the rule that was applied, and what it comes to in money and goods.",
    ),
    Screen.PICKUPS: (
        "Pickups",
        "Orders that customers collect here, the most urgent first. They come by themselves. Type "
        "a number or a part of a name and Enter to find one, or scan the label of a bag.",
    ),
    Screen.PICK: (
        "Pick",
        "The lines stand in the order of the walk. Scan every item as you take it; 3 * before a "
        "scan counts three. A wrong item beeps and is not counted.",
    ),
    Screen.WAVE: (
        "One walk",
        "Several orders at once, each in its tote. The lines stand in the order of the walk. Scan "
        "every item as you take it: the screen says into which tote it goes, the earliest promise "
        "first. A wrong item beeps and is not counted. Esc leaves it; what was scanned stays.",
    ),
    Screen.HANDOVER: (
        "Hand over",
        "Check the name on a card, scan the label of each bag, then F12. The number of a card is "
        "never written down.",
    ),
    Screen.SHIP: (
        "Ship",
        "Orders that a carrier fetches here, in the order of their cut-off. They come by "
        "themselves. Type a number and Enter to find one, or scan the label of a parcel. What an "
        "opened parcel left behind says PACK AGAIN.",
    ),
    Screen.PACK: (
        "Pack",
        "Scan every item as you put it into the box, then weigh it. F12 closes the parcel; what "
        "does not fit goes into another one.",
    ),
    Screen.DRIVER: (
        "Driver",
        "Scan the label of each parcel that the driver takes along. What is not scanned stays.",
    ),
    Screen.PUT_BACK: (
        "Put back",
        "These goods are not wanted any more. Put them on the shelf, then F12: from then on they "
        "are for sale again. Scan its bags before: only so nobody hands one over meanwhile.",
    ),
    Screen.SETTINGS: ("Settings", "The values in force; they are changed in the file."),
    Screen.Z_RESULT: ("Shift closed", "What the Z says about the drawer; it is printed, too."),
    Screen.HELP: ("Help", "Esc goes back."),
}
"""Title and purpose of every screen; the help page and the documentation print them."""

GUIDES: Final[dict[Screen, str]] = {
    Screen.CONFIRM: "F12 does it, Esc does not.",
    Screen.UNKNOWN_ITEM: "It is not sold yet: F12 under a department, F9 by name, Esc leaves it.",
    Screen.AGE_CHECK: "F12 card checked, F2 plainly old enough, F4 refused. Esc leaves it unsold.",
    Screen.UNUSUAL: "F12 takes it all the same, Esc lets you type again.",
    Screen.PAYMENT_UNKNOWN: "F2 asks the terminal again; by its slip: F3 was paid, F4 was not.",
}
"""What the keys of a box do; the others only need to be read."""

HELP_ALWAYS: Final = (
    "Esc goes back one step: the line, then the screen; never the sale.",
    "A key the terminal keeps for itself: type / and its number, Enter. / alone is the menu.",
)
