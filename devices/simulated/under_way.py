"""A request for money that a simulated card terminal is at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from devices.simulated.card_ledger import Booked

_MINUTE_S: Final = 60.0
LEFT_ALONE: Final = frozenset({"late", "late_deaf", "in_progress"})
"""Words of the script whose request waits with nobody at the other end."""


@dataclass(slots=True)
class Asked:
    """What is wanted, and the script's word for it.

    So many `unheard` questions know nothing of it yet, so many `pending` ones that it is under way.
    """

    wanted: Booked
    word: str
    unheard: int = 0
    pending: int = 0
    is_stopped: bool = False

    @property
    def is_left_alone(self) -> bool:
        """Tell whether nobody waits for it."""
        return self.word.partition(":")[0] in LEFT_ALONE

    def customer_s(self, usual_s: float) -> float:
        """Return how long the customer takes."""
        return _MINUTE_S if self.word == "slow" else usual_s
