"""What the cases leave open about JSON itself: numbers as text, nulls, remarks, empty lists."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Any

from edge.domain.quantity import MILLI

_WHOLE = frozenset(
    {"amount", "amount_off_unit", "max_applications", "max_discount", "max_unit_price",
     "max_units", "min", "min_amount", "min_qty", "min_unit_price", "price", "priority", "qty",
     "sequence", "take", "unit_price"}
)  # fmt: skip
_REMARKS = frozenset({"comment", "description", "label", "name", "note", "title", "why"})
_MAY_BE_EMPTY = frozenset(
    {"coupon", "customer_group", "days", "exclude_category", "exclude_flag", "exclude_sku"}
)

_POOLS = frozenset({"qualify", "select"})
_OF_ONE_POOL = frozenset(
    {"amount_off_unit", "basket", "n_for_price", "percent_off", "tiered", "unit_price"}
)
"""Types whose pool is everything where a case names none."""


def without_nulls(value: Any) -> Any:
    """Leave out every key whose value is null: it says no more than an absent one."""
    if isinstance(value, dict):
        return {key: without_nulls(each) for key, each in value.items() if each is not None}
    return [without_nulls(each) for each in value] if isinstance(value, list) else value


def promotion_table(value: Any) -> Any:
    """Return a promotion, or a table inside one, as the price book's reader wants it written."""
    if isinstance(value, list):
        return [promotion_table(each) for each in value]
    if not isinstance(value, dict):
        return value
    table = {
        key: _promotion_value(key, each)
        for key, each in value.items()
        if key not in _REMARKS and not (key in _MAY_BE_EMPTY and each == [])
    }
    if table.get("stack", "exclusive") != "exclusive":
        del table["stack"]  # the cases know no other word; whatever it says, it is not exclusive
    return {"select": {"all": True}} | table if table.get("type") in _OF_ONE_POOL else table


def _promotion_value(key: str, value: Any) -> Any:
    if key in _POOLS and value == {}:
        return {"all": True}
    if key == "prices" and isinstance(value, dict):
        return {item: _whole(price) for item, price in value.items()}
    if key == "percent" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return _whole(value) if key in _WHOLE else promotion_table(value)


def _whole(value: Any) -> Any:
    """Return a whole number that is written as text; whatever else is left to the reader."""
    if isinstance(value, str) and value.replace(".", "", 1).lstrip("-").isdecimal():
        number = Decimal(value)
        return int(number) if number == int(number) else value
    return value


def whole_weights(weights: list[Any]) -> list[int]:
    """Return weights in the same proportion as whole numbers; they may be decimal strings."""
    exact = [Fraction(str(weight)) for weight in weights]
    common = lcm(*(weight.denominator for weight in exact))
    return [int(weight * common) for weight in exact]


def milli(text: Any) -> int:
    """Return a quantity in thousandths, the finest that the product counts."""
    exact = Decimal(str(text)) * MILLI
    if exact != int(exact):
        raise ValueError(f"quantity {text} is finer than a thousandth")
    return int(exact)
