"""What is asked of routing: lines that a customer wants, and how."""

from __future__ import annotations

from dataclasses import dataclass

from edge.domain.errors import BadInput
from edge.domain.ids import ItemId
from edge.domain.instant import Instant
from edge.domain.quantity import Quantity
from sync.hub.routing.distance import Position
from sync.hub.routing.places import Method


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One line of an order, or what is left of it to be routed."""

    line: int
    item: ItemId
    quantity: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Lines to be served together.

    `market` is where they go to, None where nobody knows. `excluded` are locations that declined
    these lines, were short of them or did not answer. Without `is_split_allowed` one location
    serves all it can.
    """

    channel: str
    method: Method
    lines: tuple[RequestLine, ...]
    market: str | None = None
    ship_to: Position | None = None
    pickup_at: str | None = None
    excluded: frozenset[str] = frozenset()
    is_split_allowed: bool = True
    promised_by: Instant | None = None


def check_request(request: Request) -> None:
    """Raise `BadInput` `routing_request_invalid` with the field that cannot be routed."""
    if not request.lines:
        raise request_invalid("lines", "an order without lines is not routed")
    if request.method is Method.PICKUP and request.pickup_at is None:
        raise request_invalid("pickup_at", "a pickup names its location")
    numbers = {each.line for each in request.lines}
    if len(numbers) < len(request.lines):
        raise request_invalid("lines", "a line number stands twice")
    for each in request.lines:
        if each.quantity.milli <= 0:
            raise request_invalid(f"lines.{each.line}.quantity", "a quantity is above 0")


def request_invalid(field: str, detail: str) -> BadInput:
    """Return the error that says what of a request cannot be routed."""
    return BadInput("routing_request_invalid", field=field, detail=detail)
