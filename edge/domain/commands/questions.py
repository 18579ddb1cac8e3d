"""Questions, which change nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class View:
    """Show the state of the till; changes nothing."""

    do: Literal["view"] = "view"


@dataclass(frozen=True, slots=True)
class PriceCheck:
    """Tell an item's price and stock without selling it."""

    code: str
    do: Literal["price_check"] = "price_check"


@dataclass(frozen=True, slots=True)
class Find:
    """Find items by words of their names, forgiving accents, beginnings and slips."""

    text: str
    limit: int = 50
    do: Literal["find"] = "find"


@dataclass(frozen=True, slots=True)
class FindCustomers:
    """Find customers by card, id, the end of a phone number, or words of the name."""

    text: str
    limit: int = 20
    do: Literal["find_customers"] = "find_customers"


@dataclass(frozen=True, slots=True)
class ExplainPrice:
    """Tell why a line of the basket costs what it costs: its steps, and what became of promotions.

    Without a line the promotions of the whole basket are told.
    """

    line: int | None = None
    do: Literal["explain_price"] = "explain_price"


@dataclass(frozen=True, slots=True)
class PastSales:
    """Find past receipts by number, date (ISO) or amount; newest first."""

    text: str = ""
    limit: int = 50
    do: Literal["past_sales"] = "past_sales"


@dataclass(frozen=True, slots=True)
class ListOperators:
    """Tell who may sign on here, and who is locked out."""

    do: Literal["list_operators"] = "list_operators"


@dataclass(frozen=True, slots=True)
class ListPickups:
    """List the orders that customers collect here and of which something is left to be done.

    With `lately`, those that this lane handed over and can still take back.
    """

    lately: bool = False
    do: Literal["list_pickups"] = "list_pickups"


@dataclass(frozen=True, slots=True)
class ShowPickup:
    """Tell all about a part of an order that is collected here."""

    order: str
    fulfilment: str
    do: Literal["show_pickup"] = "show_pickup"


@dataclass(frozen=True, slots=True)
class ListShipments:
    """List the orders that are sent from here and of which something is left to be done."""

    do: Literal["list_shipments"] = "list_shipments"


@dataclass(frozen=True, slots=True)
class ShowByCode:
    """Tell all about the order that a customer collects by a signed code."""

    code: str
    do: Literal["show_by_code"] = "show_by_code"


Question = (
    View | PriceCheck | Find | FindCustomers | ExplainPrice | PastSales | ListOperators
    | ListPickups | ListShipments | ShowPickup | ShowByCode
)  # fmt: skip
