"""What each location of a set gives to each line."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from edge.domain.ids import ItemId
    from sync.hub.routing.case import Case
    from sync.hub.routing.requests import RequestLine


class Share(NamedTuple):
    """What a location gives to a line, in thousandths of its unit."""

    location: str
    line: int
    item: ItemId
    milli: int


class Plan:
    """A set of locations; what each of them gives is worked out when it is asked for.

    `locations` are in the order of their ids. A line comes whole from the most preferred location
    that has all of it. Where none has, it is taken from one after the other if the rules allow
    that, otherwise not at all.
    """

    __slots__ = ("_case", "_shares", "locations")

    def __init__(self, case: Case, locations: Iterable[str]) -> None:
        self._case = case
        self._shares: tuple[Share, ...] | None = None
        self.locations = tuple(sorted(locations))

    @property
    def shares(self) -> tuple[Share, ...]:
        """Return what each location gives."""
        if self._shares is None:
            self._shares = tuple(_allocate(self._case, self.locations))
        return self._shares

    @property
    def is_used(self) -> bool:
        """Tell whether each location gives something; otherwise it is the plan of fewer."""
        return len({share.location for share in self.shares}) == len(self.locations)

    def used(self) -> Plan:
        """Return the same plan without locations that give nothing."""
        return self if self.is_used else Plan(self._case, {each.location for each in self.shares})

    def missing(self) -> tuple[int, int]:
        """Return how many lines are not served wholly, and how much is missing."""
        served: dict[int, int] = {}
        for share in self.shares:
            served[share.line] = served.get(share.line, 0) + share.milli
        lines = self._case.lines
        rest = [line.quantity.milli - served.get(line.line, 0) for line in lines]
        return sum(milli > 0 for milli in rest), sum(rest)


def _allocate(case: Case, locations: Sequence[str]) -> list[Share]:
    preferred = sorted(locations, key=case.preference) if len(locations) > 1 else locations
    left = {(name, item): case.offer(name, item) for name in preferred for item in case.offers}
    shares: list[Share] = []
    for line in case.lines:
        shares += _give(line, preferred, left, is_split=case.rules.is_line_split)
    return shares


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
