"""That a store takes no orders of channels, or takes them again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from edge.domain.events.records import ApprovalRecord


@dataclass(frozen=True, slots=True)
class WebOrdersPaused:
    """A store takes no new orders until an instant, 0 for until it says so; what it has goes on.

    The centre sends it none once it reads this. Moves no value.
    """

    reason: str
    until_micros: int
    at_micros: int
    approval: ApprovalRecord | None = None
    KIND: ClassVar[str] = "web_orders.paused"
    VERSION: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class WebOrdersResumed:
    """A store takes orders again. Moves no value."""

    at_micros: int
    approval: ApprovalRecord | None = None
    KIND: ClassVar[str] = "web_orders.resumed"
    VERSION: ClassVar[int] = 1


OfWebOrders = WebOrdersPaused | WebOrdersResumed
