"""Weights that are typed although there is a scale."""

from __future__ import annotations

from typing import Literal

from edge.domain.events import WeighedRecord
from edge.domain.people import Authority, Permission
from edge.domain.quantity import Unit

KeyedWeight = Literal["supervised", "free"]
"""Whether typing a weight where there is a scale needs a supervisor."""


def typed_weight(
    unit: Unit, scale: KeyedWeight | None, authority: Authority
) -> WeighedRecord | None:
    """Return the record of a weight that is typed, None where no scale could have said it.

    Raises `NeedsApproval` where typing it is supervised.
    """
    if scale is None or unit is not Unit.KILOGRAM:
        return None
    if scale == "free":
        return WeighedRecord("keyed")
    return WeighedRecord("keyed", approval=authority.require(Permission.KEY_WEIGHT))
