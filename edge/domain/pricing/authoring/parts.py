"""The tables inside a promotion: pools, schedules, requirements, limits, effects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from edge.domain.pricing.authoring.values import (
    AMOUNT,
    CLOCK,
    CLOCK_END,
    COUNT,
    DATE,
    DAY_NAMES,
    NAMES,
    PERCENT,
    TIMES,
    TRUTH,
    Kind,
    Place,
    Word,
    choice,
    read_words,
    whole,
)
from edge.domain.pricing.promotion import (
    Effect,
    Limits,
    Requirements,
    SetComponent,
    SetReward,
    Tier,
)
from edge.domain.pricing.schedule import DAYS, Schedule
from edge.domain.pricing.selector import Selector
from edge.domain.selling import AMOUNT_MINOR_MAX

COMPONENTS_MAX = 6
"""Components of a set: the exact search for the best sets grows with each of them."""

TIERS_MAX = 8
"""Tiers of a promotion: more is no offer that a customer could read on a shelf."""

_WEEK_DAYS = len(DAYS)


@dataclass(frozen=True, slots=True)
class Form:
    """A table of known words and what is made of it."""

    name: str
    words: tuple[Word, ...]
    build: Callable[[dict[str, Any], Place], Any]

    @property
    def kind(self) -> Kind:
        """Return the form as the kind of a value."""
        return Kind(f"table: {self.name}", self.read)

    def list_of(self, most: int) -> Kind:
        """Return the kind of a list of such tables, of at least one and so many at most."""

        def read(value: object, place: Place) -> tuple[Any, ...]:
            if not isinstance(value, list | tuple) or not value:
                raise place.wrong("this is not a list of tables")
            if len(value) > most:
                raise place.wrong(f"{len(value)} are too many, {most} are allowed")
            return tuple(self.read(given, place.at(at)) for at, given in enumerate(value))

        return Kind(f"list of 1 to {most} tables: {self.name}", read)

    def read(self, value: object, place: Place) -> Any:
        """Read a table."""
        return self.build(read_words(value, self.words, place), place)


def one_of(given: Mapping[str, Any], keys: tuple[str, ...], place: Place) -> None:
    """Refuse a table that has not exactly one of some keys."""
    found = [key for key in keys if key in given]
    if not found:
        raise place.wrong(f"one of {', '.join(keys)} is missing")
    if len(found) > 1:
        raise place.at(found[-1]).wrong(f"only one of {' and '.join(found)} may stand here")


# Pools ----------------------------------------------------------------------------------------


def _selector(given: dict[str, Any], place: Place) -> Selector:
    lists = [key for key in ("sku", "category", "brand", "flag") if key in given]
    if given.get("all") and lists:
        raise place.at(lists[0]).wrong("everything and a list exclude each other")
    if not given:
        raise place.wrong("this pool names nothing; everything is all = true")
    low, high = given.get("min_unit_price"), given.get("max_unit_price")
    if low is not None and high is not None and low > high:
        raise place.at("max_unit_price").wrong("this is below min_unit_price")
    return Selector(**given)


SELECTOR = Form(
    "pool",
    (
        Word("all", TRUTH, "everything"),
        Word("sku", NAMES, "items by their id"),
        Word("category", NAMES, "departments by their id"),
        Word("brand", NAMES, "brands"),
        Word(
            "flag", NAMES, "goods with any of these flags; expires_in_0_days to expires_in_31_days"
        ),
        Word("min_unit_price", AMOUNT, "only from this list price on"),
        Word("max_unit_price", AMOUNT, "only up to this list price"),
        Word("exclude_sku", NAMES, "not these items"),
        Word("exclude_category", NAMES, "not these departments"),
        Word("exclude_brand", NAMES, "not these brands"),
        Word("exclude_flag", NAMES, "not goods with any of these flags"),
        Word("undiscounted", TRUTH, "only units that no earlier promotion has touched"),
    ),
    _selector,
)


# When and for whom ----------------------------------------------------------------------------


def _schedule(given: dict[str, Any], place: Place) -> Schedule:
    schedule = Schedule(
        days=given.get("days", ()),
        from_time=given.get("from", ""),
        to_time=given.get("to", ""),
        from_date=given.get("from_date", ""),
        to_date=given.get("to_date", ""),
    )
    if schedule.from_time and schedule.from_time == schedule.to_time:
        raise place.at("to").wrong("this is when it begins; leave both out for the whole day")
    if schedule.from_date and schedule.to_date:
        _check_dates(schedule, place)
    return schedule


def _check_dates(schedule: Schedule, place: Place) -> None:
    first, last = date.fromisoformat(schedule.from_date), date.fromisoformat(schedule.to_date)
    if last < first:
        raise place.at("to_date").wrong("this is before from_date")
    span = (first + timedelta(n) for n in range(min((last - first).days + 1, _WEEK_DAYS)))
    if schedule.days and not {DAYS[day.weekday()] for day in span} & set(schedule.days):
        raise place.at("days").wrong("no such day lies between from_date and to_date")


SCHEDULE = Form(
    "schedule",
    (
        Word("days", DAY_NAMES, "weekdays on which it holds"),
        Word("from", CLOCK, "from this local time on"),
        Word("to", CLOCK_END, "until before this local time; earlier than from is past midnight"),
        Word("from_date", DATE, "first day"),
        Word("to_date", DATE, "last day"),
    ),
    _schedule,
)
REQUIRES = Form(
    "requirements",
    (
        Word("coupon", NAMES, "any of these coupons was handed over"),
        Word("customer_group", NAMES, "the customer is in any of these groups or tiers"),
        Word("channel", NAMES, "only sold through any of these"),
        Word("store", NAMES, "only in these stores"),
        Word("schedule", SCHEDULE.kind, "when it holds"),
    ),
    lambda given, _: Requirements(**given),
)
LIMITS = Form(
    "limits",
    (
        Word("per_basket", TIMES, "applications in one basket; max_applications is the same"),
        Word("per_customer", TIMES, "applications for one customer, over all their baskets"),
        Word("per_day", TIMES, "applications on one business date"),
        Word("max_discount", AMOUNT, "most it takes off one basket; also beside the type"),
        Word("budget_minor", AMOUNT, "most it takes off in this shop"),
    ),
    lambda given, _: Limits(**given),
)


# What a unit or a set gets --------------------------------------------------------------------

_EFFECT_KEYS = ("percent", "amount", "unit_price")
_TIER_KEYS = ("percent", "amount_off_unit", "unit_price")
_REWARD_KEYS = ("price", "percent", "amount", "cheapest_free")


def _reward(given: dict[str, Any], place: Place) -> SetReward:
    one_of(given, _REWARD_KEYS, place)
    if given.get("cheapest_free") is False:
        raise place.at("cheapest_free").wrong("false gives nothing")
    return SetReward(**given)


def _tier(given: dict[str, Any], place: Place) -> Tier:
    one_of(given, _TIER_KEYS, place)
    effect = Effect(given.get("percent"), given.get("amount_off_unit"), given.get("unit_price"))
    return Tier(given["min"], effect)


def _get(given: dict[str, Any], place: Place) -> dict[str, Any]:
    one_of(given, _EFFECT_KEYS, place)
    effect = Effect(**{key: given[key] for key in _EFFECT_KEYS if key in given})
    return {**given, "effect": effect}


PICK = choice("cheapest", "dearest")
REWARD = Form(
    "reward",
    (
        Word("price", AMOUNT, "price of the whole set"),
        Word("percent", PERCENT, "off the whole set"),
        Word("amount", AMOUNT, "off the whole set"),
        Word("cheapest_free", TRUTH, "its cheapest unit is free"),
    ),
    _reward,
)
COMPONENT = Form(
    "component",
    (
        Word("select", SELECTOR.kind, "its pool", is_needed=True),
        Word("qty", COUNT, "how many of it belong to a set", is_needed=True),
    ),
    lambda given, _: SetComponent(**given),
)
TIER = Form(
    "tier",
    (
        Word("min", whole(0, AMOUNT_MINOR_MAX, "pieces or minor units"), "from here on", True),
        Word("percent", PERCENT, "off each unit"),
        Word("amount_off_unit", AMOUNT, "off each unit"),
        Word("unit_price", AMOUNT, "price of each unit"),
    ),
    _tier,
)
BUY = Form(
    "buy",
    (
        Word("select", SELECTOR.kind, "the pool bought from", is_needed=True),
        Word("qty", COUNT, "how many are bought", is_needed=True),
    ),
    lambda given, _: given,
)
GET = Form(
    "get",
    (
        Word("qty", COUNT, "how many are rewarded", is_needed=True),
        Word("percent", PERCENT, "off each rewarded unit; 100 makes it free"),
        Word("amount", AMOUNT, "off each rewarded unit"),
        Word("unit_price", AMOUNT, "price of each rewarded unit"),
        Word("select", SELECTOR.kind, "the pool rewarded, where it is another one"),
        Word("pick", PICK, "which units of that pool"),
    ),
    _get,
)
