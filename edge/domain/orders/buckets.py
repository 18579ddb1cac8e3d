"""Where the units of an order line are; every unit is in exactly one bucket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from edge.domain.errors import BadInput
from edge.domain.quantity import Unit, parse_quantity


class Bucket(StrEnum):
    """Where a unit is (design page domain.md 4.1)."""

    OPEN = "open"
    """At no location yet; within a fulfilment: not picked yet."""
    ALLOCATED = "allocated"
    PICKING = "picking"
    PICKED = "picked"
    PACKED = "packed"
    READY = "ready"
    HANDED_OVER = "handed_over"
    SHIPPED = "shipped"
    SHORT = "short"
    SUBSTITUTED_OUT = "substituted_out"
    CANCELLED = "cancelled"


GONE: Final = (Bucket.HANDED_OVER, Bucket.SHIPPED)
IN_HAND: Final = (Bucket.PICKED, Bucket.PACKED, Bucket.READY)
"""Taken off the shelf, and still in the store."""
UNPICKED: Final = (Bucket.OPEN, Bucket.ALLOCATED, Bucket.PICKING)

_GIVES: Final = (
    Bucket.ALLOCATED,
    Bucket.PICKING,
    *IN_HAND,
    Bucket.OPEN,
    Bucket.CANCELLED,
    Bucket.SHORT,
    Bucket.SUBSTITUTED_OUT,
    Bucket.SHIPPED,
    Bucket.HANDED_OVER,
)
"""Which bucket gives units that another one lacks, first to last: what left the store never does
while anything else can (physical fact wins)."""

_NOWHERE: Final = dict.fromkeys(Bucket, 0)

Tally = Mapping[Bucket, int]
"""Sums of moves by bucket, in thousandths; a sum does not ask in which order the moves came."""

NO_MOVES: Final[Tally] = {}


@dataclass(frozen=True, slots=True)
class Buckets:
    """All units of a line in thousandths, each in one bucket.

    `excess_milli` left the store beyond what was ordered: it is in none. `overruled_milli` were
    cancelled or short by somebody who did not know that they had left the store.
    """

    ordered_milli: int
    units: Mapping[Bucket, int]
    returned_milli: int = 0
    excess_milli: int = 0
    overruled_milli: int = 0

    def __post_init__(self) -> None:
        """Hold the law of the buckets: they add up to what was ordered, none is below nothing."""
        assert sum(self.units.values()) == self.ordered_milli
        assert all(milli >= 0 for milli in self.units.values())
        assert 0 <= self.returned_milli <= self.of(*GONE)

    def of(self, *buckets: Bucket) -> int:
        """Return how much is in some buckets together."""
        return sum(self.units.get(bucket, 0) for bucket in buckets)

    @property
    def alive_milli(self) -> int:
        """Return what is still to come to the customer."""
        return self.of(*UNPICKED, *IN_HAND)

    @property
    def wanted_milli(self) -> int:
        """Return what the customer has or still gets, and owes."""
        return self.alive_milli + self.of(*GONE)


def moved(tally: Tally, milli: int, source: Bucket, target: Bucket) -> Tally:
    """Return the sums after a move."""
    after = dict(tally)
    after[source] = after.get(source, 0) - milli
    after[target] = after.get(target, 0) + milli
    return after


def settled(ordered_milli: int, tally: Tally, returned_milli: int = 0) -> Buckets:
    """Return where the units are by the sums of the moves, whatever moves are still missing.

    A bucket that gave more than it had is made good by the others, in the order of `_GIVES`.
    """
    units = {**_NOWHERE, **tally}
    units[Bucket.OPEN] += ordered_milli
    if min(units.values()) >= 0:
        # As nearly always: nothing was moved that was not there.
        gone = units[Bucket.HANDED_OVER] + units[Bucket.SHIPPED]
        return Buckets(ordered_milli, units, min(max(returned_milli, 0), gone))
    lacking = -sum(milli for milli in units.values() if milli < 0)
    told = {bucket: max(milli, 0) for bucket, milli in units.items()}
    units = dict(told)
    for bucket in _GIVES:
        given = min(units[bucket], lacking)
        units[bucket] -= given
        lacking -= given
    ended = (Bucket.CANCELLED, Bucket.SHORT, Bucket.SUBSTITUTED_OUT)
    return Buckets(
        ordered_milli=ordered_milli,
        units=units,
        returned_milli=min(max(returned_milli, 0), sum(units[bucket] for bucket in GONE)),
        excess_milli=sum(told[bucket] - units[bucket] for bucket in GONE),
        overruled_milli=sum(told[bucket] - units[bucket] for bucket in ended),
    )


def milli_of(quantity: str) -> int:
    """Return a quantity of an event in thousandths; what cannot be read moves nothing."""
    try:
        return max(parse_quantity(quantity, Unit.KILOGRAM).milli, 0)
    except BadInput:
        return 0
