"""Whether a store takes orders of channels: what its tills said, and what the centre did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, assert_never

from edge.domain.events.web_orders import WebOrdersPaused, WebOrdersResumed

if TYPE_CHECKING:
    from edge.domain.events.web_orders import OfWebOrders

SUBJECT: Final = "web_orders"
"""Of the entries that pause and resume."""


@dataclass(frozen=True, slots=True)
class Intake:
    """What was said last; a pause without an end (`until_micros` 0) lasts. `by` says it."""

    is_paused: bool = False
    until_micros: int = 0
    reason: str = ""
    at_micros: int = 0
    by: str = ""

    def pauses(self, now_micros: int) -> bool:
        """Tell whether no orders are taken at an instant."""
        return self.is_paused and (not self.until_micros or now_micros < self.until_micros)


OPEN: Final = Intake()
"""Of a store of which nobody said anything."""


def said_by(fact: OfWebOrders, by: str) -> Intake:
    """Return what a fact says."""
    match fact:
        case WebOrdersPaused():
            return Intake(True, fact.until_micros, fact.reason, fact.at_micros, by)
        case WebOrdersResumed():
            return Intake(at_micros=fact.at_micros, by=by)
    assert_never(fact)


def in_force(own: Intake, told: Intake) -> tuple[Intake, bool]:
    """Return what holds of what a till said and what the centre told; and whether that waits.

    What was said here later than what the centre knows is on its way to it.
    """
    return (own, True) if own.at_micros > told.at_micros else (told, False)
