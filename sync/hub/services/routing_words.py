"""The answer of routing in words, as it stands with the decision of the centre."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sync.hub.routing.distance import BEYOND_ANY_M
from sync.hub.routing.rules import FilterKind, SoftKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sync.hub.routing.failing import Failure
    from sync.hub.routing.ranking import Comparison, Measure
    from sync.hub.routing.result import Explanation
    from sync.hub.routing.rules import RoutingRules
    from sync.hub.services.destinations import Destination

RANKED_MAX: Final = 5
"""Sets of locations that are named of each comparison: whoever reads it asks for the first."""
_ASKS_WHERE: Final = frozenset({SoftKind.DISTANCE, SoftKind.MARKET})
_FILTERS_WHERE: Final = frozenset({FilterKind.MAX_DISTANCE, FilterKind.MARKET})
_UNITS: Final = {
    SoftKind.DISTANCE: " m",
    SoftKind.LOAD: " permille",
    SoftKind.STOCK_AGE: " s",
}


def why(
    told: Explanation,
    chosen: Sequence[str],
    rules: RoutingRules,
    version: int,
    destination: Destination | None = None,
) -> str:
    """Return why an order goes to `chosen`; `destination` is that of a parcel."""
    fallen = ", ".join(
        f"{each.location} ({', '.join(map(_failure, each.failures))})" for each in told.fallen
    )
    silent = _silent(rules, destination) if destination else frozenset()
    spoken = [each for each in told.comparisons if each.rule.kind.value not in silent]
    ranks = "; ".join(map(_ranks, spoken)) if told.plans > 1 else ""
    parts = [
        f"to {', '.join(chosen)}" if chosen else "nowhere",
        f"could serve: {', '.join(told.candidates) or 'none'}",
        f"ruled out: {fallen}" if fallen else "",
        _told_of(silent, destination) if destination and silent else "",
        f"ranks by {ranks}" if ranks else "",
        "even: the ids decided" if told.is_tie else "",
        f"rules {version}" if version else "",
    ]
    return "; ".join(part for part in parts if part)


def _silent(rules: RoutingRules, destination: Destination) -> frozenset[str]:
    """Return which rules say nothing because nobody knows where the parcel goes."""
    asked = {rule.kind.value for rule in rules.soft if rule.kind in _ASKS_WHERE}
    asked |= {rule.kind.value for rule in rules.hard if rule.kind in _FILTERS_WHERE}
    market = {SoftKind.MARKET.value}
    silent = set[str]()
    if destination.position is None:
        silent |= asked - market
    if destination.market is None:
        silent |= asked & market
    return frozenset(silent)


def _told_of(silent: frozenset[str], destination: Destination) -> str:
    """Say which rules are silent, and why.

    Neither a postal code nor a position is named: the explanation outlives an erasure.
    """
    cause = "its postal code is not known" if destination.has_address else "it names none"
    told = "" if destination.area else f": {cause}"
    return f"silent, as the order's place is unknown{told}: {', '.join(sorted(silent))}"


def _ranks(one: Comparison) -> str:
    standings = one.standings()
    named = ", ".join(
        f"{each.rank} {'+'.join(each.locations)} ({_measure(one.rule.kind, each.measure)})"
        for each in standings[:RANKED_MAX]
    )
    rest = len(standings) - RANKED_MAX
    return f"{one.rule.kind.value}: {named}{f' and {rest} more' if rest > 0 else ''}"


def _measure(kind: SoftKind, found: Measure) -> str:
    return "/".join(_value(kind, each) for each in found)


def _value(kind: SoftKind, found: int) -> str:
    match kind:
        case SoftKind.MARKET:
            return "other" if found else "same"
        case SoftKind.STOCK_DEPTH:
            return str(-found)
        case SoftKind.DISTANCE if found >= BEYOND_ANY_M:
            return "unknown"
    return f"{found}{_UNITS.get(kind, '')}"


def _failure(one: Failure) -> str:
    if one.found is None or one.limit is None:
        return one.filter.value
    return f"{one.filter.value} {one.found} of {one.limit}"
