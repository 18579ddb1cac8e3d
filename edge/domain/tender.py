"""Ways to pay as data: what each tender may do, and what happens above the balance."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from edge.domain.rates import parse_rate
from edge.domain.rounding import RoundingMode, divide_rounded

if TYPE_CHECKING:
    from edge.domain.events import TenderRecord

CASH: Final = "cash"
"""The tender of the shop's own cash: the drawer is counted by it and change is given in it."""


class TenderKind(StrEnum):
    """What a tender is, apart from what a shop calls it."""

    CASH = "cash"
    CARD = "card"
    STORED_VALUE = "stored_value"
    VOUCHER = "voucher"
    CHEQUE = "cheque"
    ACCOUNT = "account"
    OTHER = "other"


class OverTender(StrEnum):
    """What happens when more is offered than is due."""

    CHANGE = "change"
    """The rest is given back in cash."""
    CAP = "cap"
    """No more is taken than is due, or than the tender holds."""
    REJECT = "reject"
    """It is not taken."""
    FORFEIT = "forfeit"
    """It is taken whole and the customer loses the rest, as with a meal voucher."""


_USUALLY: Final = {
    TenderKind.CASH: OverTender.CHANGE,
    TenderKind.STORED_VALUE: OverTender.CAP,
}


@dataclass(frozen=True, slots=True)
class ExchangeRate:
    """What foreign cash is worth: shop currency per foreign unit, a decimal string.

    Local minor units are foreign minor units x rate x 10^`exponent_shift`, rounded once: two
    currencies of different minor digits need a shift (yen for euro: 2).
    """

    currency: str
    rate: str
    mode: RoundingMode = RoundingMode.HALF_UP
    exponent_shift: int = 0

    def to_local(self, foreign_minor: int) -> int:
        """Return what a foreign amount is worth in the shop's minor units."""
        rate = parse_rate(self.rate)
        up, down = 10 ** max(self.exponent_shift, 0), 10 ** max(-self.exponent_shift, 0)
        return divide_rounded(
            foreign_minor * rate.numerator * up, rate.denominator * down, self.mode
        )

    def to_pay(self, local_minor: int, increment_minor: int = 1) -> int:
        """Return the least foreign amount, in whole increments, that pays a local amount."""
        rate = parse_rate(self.rate)
        up, down = 10 ** max(self.exponent_shift, 0), 10 ** max(-self.exponent_shift, 0)
        divisor = rate.numerator * up * increment_minor
        enough = divide_rounded(local_minor * rate.denominator * down, divisor, RoundingMode.UP)
        steps = bisect_left(
            range(enough + 1), local_minor, key=lambda n: self.to_local(n * increment_minor)
        )
        return steps * increment_minor


@dataclass(frozen=True, slots=True)
class TenderRule:
    """One way to pay, with everything that the shop lets it do (domain vocabulary: tender rules).

    `type` is the shop's own id of it, which journals carry; `kind` says what it is. Amounts are
    minor units, of the foreign currency where it has an `fx`; None is no limit.
    """

    type: str
    kind: TenderKind
    name: str = ""
    over: OverTender | None = None
    """None is what is usual for its kind: see `when_over`."""
    uses_terminal: bool = False
    """A two-step payment: asked for at a card terminal, then approved or declined."""
    opens_drawer: bool = False
    count_at_close: bool = False
    max_change_minor: int | None = None
    change_tender: str = CASH
    increment_minor: int = 1
    """What is offered must be a multiple of it: the smallest note or voucher that is accepted."""
    min_minor: int = 0
    max_minor: int | None = None
    offline_allowed: bool = True
    """Whether it may be taken while its terminal or issuer cannot be asked."""
    floor_limit_minor: int | None = None
    """The most that is taken of it while nobody can be asked; of stored value a card and day."""
    offline_day_limit_minor: int | None = None
    """The most stored value of it that a till takes a day so; None is ten floor limits."""
    fx: ExchangeRate | None = None
    refundable_as: tuple[str, ...] = ()
    """Tender types a refund of it may be paid in; none is itself only."""
    refund_limit_minor: int | None = None
    """The most that one return pays out in it."""
    tips_allowed: bool = False
    card_prefixes: tuple[str, ...] = ()
    """How the numbers of its own cards begin, where those look like payment cards'."""

    @property
    def when_over(self) -> OverTender:
        """Return what happens above the balance."""
        return self.over or _USUALLY.get(self.kind, OverTender.REJECT)

    @property
    def is_cash(self) -> bool:
        """Tell whether it is coins and notes, of whatever currency."""
        return self.kind is TenderKind.CASH


def kind_of(record: TenderRecord) -> str:
    """Return which kind a recorded tender is of."""
    return record.tender_kind or record.kind


def charged_minor(record: TenderRecord) -> int:
    """Return what was taken from the customer in the shop's currency: sale, tip and loss."""
    return record.amount_minor + record.tip_minor + record.forfeited_minor
