"""Makes an order of a basket and a form, and places it as any channel does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from edge.domain.errors import BadInput
from tui.demo.front.shelf import STORES

if TYPE_CHECKING:
    from tui.demo.front.shelf import Shelf
    from tui.demo.office import Office

CHANNEL = "web"
CURRENCY = "EUR"
COLLECT_FROM_S = 2 * 3600
COLLECT_DAYS = 7
SHIP_S = 86_400
PIECES_MAX = 99
CARD, AT_COLLECTION = "card", "collection"
CARD_TOKEN = "pm_ok"
"""What the gateway that moves no money takes for a card that has enough."""
DEMO_ADDRESS, DEMO_COUNTRY = ("1 Example Street", "00000 Demo Town"), "DE"
"""Where who gives no address has it sent."""
_KEY = re.compile(r"[0-9A-Za-z-]{8,64}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_ITEM = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,127}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody filled in; `key` makes a form that is sent twice one order."""

    key: str
    drawn_micros: int
    basket: Mapping[str, int]
    method: str
    location: str
    name: str
    email: str
    pay: str
    ship_to: tuple[str, ...] = DEMO_ADDRESS
    country: str = DEMO_COUNTRY


def number_of(key: str) -> str:
    """Return the order's number: what somebody reads out at a counter, drawn with the form."""
    return f"W-{key.replace('-', '')[-6:].upper()}"


def read_basket(text: str) -> dict[str, int]:
    """Read `ITEM:COUNT` words; what is none is left out."""
    basket: dict[str, int] = {}
    for word in text.split():
        item, _, count = word.rpartition(":")
        if _ITEM.fullmatch(item) and count.isascii() and count.isdigit() and len(count) <= 2:
            basket[item] = min(int(count), PIECES_MAX)
    return {item: count for item, count in basket.items() if count}


def write_basket(basket: Mapping[str, int]) -> str:
    """Write a basket as it is read."""
    return " ".join(f"{item}:{count}" for item, count in basket.items())


def place(office: Office, shelf: Shelf, asked: Asked) -> str:
    """Place an order by the centre's API, once for its form; return its id.

    Raises `BadInput` "front_form" with the field that is wrong, and what the centre refuses.
    """
    _check(asked)
    lines = [
        {
            "line": str(at),
            "item": item,
            "quantity_milli": count * 1000,
            "amount_minor": shelf.ware(item).price_minor * count,
            "substitution": "none",
        }
        for at, (item, count) in enumerate(asked.basket.items(), start=1)
    ]
    order = _terms(asked) | {"lines": lines, **_payment(asked, lines)}
    answer: dict[str, Any] = office.post("/v1/orders", order | _promises(asked), asked.key)
    return str(answer["order"])


def _terms(asked: Asked) -> dict[str, Any]:
    return {
        "channel": CHANNEL,
        "number": number_of(asked.key),
        "currency": CURRENCY,
        "method": asked.method,
        "location": asked.location if asked.method == "pickup" else "",
        "customer_name": asked.name,
        "email": asked.email,
        **_address(asked),
    }


def _address(asked: Asked) -> dict[str, Any]:
    """Return where a parcel goes; whoever collects says nothing of it."""
    if asked.method != "ship":
        return {}
    return {"ship_to": [line for line in asked.ship_to if line], "country": asked.country}


def _payment(asked: Asked, lines: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what the centre has promised by the customer's card; nothing is paid at collection."""
    if asked.pay != CARD:
        return {}
    total_minor = sum(int(line["amount_minor"]) for line in lines)
    named = {"payment": f"pay-{asked.key}", "movement": "authorise", "token": CARD_TOKEN}
    return {"payment": named | {"amount_minor": total_minor}}


def _promises(asked: Asked) -> dict[str, int]:
    """Return what is promised, by when the form was drawn: one that is sent twice says the same."""
    if asked.method == "ship":
        return {"ship_by_micros": asked.drawn_micros + SHIP_S * 1_000_000}
    ready_micros = asked.drawn_micros + COLLECT_FROM_S * 1_000_000
    until_micros = ready_micros + COLLECT_DAYS * 86_400_000_000
    return {"ready_by_micros": ready_micros, "collect_until_micros": until_micros}


def _check(asked: Asked) -> None:
    wrong = {
        "key": not _KEY.fullmatch(asked.key),
        "basket": not asked.basket,
        "method": asked.method not in ("pickup", "ship"),
        "location": asked.method == "pickup" and asked.location not in STORES,
        "pay": asked.pay != CARD and (asked.pay, asked.method) != (AT_COLLECTION, "pickup"),
        "name": not asked.name.strip(),
        "email": not _EMAIL.fullmatch(asked.email),
    }
    for field, is_wrong in wrong.items():
        if is_wrong:
            raise BadInput("front_form", field=field)
