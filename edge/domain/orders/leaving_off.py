"""What of a part of an order is not wanted any more: what to end, what to put back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.orders.buckets import IN_HAND, UNPICKED, Bucket, milli_of
from edge.domain.orders.states import is_cancel_pending

if TYPE_CHECKING:
    from edge.domain.orders.fulfilment import FulfilmentOrder


def unwanted_milli(part: FulfilmentOrder, line: str) -> int:
    """Return how much of what is still here of a line shall not go to the customer."""
    buckets = part.lines[line].buckets
    if part.is_expired or is_cancel_pending(part):
        return buckets.alive_milli
    asked = _requested_milli(part, line) + part.refused.get(line, 0)
    return min(max(asked - buckets.of(Bucket.CANCELLED), 0), buckets.alive_milli)


def to_end(part: FulfilmentOrder) -> dict[str, int]:
    """Return by line what was never picked and is not wanted: the holder ends it."""
    return {line: milli for line in part.lines if (milli := _unpicked_unwanted(part, line)) > 0}


def to_put_back(part: FulfilmentOrder) -> dict[str, int]:
    """Return by line what was picked and is not wanted: the task to put back."""
    found = {}
    for line, each in part.lines.items():
        left = unwanted_milli(part, line) - _unpicked_unwanted(part, line)
        found[line] = min(left, each.buckets.of(*IN_HAND))
    return {line: milli for line, milli in found.items() if milli > 0}


def surplus(part: FulfilmentOrder) -> dict[str, int]:
    """Return by line what was taken off the shelf beyond what the part has to do.

    Two pickers who did not hear each other took the same units, or took what was cancelled. The
    moves into and out of hands add up to what is in them, whatever else was decided.
    """
    found = {
        line: sum(each.tally.get(bucket, 0) for bucket in IN_HAND) - each.buckets.of(*IN_HAND)
        for line, each in part.lines.items()
    }
    return {line: milli for line, milli in found.items() if milli > 0}


def back_to_shelf(part: FulfilmentOrder) -> dict[str, int]:
    """Return by line all that has to be put back: what is not wanted, and what is too much."""
    unwanted, beyond = to_put_back(part), surplus(part)
    return {
        line: unwanted.get(line, 0) + beyond.get(line, 0) for line in sorted({*unwanted, *beyond})
    }


def to_pick(part: FulfilmentOrder) -> dict[str, int]:
    """Return by line what is still to be picked: what is unpicked and wanted."""
    found = {
        line: each.buckets.of(*UNPICKED) - _unpicked_unwanted(part, line)
        for line, each in part.lines.items()
    }
    return {line: milli for line, milli in found.items() if milli > 0}


def wanted_in(part: FulfilmentOrder, *buckets: Bucket) -> dict[str, int]:
    """Return by line what is in some buckets and wanted.

    What goes back comes out of the other buckets first: no sealed parcel is opened without need.
    """
    keep = to_put_back(part)
    found = {}
    for line, each in part.lines.items():
        others = each.buckets.of(*(bucket for bucket in IN_HAND if bucket not in buckets))
        off = max(keep.get(line, 0) - others, 0)
        found[line] = each.buckets.of(*buckets) - off
    return {line: milli for line, milli in found.items() if milli > 0}


def _unpicked_unwanted(part: FulfilmentOrder, line: str) -> int:
    """Return what is not wanted of what was never picked: it is ended before anything goes back.

    What a customer refused was in a hand, and goes back itself.
    """
    unpicked = part.lines[line].buckets.of(*UNPICKED)
    if part.is_expired or is_cancel_pending(part):
        return unpicked
    cancelled = part.lines[line].buckets.of(Bucket.CANCELLED)
    refused = part.refused.get(line, 0)
    asked = _requested_milli(part, line) - max(cancelled - refused, 0)
    return min(max(asked, 0), unpicked, unwanted_milli(part, line))


def _requested_milli(part: FulfilmentOrder, line: str) -> int:
    return sum(
        milli_of(each.quantity)
        for request in part.requests.values()
        for each in request.units
        if each.line == line
    )
