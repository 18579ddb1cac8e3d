"""Commands that print the papers of orders; they change no order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class PrintPickList:
    """Print what is to be fetched for some parts of orders in one walk, by their ids."""

    fulfilments: tuple[str, ...]
    do: Literal["print_pick_list"] = "print_pick_list"


@dataclass(frozen=True, slots=True)
class PrintOrderLabels:
    """Print the labels again of the bags of a part of an order that are in the store."""

    order: str
    fulfilment: str
    do: Literal["print_order_labels"] = "print_order_labels"


OrderPaperCommand = PrintPickList | PrintOrderLabels
