"""Cash rounding: what a balance comes to in the coins that are in use."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from edge.domain.rounding import RoundingMode, divide_rounded

if TYPE_CHECKING:
    from edge.domain.events import PricingPolicy


class Direction(StrEnum):
    """Where an amount between two coins goes, on its magnitude."""

    NEAREST = "nearest"
    UP = "up"
    DOWN = "down"


class Tie(StrEnum):
    """Where an amount exactly between two coins goes when the nearest is asked for."""

    UP = "up"
    DOWN = "down"
    EVEN = "even"


SALE: Final = "sale"
REFUND: Final = "refund"
CHANGE: Final = "change"
ROUNDED_USUALLY: Final = (SALE, REFUND)


@dataclass(frozen=True, slots=True)
class CashRounding:
    """How cash is rounded: to multiples of `increment_minor`, 1 for not at all.

    `on` names what is rounded: the balance of a sale or a refund that cash closes, and the change.
    Change only differs from a rounded balance where foreign cash was given, or where the shop
    rounds nothing but the change.
    """

    increment_minor: int = 1
    direction: Direction = Direction.NEAREST
    tie: Tie = Tie.UP
    on: tuple[str, ...] = ROUNDED_USUALLY

    @property
    def mode(self) -> RoundingMode:
        """Return direction and tie as the one rounding mode that they make together."""
        match self.direction:
            case Direction.UP:
                return RoundingMode.UP
            case Direction.DOWN:
                return RoundingMode.DOWN
            case Direction.NEAREST:
                return _MODE_OF_TIE[self.tie]


EXACT: Final = CashRounding()


@dataclass(frozen=True, slots=True)
class RoundedCash:
    """A rounded amount, and what rounding added to the exact one (below zero: took off)."""

    rounded_minor: int
    adjustment_minor: int


def round_cash(amount_minor: int, rounding: CashRounding) -> RoundedCash:
    """Round an amount to coins on its magnitude, so that a refund mirrors its sale."""
    step = rounding.increment_minor
    rounded = divide_rounded(amount_minor, step, rounding.mode) * step
    return RoundedCash(rounded, rounded - amount_minor)


def cash_rounding_of(policy: PricingPolicy) -> CashRounding:
    """Return the cash rounding of a sale's policy.

    The policy stores direction and tie as one mode, as policies always did.
    """
    mode = RoundingMode(policy.cash_mode)
    step, on = policy.cash_increment_minor, policy.cash_on
    match mode:
        case RoundingMode.UP:
            return CashRounding(step, Direction.UP, on=on)
        case RoundingMode.DOWN:
            return CashRounding(step, Direction.DOWN, on=on)
        case _:
            return CashRounding(step, tie=_TIE_OF_MODE[mode], on=on)


_MODE_OF_TIE: Final = {
    Tie.UP: RoundingMode.HALF_UP,
    Tie.DOWN: RoundingMode.HALF_DOWN,
    Tie.EVEN: RoundingMode.HALF_EVEN,
}
_TIE_OF_MODE: Final = {mode: tie for tie, mode in _MODE_OF_TIE.items()}

_ALL: Final = (SALE, REFUND, CHANGE)

CASH_ROUNDINGS: Final = {
    # Government of Canada, budget 2012: the final amount after tax, cash only, nearest 5 cents.
    "CA-2013": CashRounding(5, on=_ALL),
    # Reserve Bank of Australia: no one and two cent coins since 1992, nearest 5 cents.
    "AU": CashRounding(5, on=_ALL),
    # Reserve Bank of New Zealand, 2006: 10 cents; shops differ on exactly 5, most round down.
    "NZ": CashRounding(10, tie=Tie.DOWN, on=_ALL),
    # Swiss National Bank: the smallest coin is 5 centimes.
    "CH": CashRounding(5, on=_ALL),
    # Sveriges Riksbank, 2010: the smallest coin is one krona.
    "SE": CashRounding(100, on=_ALL),
    # Norges Bank, 2012: the smallest coin is one krone.
    "NO": CashRounding(100, on=_ALL),
    # Danmarks Nationalbank, 2008: the smallest coin is 50 øre.
    "DK": CashRounding(50, on=_ALL),
    # Finland, act 890/2000 on rounding payments in euro: nearest 5 cents, cash only.
    "FI": CashRounding(5, on=_ALL),
    # Belgium, Code of economic law VI.7/1, compulsory for cash since 2019-12-01.
    "BE": CashRounding(5, on=_ALL),
    # Central Bank of Ireland, voluntary since 2015-10-28.
    "IE": CashRounding(5, on=_ALL),
    # Eesti Pank, since 2025-01-01, refunds too.
    "EE": CashRounding(5, on=_ALL),
}
"""Cash rounding by place; a year follows where the rule began with a law."""
