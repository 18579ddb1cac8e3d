"""An order as it stands, with the parts of it that locations fulfil."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from edge.domain.events import OrderPlaced, OrderSold, PaymentNoted
from edge.domain.orders.buckets import GONE, Bucket, Buckets, Tally, settled
from edge.domain.orders.fulfilment import FulfilmentOrder
from edge.domain.quantity import Unit


class SubstitutionWish(StrEnum):
    """What the customer wants where an item is not there."""

    NONE = "none"
    ASK = "ask"
    AUTO = "auto"


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A line of an order. `amount_minor` is what all of it costs, with tax.

    `substitute_of` names the line in whose place a picker put this one.
    """

    line: str
    item: str = ""
    description: str = ""
    unit: Unit = Unit.EACH
    ordered_milli: int = 0
    amount_minor: int = 0
    gtins: tuple[str, ...] = ()
    substitution: SubstitutionWish = SubstitutionWish.NONE
    minimum_age: int = 0
    substitute_of: str = ""
    ended: Tally = field(default_factory=dict)
    """What the centre ended of the units that no location holds."""
    returns: Mapping[str, int] = field(default_factory=dict)
    """What came back, by return."""


@dataclass(frozen=True, slots=True)
class Order:
    """A promise to a customer, folded from whatever was heard of it. `placed` may come last."""

    order: str
    placed: OrderPlaced | None = None
    lines: Mapping[str, OrderLine] = field(default_factory=dict)
    fulfilments: Mapping[str, FulfilmentOrder] = field(default_factory=dict)
    payments: Mapping[str, PaymentNoted] = field(default_factory=dict)
    sold: OrderSold | None = None
    """How a till sold it, where it was one."""
    tills: frozenset[str] = frozenset()
    """Which of the payments tills took or gave back; the others are a payment gateway's."""

    def buckets(self, line: str) -> Buckets:
        """Return where all units of a line are, over all locations."""
        known = self.lines.get(line, OrderLine(line))
        sums = dict(known.ended)
        excess = overruled = 0
        for fulfilment in self.fulfilments.values():
            part = fulfilment.in_order(line)
            for bucket, milli in part.items():
                sums[bucket] = sums.get(bucket, 0) + milli
            if line in fulfilment.lines:
                own = fulfilment.lines[line].buckets
                excess += own.excess_milli
                overruled += own.overruled_milli
        sums[Bucket.OPEN] = -sum(
            milli for bucket, milli in sums.items() if bucket is not Bucket.OPEN
        )
        found = settled(known.ordered_milli, sums, sum(known.returns.values()))
        return Buckets(
            found.ordered_milli,
            found.units,
            found.returned_milli,
            found.excess_milli + excess,
            found.overruled_milli + overruled,
        )

    def gone_milli(self, line: str) -> int:
        """Return how much of a line left the stores."""
        return self.buckets(line).of(*GONE)
