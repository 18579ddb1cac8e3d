"""How much of which lines a command is about, checked against what there is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edge.domain.errors import Refusal
from edge.domain.events import LineUnits
from edge.domain.orders.balance import value_of
from edge.domain.orders.buckets import IN_HAND, Bucket
from edge.domain.quantity import Quantity, Unit, parse_quantity
from edge.domain.selling import check_quantity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from edge.domain.commands.orders import Units
    from edge.domain.orders.buckets import Buckets
    from edge.domain.orders.fulfilment import FulfilmentOrder
    from edge.domain.orders.order import Order

READY_FIRST: Final = IN_HAND[::-1]


def units_asked(order: Order, asked: Sequence[Units], there: Mapping[str, int]) -> dict[str, int]:
    """Return thousandths by line: what is asked for, or all that is there; never nothing.

    Raises `Refusal` for more than there is, `BadInput` for what is no quantity.
    """
    found: dict[str, int] = {}
    for each in asked:
        wanted = found.get(each.line, 0) + milli_asked(order, each.line, each.quantity)
        check_there(order, each.line, wanted, there.get(each.line, 0))
        found[each.line] = wanted
    if not asked:
        found = {line: milli for line, milli in there.items() if milli > 0}
    if not found:
        raise Refusal("order_nothing_there")
    return found


def milli_asked(order: Order, line: str, quantity: str) -> int:
    """Return a quantity of a line in thousandths; refuse what nobody can mean."""
    if line not in order.lines:
        raise Refusal("order_line_unknown", line=line)
    return check_quantity(parse_quantity(quantity, order.lines[line].unit)).milli


def check_there(order: Order, line: str, wanted_milli: int, there_milli: int) -> None:
    """Refuse more of a line than there is."""
    if wanted_milli > there_milli:
        raise Refusal(
            "order_too_many",
            description=order.lines[line].description,
            left=text_of(order, line, max(there_milli, 0)),
        )


def text_of(order: Order, line: str, milli: int) -> str:
    """Write a quantity of a line as events carry it."""
    unit = order.lines[line].unit if line in order.lines else Unit.EACH
    return str(Quantity(milli, unit))


def as_units(order: Order, milli: Mapping[str, int], bucket: str = "") -> tuple[LineUnits, ...]:
    """Return units as events carry them, in the order of the lines."""
    return tuple(
        LineUnits(line, text_of(order, line, milli[line]), bucket)
        for line in sorted(milli)
        if milli[line] > 0
    )


def valued(order: Order, milli: Mapping[str, int], part: FulfilmentOrder) -> tuple[LineUnits, ...]:
    """Return units that leave, each with what it costs and how much of the line is to leave here.

    What they cost is counted from what left before, so that parts add up to the line. What is ready
    leaves first; the rest names the bucket that it is taken out of.
    """
    found = []
    for line in sorted(milli):
        gone, each = order.gone_milli(line), part.lines[line]
        for bucket, taken in out_of(each.buckets, milli[line], READY_FIRST):
            cost = value_of(order, line, gone + taken) - value_of(order, line, gone)
            name = "" if bucket is Bucket.READY else bucket.value
            quantities = text_of(order, line, taken), text_of(order, line, each.allocated_milli)
            found.append(LineUnits(line, quantities[0], name, quantities[1], cost))
            gone += taken
    return tuple(found)


def worth(order: Order, milli: Mapping[str, int], part: FulfilmentOrder) -> tuple[LineUnits, ...]:
    """Return units that are sent, whatever the sums say of them: valued as those that leave."""
    found = []
    for line in sorted(line for line, units in milli.items() if units > 0):
        gone = order.gone_milli(line)
        cost = value_of(order, line, gone + milli[line]) - value_of(order, line, gone)
        allocated = text_of(order, line, part.lines[line].allocated_milli)
        found.append(LineUnits(line, text_of(order, line, milli[line]), "", allocated, cost))
    return tuple(found)


def out_of(buckets: Buckets, milli: int, order: Sequence[Bucket]) -> list[tuple[Bucket, int]]:
    """Return how much of some units comes out of which bucket, asked in an order."""
    found, left = [], milli
    for bucket in order:
        taken = min(left, buckets.of(bucket))
        if taken > 0:
            found.append((bucket, taken))
            left -= taken
    return found
