"""How a chain wants its orders routed, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from sync.hub.routing.places import LocationKind
from sync.hub.routing.stock import ChannelTerms

LOCATIONS_MAX: Final = 3
"""No order is split further: each location more multiplies the sets to look at."""

COMBINATIONS_MAX: Final = 5_000
"""Sets of one size that are looked at unless the rules say otherwise: all pairs of 100."""


class FilterKind(StrEnum):
    """What rules a location out. The first four always hold; the others where data names them."""

    METHOD = "method"
    PICKUP_LOCATION = "pickup_location"
    EXCLUDED = "excluded"
    PAUSED = "paused"
    CAPACITY = "capacity"
    MAX_DISTANCE = "max_distance"
    MARKET = "market"
    LINE_UP = "line_up"
    STOCK_AGE = "stock_age"
    KIND = "kind"
    LEAD_TIME = "lead_time"


OPTIONAL: Final = (
    FilterKind.CAPACITY,
    FilterKind.MAX_DISTANCE,
    FilterKind.MARKET,
    FilterKind.LINE_UP,
    FilterKind.STOCK_AGE,
    FilterKind.KIND,
    FilterKind.LEAD_TIME,
)
"""The filters that rules may name."""


class SoftKind(StrEnum):
    """What makes one set of locations better than another. Coverage stands above all rules."""

    COVERAGE = "coverage"
    FEWEST_SPLITS = "fewest_splits"
    MARKET = "market"
    DISTANCE = "distance"
    LOAD = "load"
    STOCK_DEPTH = "stock_depth"
    STOCK_AGE = "stock_age"
    PRIORITY = "priority"


@dataclass(frozen=True, slots=True, kw_only=True)
class HardFilter:
    """A location that fails it serves nothing; a droppable one is dropped in the second pass.

    `limit` is in metres for the distance, in seconds for the age of the stock.
    """

    kind: FilterKind
    is_droppable: bool = False
    limit: int = 0
    kinds: frozenset[LocationKind] = frozenset()


@dataclass(frozen=True, slots=True)
class SoftRule:
    """A comparison; what it finds equal goes on to the next rule.

    `equal_up_to` are rising bounds: values up to the same bound count as equal, those beyond the
    last one count as they are. In metres, thousandths of the capacity, or seconds; for the depth
    of stock it is one bound in thousandths of the item's unit from which on all is deep enough.
    """

    kind: SoftKind
    equal_up_to: tuple[int, ...] = ()

    @property
    def is_of_plans(self) -> bool:
        """Tell whether it looks at a set as a whole, not at each location by itself."""
        return self.kind in {SoftKind.COVERAGE, SoftKind.FEWEST_SPLITS, SoftKind.STOCK_DEPTH}


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingRules:
    """A whole set of rules: filters, then comparisons in their order.

    With `is_line_split` the quantity of one line may come from several locations, and be served
    in part; with `is_partial_allowed` an order is served as far as it can be.
    """

    channels: Mapping[str, ChannelTerms]
    hard: tuple[HardFilter, ...] = ()
    soft: tuple[SoftRule, ...] = field(default=(SoftRule(SoftKind.FEWEST_SPLITS),))
    locations_max: int = LOCATIONS_MAX
    combinations_max: int = COMBINATIONS_MAX
    is_line_split: bool = False
    is_partial_allowed: bool = True


def bounded(found: int, bounds: tuple[int, ...]) -> int:
    """Return the first bound that is not passed; beyond the last one what was found."""
    for bound in bounds:
        if found <= bound:
            return bound
    return found
