"""Money as whole minor units of a currency, shared out without losing one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from edge.domain.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Currency:
    """An ISO 4217 currency: its code and how many digits its minor unit has."""

    code: str
    digits: int


_DIGITS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
    2: (
        "AED AUD BGN BRL CAD CHF CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR KES MAD MXN MYR "
        "NGN NOK NZD PEN PHP PKR PLN RON RSD SAR SEK SGD THB TRY TWD UAH USD ZAR"
    ),
}
CURRENCIES: dict[str, Currency] = {
    code: Currency(code, digits) for digits, codes in _DIGITS.items() for code in codes.split()
}
"""Currencies by code, ISO 4217 as of 2026. The sale stores the digits it was made with."""


def currency(code: str) -> Currency:
    """Return the currency of an ISO 4217 code; raise `BadInput` for one we do not know."""
    try:
        return CURRENCIES[code]
    except KeyError:
        raise BadInput("currency_unknown", currency=code) from None


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in minor units. Adding two currencies is a programmer error."""

    minor: int
    currency: Currency

    def __add__(self, other: Money) -> Money:
        """Add two amounts of one currency."""
        assert self.currency == other.currency
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        """Subtract an amount of the same currency."""
        assert self.currency == other.currency
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> Money:
        """Return the mirror amount."""
        return Money(-self.minor, self.currency)

    def share(self, weights: Sequence[int]) -> tuple[Money, ...]:
        """Share this amount out by weight; the shares always sum to it."""
        return tuple(Money(minor, self.currency) for minor in share(self.minor, weights))


def share(amount: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Share `amount` out by largest remainder, ties to the earliest.

    A zero weight never receives. Raises ValueError when nothing can receive a non-zero amount.
    Method: Hamilton's largest remainder, on magnitudes so that it is sign-symmetric.
    """
    assert min(weights, default=0) >= 0
    total = sum(weights)
    if total == 0:
        if amount:
            raise ValueError("no weight to share an amount over")
        return tuple(0 for _ in weights)
    size = abs(amount)
    shares = [size * weight // total for weight in weights]
    left = size - sum(shares)
    if left:
        rests = [size * weight % total for weight in weights]
        dearest = sorted(range(len(weights)), key=rests.__getitem__, reverse=True)  # keeps ties
        for i in dearest[:left]:
            shares[i] += 1
    return tuple(shares) if amount >= 0 else tuple(-part for part in shares)


class Allocation(NamedTuple):
    """An amount shared out, and what nobody could take."""

    shares: tuple[int, ...]
    unallocated: int


def allocate(
    amount: int, weights: Sequence[int], *, step: int = 1, caps: Sequence[int] | None = None
) -> Allocation:
    """Share an amount out by weight where shares have limits (domain decision D7).

    Shares are multiples of `step`, none is beyond its cap. What a cap refuses is offered again to
    those that still have room, by the same weights, until nothing moves.
    """
    if caps is weights and step == 1 and 0 <= amount <= sum(weights):
        return Allocation(share(amount, weights), 0)  # no share of it is beyond its own weight
    sign = -1 if amount < 0 else 1
    left, rest = divmod(abs(amount), step)
    limits = None if caps is None else [cap // step for cap in caps]
    shares = [0] * len(weights)
    open_weights = list(weights)
    while left and any(open_weights):
        offered = share(left, open_weights)
        left = 0
        for i, part in enumerate(offered):
            shares[i] += part
            if limits is not None and shares[i] >= limits[i]:
                left += shares[i] - limits[i]
                shares[i] = limits[i]
                open_weights[i] = 0
    unallocated = left * step + rest
    return Allocation(tuple(sign * part * step for part in shares), sign * unallocated)


UNIT_PRICE_SCALE = 10_000
"""A unit price counts ten-thousandths of a minor unit, enough for fuel and per-gram prices."""


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """The price of one unit, finer than the minor unit; rounded only once, on the line."""

    scaled: int
    currency: Currency

    @classmethod
    def of_minor(cls, minor: int, currency: Currency) -> UnitPrice:
        """Return a unit price of whole minor units."""
        return cls(minor * UNIT_PRICE_SCALE, currency)


def parse_unit_price(text: str, currency: Currency) -> UnitPrice:
    """Read a decimal string of minor units ("185", "123.45"); raise `BadInput` otherwise."""
    whole, _, part = text.partition(".")
    if not whole.lstrip("-").isdecimal() or not whole.isascii() or len(part) > 4:
        raise BadInput("price_unreadable", value=text[:40])
    if part and not (part.isdecimal() and part.isascii()):
        raise BadInput("price_unreadable", value=text[:40])
    magnitude = int(whole.lstrip("-")) * UNIT_PRICE_SCALE + int((part + "0000")[:4])
    return UnitPrice(-magnitude if whole.startswith("-") else magnitude, currency)


def unit_price_text(price: UnitPrice) -> str:
    """Write a unit price as the shortest decimal string of minor units."""
    whole, part = divmod(abs(price.scaled), UNIT_PRICE_SCALE)
    sign = "-" if price.scaled < 0 else ""
    tail = f".{part:04d}".rstrip("0") if part else ""
    return f"{sign}{whole}{tail}"
