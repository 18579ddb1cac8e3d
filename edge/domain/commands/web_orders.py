"""Commands by which a store takes no orders of channels, and takes them again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from edge.domain.commands.approval import ApprovalGiven


@dataclass(frozen=True, slots=True)
class PauseWebOrders:
    """Take no new orders for some seconds, 0 for until they are taken again."""

    reason: str
    for_s: int = 0
    approval: ApprovalGiven | None = None
    do: Literal["pause_web_orders"] = "pause_web_orders"


@dataclass(frozen=True, slots=True)
class ResumeWebOrders:
    """Take orders again."""

    approval: ApprovalGiven | None = None
    do: Literal["resume_web_orders"] = "resume_web_orders"


WebOrderCommand = PauseWebOrders | ResumeWebOrders
