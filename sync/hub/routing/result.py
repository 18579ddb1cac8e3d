"""What routing came to, as facts; the words for them are the reader's."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from edge.domain.ids import ItemId
from edge.domain.quantity import Quantity
from sync.hub.routing.failing import Fallen
from sync.hub.routing.ranking import Comparison


class Reason(StrEnum):
    """Why something of a line goes nowhere."""

    NOWHERE = "nowhere"
    """No location can promise any of it."""
    RULED_OUT = "ruled_out"
    """Those that can may not serve: see who fell out."""
    TOO_LITTLE = "too_little"
    """All that may serve have less than is wanted, together."""
    NOT_WHOLE = "not_whole"
    """None that may serve has all of the line, and the rules keep a line whole."""
    TOO_MANY_LOCATIONS = "too_many_locations"
    """More locations would be needed than may share the order."""
    ORDER_KEPT_WHOLE = "order_kept_whole"
    """It could be served, another line not, and the rules keep an order whole."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a location is asked to serve of a line."""

    location: str
    line: int
    item: ItemId
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class Unassigned:
    """What of a line goes nowhere; `on_offer` is what all that may serve can promise of it."""

    line: int
    item: ItemId
    quantity: Quantity
    reason: Reason
    on_offer: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """How the answer came about.

    `without_stock` counts the locations that have nothing of the request, `candidates` are those
    that might serve, `plans` counts the sets of them that were compared. `comparisons` name each
    rule that was applied, in order, with the rank of each set; `is_tie`: the ids decided.
    `is_capped`: sets were left out by `combinations_max`. `is_second_pass`: the droppable filters
    were dropped.
    """

    candidates: tuple[str, ...]
    fallen: tuple[Fallen, ...]
    without_stock: int
    plans: int
    comparisons: tuple[Comparison, ...]
    is_tie: bool
    is_capped: bool
    is_second_pass: bool


@dataclass(frozen=True, slots=True)
class Routing:
    """The answer: assignments by location and line, the rest by line, and the explanation."""

    assignments: tuple[Assignment, ...]
    unassigned: tuple[Unassigned, ...]
    explanation: Explanation
