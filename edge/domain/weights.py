"""Where a weight came from: the scale, or somebody who typed it although there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from edge.domain.events import WeighedRecord
from edge.domain.people import Authority, Permission
from edge.domain.quantity import Unit, parse_quantity

if TYPE_CHECKING:
    from edge.domain.commands import PriceLabel, Scan, SetQuantity

KeyedWeight = Literal["supervised", "free"]
"""Whether typing a weight where there is a scale needs a supervisor."""


def weight_of(
    unit: Unit,
    command: Scan | SetQuantity | PriceLabel,
    scale: KeyedWeight | None,
    authority: Authority,
) -> WeighedRecord | None:
    """Return how a quantity came about, None where no scale could have said it.

    Raises `NeedsApproval` where typing it is supervised, and `BadInput` for a tare that is none.
    """
    if unit is not Unit.KILOGRAM:
        return None
    if command.weighed_by == "scale":
        if command.tare:
            parse_quantity(command.tare, unit)
        return WeighedRecord("scale", command.tare)
    if scale is None:
        return None
    if scale == "free":
        return WeighedRecord("keyed")
    return WeighedRecord("keyed", approval=authority.require(Permission.KEY_WEIGHT))
