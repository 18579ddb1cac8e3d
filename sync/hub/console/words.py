"""What the pages say of names, times and troubles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.hub.words import explain

if TYPE_CHECKING:
    from edge.domain.errors import TillError

PAGES = (
    ("/console/", "Lanes"),
    ("/console/conflicts", "Conflicts"),
    ("/console/set-aside", "Set aside"),
    ("/console/stock", "Stock"),
    ("/console/kept", "Kept goods"),
    ("/console/orders", "Orders"),
    ("/console/prices", "Prices"),
    ("/console/staff", "Staff"),
    ("/console/files", "Files"),
    ("/console/fulfilment", "Fulfilment"),
    ("/console/refunds", "Refunds"),
)
"""The pages in the order of their keys (access keys 1 to 9); those after them have none."""

FIGURES = (
    ("bopis_share", "Orders that are picked up"),
    ("pick_time", "Pick time"),
    ("ready_time", "Placed until ready"),
    ("cycle_time", "Placed until out"),
    ("short_rate", "Lines short"),
    ("routing_accuracy", "Went as sent at first"),
    ("ship_from_store", "Parcels from stores"),
    ("sync_lag", "Facts come home within"),
)
"""The figures of orders in the order of the page."""

FORM_STALE = (
    "This form is out of date",
    "It was not sent by a page of this session. Open the page again and repeat it.",
)
SCOPE_MISSING = (
    "Your token may not do this",
    "It has the scope {has}, this needs {needs}. Nothing was changed. Sign in with another token:"
    " hub token --scope {needs} makes one.",
)

INCIDENTS = {
    "entry_unreadable": "The entry cannot be read.",
    "identity_wrong": "The entry names another store, lane or life than its stream.",
    "sequence_wrong": "The entry names another number than its place.",
    "amounts_unreadable": "The amounts of the entry cannot be read.",
    "clock_ahead": "The lane's clock is ahead of the centre's.",
    "stream_forked": "Two machines carried the same journal on; both are kept.",
    "life_restored": "The lane was put back from a backup; what it lost is here.",
    "life_continued": "A machine goes on writing a life that a later one has ended.",
    "lane_cloned": "A copy of the lane is at work. Find the second machine and enrol it anew.",
}


def incident(code: str) -> str:
    """Return what happened, in words; the code itself where there are none."""
    return INCIDENTS.get(code, code.replace("_", " ").capitalize() + ".")


def ago(seconds: int | None) -> str:
    """Return an interval as a person says it."""
    if seconds is None:
        return "never heard"
    for unit, size in (("days", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def trouble(error: TillError) -> tuple[str, str]:
    """Return what happened and what comes next."""
    known = explain(error)
    return known.headline, known.next_step


def told(error: TillError) -> str:
    """Return a refusal in one line."""
    return ". ".join(trouble(error))
