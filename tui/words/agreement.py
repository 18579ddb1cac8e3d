"""What is said about the line to the centre, and about conflicts with what others recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from edge.sync_facts import SyncState, SyncStatus

SECOND_MICROS = 1_000_000
_MINUTE_S, _HOUR_S, _DAY_S = 60, 3_600, 86_400

# The status bar ---------------------------------------------------------------------------

WAITING: Final = "{count} waiting"
TO_SEND: Final = "{count} to send"
ONLY_HERE_NOW: Final = "only here: {count}"
SINCE: Final = "{told} \u00b7 {age}"
IN_STEP: Final = "centre: in step"
LAST_HEARD: Final = "centre: {age} ago"
NOT_HEARD: Final = "centre: not yet"
MARKS: Final[dict[str, str]] = {"revoked": "! CENTRE", "must_restart": "! CENTRE"}
"""Only what nobody but a person can mend is marked; to be offline is an ordinary day."""

# The screen -------------------------------------------------------------------------------

TITLE: Final = "Sync and devices"
GUIDE: Final = "F5 sends, F6 shows conflicts, F10 sets devices up. Esc goes back."
GUIDE_ALONE: Final = "This till works on its own. Esc goes back."
HUB: Final = "Centre {hub}"
STATES: Final[dict[SyncState, str]] = {
    "not_enrolled": "not joined; this till works on its own",
    "in_step": "in step",
    "sending": "sending",
    "cannot_reach": "not reached; it tries by itself",
    "must_restart": "this till needs a new life",
    "revoked": "this till was shut out",
    "stopped": "nothing is sent: its program is not running",
}
NEXT: Final[dict[SyncState, str]] = {
    "not_enrolled": "To join: hub enrol-code in the centre, then till enrol CODE here.",
    "must_restart": "Selling goes on. Call the office: they tell how the copy is settled.",
    "revoked": "Selling goes on and is kept. Call the office for a new code.",
    "stopped": "Selling goes on. Start it: till sync, or the till's own service.",
}
WAITS: Final = "To send"
NOTHING_WAITS: Final = "nothing"
WAITS_SINCE: Final = "{count}, the oldest {age}"
CONTACT: Final = "Last contact"
NO_CONTACT: Final = "not yet"
ONLY_HERE: Final = "Sales on one machine only"
CONFLICTS: Final = "Conflicts to decide"
CONFLICTS_OPEN: Final = "{count}  (F6)"
UNREAD: Final = "From the centre, not understood"
UNREAD_ROWS: Final = "{count} set aside"
UNREAD_NEXT: Final = "All else is applied. This program may be too old: have it updated."
CLOCK: Final = "Clock"
CLOCK_RIGHT: Final = "as the centre's"
CLOCK_AHEAD: Final = "{age} ahead of the centre's"
CLOCK_BEHIND: Final = "{age} behind the centre's"
CLOCK_SUSPECT: Final = "The till's stamps are put right; have date and time set."
CLOCK_USUAL_S: Final = 5
RIGHTS_TITLE: Final = "Granted to this till, to use without asking"
RESOURCES: Final[dict[str, str]] = {
    "gift_card": "Card {name}",
    "return": "Return of receipt {name}",
    "stock": "Promise from another place, {name}",
}
RIGHT_UNTIL: Final = "{left}, for {age}"
MORE_RIGHTS: Final = "and {count} more: till status --json"
AGES_TITLE: Final = "What came from the centre"
NEVER: Final = "nothing yet"
AGO: Final = "{age} ago"
SERVICES: Final[dict[str, str]] = {
    "catalogue": "Goods",
    "prices": "Prices and promotions",
    "customers": "Customers",
    "staff": "People",
    "store": "This store's other tills",
    "safety": "Blocks and warnings",
    "chain": "Goods, prices, customers",
}
PROGRESS: Final[dict[str, str]] = {
    "bootstrap": "Loading the price list",
    "backlog": "Sending what waited",
    "import": "Importing",
}
PROGRESS_NUMBERS: Final = "{bar} {percent} %"
LAST_PROBLEM: Final = "Last trouble: {headline}"
SENDING_ASKED: Final = ("It is sent now", "What waits goes out as soon as the centre is reached.")
NOT_JOINED: Final = ("This till has no centre to send to", "Join it first: till enrol CODE.")
REPORT_SAVED: Final = ("The report is in {path}", "It holds no names and no amounts.")
REPORT_FAILED: Final = ("The report was not saved: {why}", "Check the disk.")

# The demo's line --------------------------------------------------------------------------

LINE: Final = "Line to the centre (demo)"
LINE_IS_CUT: Final = "PULLED OUT"
LINE_IS_WHOLE: Final = "plugged in"
DEMO_CENTRE: Final = "Centre of the demo"
DEMO_CENTRES: Final[dict[str, str]] = {
    "starting": "is being started",
    "joining": "the tills are being joined",
    "up": "runs on this machine",
    "absent": "not installed; the demo runs without",
    "failed": "did not come up; the demo runs without",
}
CUT: Final = "Unplug"
MEND: Final = "Plug in"
LINE_WAS_CUT: Final = ("The plug is out", "Sell as always; the same key puts it back.")
LINE_WAS_MENDED: Final = ("The plug is back", "Watch what waits go out.")

# Conflicts --------------------------------------------------------------------------------

INBOX_TITLE: Final = "Conflicts: {count} to decide"
INBOX_GUIDE: Final = "A number or the arrows, then Enter: shows both versions. Esc goes back."
NO_CONFLICTS: Final = "No conflict is known: all that was recorded fits together."
INBOX_EMPTY_GUIDE: Final = "Esc goes back."
DETAIL_GUIDE: Final = "F12 accepts what the rule made of it, F4 disputes it with a note. Esc back."
DECIDED_GUIDE: Final = "It is decided. Arrows move, Esc goes back."
WHO_DECIDES: Final = "Somebody has to be signed in to decide. Arrows move, Esc goes back."
STANDS: Final = "STANDS"
GIVES_WAY: Final = "GIVES WAY"
VERSION_HEAD: Final = "Lane {lane}  {time}"
VERSION_BY: Final = "by {operator}"
RULE: Final = "The rule"
NEXT_STEP: Final = "Next"
EFFECT: Final = "EFFECT"
LOSS: Final = "loss of the shop"
GAIN: Final = "for the shop"
NO_MONEY: Final = "no money"
UNITS: Final = "goods"
OWNER: Final = "for"
DEADLINE: Final = "until"
OVERDUE: Final = "! OVERDUE"
STATE: Final[dict[str, str]] = {"open": "", "accepted": "accepted", "disputed": "disputed"}
NOTE_QUESTION: Final = "What is wrong with it? The office reads this."
NOTE: Final = "Note"
OWNERS: Final[dict[str, str]] = {
    "cashier": "the cashier",
    "supervisor": "the supervisor",
    "manager": "the manager",
    "store_manager": "the manager",
    "office": "the office",
    "loss_prevention": "loss prevention",
}


def age_text(micros: int, now_micros: int) -> str:
    """Return how long ago something was, in the largest unit that says enough."""
    seconds = max(now_micros - micros, 0) // SECOND_MICROS
    if seconds < _MINUTE_S:
        return f"{seconds} s"
    if seconds < _HOUR_S:
        return f"{seconds // _MINUTE_S} min"
    if seconds < 2 * _DAY_S:
        return f"{seconds // _HOUR_S} h"
    return f"{seconds // _DAY_S} days"


def waiting_text(status: SyncStatus, waiting: int, now_micros: int) -> str:
    """Return the quiet word of the status bar: what waits, since when, what exists once only.

    `waiting` is the till's own count of entries that only it has, for a till without a centre.
    """
    if not status.enrolled:
        return WAITING.format(count=waiting)
    if status.waiting:
        return _waiting_since(status, now_micros)
    if status.state in ("in_step", "sending"):
        return IN_STEP
    if status.contact_micros is None:
        return NOT_HEARD
    return LAST_HEARD.format(age=age_text(status.contact_micros, now_micros))


def _waiting_since(status: SyncStatus, now_micros: int) -> str:
    """Return what waits; while the centre is away, the sales that would be lost with the machine.

    Below a minute an age would change with every look and say nothing.
    """
    told = TO_SEND.format(count=status.waiting)
    if status.state == "cannot_reach" and status.only_here:
        told = ONLY_HERE_NOW.format(count=status.only_here)
    oldest = status.oldest_micros
    if oldest is None or now_micros - oldest < _MINUTE_S * SECOND_MICROS:
        return told
    return SINCE.format(told=told, age=age_text(oldest, now_micros))


def centre_marks(status: SyncStatus) -> tuple[str, ...]:
    """Return the word of the status bar for what only a person can mend; being offline is none."""
    mark = MARKS.get(status.state)
    return (mark,) if mark else ()
