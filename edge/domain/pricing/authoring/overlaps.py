"""How many deals may compete for one item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.domain.pricing.authoring.values import Place
from edge.domain.pricing.promotion import Layer, Promotion
from edge.domain.pricing.proposing import selectors
from edge.domain.pricing.schedule import DAYS
from edge.domain.pricing.selector import Selector

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

OVERLAPS_MAX = 12
"""Deals that can hold one item: the search for the best ones grows with each that competes."""

_LISTS = ("sku", "category", "brand", "flag")
_LAST_DATE = "9999-12-31"
Atom = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Claim:
    """A deal's hold on goods: a pool of it, with the days on which it holds."""

    promotion: Promotion
    pool: Selector

    def meets(self, other: _Claim) -> bool:
        """Tell whether two claims share a date and a price."""
        mine, its = self.promotion.requires.schedule, other.promotion.requires.schedule
        first, last = max(mine.from_date, its.from_date), min(_last(self), _last(other))
        low = max(self.pool.min_unit_price or 0, other.pool.min_unit_price or 0)
        return first <= last and self.takes(low) and other.takes(low)

    def holds(self, day: str, weekday: str) -> bool:
        """Tell whether it holds on a date, where that is such a weekday."""
        when = self.promotion.requires.schedule
        in_dates = when.from_date <= day <= _last(self)
        return in_dates and (not when.days or weekday in when.days)

    def takes(self, price: int) -> bool:
        """Tell whether a list price is in its pool's band."""
        high = self.pool.max_unit_price
        return (self.pool.min_unit_price or 0) <= price and (high is None or price <= high)


def check_overlaps(promotions: Iterable[Promotion]) -> None:
    """Refuse a book in which more than `OVERLAPS_MAX` deals can hold one item at one time.

    Pools that name lists meet where the lists do; a pool of everything meets every other. Dates,
    weekdays and price bands that exclude each other keep deals apart. Raises
    `BadInput("promotion_invalid")` for the deal that is one too many.
    """
    general: list[_Claim] = []
    named: dict[Atom, list[_Claim]] = {}
    for claim in _claims(promotions):
        if claim.pool.all or claim.pool.names_nothing:
            general.append(claim)
        for atom in _atoms(claim.pool):
            named.setdefault(atom, []).append(claim)
    _check(_deepest(general))
    for crowd in _crowds(named, general):
        _check(_deepest(crowd))


def _crowds(named: dict[Atom, list[_Claim]], general: list[_Claim]) -> Iterator[list[_Claim]]:
    """Give what competes for each named list entry, each different company once."""
    seen: set[tuple[int, ...]] = set()
    excluding = [claim for claim in general if any(_excluded(claim.pool, n) for n in _LISTS)]
    for atom, claims in named.items():
        out = {id(claim) for claim in excluding if atom[1] in _excluded(claim.pool, atom[0])}
        company = (*map(id, claims), *sorted(out))
        if company in seen:
            continue
        seen.add(company)
        others = (c for c in general if id(c) not in out)
        yield [*claims, *(c for c in others if any(c.meets(claim) for claim in claims))]


def _claims(promotions: Iterable[Promotion]) -> Iterator[_Claim]:
    for promotion in promotions:
        if promotion.combine.layer is Layer.DEAL:
            for pool in dict.fromkeys(selectors(promotion.rule)):
                yield _Claim(promotion, pool)


def _atoms(pool: Selector) -> Iterator[Atom]:
    for name in _LISTS:
        for value in getattr(pool, name) - _excluded(pool, name):
            yield name, value


def _excluded(pool: Selector, name: str) -> frozenset[str]:
    found: frozenset[str] = getattr(pool, f"exclude_{name}")
    return found


def _last(claim: _Claim) -> str:
    return claim.promotion.requires.schedule.to_date or _LAST_DATE


def _count(claims: Iterable[_Claim]) -> int:
    return len({claim.promotion.promotion_id for claim in claims})


def _deepest(claims: list[_Claim]) -> list[_Claim]:
    """Return the most claims that meet on one day at one price, where they are too many."""
    best: list[_Claim] = []
    if _count(claims) <= OVERLAPS_MAX:
        return best
    for day in sorted({claim.promotion.requires.schedule.from_date for claim in claims}):
        for weekday in DAYS:
            active = [claim for claim in claims if claim.holds(day, weekday)]
            if _count(active) <= OVERLAPS_MAX:
                continue
            for price in sorted({claim.pool.min_unit_price or 0 for claim in active}):
                found = [claim for claim in active if claim.takes(price)]
                if _count(found) > _count(best):
                    best = found
    return best


def _check(claims: list[_Claim]) -> None:
    ids = list(dict.fromkeys(claim.promotion.promotion_id for claim in claims))
    if len(ids) <= OVERLAPS_MAX:
        return
    others = ", ".join(ids[:3])
    raise Place(ids[-1], ("select",)).wrong(
        f"{len(ids)} deals can hold the same item ({others} ...), {OVERLAPS_MAX} are allowed"
    )
