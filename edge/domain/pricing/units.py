"""The units of a basket while it is priced: what each costs now, and which deal has it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from edge.domain.money import UNIT_PRICE_SCALE, parse_unit_price
from edge.domain.quantity import MILLI
from edge.domain.rounding import RoundingMode, divide_rounded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from edge.domain.pricing.lines import PriceLine

_EXTENSION_DENOMINATOR = MILLI * UNIT_PRICE_SCALE


class Application(NamedTuple):
    """One use of a promotion: the units it takes, and what each rewarded one is given.

    `times` is how often the promotion's condition is used up by it, where one reward stands for
    several applications.
    """

    units: tuple[int, ...]
    rewards: tuple[tuple[int, int], ...]
    is_own: bool = False
    """Whether each unit has its reward for itself, so that there is nothing to spread."""
    times: int = 1
    is_shared_out: bool = False
    """Whether the rewards are the benefit as it is shared out over all units already."""

    @property
    def value(self) -> int:
        """Return the discount in all."""
        return sum([discount for _, discount in self.rewards])


def extended_of(line: PriceLine) -> int:
    """Return quantity times unit price, rounded half up once (domain decision D3)."""
    if line.fixed_extended_minor is not None:
        return line.fixed_extended_minor
    exact = line.quantity.milli * line.unit_price.scaled
    return divide_rounded(exact, _EXTENSION_DENOMINATOR, RoundingMode.HALF_UP)


def unit_count(line: PriceLine) -> int:
    """Return how many units a line has: a measured one is one, indivisible."""
    if line.joins:
        return line.quantity.milli // MILLI
    whole, rest = divmod(abs(line.quantity.milli), MILLI)
    if line.measured or rest or whole < 1 or line.fixed_extended_minor is not None:
        return 1
    return whole


class Units:
    """All units in the order of their lines; changed only by `give` and `take`.

    `amount` is what a unit costs at the moment, `original` what it cost before any promotion, and
    the floor what it may not go below. The amounts of a line's units sum to the line's.
    """

    __slots__ = ("_floor", "amount", "counts", "first", "line_of", "lines", "original", "taken")

    def __init__(self, lines: Sequence[PriceLine]) -> None:
        self.lines = tuple(lines)
        self.counts: list[int] = []
        """How many units each line has."""
        self.first: list[int] = []
        self.line_of: list[int] = []
        self.original: list[int] = []
        self._floor: dict[int, int] = {}
        for at, line in enumerate(self.lines):
            if line.joins:
                count = line.quantity.milli // MILLI
                amounts = [line.unit_price.scaled // UNIT_PRICE_SCALE] * count
            else:
                count = unit_count(line)
                amounts = _unit_amounts(line, count)
            self.counts.append(count)
            self.first.append(len(self.line_of))
            self.line_of += [at] * count
            self.original += amounts
            if line.floor_price is not None:
                self._floor[at] = _floor_of(line)
        self.first.append(len(self.line_of))
        self.amount = list(self.original)
        self.taken: set[int] = set()

    @property
    def has_floors(self) -> bool:
        """Tell whether any unit has a price that it may not go below."""
        return bool(self._floor)

    def of_line(self, at: int) -> range:
        """Return the units of a line."""
        return range(self.first[at], self.first[at + 1])

    def of_lines(self, lines: Iterable[int]) -> list[int]:
        """Return the units of some lines, in order."""
        first = self.first
        return [unit for at in lines for unit in range(first[at], first[at + 1])]

    def by_line(self, chosen: Sequence[int]) -> list[list[int]]:
        """Return units grouped by their line; they must be in order."""
        return [list(mine) for _, mine in groupby(chosen, key=self.line_of.__getitem__)]

    def room(self, unit: int) -> int:
        """Return how much may still be taken off a unit."""
        if not self._floor:
            return self.amount[unit]
        floor = self._floor.get(self.line_of[unit], 0)
        return max(self.amount[unit] - floor, 0)

    def give(self, application: Application) -> None:
        """Take an application's discounts off its units."""
        for unit, discount in application.rewards:
            self.amount[unit] -= discount

    def clipped(self, application: Application) -> Application:
        """Return an application that gives no unit more than may still be taken off it."""
        rewards = tuple((u, min(discount, self.room(u))) for u, discount in application.rewards)
        return application._replace(rewards=rewards)

    def take(self, units: Iterable[int]) -> None:
        """Keep units from other deals."""
        self.taken.update(units)

    def line_amount(self, at: int) -> int:
        """Return what a line costs at the moment."""
        return sum(self.amount[self.first[at] : self.first[at + 1]])


def _unit_amounts(line: PriceLine, count: int) -> list[int]:
    """Split a line's extension over its units; a price finer than the minor unit leaves a rest."""
    each, rest = divmod(extended_of(line), count)
    return [each + 1] * rest + [each] * (count - rest)


def _floor_of(line: PriceLine) -> int:
    """Return a unit's lowest amount; a measured unit's is the extension of the floor price."""
    assert line.floor_price is not None
    scaled = parse_unit_price(line.floor_price, line.unit_price.currency).scaled
    milli = line.quantity.milli if unit_count(line) == 1 else MILLI
    return divide_rounded(milli * scaled, _EXTENSION_DENOMINATOR, RoundingMode.HALF_UP)
