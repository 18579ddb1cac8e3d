"""Cases of baskets, promotions and policies, written shortly."""

from __future__ import annotations

from typing import Any

Case = dict[str, Any]

ALL = {"all": True}
THREE_FOR_TWO: Case = {
    "same_pool": True,
    "buy": {"select": ALL, "qty": 2},
    "get": {"qty": 1, "percent": "100"},
}


def line(name: str, price: int | str, qty: int | str = 1, **given: Any) -> Case:
    return {"id": name, "sku": name, "qty": str(qty), "unit_price": price, **given}


def basket(*lines: Case, **given: Any) -> Case:
    return {
        "kind": "price_basket",
        "currency": {"code": "USD", "exponent": 2},
        "lines": [*lines],
    } | given


def taxed(level: str, components: str, mode: str = "half_up", **more: str) -> Case:
    return {"tax": {"level": level, "mode": mode, "components": components, **more}}


def promo(kind: str, name: str = "P", **given: Any) -> Case:
    return {"id": name, "type": kind, **given}


def strategy(name: str, **more: Any) -> Case:
    return {"evaluation": {"strategy": name, **more}}
