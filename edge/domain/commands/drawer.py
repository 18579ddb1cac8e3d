"""Commands about the drawer and the shift."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from edge.domain.commands.approval import ApprovalGiven


@dataclass(frozen=True, slots=True)
class OpenShift:
    """Open the drawer's shift with a float. `business_date` is ISO, today by default."""

    float_minor: int
    business_date: str | None = None
    do: Literal["open_shift"] = "open_shift"


@dataclass(frozen=True, slots=True)
class NoSale:
    """Open the drawer without a sale, with a reason; recorded."""

    reason: str
    approval: ApprovalGiven | None = None
    do: Literal["no_sale"] = "no_sale"


@dataclass(frozen=True, slots=True)
class PayIn:
    """Put cash into the drawer for a reason other than a sale."""

    amount_minor: int
    reason: str
    do: Literal["pay_in"] = "pay_in"


@dataclass(frozen=True, slots=True)
class PayOut:
    """Take cash out of the drawer for an expense; may need a manager."""

    amount_minor: int
    reason: str
    approval: ApprovalGiven | None = None
    do: Literal["pay_out"] = "pay_out"


@dataclass(frozen=True, slots=True)
class SafeDrop:
    """Move cash from the drawer to the safe."""

    amount_minor: int
    bag: str = ""
    do: Literal["safe_drop"] = "safe_drop"


@dataclass(frozen=True, slots=True)
class ReconcileTerminal:
    """Ask the card terminal for its totals and hold them against the till's."""

    approval: ApprovalGiven | None = None
    do: Literal["reconcile_terminal"] = "reconcile_terminal"


@dataclass(frozen=True, slots=True)
class XRead:
    """Print the shift's figures so far; resets nothing. Needs a manager."""

    approval: ApprovalGiven | None = None
    do: Literal["x_read"] = "x_read"


@dataclass(frozen=True, slots=True)
class CountDrawer:
    """Declare the counted cash: pieces per denomination in minor units. Blind: shows nothing.

    `other_minor` declares what counted tenders other than cash come to, by kind, foreign cash in
    minor units of its own currency, and `other_number` how many slips that are. Every kind whose
    setting is `count_at_close` has to be declared, foreign cash without a number. Counted again
    before the Z it is a second count; the last one is what counts.
    """

    pieces: dict[str, int]
    other_minor: dict[str, int] | None = None
    other_number: dict[str, int] | None = None
    do: Literal["count_drawer"] = "count_drawer"


@dataclass(frozen=True, slots=True)
class CloseShift:
    """Close the counted shift and print its Z; needs a manager."""

    reason: str = ""
    approval: ApprovalGiven | None = None
    do: Literal["close_shift"] = "close_shift"


DrawerCommand = NoSale | PayIn | PayOut | SafeDrop


ShiftCommand = OpenShift | XRead | ReconcileTerminal | CountDrawer | CloseShift
