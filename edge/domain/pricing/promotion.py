"""A promotion as data: who may have it, what triggers it, what it gives, how it combines.

The four parts are those of domain decision D11; the names follow ARTS (RewardEligibilityRule,
RewardDerivationRule, ConcurrenceCode) and the vocabulary of the price book file. Amounts are minor
units of the shop's currency. A new kind of rule is a new class here and a case in `proposing`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from edge.domain.pricing.schedule import ALWAYS, Schedule
from edge.domain.pricing.selector import EVERYTHING, NOTHING, Selector
from edge.domain.rates import Rate

Pick = Literal["cheapest", "dearest"]


# What a unit gets -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Effect:
    """What happens to a rewarded unit: exactly one of the three is given.

    `percent` is a rate from 0 to 1; `amount` is taken off; `unit_price` replaces the price where
    it is lower.
    """

    percent: Rate | None = None
    amount: int | None = None
    unit_price: int | None = None


# Rules: trigger and reward --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PercentOff:
    """So many per cent off each unit, rounded on the line or on each unit.

    With `max_units` only so many units of the basket, the cheapest or dearest ones.
    """

    select: Selector
    percent: Rate
    round_at: Literal["line", "unit"] = "line"
    max_units: int | None = None
    pick: Pick = "cheapest"


@dataclass(frozen=True, slots=True)
class AmountOffUnit:
    """An amount off each unit, never more than it costs."""

    select: Selector
    amount: int


@dataclass(frozen=True, slots=True)
class FixedUnitPrice:
    """Another unit price, where it is lower."""

    select: Selector
    price: int


@dataclass(frozen=True, slots=True)
class PriceList:
    """Unit prices by item for those who may have them, where they are lower (a price list)."""

    prices: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class BuyGet:
    """Buy so many, get so many at an effect: BOGO and its kin.

    In one pool the units are sorted by price and cut into groups; `descending` rewards the last of
    each group, `cheapest_overall` the cheapest of the pool. In two pools each application takes
    the dearest units of the one and the cheapest or dearest of the other.
    """

    buy: Selector
    buy_qty: int
    get_qty: int
    effect: Effect
    get: Selector | None = None
    same_pool: bool = True
    grouping: Literal["descending", "cheapest_overall"] = "descending"
    pick: Pick = "cheapest"


@dataclass(frozen=True, slots=True)
class NForPrice:
    """So many for one price; a group that is not dearer is left as it is."""

    select: Selector
    take: int
    price: int


@dataclass(frozen=True, slots=True)
class SetComponent:
    """So many units of a pool that belong into a set."""

    select: Selector
    qty: int


@dataclass(frozen=True, slots=True)
class SetReward:
    """What a whole set gets: one of a price, a rate off, an amount off, its cheapest unit free."""

    price: int | None = None
    percent: Rate | None = None
    amount: int | None = None
    cheapest_free: bool = False


@dataclass(frozen=True, slots=True)
class MixAndMatch:
    """A set or bundle of components, the dearest units of each first."""

    components: tuple[SetComponent, ...]
    reward: SetReward


@dataclass(frozen=True, slots=True)
class Tier:
    """From `min` (units or minor units) on, this effect."""

    min: int
    effect: Effect


@dataclass(frozen=True, slots=True)
class Tiered:
    """More for less: the tier reached holds for all units, or each unit has its own tier."""

    select: Selector
    by: Literal["qty", "amount"]
    tiers: tuple[Tier, ...]
    mode: Literal["whole", "marginal"] = "whole"
    round_at: Literal["line", "unit"] = "line"


@dataclass(frozen=True, slots=True)
class BasketReward:
    """Off the basket, or a part of it, once another part is worth or counts enough.

    `measure` compares what is left after discounts (net) or the list extension (extended).
    `repeat` gives the amount once for each time the condition is met.
    """

    select: Selector
    percent: Rate | None = None
    amount: int | None = None
    qualify: Selector | None = None
    min_amount: int | None = None
    min_qty: int | None = None
    measure: Literal["net", "extended"] = "net"
    repeat: bool = False


@dataclass(frozen=True, slots=True)
class Gift:
    """Units that are free once enough was bought: priced goods at all off, not goods at nothing."""

    select: Selector
    qty: int
    qualify: Selector = EVERYTHING
    min_amount: int = 0


Rule = (
    PercentOff | AmountOffUnit | FixedUnitPrice | PriceList | BuyGet | NForPrice | MixAndMatch
    | Tiered | BasketReward | Gift
)  # fmt: skip


# Who, how combined, how often -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Requirements:
    """Who may have it: all that is named must be there.

    `customer_group` is any of the named groups or loyalty tiers, `coupon` any of the named ones.
    """

    coupon: frozenset[str] = NOTHING
    customer_group: frozenset[str] = NOTHING
    channel: frozenset[str] = NOTHING
    store: frozenset[str] = NOTHING
    schedule: Schedule = ALWAYS


@dataclass(frozen=True, slots=True)
class Limits:
    """How often and how much; None is without a limit. `budget_minor` is this shop's share."""

    per_basket: int | None = None
    per_customer: int | None = None
    per_day: int | None = None
    max_discount: int | None = None
    budget_minor: int | None = None

    @property
    def span_baskets(self) -> bool:
        """Tell whether what other baskets used counts."""
        spanning = (self.per_customer, self.per_day, self.budget_minor)
        return any(limit is not None for limit in spanning)


UNLIMITED = Limits()

OWN_FUNDS = frozenset({"", "store", "retailer"})
"""Ways to say that the shop itself pays for a promotion."""


class Layer(StrEnum):
    """Where in the five layers a promotion is evaluated, in this order; the fifth is tenders."""

    PRICE_LIST = "price_list"
    MARKDOWN = "markdown"
    DEAL = "deal"
    BASKET = "basket"


@dataclass(frozen=True, slots=True)
class Combination:
    """How a promotion stands to others.

    `sequence`, `priority`, `concurrency` and `threshold` serve the strategies that ask for them.
    In the layers: `stack` exclusive keeps everything of later layers off the units it touches,
    combinable lets it chain with others of its layer, best lets it compete. Of one `group` only the
    best applies. A deal that consumes `none` leaves its units to other deals.
    """

    layer: Layer
    sequence: int = 0
    priority: int = 0
    concurrency: Literal["best", "compound"] = "best"
    threshold: bool = False
    stack: Literal["best", "combinable", "exclusive"] = "best"
    group: str = ""
    consumes: Literal["none", "target", "all"] = "all"


@dataclass(frozen=True, slots=True)
class Promotion:
    """One promotion of a price book. `text` is what the receipt says.

    `funded_by` a third party (a manufacturer) means that the customer pays less and the base of
    the taxes stays (Minnesota sales tax fact sheet on coupons; SST section 322 for holidays).
    """

    promotion_id: str
    rule: Rule
    combine: Combination
    version: str = "1"
    text: str = ""
    requires: Requirements = Requirements()
    limits: Limits = Limits()
    funded_by: str = ""
    on_override: bool = False
    """Whether it also applies where a price was keyed by hand."""

    @property
    def is_third_party(self) -> bool:
        """Tell whether somebody else pays for it, so that the base of the taxes stays."""
        return self.funded_by not in OWN_FUNDS
