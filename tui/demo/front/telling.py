"""What the shop front's customers read: sums, how an order stands, what went wrong."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from edge.domain.errors import Refusal, TillError, Unavailable
from edge.domain.instant import Instant
from tui.demo.front.shelf import STORES
from tui.demo_places import DROPSHIP, WAREHOUSE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.demo.front.shelf import Shelf

STATES: Mapping[str, str] = {
    "proposed": "The order has reached {place}.",
    "accepted": "{place} will get the goods together.",
    "picking": "{place} is getting the goods together.",
    "picked": "The goods are together at {place}.",
    "packed": "The goods are packed at {place}.",
    "ready": "Ready: collect it at {place}.",
    "arrived": "{place} knows that you are here.",
    "completed": "Collected at {place}.",
    "shipped": "Sent off from {place}.",
    "delivered": "Delivered.",
    "short": "{place} could not find all of it.",
    "expired": "The time to collect it at {place} is over; ask there.",
    "cancel_pending": "We asked {place} to stop. What was handed over already stays yours.",
    "cancelled": "Cancelled.",
    "rejected": "{place} cannot serve it; another place was asked.",
}


_MONEY: Mapping[str, str] = {
    "paid_minor": "Paid",
    "authorised_minor": "Promised by your card, taken once it is ready",
    "due_minor": "To pay at collection",
    "refund_minor": "You get back",
}
_PLACES = {**STORES, WAREHOUSE.key: WAREHOUSE.name, DROPSHIP.key: DROPSHIP.name}
_OVER = ("completed", "shipped", "delivered", "cancelled", "short", "rejected")
_FIELDS = {
    "basket": "There is nothing in the basket. Put something in first.",
    "method": "Say whether you collect it or have it sent.",
    "location": "Say in which shop you collect it.",
    "pay": "Say how you pay. What is sent home is paid now, by card.",
    "name": "Tell us your name: it is asked for at the counter.",
    "email": "Tell us an e-mail address, such as ann@example.org.",
    "key": "This form is too old. Open the basket and order again.",
}
_TROUBLE = {
    "order_stock_short": "Not all of this is there any more where you want it from."
    " Order fewer, choose another shop, or have it sent. Nothing was ordered.",
    "order_nothing_left": "There is nothing left to cancel: what is not cancelled was handed over.",
    "record_unknown": "We do not know that. Look at the address once more.",
    "order_number_taken": "This form is too old. Open the basket and order again.",
    "idempotency_mismatch": "This form was sent before, with something else in it."
    " Open the basket and order again.",
}


def euros(minor: int) -> str:
    """Write an amount."""
    return f"{minor // 100}.{minor % 100:02} EUR"


def basket_lines(shelf: Shelf, basket: Mapping[str, int]) -> dict[str, Any]:
    """Return a basket's lines with their sums; what is sold no more is left out."""
    wares = []
    for item, count in basket.items():
        with suppress(Refusal):
            wares.append((shelf.ware(item), count))
    rows = [
        {"ware": ware, "count": count, "sum": euros(ware.price_minor * count)}
        for ware, count in wares
    ]
    total_minor = sum(ware.price_minor * count for ware, count in wares)
    return {"rows": rows, "total": euros(total_minor)}


def order_page(told: Mapping[str, Any], codes: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what the page of an order shows."""
    by_part = {each["fulfilment"]: each for each in codes}
    parts = [
        {
            "said": _said(part),
            "code": by_part.get(part["fulfilment"]),
            "until": _day(part["collect_until_micros"]),
            "is_over": part["state"] in _OVER,
        }
        for part in told["fulfilments"]
    ]
    lines = [
        {
            "name": line["description"],
            "count": f"{line['ordered_milli'] // 1000}",
            "sum": euros(line["amount_minor"]),
        }
        for line in told["lines"]
    ]
    return {
        "order": told["order"],
        "number": told["number"],
        "parts": parts,
        "lines": lines,
        "total": euros(told["total_minor"]),
        "money": _money(told["money"]),
        "can_cancel": any(not each["is_over"] for each in parts) or not parts,
    }


def _money(told: Mapping[str, int]) -> list[tuple[str, str]]:
    """Return what of an order is paid, promised, still due and owed back, where it is anything."""
    return [(said, euros(told[name])) for name, said in _MONEY.items() if told[name]]


def _said(part: Mapping[str, Any]) -> str:
    state = "cancel_pending" if part["is_cancel_pending"] else part["state"]
    place = _PLACES.get(part["location"], part["location"])
    partly = " Partly so far." if part["is_partial"] else ""
    return STATES.get(state, "At {place}.").format(place=place) + partly


def _day(micros: int) -> str:
    """Write a day as ISO 8601, in UTC; "" for none."""
    return Instant(micros).as_datetime().date().isoformat() if micros else ""


def trouble(error: TillError) -> str:
    """Say what went wrong and what to do."""
    if isinstance(error, Unavailable):
        return "The shop cannot be reached just now. Nothing was lost: try again in a minute."
    if error.code == "front_form":
        return _FIELDS[str(error.facts["field"])]
    detail = str(error.facts.get("detail") or error.facts.get("title") or error.code)
    return _TROUBLE.get(error.code, f"That did not work: {detail}")
