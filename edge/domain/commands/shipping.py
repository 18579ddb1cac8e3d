"""Questions of whoever packs parcels; they change nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class LookInOrder:
    """Tell which lines of a part of an order a scanned code stands for, and how much it says."""

    order: str
    fulfilment: str
    code: str
    do: Literal["look_in_order"] = "look_in_order"


@dataclass(frozen=True, slots=True)
class ListServices:
    """Tell by which services of carriers a parcel may go: a packed one, or one of a box's kind."""

    order: str
    fulfilment: str
    parcel: str = ""
    box: str = ""
    weight_grams: int = 0
    do: Literal["list_services"] = "list_services"


ShippingQuestion = LookInOrder | ListServices
