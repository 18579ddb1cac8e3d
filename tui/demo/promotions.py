"""The demo shop's promotions: one of each kind, over goods that every demo shop has."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from edge.codes import check_digit
from edge.domain.errors import Unavailable
from edge.domain.pricing.authoring import read_price_book
from edge.store.catalogue import SqliteCatalogue
from tui.demo.staples import staples

if TYPE_CHECKING:
    from pathlib import Path

    from edge.domain.catalogue import Item
    from edge.domain.pricing.book import PriceBook

_COUPON_PREFIX = "99"
"""GS1 keeps 99 for coupons."""

_SAMPLE_SERIAL = "000001"


@dataclass(frozen=True, slots=True)
class Offer:
    """A promotion as it stands in a price book file, with goods that show it.

    `shown_by` are names of goods, each with how many pieces it takes.
    """

    written: dict[str, Any]
    shown_by: dict[str, int]


@cache
def _goods() -> dict[str, Item]:
    return {listing.item.description: listing.item for listing in staples()}


def _sku(*names: str) -> dict[str, list[str]]:
    """Return the pool of named goods; a name that the demo has not is a slip in this file."""
    return {"sku": [_goods()[name].item_id for name in names]}


_CHOCOLATE = ("Milk chocolate 100 g", "Dark chocolate 100 g")
_HOT_DRINKS = ("Coffee ground 500 g", "Tea black 50 bags")
_CUPBOARD = (
    "Wheat flour 1 kg", "Sugar 1 kg", "Rice 1 kg", "Olive oil 750 ml", "Sea salt 500 g",
    "Jalapeño peppers in a jar 250 g", "Sauerkraut 500 g",
)  # fmt: skip
_NEVER_REDUCED = {
    "exclude_flag": ["clearance", "stored_value"],
    "exclude_category": ["tobacco", "stamps", "services"],
}


def _offers() -> tuple[Offer, ...]:
    """Return the offers in the order a person would read them."""
    return (*_deals(), *_reductions(), *_for_some(), *_on_the_basket())


def _deals() -> tuple[Offer, ...]:
    two_and_one = {
        "id": "CHOC-3FOR2", "type": "buy_get", "text": "Chocolate: 3 for 2",
        "buy": {"select": _sku(*_CHOCOLATE), "qty": 2}, "get": {"qty": 1, "percent": "100"},
    }  # fmt: skip
    half_price = {
        "id": "HOT-HALF", "type": "buy_get", "text": "Coffee and tea: second at half price",
        "buy": {"select": _sku(*_HOT_DRINKS), "qty": 1}, "get": {"qty": 1, "percent": "50"},
    }  # fmt: skip
    croissants = {
        "id": "CROISSANT-4", "type": "n_for_price", "text": "4 croissants for 4.00",
        "select": _sku("Croissant"), "take": 4, "price": 400,
    }  # fmt: skip
    pasta = {
        "id": "PASTA-SET", "type": "set", "text": "Spaghetti and olive oil for 8.99",
        "components": [
            {"select": _sku("Spaghetti 500 g"), "qty": 1},
            {"select": _sku("Olive oil 750 ml"), "qty": 1},
        ],
        "reward": {"price": 899},
    }  # fmt: skip
    cases = {
        "id": "SPRITZER-TIER", "type": "tiered", "text": "Spritzer: 6 save 5 %, 12 save 10 %",
        "select": _sku("Apple spritzer 0.5 l"), "by": "qty",
        "tiers": [{"min": 6, "percent": "5"}, {"min": 12, "percent": "10"}],
    }  # fmt: skip
    return (
        Offer(two_and_one, {_CHOCOLATE[0]: 3}),
        Offer(half_price, {_HOT_DRINKS[0]: 2}),
        Offer(croissants, {"Croissant": 4}),
        Offer(pasta, {"Spaghetti 500 g": 1, "Olive oil 750 ml": 1}),
        Offer(cases, {"Apple spritzer 0.5 l": 6}),
    )


def _reductions() -> tuple[Offer, ...]:
    evening = {"days": ["MO", "TU", "WE", "TH", "FR"], "from": "17:00", "to": "19:00"}
    happy_hour = {
        "id": "BAKERY-HAPPY", "type": "percent_off", "text": "Bakery: 20 % off in the evening",
        "select": {"category": "bakery"}, "percent": "20", "requires": {"schedule": evening},
    }  # fmt: skip
    bread = {
        "id": "BREAD-COUPON", "type": "percent_off", "text": "Coupon: 25 % off one rye bread",
        "select": _sku("Rye bread 500 g"), "percent": "25", "max_units": 1,
        "requires": {"coupon": "BREAD25"},
    }  # fmt: skip
    muesli = {
        "id": "MUESLI-MAKER", "type": "amount_off_unit", "text": "Maker's coupon: 1.00 off müsli",
        "select": _sku("Müsli with nuts 750 g"), "amount": 100, "max_applications": 1,
        "funded_by": "manufacturer", "requires": {"coupon": "MUESLI1"},
    }  # fmt: skip
    return (
        Offer(happy_hour, {"Rye bread 500 g": 1}),
        Offer(bread, {"Rye bread 500 g": 1}),
        Offer(muesli, {"Müsli with nuts 750 g": 1}),
    )


def _for_some() -> tuple[Offer, ...]:
    prices = {"Eggs 10 pieces": 299, "Rice 1 kg": 199, "Sugar 1 kg": 119}
    gold = {
        "id": "GOLD-PRICES", "type": "price_list", "text": "Gold price",
        "prices": {_goods()[name].item_id: price for name, price in prices.items()},
        "requires": {"customer_group": "GOLD"},
    }  # fmt: skip
    staff = {
        "id": "STAFF-15", "type": "percent_off", "text": "Employee discount 15 %",
        "select": {"all": True, **_NEVER_REDUCED}, "percent": "15",
        "requires": {"customer_group": "EMPLOYEE"},
    }  # fmt: skip
    return (
        Offer(gold, dict.fromkeys(prices, 1)),
        Offer(staff, {"Eggs 10 pieces": 1, "Spaghetti 500 g": 1}),
    )


def _on_the_basket() -> tuple[Offer, ...]:
    cupboard = {
        "id": "CUPBOARD-3", "type": "basket", "text": "Store cupboard: 3.00 off from 25.00",
        "select": _sku(*_CUPBOARD), "amount": 300, "min_amount": 2500,
    }  # fmt: skip
    thanks = {
        "id": "THANKS-2", "type": "basket", "text": "Thank you: 2.00 off from 10.00",
        "select": _sku(*_CUPBOARD), "amount": 200, "min_amount": 1000,
        "max_applications": 1, "requires": {"coupon": "THANKS2"},
    }  # fmt: skip
    wrapping = {
        "id": "WRAP-GIFT", "type": "gift", "text": "Gift wrapping free from 15.00 of treats",
        "qualify": _sku(*_CHOCOLATE, *_HOT_DRINKS), "min_amount": 1500,
        "select": _sku("Gift wrapping"), "qty": 1,
    }  # fmt: skip
    return (
        Offer(cupboard, {"Olive oil 750 ml": 3}),
        Offer(thanks, {"Olive oil 750 ml": 2}),
        Offer(wrapping, {"Coffee ground 500 g": 3, "Gift wrapping": 1}),
    )


def _coupon(name: str, number: str, text: str) -> dict[str, Any]:
    digits = f"{_COUPON_PREFIX}{number:0>10}"
    return {"coupon": name, "code": digits + str(check_digit(digits)), "text": text}


def _coupons() -> list[dict[str, Any]]:
    serial = {"coupon": "THANKS2", "code": "THANKS2-", "text": "Thank you", "is_serial": True}
    return [
        _coupon("BREAD25", "25", "Rye bread 25 %"),
        _coupon("MUESLI1", "100", "Müsli 1.00"),
        serial,
    ]


@cache
def demo_price_book() -> PriceBook:
    """Return the demo's price book."""
    return read_price_book(
        {"promotions": [offer.written for offer in _offers()], "coupons": _coupons()}
    )


def demo_promotions(directory: Path) -> list[dict[str, Any]]:
    """Return the demo's promotions in force in a folder, each with codes to scan that show it.

    `requires` says what else it takes: a coupon, a customer group, a time of the week.
    """
    known = _in_force(directory)
    return [_shown(offer) for offer in _offers() if offer.written["id"] in known]


def demo_coupons() -> list[dict[str, Any]]:
    """Return the demo's coupons, each with a code to scan; a serial one works for one sale."""
    return [
        {**coupon, "code": coupon["code"] + (_SAMPLE_SERIAL if "is_serial" in coupon else "")}
        for coupon in _coupons()
    ]


def _in_force(directory: Path) -> set[str]:
    with closing(SqliteCatalogue(directory)) as catalogue:
        try:
            return {promotion.promotion_id for promotion in catalogue.price_book().promotions}
        except Unavailable:
            return set()


def _shown(offer: Offer) -> dict[str, Any]:
    codes = {_code_of(_goods()[name]): pieces for name, pieces in offer.shown_by.items()}
    told = [key for key in ("id", "text", "requires") if key in offer.written]
    shown: dict[str, Any] = {key: offer.written[key] for key in told}
    shown["example"] = [code for code, pieces in codes.items() for _ in range(pieces)]
    return shown


def _code_of(item: Item) -> str:
    """Return an item's code as a scanner delivers it, or its id where it has no barcode."""
    return item.gtin[1:] if item.gtin else item.item_id
