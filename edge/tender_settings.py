"""Settings of how a customer may pay: ways to pay, rates of exchange, cash rounding."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from edge.domain.cash_rounding import CASH_ROUNDINGS, CashRounding, Direction, Tie
from edge.domain.errors import BadInput
from edge.domain.money import CURRENCIES
from edge.domain.rates import parse_rate
from edge.domain.rounding import RoundingMode
from edge.domain.tender import CASH, ExchangeRate, OverTender, TenderKind, TenderRule
from edge.section import Section

Amount = Annotated[int, Field(ge=0, le=100_000_000)]
Step = Annotated[int, Field(ge=1, le=1_000_000)]


class ExchangeSettings(Section):
    """What foreign cash is worth."""

    currency: str
    """ISO 4217 code of the foreign currency."""
    rate: str
    """What one of its units is worth in the shop, as a decimal string: "0.92"."""
    mode: RoundingMode = RoundingMode.HALF_UP
    """How the local amount is rounded; down is the usual house rule."""
    exponent_shift: Annotated[int, Field(ge=-4, le=4)] = 0
    """The minor digits of the shop's currency less those of the foreign one: 2 for yen in euro."""

    @model_validator(mode="after")
    def _can_be_reckoned(self) -> ExchangeSettings:
        if self.currency not in CURRENCIES:
            raise ValueError(f"{self.currency!r} is no currency we know; write its code: USD")
        try:
            worth = parse_rate(self.rate).numerator
        except BadInput:
            worth = 0
        if not worth:
            raise ValueError(f'{self.rate!r} is no rate; write it as a decimal: "0.92"')
        return self


class TenderSettings(Section):
    """One way to pay. Amounts are minor units, of the foreign currency where it has one."""

    name: str
    """Name on screen and receipt."""
    kind: TenderKind | None = None
    """What it is; left out, the table's own name if that is a kind, else other."""
    over: OverTender | None = None
    """Above the balance change is given, or no more is taken than is due (cap), or it is refused
    (reject), or the customer loses the rest (forfeit). Left out: cash gives change, stored value
    is capped, anything else refused."""
    uses_terminal: bool = False
    """Whether a card terminal is asked."""
    opens_drawer: bool | None = None
    """Whether the drawer opens for it; left out, for cash only."""
    count_at_close: bool = False
    """Whether it is counted when the shift is closed: how many slips, and what they come to; of
    foreign cash what it comes to."""
    max_change_minor: Amount | None = None
    """The most change that is given on it."""
    increment_minor: Step = 1
    """It is taken in multiples of this: the smallest note or voucher."""
    min_minor: Amount = 0
    """The least that is taken of it at once."""
    max_minor: Amount | None = None
    """The most that is taken of it at once."""
    offline_allowed: bool | None = None
    """Whether it may be taken while its terminal or issuer cannot be asked; left out, stored value
    and what a terminal settles only where it has a floor limit."""
    floor_limit_minor: Amount | None = None
    """The most that is taken of it while nobody can be asked; of stored value on each card and
    trading day, beyond what the centre granted for the card."""
    offline_day_limit_minor: Amount | None = None
    """The most stored value that a till takes on a trading day while nobody can be asked, beyond
    what the centre granted; left out, ten times the floor limit."""
    exchange: ExchangeSettings | None = None
    """Set for foreign cash: its currency and what it is worth."""
    refundable_as: tuple[str, ...] = ()
    """Ways to pay that a refund of it may be paid in; none is itself only."""
    refund_limit_minor: Amount | None = None
    """The most that one return pays out in it."""
    tips_allowed: bool = False
    """Whether a tip can be added to it."""
    card_prefixes: tuple[Annotated[str, Field(pattern=r"^\d{4,12}$")], ...] = ()
    """Stored value: how the numbers of the shop's own cards begin, where they could be taken for
    payment cards' (Luhn-valid, beginning 2, 4, 5 or 6). Any other such number is refused."""

    @model_validator(mode="after")
    def _goes_together(self) -> TenderSettings:
        if self.uses_terminal and self.over in (OverTender.CHANGE, OverTender.FORFEIT):
            raise ValueError("what a terminal settles cannot give change or be forfeited")
        if self.uses_terminal and self.exchange:
            raise ValueError("only cash has a rate of exchange, not what a terminal settles")
        if self.tips_allowed and self.exchange:
            raise ValueError("a tip in foreign cash cannot be reckoned")
        return self

    def rule(self, tender_type: str) -> TenderRule:
        """Return the domain's rule of it."""
        named = TenderKind(tender_type) if tender_type in list(TenderKind) else TenderKind.OTHER
        kind = self.kind or (TenderKind.CASH if self.exchange else named)
        floor = self.floor_limit_minor
        asks_somebody = self.uses_terminal or kind is TenderKind.STORED_VALUE
        may_be_offline = floor is not None or not asks_somebody
        return TenderRule(
            type=tender_type,
            kind=kind,
            name=self.name,
            over=self.over,
            uses_terminal=self.uses_terminal,
            opens_drawer=kind is TenderKind.CASH
            if self.opens_drawer is None
            else self.opens_drawer,
            count_at_close=self.count_at_close,
            max_change_minor=self.max_change_minor,
            increment_minor=self.increment_minor,
            min_minor=self.min_minor,
            max_minor=self.max_minor,
            offline_allowed=may_be_offline
            if self.offline_allowed is None
            else self.offline_allowed,
            floor_limit_minor=floor,
            offline_day_limit_minor=self.offline_day_limit_minor,
            fx=_exchange_rate(self.exchange) if self.exchange else None,
            refundable_as=self.refundable_as,
            refund_limit_minor=self.refund_limit_minor,
            tips_allowed=self.tips_allowed,
            card_prefixes=self.card_prefixes,
        )


def _exchange_rate(given: ExchangeSettings) -> ExchangeRate:
    return ExchangeRate(given.currency, given.rate, given.mode, given.exponent_shift)


USUAL_WAYS: Final = {
    CASH: TenderSettings(name="Cash").rule(CASH),
    "card": TenderSettings(name="Card", uses_terminal=True).rule("card"),
}
"""The ways to pay that a shop has without naming any."""


class CashSettings(Section):
    """How cash is rounded: by the rule of a place, or by one of the shop's own."""

    place: str = ""
    """A place whose rule holds, such as "CH" or "CA-2013"; then nothing else is set here."""
    increment_minor: Step = 1
    """The smallest coin in use, in minor units; 5 for five cents."""
    direction: Direction = Direction.NEAREST
    """Where a balance between two coins goes: nearest, up or down."""
    tie: Tie = Tie.UP
    """Where a balance exactly between two coins goes: up, down or even."""
    on: tuple[Literal["sale", "refund", "change"], ...] = ("sale", "refund")
    """What is rounded: what cash closes of a sale or a refund, and the change."""

    @model_validator(mode="after")
    def _place_is_known(self) -> CashSettings:
        if self.place and self.place not in CASH_ROUNDINGS:
            known = ", ".join(sorted(CASH_ROUNDINGS))
            raise ValueError(f"{self.place!r} has no rule here; known are {known}")
        if self.place and self.model_fields_set != {"place"}:
            raise ValueError("where a place is named, its rule says the rest")
        return self

    def rounding(self) -> CashRounding:
        """Return the rule in force."""
        if self.place:
            return CASH_ROUNDINGS[self.place]
        return CashRounding(self.increment_minor, self.direction, self.tie, self.on)
