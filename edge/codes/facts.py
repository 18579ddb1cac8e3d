"""What the GS1 elements of a symbol say of the goods: dates, lot, weight, price."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from edge.codes.application_identifiers import identifier_at
from edge.codes.iso_codes import CURRENCY_BY_NUMBER

if TYPE_CHECKING:
    from edge.codes.readings import Elements

_YEARS_AHEAD_MAX: Final = 50
_KILOGRAMS_OF: Final = {
    "310": Decimal(1),
    "320": Decimal("0.45359237"),
    "356": Decimal("0.0311034768"),
}
"""Net weights in kilograms, pounds and troy ounces (exact, by their definition)."""
_GROSS_KILOGRAMS_OF: Final = {"330": Decimal(1), "340": _KILOGRAMS_OF["320"]}
_PRICES_OF_GOODS: Final = ("392", "393")
_AMOUNTS: Final = (*_PRICES_OF_GOODS, "390", "391")
_WITH_CURRENCY: Final = ("391", "393")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a symbol says of the goods that it is on; None where it says nothing."""

    lot: str | None = None
    serial: str | None = None
    expires: date | None = None
    """The last day of use, (17) or (7003)."""
    expires_at: str | None = None
    """The minute of that day, HH:MM, where (7003) tells it."""
    best_before: date | None = None
    sell_by: date | None = None
    packed: date | None = None
    produced: date | None = None
    net_weight_kg: Decimal | None = None
    """However it was written, in kilograms, pounds or troy ounces."""
    gross_weight_kg: Decimal | None = None
    count: int | None = None
    price: Decimal | None = None
    """Of all that is in the pack, in whole units of the currency."""
    amount: Decimal | None = None
    """Such a price, or the amount of a payment slip or coupon."""
    currency: str | None = None


def facts_of(elements: Elements, today: date) -> Facts:
    """Read what checked elements say; `today` settles the century of their years."""
    said = dict(elements)
    moment = said.get("7003", "")
    expires = _date(said, "17", today) or date_of(moment[:6], today)
    weight = _first_decimal(said, tuple(_KILOGRAMS_OF))
    gross = _first_decimal(said, tuple(_GROSS_KILOGRAMS_OF))
    amount = _first_decimal(said, _AMOUNTS)
    is_price = amount is not None and amount[0].startswith(_PRICES_OF_GOODS)
    return Facts(
        lot=said.get("10"),
        serial=said.get("21"),
        expires=expires,
        expires_at=f"{moment[6:8]}:{moment[8:]}" if moment and "17" not in said else None,
        best_before=_date(said, "15", today),
        sell_by=_date(said, "16", today),
        packed=_date(said, "13", today),
        produced=_date(said, "11", today),
        net_weight_kg=weight and weight[1] * _KILOGRAMS_OF[weight[0][:3]],
        gross_weight_kg=gross and gross[1] * _GROSS_KILOGRAMS_OF[gross[0][:3]],
        count=_count(said),
        price=amount[1] if amount and is_price else None,
        amount=amount and amount[1],
        currency=amount and _currency(amount[0], said[amount[0]]),
    )


def _date(said: dict[str, str], ai: str, today: date) -> date | None:
    return date_of(said.get(ai, ""), today)


def date_of(digits: str, today: date) -> date | None:
    """Return a date of six digits; day 00 is the month's last.

    The year is in the 49 years behind or 50 ahead (General Specifications 7.12).
    """
    if not digits:
        return None
    year = today.year - today.year % 100 + int(digits[:2])
    if year - today.year > _YEARS_AHEAD_MAX:
        year -= 100
    elif year - today.year <= -_YEARS_AHEAD_MAX:
        year += 100
    month = int(digits[2:4])
    return date(year, month, int(digits[4:6]) or monthrange(year, month)[1])


def _first_decimal(said: dict[str, str], stems: tuple[str, ...]) -> tuple[str, Decimal] | None:
    for ai, value in said.items():
        known = identifier_at(ai)
        if known is None or known.decimals is None or ai[:3] not in stems:
            continue
        digits = value[3:] if ai.startswith(_WITH_CURRENCY) else value
        return ai, Decimal(digits).scaleb(-known.decimals)
    return None


def _currency(ai: str, value: str) -> str | None:
    return CURRENCY_BY_NUMBER[value[:3]] if ai.startswith(_WITH_CURRENCY) else None


def _count(said: dict[str, str]) -> int | None:
    digits = said.get("30") or said.get("37")
    return int(digits) if digits else None
