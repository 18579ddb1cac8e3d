"""The types of promotion: their keys, what is made of them, and the layer they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from edge.domain.pricing.authoring.parts import (
    BUY,
    COMPONENT,
    COMPONENTS_MAX,
    GET,
    PICK,
    REWARD,
    SELECTOR,
    TIER,
    TIERS_MAX,
    Form,
    one_of,
)
from edge.domain.pricing.authoring.values import (
    AMOUNT,
    COUNT,
    PERCENT,
    PRICES,
    QTY_MAX,
    TRUTH,
    Place,
    Word,
    choice,
    whole,
)
from edge.domain.pricing.promotion import (
    AmountOffUnit,
    BasketReward,
    BuyGet,
    FixedUnitPrice,
    Gift,
    Layer,
    MixAndMatch,
    NForPrice,
    PercentOff,
    PriceList,
    Tiered,
)

_SELECT = Word("select", SELECTOR.kind, "its pool", is_needed=True)
_ROUND_AT = Word("round_at", choice("line", "unit"), "where the percentage is rounded")


@dataclass(frozen=True, slots=True)
class RuleType:
    """A type of promotion: how it is read, and the layer it is evaluated in by default."""

    form: Form
    layer: Layer


def _buy_get(given: dict[str, Any], place: Place) -> BuyGet:
    buy, get = given["buy"], given["get"]
    other = get.get("select")
    same = given.get("same_pool", other is None)
    if same and other not in (None, buy["select"]):
        raise place.at("get").at("select").wrong("this is another pool, but same_pool is true")
    if not same and other is None:
        raise place.at("get").at("select").wrong("this is missing, because same_pool is false")
    return BuyGet(
        buy=buy["select"],
        buy_qty=buy["qty"],
        get_qty=get["qty"],
        effect=get["effect"],
        get=None if same else other,
        same_pool=same,
        grouping=given.get("grouping", "descending"),
        pick=get.get("pick", "cheapest"),
    )


def _tiered(given: dict[str, Any], place: Place) -> Tiered:
    tiers = sorted(given["tiers"], key=lambda tier: tier.min)
    here = place.at("tiers")
    for below, tier in pairwise(tiers):
        if below.min == tier.min:
            raise here.wrong(f"two tiers begin at {tier.min}")
    if given["by"] == "qty" and tiers[-1].min > QTY_MAX:
        raise here.wrong(f"{tiers[-1].min} pieces are more than {QTY_MAX}")
    return Tiered(**{**given, "tiers": tuple(tiers)})


def _basket(given: dict[str, Any], place: Place) -> BasketReward:
    one_of(given, ("percent", "amount"), place)
    return BasketReward(**given)


RULES = {
    "percent_off": RuleType(
        Form(
            "percent_off",
            (
                _SELECT,
                Word("percent", PERCENT, "off each unit", is_needed=True),
                _ROUND_AT,
                Word("max_units", COUNT, "only so many units of a basket"),
                Word("pick", PICK, "which ones"),
            ),
            lambda given, _: PercentOff(**given),
        ),
        Layer.MARKDOWN,
    ),
    "amount_off_unit": RuleType(
        Form(
            "amount_off_unit",
            (_SELECT, Word("amount", AMOUNT, "off each unit", is_needed=True)),
            lambda given, _: AmountOffUnit(**given),
        ),
        Layer.MARKDOWN,
    ),
    "unit_price": RuleType(
        Form(
            "unit_price",
            (_SELECT, Word("price", AMOUNT, "price of each unit, where lower", is_needed=True)),
            lambda given, _: FixedUnitPrice(**given),
        ),
        Layer.MARKDOWN,
    ),
    "price_list": RuleType(
        Form(
            "price_list",
            (Word("prices", PRICES, "unit price of each item, where lower", is_needed=True),),
            lambda given, _: PriceList(**given),
        ),
        Layer.PRICE_LIST,
    ),
    "buy_get": RuleType(
        Form(
            "buy_get",
            (
                Word("buy", BUY.kind, "what has to be bought", is_needed=True),
                Word("get", GET.kind, "what is rewarded", is_needed=True),
                Word("same_pool", TRUTH, "whether both come from one pool"),
                Word(
                    "grouping",
                    choice("descending", "cheapest_overall"),
                    "in one pool: the last of each group, or the cheapest of all",
                ),
            ),
            _buy_get,
        ),
        Layer.DEAL,
    ),
    "n_for_price": RuleType(
        Form(
            "n_for_price",
            (
                _SELECT,
                Word("take", COUNT, "how many", is_needed=True),
                Word("price", AMOUNT, "for all of them together", is_needed=True),
            ),
            lambda given, _: NForPrice(**given),
        ),
        Layer.DEAL,
    ),
    "set": RuleType(
        Form(
            "set",
            (
                Word(
                    "components",
                    COMPONENT.list_of(COMPONENTS_MAX),
                    "what belongs to a set",
                    is_needed=True,
                ),
                Word("reward", REWARD.kind, "what a whole set gets", is_needed=True),
            ),
            lambda given, _: MixAndMatch(**given),
        ),
        Layer.DEAL,
    ),
    "tiered": RuleType(
        Form(
            "tiered",
            (
                _SELECT,
                Word("by", choice("qty", "amount"), "what is counted", is_needed=True),
                Word("tiers", TIER.list_of(TIERS_MAX), "what from where on", is_needed=True),
                Word("mode", choice("whole", "marginal"), "all units, or those in the tier"),
                _ROUND_AT,
            ),
            _tiered,
        ),
        Layer.DEAL,
    ),
    "basket": RuleType(
        Form(
            "basket",
            (
                Word("select", SELECTOR.kind, "what is rewarded", is_needed=True),
                Word("percent", PERCENT, "off it"),
                Word("amount", AMOUNT, "off it"),
                Word("qualify", SELECTOR.kind, "what has to be bought, if it is another pool"),
                Word("min_amount", AMOUNT, "from this worth on"),
                Word("min_qty", whole(0, QTY_MAX, "pieces"), "from so many pieces on"),
                Word("measure", choice("net", "extended"), "after discounts, or at list price"),
                Word("repeat", TRUTH, "once for each time the condition is met"),
            ),
            _basket,
        ),
        Layer.BASKET,
    ),
    "gift": RuleType(
        Form(
            "gift",
            (
                Word("select", SELECTOR.kind, "what is free", is_needed=True),
                Word("qty", COUNT, "how many are free", is_needed=True),
                Word("qualify", SELECTOR.kind, "what has to be bought; everything if left out"),
                Word("min_amount", AMOUNT, "from this worth on"),
            ),
            lambda given, _: Gift(**given),
        ),
        Layer.BASKET,
    ),
}
"""The types by the name that a file gives them."""
