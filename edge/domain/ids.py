"""Names of things, made offline and never mixed up."""

from __future__ import annotations

from typing import NewType

StoreId = NewType("StoreId", str)
LaneId = NewType("LaneId", str)
Incarnation = NewType("Incarnation", str)
"""A random tag of one life of a lane's journal; new after restore, clone or key loss."""

OperatorId = NewType("OperatorId", str)
"""The number an operator types to sign on."""

ItemId = NewType("ItemId", str)
SaleId = NewType("SaleId", str)
ShiftId = NewType("ShiftId", str)
PaymentId = NewType("PaymentId", str)
OperationId = NewType("OperationId", str)
EffectId = NewType("EffectId", str)
