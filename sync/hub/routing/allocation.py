"""What each location of a set gives to each line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.domain.ids import ItemId

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sync.hub.routing.case import Case
    from sync.hub.routing.requests import RequestLine


@dataclass(frozen=True, slots=True)
class Share:
    """What a location gives to a line, in thousandths of its unit, and what it then has left."""

    location: str
    line: int
    item: ItemId
    milli: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A set of locations, each of which gives something; by their ids.

    `lines_missing` counts the lines that are not served wholly, `milli_missing` what is missing.
    """

    locations: tuple[str, ...]
    shares: tuple[Share, ...]
    lines_missing: int
    milli_missing: int


def allocate(case: Case, preferred: Sequence[str]) -> Plan | None:
    """Return what a set of locations, the preferred first, gives; None where one gives nothing.

    A line comes whole from the most preferred location that has all of it. Where none has, it is
    taken from one after the other if rules allow that, otherwise not at all. A set of which a
    member gives nothing is no plan: without the member it is the same one.
    """
    left = {(name, item): case.offer(name, item) for name in preferred for item in case.offers}
    shares: list[Share] = []
    lines_missing = milli_missing = 0
    for line in case.lines:
        given = _give(line, preferred, left, is_split=case.rules.is_line_split)
        shares.extend(given)
        missing = line.quantity.milli - sum(each.milli for each in given)
        lines_missing += missing > 0
        milli_missing += missing
    if len({each.location for each in shares}) < len(preferred):
        return None
    return Plan(tuple(sorted(preferred)), tuple(shares), lines_missing, milli_missing)


def _give(
    line: RequestLine,
    preferred: Sequence[str],
    left: dict[tuple[str, ItemId], int],
    *,
    is_split: bool,
) -> list[Share]:
    wanted, shares = line.quantity.milli, []
    whole = next((name for name in preferred if left[name, line.item] >= wanted), None)
    sources = [whole] if whole is not None else list(preferred) if is_split else []
    for name in sources:
        part = min(wanted, left[name, line.item])
        if part:
            left[name, line.item] -= part
            wanted -= part
            shares.append(Share(name, line.line, line.item, part))
    return shares
